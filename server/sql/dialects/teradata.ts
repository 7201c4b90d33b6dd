// Teradata: SEL, QUALIFY, word operators (EQ, NE, GT ...), volatile tables, aliases usable anywhere.
import { describeDialect } from './facts.ts'

export const teradata = describeDialect({
  name: 'teradata',
  identifierQuotes: { '"': '"' },
  dollarQuotes: false,
  wordExtra: '$#',
  fold: 'keep',
  quotedExact: false,
  lateralAlias: 'fallback',
  bare: 'DATE TIME USER',
  functions: { masking: 'HASHROW HASHBUCKET', results: 'ZEROIFNULL:first NULLIFZERO:first', conditions: 'NVL2:0 DECODE:0' },
})
