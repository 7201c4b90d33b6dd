// Snowflake: upper-case folding, `a:b.c` paths, stages, lateral aliases, FLATTEN, scripting.
import { describeDialect } from './facts.ts'

export const snowflake = describeDialect({
  name: 'snowflake',
  identifierQuotes: { '"': '"' },
  backslashEscapes: true,
  nestedComments: false,
  lineComments: ['--', '//'],
  atSign: 'stage',
  fold: 'upper',
  colonPaths: true,
  lateralAlias: 'fallback',
  pivotNames: 'value',
  pseudo: 'metadata$action metadata$isupdate metadata$row_id metadata$filename metadata$file_row_number metadata$start_scan_time',
  functions: {
    aggregates:
      'LISTAGG ARRAY_AGG OBJECT_AGG ARRAY_UNION_AGG ARRAY_UNIQUE_AGG MEDIAN MODE HASH_AGG APPROX_COUNT_DISTINCT HLL BITAND_AGG BITOR_AGG BOOLAND_AGG BOOLOR_AGG KURTOSIS SKEW',
    windows: 'CONDITIONAL_TRUE_EVENT CONDITIONAL_CHANGE_EVENT RATIO_TO_REPORT',
    masking: 'SHA1_HEX SHA2_HEX SHA2_BINARY MD5_HEX MD5_NUMBER_LOWER64 MD5_NUMBER_UPPER64 ENCRYPT ENCRYPT_RAW',
    results:
      'PARSE_JSON:variant TRY_PARSE_JSON:variant OBJECT_CONSTRUCT:object ARRAY_CONSTRUCT:array GET:variant GET_PATH:variant TO_VARIANT:variant IFF:second NVL:first NVL2:second ZEROIFNULL:first NULLIFZERO:first DATEADD:second DATEDIFF:number TO_VARCHAR:varchar TO_DATE:date TO_TIMESTAMP:timestamp TO_TIMESTAMP_NTZ:timestamp TO_NUMBER:number TRY_TO_NUMBER:number TRY_TO_DATE:date LISTAGG:varchar FLATTEN:variant',
    conditions: 'IFF:0 NVL2:0 DECODE:0',
  },
  tableFunctions: {
    FLATTEN: 'seq:number key:text< path:text< index:number< value:variant< this:variant<',
    SPLIT_TO_TABLE: 'seq:number index:number value:text<',
    STRTOK_SPLIT_TO_TABLE: 'seq:number index:number value:text<',
    GENERATOR: '',
    INFER_SCHEMA: 'column_name:text type:text nullable:boolean expression:text filenames:text order_id:number',
  },
})
