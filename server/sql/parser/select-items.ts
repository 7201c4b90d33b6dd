// The select list: expressions with their aliases; what cannot be read is kept as its references.
import type { SelectItem } from '../ast.ts'
import { T } from '../lexer.ts'
import type { Cursor } from './cursor.ts'
import { parseOpaque } from './opaque.ts'
import { aliasStops, itemStops, looseStart } from './query-words.ts'

export function parseSelectItems(p: Cursor, stops: ReadonlySet<string> = itemStops): SelectItem[] {
  const items: SelectItem[] = []
  while (!p.done && !p.is(')')) {
    if (p.isAny(stops) && (p.ahead(1).u !== '.' || p.is('FROM'))) break
    items.push(selectItem(p, stops))
    if (!p.accept(',')) break
  }
  return items
}

function selectItem(p: Cursor, stops: ReadonlySet<string>): SelectItem {
  const s = p.start
  const i = p.i
  // T-SQL: alias = expression.
  if (p.dialect.name === 'tsql' && (p.isName || p.token.t === T.param || p.token.t === T.string) && p.ahead(1).u === '=') {
    const alias = p.ident()
    p.next()
    return { expr: p.expression(), alias, s, e: p.last }
  }
  // DuckDB: alias: expression.
  if (p.dialect.name === 'duckdb' && p.isName && p.ahead(1).u === ':') {
    const alias = p.ident()
    p.next()
    return { expr: p.expression(), alias, s, e: p.last }
  }
  const read = p.attempt((): SelectItem => {
    const expr = p.expression()
    const item: SelectItem = { expr, s, e: p.last }
    alias(p, item, stops)
    if (!p.is(',') && !p.is(')') && !p.done && !p.isAny(stops) && !p.isAny(aliasStops) && !p.dialect.looseStatements)
      p.fail('expected , or FROM')
    return item
  })
  if (read) return read
  const at = p.token
  p.i = i
  const expr = parseOpaque(p, stops)
  if (p.i === i) p.fail('expected a column')
  p.remarks.push({ message: 'expression not understood, only its references are kept', at: at.s })
  const item: SelectItem = { expr, s, e: p.last }
  // `<anything> AS name` keeps its name.
  const before = p.tokens[p.i - 1]!
  if (p.tokens[p.i - 2]?.u === 'AS' && (before.t === T.word || before.t === T.quoted))
    item.alias = { v: before.v, q: before.t === T.quoted, s: before.s, e: before.e }
  return item
}

function alias(p: Cursor, item: SelectItem, stops: ReadonlySet<string>): void {
  if (p.accept('AS')) {
    if (p.is('(')) {
      p.next()
      item.aliases = p.identList()
    } else item.alias = p.ident()
  } else if (
    p.token.t === T.quoted ||
    (p.token.t === T.word && !stops.has(p.u) && !aliasStops.has(p.u) && !p.dialect.reserved.has(p.u) && !looseStart(p)) ||
    (p.token.t === T.string && p.token.u === '' && item.expr.kind !== 'literal')
  ) {
    item.alias = p.ident()
  }
  // Teradata: (FORMAT '...'), (TITLE '...'), (NAMED x).
  if (p.is('(') && (p.ahead(1).u === 'FORMAT' || p.ahead(1).u === 'TITLE' || p.ahead(1).u === 'NAMED')) {
    if (p.ahead(1).u === 'NAMED') {
      p.i += 2
      item.alias = p.ident()
      p.expect(')')
    } else p.skipBrackets()
  }
  item.e = p.last
}
