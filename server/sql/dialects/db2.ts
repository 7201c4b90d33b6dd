// IBM Db2: upper-case folding, FETCH FIRST, special registers written as words.
import { describeDialect } from './facts.ts'

export const db2 = describeDialect({
  name: 'db2',
  identifierQuotes: { '"': '"' },
  dollarQuotes: false,
  wordExtra: '$#@',
  fold: 'upper',
  lateralAlias: 'none',
  functions: {
    aggregates: 'LISTAGG XMLAGG',
    results: 'VALUE:first DIGITS:char TIMESTAMPDIFF:integer',
    conditions: 'DECODE:0 NVL2:0',
  },
})
