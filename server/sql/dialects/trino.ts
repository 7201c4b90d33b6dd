// Trino, Presto and Athena: ROW types, UNNEST WITH ORDINALITY, MATCH_RECOGNIZE; Athena writes Hive's backticks in DDL.
import { describeDialect } from './facts.ts'

export const trino = describeDialect({
  name: 'trino',
  quotedExact: false,
  dollarQuotes: false,
  lateralAlias: 'none',
  unnamed: '_col0',
  pseudo: '$path $file_modified_time $file_size $partition $bucket',
  functions: {
    aggregates:
      'ARRAY_AGG MAP_AGG MULTIMAP_AGG HISTOGRAM APPROX_DISTINCT APPROX_PERCENTILE ARBITRARY ANY_VALUE BOOL_AND BOOL_OR EVERY COUNT_IF MAX_BY MIN_BY LISTAGG CHECKSUM GEOMETRIC_MEAN MAP_UNION SET_AGG SET_UNION REDUCE_AGG TDIGEST_AGG',
    masking: 'XXHASH64 SPOOKY_HASH_V2_32 SPOOKY_HASH_V2_64 MURMUR3 HMAC_SHA256 HMAC_MD5 HMAC_SHA1 HMAC_SHA512',
    results:
      'DATE_DIFF:bigint DATE_ADD:third DATE_PARSE:timestamp DATE_FORMAT:varchar JSON_EXTRACT:json JSON_EXTRACT_SCALAR:varchar SPLIT:array(varchar) SPLIT_PART:varchar CARDINALITY:bigint FROM_UNIXTIME:timestamp TO_UNIXTIME:double ELEMENT_AT:element XXHASH64:varbinary APPROX_DISTINCT:bigint',
    conditions: 'IF:0',
  },
  tableFunctions: { SEQUENCE: 'sequential_number:bigint', EXCLUDE_COLUMNS: '~', 'SYSTEM.QUERY': '?' },
})

export const presto = describeDialect({ name: 'presto' }, trino)
export const athena = describeDialect({ name: 'athena' }, trino)
