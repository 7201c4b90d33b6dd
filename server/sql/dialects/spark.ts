// Spark SQL and Databricks: backticks, LATERAL VIEW, lambdas, `a:b` paths, lateral aliases, files as tables.
import { describeDialect } from './facts.ts'

export const spark = describeDialect({
  name: 'spark',
  identifierQuotes: { '`': '`' },
  stringQuotes: '\'"',
  backslashEscapes: true,
  digitWords: true,
  fold: 'keep',
  quotedExact: false,
  colonPaths: true,
  lateralAlias: 'fallback',
  pivotNames: 'value_alias',
  pseudo: '_metadata _commit_version _commit_timestamp _change_type',
  functions: {
    aggregates:
      'COLLECT_LIST COLLECT_SET FIRST LAST FIRST_VALUE LAST_VALUE ANY SOME EVERY BOOL_AND BOOL_OR APPROX_COUNT_DISTINCT PERCENTILE PERCENTILE_APPROX APPROX_PERCENTILE COUNT_IF MAX_BY MIN_BY MEDIAN MODE KURTOSIS SKEWNESS HISTOGRAM_NUMERIC TRY_SUM TRY_AVG LISTAGG STRING_AGG BITMAP_OR_AGG',
    masking: 'MASK XXHASH64 AES_ENCRYPT CRC32',
    results:
      'TO_DATE:date TO_TIMESTAMP:timestamp DATE_FORMAT:string DATEDIFF:int DATE_ADD:date DATE_SUB:date NVL:first IFNULL:first FROM_UNIXTIME:string UNIX_TIMESTAMP:bigint COLLECT_LIST:array COLLECT_SET:array SPLIT:array<string> GET_JSON_OBJECT:string CONCAT_WS:string REGEXP_EXTRACT:string SIZE:int EXPLODE:element NAMED_STRUCT:struct XXHASH64:bigint MONOTONICALLY_INCREASING_ID:bigint',
    conditions: 'IF:0 NVL2:0 DECODE:0',
  },
  tableFunctions: {
    READ_FILES: '?',
    CLOUD_FILES: '?',
    READ_KAFKA: 'key:binary value:binary topic:string partition:int offset:bigint timestamp:timestamp',
    TABLE_CHANGES: '?',
    RANGE: 'id:bigint',
  },
})

export const databricks = describeDialect({ name: 'databricks' }, spark)
