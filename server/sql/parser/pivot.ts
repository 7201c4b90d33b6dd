// PIVOT and UNPIVOT: the bracketed forms after a table, and DuckDB's statements of their own.
import type { Expr, From, Ident, Pivot, Unpivot } from '../ast.ts'
import type { Cursor } from './cursor.ts'

export function parsePivot(p: Cursor, input: From): From {
  p.next()
  p.accept('XML')
  p.expect('(')
  const pivot: Pivot = { aggregates: aggregates(p), columns: [], values: [], open: false }
  // DuckDB and the standard allow several FOR ... IN in a row; the columns are their product.
  if (p.accept('FOR')) {
    do {
      const start = pivot.values
      const one = forList(p, pivot)
      pivot.values =
        start.length === 0
          ? one
          : start.flatMap((a) => one.map((b) => ({ exprs: [...a.exprs, ...b.exprs], text: `${a.text}_${b.text}` })))
    } while (!p.is(')') && !p.is('GROUP') && !p.is('DEFAULT') && p.isName)
  }
  if (p.accept('DEFAULT')) {
    p.accept('ON')
    if (!p.skipBrackets()) p.next()
  }
  if (p.accept('GROUP', 'BY')) pivot.group = p.list(() => p.expression())
  while (!p.is(')') && !p.done) p.next()
  p.expect(')')
  return { kind: 'pivot', input, pivot, s: input.s, e: p.last }
}

function aggregates(p: Cursor): Pivot['aggregates'] {
  return p.list(() => {
    const expr = p.expression()
    const alias = p.accept('AS') || (p.isName && !p.is('FOR') && !p.is('ON') && !p.is('GROUP')) ? p.ident() : undefined
    return { expr, alias }
  })
}

function forList(p: Cursor, pivot: Pivot): Pivot['values'] {
  if (p.accept('(')) pivot.columns.push(...p.identList())
  else {
    const expr = p.expression(30)
    if (expr.kind === 'name') pivot.columns.push(expr.parts[expr.parts.length - 1]!)
  }
  p.expect('IN')
  if (!p.is('(')) {
    p.ident()
    pivot.open = true
    return []
  }
  p.expect('(')
  if (p.queryAhead) {
    pivot.inQuery = p.query()
    pivot.open = true
    p.expect(')')
    return []
  }
  if (p.accept('ANY')) {
    if (p.accept('ORDER', 'BY')) p.orderList()
    pivot.open = true
    p.expect(')')
    return []
  }
  const values: Pivot['values'] = []
  while (!p.is(')') && !p.done) {
    const s = p.start
    const expr = p.expression()
    const exprs = expr.kind === 'op' && expr.op === 'tuple' ? expr.args : [expr]
    const text = exprs
      .map((e) => (e.kind === 'literal' ? e.text : e.kind === 'name' ? e.parts[e.parts.length - 1]!.v : p.sql.slice(e.s, e.e)))
      .join('_')
    const alias = p.accept('AS') || (p.isName && !p.is(',')) ? p.ident() : undefined
    values.push({ exprs, alias, text: text || p.sql.slice(s, p.last) })
    if (!p.accept(',')) break
  }
  p.expect(')')
  return values
}

export function parseUnpivot(p: Cursor, input: From): From {
  p.next()
  if (p.acceptAny('INCLUDE', 'EXCLUDE')) p.accept('NULLS')
  p.expect('(')
  const unpivot: Unpivot = { values: nameOrNames(p), names: [], columns: [] }
  p.expect('FOR')
  unpivot.names = nameOrNames(p)
  p.expect('IN')
  unpivotColumns(p, unpivot)
  while (!p.is(')') && !p.done) p.next()
  p.expect(')')
  return { kind: 'unpivot', input, unpivot, s: input.s, e: p.last }
}

function nameOrNames(p: Cursor): Ident[] {
  return p.accept('(') ? p.identList() : [p.ident()]
}

function unpivotColumns(p: Cursor, unpivot: Unpivot): void {
  p.expect('(')
  while (!p.is(')') && !p.done) {
    const inner = p.is('(', '(') || p.is('(') ? bracketNames(p) : undefined
    if (inner) unpivot.columns.push({ names: inner, alias: columnAlias(p) })
    else column(p, unpivot)
    if (!p.accept(',')) break
  }
  p.expect(')')
}

function bracketNames(p: Cursor): Ident[] {
  p.expect('(')
  // DuckDB writes ((a, b)) for a group as well.
  if (p.is('(')) {
    const names = bracketNames(p)
    p.expect(')')
    return names
  }
  return p.identList()
}

function column(p: Cursor, unpivot: Unpivot): void {
  const expr = p.expression()
  if (expr.kind === 'star') unpivot.star = expr
  else unpivot.columns.push({ names: namesIn(expr), alias: columnAlias(p), expr })
}

function namesIn(expr: Expr): Ident[] {
  if (expr.kind === 'name') return [expr.parts[expr.parts.length - 1]!]
  if (expr.kind === 'op') return expr.args.flatMap(namesIn)
  return []
}

function columnAlias(p: Cursor): Ident | undefined {
  if (!p.accept('AS')) return undefined
  if (p.is('(')) {
    p.skipBrackets()
    return undefined
  }
  return p.isName ? p.ident() : literalName(p)
}

function literalName(p: Cursor): Ident {
  const token = p.next()
  return { v: token.v, q: true, s: token.s, e: token.e }
}

/** DuckDB: `PIVOT t ON col [IN (...)] USING sum(x) GROUP BY y`, `UNPIVOT t ON a, b INTO NAME n VALUE v`. */
export function parseSimplePivot(p: Cursor): From {
  const s = p.start
  const un = p.next().u === 'UNPIVOT'
  const input = p.rules.from(p)
  p.expect('ON')
  if (un) {
    const unpivot: Unpivot = {
      values: [{ v: 'value', q: false, s, e: s }],
      names: [{ v: 'name', q: false, s, e: s }],
      columns: [],
    }
    do {
      if (p.is('(')) unpivot.columns.push({ names: bracketNames(p), alias: columnAlias(p) })
      else column(p, unpivot)
    } while (p.accept(','))
    if (p.accept('INTO')) {
      if (p.accept('NAME')) unpivot.names = [p.ident()]
      if (p.accept('VALUE')) unpivot.values = p.list(() => p.ident())
    }
    return { kind: 'unpivot', input, unpivot, s, e: p.last }
  }
  const pivot: Pivot = { aggregates: [], columns: [], values: [], open: true, on: [] }
  do {
    const i = p.i
    const on = p.expression(22)
    pivot.on!.push(on)
    if (p.is('IN')) {
      p.i = i
      pivot.values = forList(p, pivot)
      pivot.open = pivot.values.length === 0
    } else if (on.kind === 'name') pivot.columns.push(on.parts[on.parts.length - 1]!)
  } while (p.accept(','))
  if (p.accept('USING')) pivot.aggregates = aggregates(p)
  pivot.group = p.accept('GROUP', 'BY') ? p.list(() => p.expression()) : undefined
  return { kind: 'pivot', input, pivot, s, e: p.last }
}
