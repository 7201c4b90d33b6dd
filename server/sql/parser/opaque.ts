// What the grammar does not know becomes an opaque node. Promise: the column references inside it are kept.
import type { Expr } from '../ast.ts'
import { T } from '../lexer.ts'
import type { Cursor } from './cursor.ts'

const keywords = new Set(
  `AND OR NOT IN IS NULL LIKE BETWEEN CASE WHEN THEN ELSE END AS ON BY ORDER GROUP PARTITION OVER ROWS RANGE PRECEDING FOLLOWING CURRENT ROW UNBOUNDED DISTINCT ALL
  ANY SOME EXISTS TRUE FALSE ASC DESC NULLS FIRST LAST WITH WITHOUT USING FROM FOR INTERVAL YEAR MONTH DAY HOUR MINUTE SECOND TO ESCAPE FILTER WITHIN WHERE RETURNING ERROR EMPTY
  FORMAT COLUMNS PATH IGNORE RESPECT UNIQUE KEYS ROWS SELECT HAVING LIMIT SET VALUES`.split(/\s+/),
)

/** Take tokens up to a comma, a closing bracket or one of the given words at this level, keeping what they refer to. */
export function parseOpaque(p: Cursor, stops?: ReadonlySet<string>): Expr {
  const s = p.start
  const children: Expr[] = []
  let depth = 0
  while (!p.done) {
    const { u, t } = p.token
    if (depth === 0 && (u === ',' || u === ')' || u === ';' || (stops && u !== '' && stops.has(u)))) break
    if (u === '(' && p.queryAhead) {
      const query = p.attempt(() => p.expression())
      if (query) {
        children.push(query)
        continue
      }
    }
    if (u === '(' || u === '[' || u === '{') depth++
    else if (u === ')' || u === ']' || u === '}') depth--
    if (depth < 0) break
    if (t === T.quoted || (t === T.word && !keywords.has(u))) {
      const before = p.i
      const name = p.attempt(() => p.expression(39))
      if (name) {
        children.push(name)
        if (p.i > before) continue
      }
      p.i = before
    }
    p.next()
  }
  return { kind: 'opaque', children, s, e: p.last }
}
