// BigQuery: backtick paths, structs and arrays, date shards, pipe syntax, scripting.
import { describeDialect } from './facts.ts'

export const bigquery = describeDialect({
  name: 'bigquery',
  identifierQuotes: { '`': '`' },
  stringQuotes: '\'"',
  backslashEscapes: true,
  tripleQuotes: true,
  dollarQuotes: false,
  nestedComments: false,
  lineComments: ['--', '#'],
  fold: 'keep',
  quotedExact: false,
  dottedQuotes: true,
  dashedNames: true,
  lateralAlias: 'none',
  unnestAliasIsColumn: true,
  implicitUnnest: true,
  pivotNames: 'alias_value',
  unnamed: 'f0_',
  pseudo: '_partitiontime _partitiondate _table_suffix _file_name _change_type _change_timestamp',
  functions: {
    aggregates:
      'STRING_AGG ARRAY_AGG ARRAY_CONCAT_AGG ANY_VALUE COUNTIF LOGICAL_AND LOGICAL_OR APPROX_COUNT_DISTINCT APPROX_QUANTILES APPROX_TOP_COUNT APPROX_TOP_SUM HLL_COUNT.INIT HLL_COUNT.MERGE ST_UNION_AGG',
    masking: 'FARM_FINGERPRINT TO_HEX_SHA256 AEAD.ENCRYPT DETERMINISTIC_ENCRYPT KEYS.NEW_KEYSET',
    results:
      'SAFE_CAST:cast GENERATE_UUID:string FORMAT_DATE:string FORMAT_TIMESTAMP:string PARSE_DATE:date PARSE_TIMESTAMP:timestamp TIMESTAMP_TRUNC:timestamp DATE_ADD:first DATE_SUB:first TIMESTAMP_ADD:timestamp TIMESTAMP_DIFF:int64 DATE_DIFF:int64 COUNTIF:int64 JSON_VALUE:string JSON_QUERY:json JSON_EXTRACT_SCALAR:string SAFE_DIVIDE:float64 SPLIT:array<string> FARM_FINGERPRINT:int64',
  },
  tableFunctions: {
    'ML.PREDICT': '~',
    'ML.FORECAST': '~',
    'ML.EVALUATE': '',
    EXTERNAL_QUERY: '?',
    APPENDS: '~',
    CHANGES: '~',
    VECTOR_SEARCH: '~',
  },
})
