// Operands: names, literals, brackets, CASE, constructors of arrays and structs, lambdas, typed literals.

import type { Expr } from '../ast.ts'
import { T } from '../lexer.ts'
import { arrayLiteral, braces, interval, structCall, typedConstructor } from './constructors.ts'
import type { Cursor } from './cursor.ts'
import { splitDotted, starTail, subquery } from './operand.ts'

// Words that end an expression; met where an operand is due they are an error, not a column.
const stops = new Set(
  'FROM WHERE GROUP HAVING QUALIFY ORDER LIMIT UNION INTERSECT EXCEPT MINUS ON USING JOIN INNER CROSS NATURAL SELECT WHEN THEN ELSE END AS AND OR FETCH INTO SET WINDOW BETWEEN LIKE IS'.split(
    ' ',
  ),
)
const typedLiterals = new Set([
  'DATE',
  'TIMESTAMP',
  'TIME',
  'DATETIME',
  'TIMESTAMPTZ',
  'NUMERIC',
  'BIGNUMERIC',
  'DECIMAL',
  'JSON',
  'UUID',
  'BYTEA',
  'RANGE',
  'JSONB',
  'TIMESTAMP_NTZ',
  'TIMESTAMP_LTZ',
  'INET',
  'POINT',
  'BOX',
  'GEOMETRY',
  'GEOGRAPHY',
  'INT',
  'INTEGER',
  'BIGINT',
  'DOUBLE',
  'REAL',
  'FLOAT',
  'BOOLEAN',
  'CHAR',
  'VARCHAR',
  'REGCLASS',
  'REGTYPE',
  'TEXT',
  'BPCHAR',
  'D',
  'T',
  'TS',
])

export function parsePrimary(p: Cursor): Expr {
  const token = p.token
  const s = token.s
  switch (token.t) {
    case T.string:
      p.next()
      return { kind: 'literal', of: 'string', text: token.v, s, e: token.e }
    case T.number:
      p.next()
      return { kind: 'literal', of: 'number', text: token.v, s, e: token.e }
    case T.param:
      p.next()
      if (p.is('.') && (token.v[0] === '{' || token.v.startsWith('${')))
        return { kind: 'name', parts: [{ v: token.v, q: true, s, e: token.e }], s, e: token.e }
      return { kind: 'param', name: token.v, s, e: token.e }
    case T.quoted:
      return nameOrCall(p)
    case T.op:
      return punctuation(p)
    case T.word:
      return word(p)
  }
  p.fail('expected an expression')
}

function punctuation(p: Cursor): Expr {
  const { u, s } = p.token
  switch (u) {
    case '(':
      return brackets(p)
    case '*':
      p.next()
      return starTail(p, { kind: 'star', qualifier: [], except: [], replace: [], rename: [], s, e: p.last })
    case '[':
      return arrayLiteral(p, s)
    case '{':
      return braces(p, s)
    case '?':
    case '??':
      p.next()
      return { kind: 'param', name: '?', s, e: p.last }
    case ':':
      p.next()
      return { kind: 'param', name: `:${p.next().v}`, s, e: p.last }
    case '@@': {
      p.next()
      const name = p.ident()
      return { kind: 'param', name: `@@${name.v}`, s, e: p.last }
    }
    case '%':
      p.next()
      return { kind: 'param', name: `%${p.next().v}`, s, e: p.last }
  }
  p.fail('expected an expression')
}

function brackets(p: Cursor): Expr {
  const s = p.start
  if (p.queryAhead) {
    const query = p.attempt(() => subquery(p, 'scalar'))
    if (query) return query
  }
  p.next()
  if (p.accept(')')) return { kind: 'op', op: 'tuple', args: [], s, e: p.last }
  const items: Expr[] = []
  do {
    if (p.is(')')) break
    const expr = p.expression()
    items.push(p.accept('AS') ? { kind: 'alias', expr, name: p.ident(), s: expr.s, e: p.last } : expr)
  } while (p.accept(','))
  p.expect(')')
  const only = items[0]!
  // Brackets keep `(a OR b) OR c` from being mistaken for one flat chain; the span stays that of the inside.
  if (items.length === 1 && !p.is('->')) return only
  return { kind: 'op', op: 'tuple', args: items, s, e: p.last }
}

