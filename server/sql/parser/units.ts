// Date parts that look like columns: DATEADD(day, 1, x), DATE_TRUNC(x, MONTH), TIMESTAMPDIFF(SECOND, a, b).
// Promise: a column that is called `day` stays a column wherever a date part cannot stand.
import { T, type Token } from '../lexer.ts'
import type { Cursor } from './cursor.ts'

const words =
  /^(YEAR|YYYY|YY|QUARTER|QQ|Q|MONTH|MM|MON|WEEK|WK|WW|ISOWEEK|ISOYEAR|DAY|DD|D|DAYOFWEEK|DAYOFYEAR|DW|DY|HOUR|HH|MINUTE|MI|N|SECOND|SS|S|MILLISECOND|MS|MICROSECOND|US|NANOSECOND|NS|EPOCH|DATE|DECADE|CENTURY|WEEKDAY|YEARS|MONTHS|DAYS|HOURS|MINUTES|SECONDS|SQL_TSI_\w+)$/
/** The part comes first, before two more arguments, or before one. */
const leadingOfThree = new Set([
  'DATEADD',
  'DATEDIFF',
  'DATEDIFF_BIG',
  'DATE_ADD',
  'DATE_DIFF',
  'TIMESTAMPADD',
  'TIMESTAMPDIFF',
  'TIMEADD',
  'TIMEDIFF',
  'TIMESTAMP_ADD',
  'TIMESTAMP_DIFF',
  'DATE_BUCKET',
  'TIME_SLICE',
])
const leadingOfTwo = new Set(['DATEPART', 'DATENAME', 'DATE_PART', 'DATE_TRUNC', 'DATETRUNC'])
/** The part comes last. */
const trailing =
  /^(DATE|DATETIME|TIMESTAMP|TIME)_(TRUNC|DIFF)$|^(TRUNC|LAST_DAY|NEXT_DAY|GENERATE_(DATE|TIMESTAMP)_ARRAY|CEIL|FLOOR|PARSE_\w+)$/
const leadingDialects = new Set([
  'snowflake',
  'tsql',
  'redshift',
  'databricks',
  'spark',
  'mysql',
  'ansi',
  'teradata',
  'db2',
  'clickhouse',
])
const trailingDialects = new Set(['bigquery', 'snowflake', 'ansi', 'flink'])

/** Is the argument that begins here a date part? */
export function isUnit(p: Cursor, name: string, position: number): boolean {
  const token = p.token
  if (token.t !== T.word || !words.test(token.u)) return false
  const after = p.ahead(1).u
  const count = after === ',' || after === ')' ? position + argumentsLeft(p) : 0
  if (position === 0 && after === ',' && leadingDialects.has(p.dialect.name)) {
    if (leadingOfThree.has(name)) return count === 3
    if (leadingOfTwo.has(name)) return count === 2 && !textBehind(p.ahead(2))
  }
  if (!trailingDialects.has(p.dialect.name) || !trailing.test(name) || position === 0) return false
  // WEEK(MONDAY) is a part with an argument.
  return after === ')' || (after === '(' && token.u === 'WEEK')
}

function textBehind(token: Token): boolean {
  return token.t === T.string
}

/** Arguments from here to the closing bracket, this one included. */
function argumentsLeft(p: Cursor): number {
  let depth = 0
  let count = 1
  for (let n = 0; n < 500; n++) {
    const { u, t } = p.ahead(n)
    if (t === T.end) break
    if (u === '(' || u === '[') depth++
    else if (u === ')' || u === ']') {
      if (depth === 0) break
      depth--
    } else if (u === ',' && depth === 0) count++
  }
  return count
}
