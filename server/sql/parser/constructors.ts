// Values that are built in place: arrays, structs, maps, intervals.
import type { Expr, Ident } from '../ast.ts'
import { T } from '../lexer.ts'
import type { Cursor } from './cursor.ts'
import { UNARY } from './operand.ts'

const units =
  /^(YEAR|QUARTER|MONTH|WEEK|DAY|HOUR|MINUTE|SECOND|MILLISECOND|MICROSECOND|NANOSECOND|CENTURY|DECADE|YEAR_MONTH|DAY_HOUR|DAY_MINUTE|DAY_SECOND|HOUR_MINUTE|HOUR_SECOND|MINUTE_SECOND|MILLENNIUM)S?$/

export function arrayLiteral(p: Cursor, s: number): Expr {
  p.expect('[')
  const items: Expr[] = []
  while (!p.is(']') && !p.done) {
    items.push(p.expression())
    // List comprehension: [x + 1 FOR x IN list IF x > 2].
    if (p.accept('FOR')) {
      const params = p.list(() => p.ident().v.toLowerCase())
      p.expect('IN')
      const list = p.expression()
      const body = items.pop()!
      const filter = p.accept('IF') ? p.expression() : undefined
      const inner: Expr = { kind: 'op', op: 'list', args: filter ? [body, filter] : [body], s, e: p.last }
      items.push(list, { kind: 'lambda', params, body: inner, s, e: p.last })
    }
    if (!p.accept(',')) break
  }
  p.expect(']')
  return { kind: 'array', items, s, e: p.last }
}

/** DuckDB's and ClickHouse's `{'a': 1, b: 2}`; ODBC's `{d '2020-01-01'}`; ClickHouse parameters `{name:Type}`. */
export function braces(p: Cursor, s: number): Expr {
  p.expect('{')
  const fields: { name?: Ident; expr: Expr }[] = []
  while (!p.is('}') && !p.done) {
    const key = p.token
    const named = key.t === T.string || key.t === T.word || key.t === T.quoted
    if (named && p.ahead(1).t === T.param && p.ahead(1).v[0] === ':') {
      p.next()
      const value = p.token
      p.tokens[p.i] = { ...value, t: T.word, v: value.v.slice(1), u: value.v.slice(1).toUpperCase(), s: value.s + 1 }
      fields.push({ name: { v: key.v, q: true, s: key.s, e: key.e }, expr: p.expression() })
    } else if (named && p.ahead(1).u === ':') {
      p.i += 2
      fields.push({ name: { v: key.v, q: true, s: key.s, e: key.e }, expr: p.expression() })
    } else {
      const expr = p.expression()
      if (p.accept(':')) fields.push({ expr: p.expression() })
      else fields.push({ expr })
    }
    if (!p.accept(',')) break
  }
  p.expect('}')
  return { kind: 'struct', fields, s, e: p.last }
}

export function interval(p: Cursor): Expr {
  const s = p.start
  p.next()
  const value = p.expression(UNARY)
  while (p.token.t === T.word && units.test(p.u)) {
    p.next()
    p.skipBrackets()
    if (p.is('TO') && units.test(p.ahead(1).u)) p.next()
  }
  if (value.kind === 'literal') return { kind: 'literal', of: 'interval', text: value.text, s, e: p.last }
  return { kind: 'op', op: 'INTERVAL', args: [value], s, e: p.last }
}

/** `STRUCT<a INT>(1)`, `ARRAY<INT>[1]`. */
export function typedConstructor(p: Cursor): Expr {
  const s = p.start
  const type = p.rules.type(p)
  let inner: Expr
  if (p.is('[')) inner = arrayLiteral(p, s)
  else {
    p.expect('(')
    const fields: { name?: Ident; expr: Expr }[] = []
    while (!p.is(')') && !p.done) {
      const expr = p.expression()
      const name = type.fields?.[fields.length]?.name
      fields.push({ name: name ? { v: name, q: false, s, e: s } : undefined, expr })
      if (!p.accept(',')) break
    }
    p.expect(')')
    inner = { kind: 'struct', fields, s, e: p.last }
  }
  return inner
}

export function structCall(p: Cursor): Expr {
  const s = p.start
  p.next()
  p.expect('(')
  const fields: { name?: Ident; expr: Expr }[] = []
  while (!p.is(')') && !p.done) {
    const expr = p.expression()
    let name = expr.kind === 'name' ? expr.parts[expr.parts.length - 1] : undefined
    if (p.accept('AS')) name = p.ident()
    else if (p.isName && p.ahead(1).u !== '(') name = p.ident()
    fields.push({ name, expr })
    if (!p.accept(',')) break
  }
  p.expect(')')
  return { kind: 'struct', fields, s, e: p.last }
}
