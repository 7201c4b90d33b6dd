// Pipe syntax (BigQuery, Databricks): FROM t |> WHERE ... |> AGGREGATE ... GROUP BY ... |> SELECT ...
import type { From, PipeStep, Query, SelectItem } from '../ast.ts'
import type { Cursor } from './cursor.ts'
import { parsePivot, parseUnpivot } from './pivot.ts'

export function parsePipe(p: Cursor, input: Query, s: number): Query {
  const steps: PipeStep[] = []
  while (p.accept('|>')) steps.push(...step(p))
  const clause = input.with
  input.with = undefined
  return { kind: 'pipe', with: clause, input, steps, order: [], s, e: p.last }
}

function step(p: Cursor): PipeStep[] {
  const u = p.u
  switch (u) {
    case 'SELECT':
    case 'EXTEND': {
      p.next()
      p.acceptAny('DISTINCT', 'ALL')
      const items = p.rules.selectItems(p)
      return [{ op: u === 'SELECT' ? 'select' : 'extend', items, group: [], order: [] }]
    }
    case 'AGGREGATE': {
      p.next()
      const items = p.is('GROUP') ? [] : p.rules.selectItems(p)
      let group: SelectItem[] = []
      if (p.accept('GROUP', 'AND', 'ORDER', 'BY') || p.accept('GROUP', 'BY')) group = p.rules.selectItems(p)
      return [{ op: 'aggregate', items, group, order: [] }]
    }
    case 'SET':
      p.next()
      return [
        {
          op: 'set',
          sets: p.list(() => {
            const name = p.ident()
            p.expect('=')
            return { name, expr: p.expression() }
          }),
        },
      ]
    case 'DROP':
      p.next()
      return [{ op: 'drop', names: p.list(() => p.ident()) }]
    case 'RENAME':
      p.next()
      return [
        {
          op: 'rename',
          renames: p.list(() => {
            const from = p.ident()
            p.accept('AS')
            return { from, to: p.ident() }
          }),
        },
      ]
    case 'AS':
      p.next()
      return [{ op: 'as', name: p.ident() }]
    case 'WHERE':
      p.next()
      return [{ op: 'where', exprs: [p.expression()] }]
    case 'ORDER':
      p.i += 2
      return [{ op: 'order', exprs: p.orderList() }]
    case 'LIMIT':
      p.next()
      p.expression()
      if (p.accept('OFFSET')) p.expression()
      return []
    case 'UNION':
    case 'EXCEPT':
    case 'INTERSECT': {
      p.next()
      p.acceptAny('ALL', 'DISTINCT')
      const byName = p.accept('BY', 'NAME')
      const queries = p.list(() => {
        p.expect('(')
        const q = p.query()
        p.expect(')')
        return q
      })
      return [{ op: 'setop', kind: u === 'UNION' ? 'union' : u === 'EXCEPT' ? 'except' : 'intersect', byName, queries }]
    }
    case 'TABLESAMPLE':
      p.next()
      p.next()
      p.skipBrackets()
      return []
    case 'PIVOT':
    case 'UNPIVOT': {
      // The table they act on is whatever the pipe has made so far.
      const placeholder: From = { kind: 'group', input: undefined as unknown as From, s: p.start, e: p.start }
      const made = u === 'PIVOT' ? parsePivot(p, placeholder) : parseUnpivot(p, placeholder)
      if (p.accept('AS')) made.alias = p.ident()
      return [{ op: 'from', apply: (input) => ({ ...made, input }) as From }]
    }
    case 'CALL': {
      p.next()
      const path = [p.ident()]
      while (p.accept('.')) path.push(p.ident())
      p.rules.call(p, path, p.start)
      if (p.accept('AS')) p.ident()
      return []
    }
  }
  return [join(p)]
}

/** `|> [LEFT] JOIN t ON ...`: read the join with a stand-in on its left. */
function join(p: Cursor): PipeStep {
  const hole: From = { kind: 'group', input: undefined as unknown as From, s: p.start, e: p.start }
  const made = p.rules.joinTo(p, hole)
  if (!made) p.fail('unknown pipe operator')
  return { op: 'from', apply: (input) => ({ ...made, left: input }) as From }
}
