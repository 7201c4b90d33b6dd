// DuckDB: PostgreSQL's grammar with FROM first, star filters, structs, lists and files as tables.
import { describeDialect } from './facts.ts'

export const duckdb = describeDialect({
  name: 'duckdb',
  identifierQuotes: { '"': '"' },
  fold: 'keep',
  quotedExact: false,
  lateralAlias: 'fallback',
  duplicates: 'first',
  pseudo: 'rowid filename file_row_number',
  functions: {
    aggregates:
      'LIST ARRAY_AGG STRING_AGG LISTAGG FIRST LAST ANY_VALUE ARG_MIN ARG_MAX MAX_BY MIN_BY HISTOGRAM MEDIAN MODE QUANTILE QUANTILE_CONT QUANTILE_DISC APPROX_QUANTILE PRODUCT BOOL_AND BOOL_OR FSUM KAHAN_SUM MAD ENTROPY',
    results:
      'STRFTIME:varchar STRPTIME:timestamp DATE_DIFF:bigint EPOCH:double STRUCT_PACK:struct LIST:list LEN:bigint REGEXP_EXTRACT:varchar',
    conditions: 'IF:0',
  },
  tableFunctions: {
    READ_CSV: '?',
    READ_CSV_AUTO: '?',
    READ_PARQUET: '?',
    PARQUET_SCAN: '?',
    READ_JSON: '?',
    READ_JSON_AUTO: '?',
    READ_NDJSON: '?',
    ICEBERG_SCAN: '?',
    DELTA_SCAN: '?',
    SQLITE_SCAN: '?',
    POSTGRES_SCAN: '?',
    READ_XLSX: '?',
    RANGE: '@:bigint<',
    GLOB: 'file:varchar',
    REPEAT: '?',
    SUMMARIZE: 'column_name:varchar column_type:varchar min:varchar max:varchar',
  },
})
