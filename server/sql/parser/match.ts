// MATCH_RECOGNIZE: partition, order, measures, pattern and definitions over the rows of its input.
import type { From, Match } from '../ast.ts'
import type { Cursor } from './cursor.ts'

const measureStops = new Set(['ONE', 'ALL', 'AFTER', 'PATTERN', 'SUBSET', 'DEFINE', 'WITHIN'])

export function parseMatch(p: Cursor, input: From): From {
  p.next()
  p.expect('(')
  const match: Match = { partition: [], order: [], measures: [], define: [], allRows: false }
  while (!p.is(')') && !p.done) {
    if (p.accept('PARTITION', 'BY')) match.partition = p.list(() => p.expression())
    else if (p.accept('ORDER', 'BY')) match.order = p.orderList()
    else if (p.accept('MEASURES')) {
      do {
        const s = p.start
        p.acceptAny('FINAL', 'RUNNING')
        const expr = p.expression()
        p.accept('AS')
        match.measures.push({ expr, alias: p.ident(), s, e: p.last })
      } while (p.accept(',') && !p.isAny(measureStops))
    } else if (p.accept('ALL', 'ROWS')) match.allRows = true
    else if (p.accept('PATTERN') || p.accept('SUBSET')) {
      while (!p.done && !p.isAny(measureStops) && !p.is(')')) {
        const brackets = p.skipBrackets()
        if (!brackets) p.next()
      }
    } else if (p.accept('DEFINE')) {
      do {
        const name = p.ident()
        p.expect('AS')
        match.define.push({ name, expr: p.expression() })
      } while (p.accept(','))
    } else p.next()
  }
  p.expect(')')
  return { kind: 'match', input, match, s: input.s, e: p.last }
}