function word(p: Cursor): Expr {
  const { u, s } = p.token
  const after = p.ahead(1)
  switch (u) {
    case 'NULL':
      p.next()
      return { kind: 'literal', of: 'null', text: 'NULL', s, e: p.last }
    case 'TRUE':
    case 'FALSE':
      p.next()
      return { kind: 'literal', of: 'boolean', text: u, s, e: p.last }
    case 'CASE':
      if (after.u !== '.' && after.u !== ',' && after.u !== ')') return caseOf(p)
      break
    case 'EXISTS':
      if (
        after.u === '(' &&
        (p.ahead(2).u === 'SELECT' ||
          p.ahead(2).u === 'WITH' ||
          p.ahead(2).u === '(' ||
          p.ahead(2).u === 'FROM' ||
          p.ahead(2).u === 'VALUES')
      ) {
        p.next()
        return subquery(p, 'exists')
      }
      break
    case 'INTERVAL':
      if (after.t !== T.op && after.t !== T.end) return interval(p)
      if (after.u === '(' || after.u === '-' || after.u === '?') return p.attempt(() => interval(p)) ?? nameOrCall(p)
      break
    case 'ARRAY':
      if (after.u === '[') {
        p.next()
        return arrayLiteral(p, s)
      }
      if (after.u === '(') {
        p.next()
        if (p.queryAhead) return subquery(p, 'array')
        p.i--
      }
      if (after.u === '<') return typedConstructor(p)
      break
    case 'STRUCT':
    case 'ROW':
      if (after.u === '<') return typedConstructor(p)
      if (after.u === '(') return structCall(p)
      break
    case 'MAP':
      if (after.u === '{') {
        p.next()
        return braces(p, s)
      }
      if (after.u === '[') {
        p.next()
        return arrayLiteral(p, s)
      }
      break
    case 'APPROXIMATE':
      // Redshift: APPROXIMATE COUNT(DISTINCT x).
      if (after.t === T.word && p.ahead(2).u === '(') {
        p.next()
        return nameOrCall(p)
      }
      break
    case 'LAMBDA':
      if (after.t === T.word) {
        p.next()
        const params = p.list(() => p.ident().v.toLowerCase())
        p.accept(':')
        return { kind: 'lambda', params, body: p.expression(9), s, e: p.last }
      }
      break
    case 'COLUMNS':
      if (after.u === '(') return columnsOf(p)
      break
    case 'NEXT':
      if (p.accept('NEXT', 'VALUE', 'FOR')) {
        do p.ident()
        while (p.accept('.'))
        return { kind: 'literal', of: 'other', text: 'NEXT VALUE', s, e: p.last }
      }
      break
    case 'CURRENT':
      if (
        p.accept('CURRENT', 'DATE') ||
        p.accept('CURRENT', 'TIMESTAMP') ||
        p.accept('CURRENT', 'TIME') ||
        p.accept('CURRENT', 'SCHEMA')
      )
        return { kind: 'literal', of: 'timestamp', text: p.sql.slice(s, p.last), s, e: p.last }
      break
    case 'ANY':
    case 'ALL':
    case 'SOME':
      if (after.u === '(') {
        p.next()
        if (p.queryAhead) return subquery(p, 'in')
        p.i--
        return nameOrCall(p)
      }
  }
  // Normalised statements have a parameter where the text of the literal stood: date $1.
  const normalised = after.t === T.param && /^\$\d+$/.test(after.v)
  if (typedLiterals.has(u) && (normalised || (after.t === T.string && after.u === ''))) {
    p.next()
    p.next()
    const of =
      u === 'DATE' ? 'date' : u === 'TIME' ? 'time' : u.startsWith('TIMESTAMP') || u === 'DATETIME' ? 'timestamp' : 'other'
    return { kind: 'literal', of, text: after.v, s, e: p.last }
  }
  if (stops.has(u) && !(after.u === '.' && u !== 'FROM')) p.fail('expected an expression')
  return nameOrCall(p)
}

function nameOrCall(p: Cursor): Expr {
  const first = p.ident()
  const s = first.s
  let parts = p.dialect.dottedQuotes && first.q && first.v.includes('.') ? splitDotted(first) : [first]
  while (p.is('.')) {
    const after = p.ahead(1)
    if (after.u === '*') {
      p.next()
      p.next()
      return starTail(p, { kind: 'star', qualifier: parts, except: [], replace: [], rename: [], s, e: p.last })
    }
    if (after.t === T.end || (after.t === T.op && after.u !== '.')) break
    p.next()
    if (p.is('.')) continue
    const token = p.next()
    parts = [...parts, { v: token.v, q: token.t === T.quoted, s: token.s, e: token.e }]
  }
  if (p.is('(') && !p.is('(', '+', ')')) return p.rules.call(p, parts, s)
  if (p.is('@') && p.dialect.name === 'oracle') {
    p.next()
    p.ident()
  }
  return { kind: 'name', parts, s, e: p.last }
}

function caseOf(p: Cursor): Expr {
  const s = p.start
  p.next()
  const operand = p.is('WHEN') ? undefined : p.expression()
  const whens: { when: Expr; value: Expr }[] = []
  while (p.accept('WHEN')) {
    const when = p.list(() => p.expression())
    p.expect('THEN')
    whens.push({ when: when.length === 1 ? when[0]! : { kind: 'op', op: 'OR', args: when, s, e: p.last }, value: p.expression() })
  }
  const otherwise = p.accept('ELSE') ? p.expression() : undefined
  p.expect('END')
  return { kind: 'case', operand, whens, else: otherwise, s, e: p.last }
}

/** DuckDB's and ClickHouse's COLUMNS('regex'), COLUMNS(* EXCLUDE x), COLUMNS(c -> ...). */
function columnsOf(p: Cursor): Expr {
  const s = p.start
  p.next()
  p.expect('(')
  if (p.token.t === T.string) {
    const pattern = p.next().v
    p.expect(')')
    return starTail(p, {
      kind: 'star',
      qualifier: [],
      except: [],
      replace: [],
      rename: [],
      like: { pattern, style: 'regex' },
      columns: true,
      s,
      e: p.last,
    })
  }
  const inner = p.expression()
  p.expect(')')
  if (inner.kind === 'star') return { ...inner, columns: true, s, e: p.last }
  return { kind: 'star', qualifier: [], except: [], replace: [], rename: [], columns: true, s, e: p.last }
}
