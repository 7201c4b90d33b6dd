// Apache Flink SQL: windowing table functions, watermarks, statement sets, temporal joins.
import { describeDialect } from './facts.ts'

export const flink = describeDialect({
  name: 'flink',
  identifierQuotes: { '`': '`' },
  fold: 'keep',
  quotedExact: true,
  dollarQuotes: false,
  lateralAlias: 'none',
  unnamed: 'EXPR$0',
  bare: 'PROCTIME',
  functions: {
    aggregates: 'LISTAGG COLLECT FIRST_VALUE LAST_VALUE JSON_ARRAYAGG JSON_OBJECTAGG ARRAY_AGG',
    windows: 'TUMBLE_START TUMBLE_END HOP_START HOP_END SESSION_START SESSION_END',
    results: 'DATE_FORMAT:string TO_TIMESTAMP:timestamp PROCTIME:timestamp LISTAGG:string JSON_VALUE:string',
  },
  tableFunctions: {
    TUMBLE: '~ window_start:timestamp window_end:timestamp window_time:timestamp',
    HOP: '~ window_start:timestamp window_end:timestamp window_time:timestamp',
    CUMULATE: '~ window_start:timestamp window_end:timestamp window_time:timestamp',
    SESSION: '~ window_start:timestamp window_end:timestamp window_time:timestamp',
  },
})
