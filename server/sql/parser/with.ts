// WITH: common table expressions, recursive and materialised, statements that return, ClickHouse's named expressions.
import type { Cte, Query, With } from '../ast.ts'
import type { Cursor } from './cursor.ts'

export function parseWith(p: Cursor): With {
  p.expect('WITH')
  const recursive = p.accept('RECURSIVE')
  const ctes: Cte[] = []
  do {
    if (p.is('SELECT') || p.is('INSERT')) break
    ctes.push(cte(p))
  } while (p.accept(',') || (p.is('WITH') && p.ahead(2).u === 'AS' && p.accept('WITH')))
  return { recursive, ctes }
}

function cte(p: Cursor): Cte {
  // ClickHouse: WITH expression AS name.
  const query = p.attempt(() => {
    const name = p.ident()
    const listed = p.is('(') && !(p.ahead(1).u === 'SELECT' || p.ahead(1).u === 'WITH' || p.ahead(1).u === '(')
    if (listed) p.next()
    const columns = listed ? p.identList() : []
    if (p.accept('USING', 'KEY')) p.skipBrackets()
    p.accept('AS')
    if (p.accept('NOT')) p.accept('MATERIALIZED')
    else p.accept('MATERIALIZED')
    p.expect('(')
    const made: Cte = { name, columns, query: undefined as unknown as Query }
    if (/^(INSERT|UPDATE|DELETE|MERGE)$/.test(p.u)) made.statement = p.rules.statement(p)
    else if (p.queryAhead) made.query = p.query()
    else p.fail('expected a query')
    p.expect(')')
    return made
  })
  if (query) {
    // SEARCH and CYCLE of recursive queries.
    if (p.is('SEARCH'))
      while (!p.done && !p.is('CYCLE') && !p.is(',') && !p.is('SELECT'))
        if (p.next().u === 'SET') {
          p.next()
          break
        }
    if (p.accept('CYCLE')) while (!p.done && !p.is('SELECT') && !p.is('INSERT')) p.next()
    return query
  }
  const expr = p.expression()
  p.expect('AS')
  return { name: p.ident(), columns: [], query: undefined as unknown as Query, expr }
}
