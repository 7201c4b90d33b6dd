// Expressions by operator precedence (Pratt): each operator has a binding power, long chains of one operator stay flat.
import type { Expr, Ident } from '../ast.ts'
import { T } from '../lexer.ts'
import type { Cursor } from './cursor.ts'
import { starTail, subquery, UNARY } from './operand.ts'
import { parsePrimary } from './primary.ts'

const OR = 10
const AND = 14
const NOT = 16
const IS = 18
const COMPARE = 20
const RANGE = 22
const OTHER = 30
const ADD = 34
const MULTIPLY = 36
const POWER = 38
const POSTFIX = 50

const infix: Record<string, number> = {}
const row = (power: number, list: string) => {
  for (const op of list.split(' ')) infix[op] = power
}
row(8, ':=')
row(OR, 'OR')
row(12, 'XOR')
row(AND, 'AND')
row(COMPARE, '= <> != < > <= >= <=> == ~= EQ NE GT GE LT LE')
row(RANGE, 'LIKE ILIKE RLIKE REGEXP GLOB SIMILAR SOUNDS OVERLAPS MEMBER BETWEEN IN CONTAINS MATCHES')
row(OTHER, '|| | & # << >> -> ->> #> #>> @> <@ ?| ?& && ~ ~* !~ !~* ~~ !~~ <-> @@ @@@ @? <<= >>= -|- ^@ ? ** ||= ?-> ??')
row(ADD, '+ -')
row(MULTIPLY, '* / % DIV MOD //')
row(POWER, '^')

const flat = new Set(['OR', 'AND', '||', '+', '*'])
const notOperators = new Set(['IN', 'BETWEEN', 'LIKE', 'ILIKE', 'RLIKE', 'REGEXP', 'SIMILAR', 'GLOB', 'MATCHES', 'MEMBER'])
const jsonAccess = new Set(['->', '->>', '#>', '#>>'])
const jsonArrowDialects = new Set(['postgres', 'redshift', 'mysql', 'sqlite'])

// Operators that are words and might as well be an alias or the next clause's beginning.
const aliasLike = new Set('EQ NE GT GE LT LE DIV MOD XOR GLOB CONTAINS MATCHES MEMBER OVERLAPS SOUNDS REGEXP'.split(' '))
const teradataWords = /^(EQ|NE|GT|GE|LT|LE)$/

function operandAhead(p: Cursor): boolean {
  if (teradataWords.test(p.u) && p.dialect.name !== 'teradata' && p.dialect.name !== 'ansi') return false
  const after = p.ahead(1)
  return (
    after.t !== T.end &&
    !/^([,);]|FROM|WHERE|ON|AND|OR|JOIN|GROUP|ORDER|UNION|LEFT|INNER|CROSS|AS|USING|HAVING|LIMIT)$/.test(after.u)
  )
}

export function parseExpression(p: Cursor, power = 0): Expr {
  p.enter()
  let left = prefix(p)
  for (;;) {
    const token = p.token
    if (token.t !== T.op && token.t !== T.word) {
      if (token.t === T.string && left.kind === 'literal' && left.of === 'string' && token.u === '') {
        // 'a' 'b' is one string.
        p.next()
        continue
      }
      break
    }
    const next = postfix(p, left, power)
    if (next) {
      left = next
      continue
    }
    const u = token.u
    let own = infix[u]
    let negated = false
    if (u === 'NOT' && notOperators.has(p.ahead(1).u)) {
      own = RANGE
      negated = true
    }
    if (own === undefined || own <= power) break
    if (token.t === T.word && aliasLike.has(u) && !operandAhead(p)) break
    if (u === '?' && p.dialect.name !== 'postgres') break
    if (negated) p.next()
    left = operator(p, left, p.next().u, own)
  }
  p.leave()
  return left
}

function prefix(p: Cursor): Expr {
  const { u, s } = p.token
  switch (u) {
    case 'NOT':
      p.next()
      return node('NOT', s, [parseExpression(p, NOT)], p)
    case '-':
    case '+':
    case '~':
    case '!':
    case '@':
    case '|/':
    case '#':
      p.next()
      return node(u, s, [parseExpression(p, UNARY)], p)
    case 'PRIOR':
    case 'CONNECT_BY_ROOT':
    case 'BINARY':
    case 'UNIQUE':
    case 'DISTINCT':
      if (p.ahead(1).t === T.word || p.ahead(1).t === T.quoted || p.ahead(1).u === '(') {
        if (u === 'UNIQUE' && p.ahead(1).u !== '(') break
        if (u === 'BINARY' && p.ahead(1).u === '(') break
        p.next()
        return node(u, s, [parseExpression(p, UNARY)], p)
      }
  }
  return parsePrimary(p)
}

function node(op: string, s: number, args: Expr[], p: Cursor): Expr {
  return { kind: 'op', op, args, s, e: p.last }
}

/** What follows an operand without being a binary operator: `.f`, `[i]`, `::t`, `:path`, IS, AT TIME ZONE, COLLATE. */
function postfix(p: Cursor, left: Expr, power: number): Expr | undefined {
  const token = p.token
  switch (token.u) {
    case '.': {
      if (p.ahead(1).u === '*') {
        p.next()
        p.next()
        return starTail(p, {
          kind: 'star',
          qualifier: left.kind === 'name' ? left.parts : [],
          base: left.kind === 'name' ? undefined : left,
          except: [],
          replace: [],
          rename: [],
          s: left.s,
          e: p.last,
        })
      }
      p.next()
      const name = p.token.t === T.number ? numberName(p) : p.ident()
      if (left.kind === 'name') return { kind: 'name', parts: [...left.parts, name], s: left.s, e: name.e }
      if (p.is('(')) return method(left, p.rules.call(p, [name], left.s))
      return { kind: 'field', base: left, name, json: left.kind === 'field' && left.json, s: left.s, e: name.e }
    }
    case '[': {
      p.next()
      const index: Expr[] = []
      while (!p.is(']') && !p.done) {
        if (!p.accept(':') && !p.accept(',')) {
          if (p.token.t === T.param && p.token.v[0] === ':') unparam(p)
          else index.push(parseExpression(p, 9))
        }
      }
      p.expect(']')
      const only = index[0]
      if (index.length === 1 && only?.kind === 'literal' && only.of === 'string') {
        const name: Ident = { v: only.text, q: true, s: only.s, e: only.e }
        return { kind: 'field', base: left, name, json: true, s: left.s, e: p.last }
      }
      return { kind: 'index', base: left, index, s: left.s, e: p.last }
    }
    case '::':
    case '::=': {
      if (power >= POSTFIX) return undefined
      p.next()
      const type = p.rules.type(p)
      return { kind: 'cast', expr: left, type, safe: false, s: left.s, e: p.last }
    }
    case ':': {
      if (left.kind === 'literal' || !(p.dialect.colonPaths || p.dialect.name === 'ansi') || p.ahead(1).t === T.end)
        return undefined
      const t = p.ahead(1).t
      if (t !== T.word && t !== T.quoted && p.ahead(1).u !== '[') return undefined
      p.next()
      if (p.is('[')) return left
      const name = p.ident()
      return { kind: 'field', base: left, name, json: true, s: left.s, e: name.e }
    }
    case 'AT':
      if (!p.accept('AT', 'TIME', 'ZONE') && !p.accept('AT', 'LOCAL')) return undefined
      return node('AT TIME ZONE', left.s, p.tokens[p.i - 1]!.u === 'LOCAL' ? [left] : [left, parseExpression(p, UNARY)], p)
    case 'COLLATE':
      p.next()
      do p.next()
      while (p.accept('.'))
      return left
    case 'IS':
      if (power >= IS) return undefined
      return isTest(p, left)
    case 'ISNULL':
    case 'NOTNULL':
      if (power >= IS) return undefined
      p.next()
      return node('IS', left.s, [left], p)
    case 'ESCAPE':
      if (power >= RANGE) return undefined
      p.next()
      parseExpression(p, RANGE)
      return left
    case '(':
      // Oracle's outer join mark.
      if (p.is('(', '+', ')')) {
        p.i += 3
        return left
      }
      return undefined
  }
  return undefined
}

/** A function called on a value, `a.upper()` (DuckDB): the value is its first argument. */
function method(base: Expr, call: Expr): Expr {
  if (call.kind !== 'call') return { kind: 'opaque', children: [base, call], s: base.s, e: call.e }
  call.args.unshift({ expr: base })
  return call
}

function numberName(p: Cursor): Ident {
  const token = p.next()
  return { v: token.v, q: false, s: token.s, e: token.e }
}

/** `:x` right after a bracket or colon is a slice bound, not a parameter. */
function unparam(p: Cursor): void {
  const token = p.token
  p.tokens[p.i] = { ...token, t: T.word, v: token.v.slice(1), u: token.v.slice(1).toUpperCase(), s: token.s + 1 }
}

function isTest(p: Cursor, left: Expr): Expr {
  p.next()
  p.accept('NOT')
  const args = [left]
  if (p.accept('DISTINCT', 'FROM')) args.push(parseExpression(p, COMPARE))
  else if (p.accept('JSON')) {
    p.acceptAny('VALUE', 'SCALAR', 'ARRAY', 'OBJECT')
    if (p.acceptAny('WITH', 'WITHOUT')) while (p.acceptAny('UNIQUE', 'KEYS'));
  } else if (p.accept('OF')) {
    p.accept('TYPE')
    p.skipBrackets()
  } else if (
    !p.acceptAny(
      'NULL',
      'TRUE',
      'FALSE',
      'UNKNOWN',
      'DOCUMENT',
      'NORMALIZED',
      'NAN',
      'INFINITE',
      'EMPTY',
      'SET',
      'LABELED',
      'PRESENT',
    )
  )
    args.push(parseExpression(p, COMPARE))
  return node('IS', left.s, args, p)
}

function operator(p: Cursor, left: Expr, op: string, power: number): Expr {
  const s = left.s
  if (op === 'BETWEEN') {
    p.acceptAny('SYMMETRIC', 'ASYMMETRIC')
    const low = parseExpression(p, RANGE)
    p.expect('AND')
    return node('BETWEEN', s, [left, low, parseExpression(p, RANGE)], p)
  }
  if (op === 'IN') return inTest(p, left)
  if (op === 'SIMILAR' || op === 'MEMBER') p.acceptAny('TO', 'OF')
  if (op === 'SOUNDS') p.accept('LIKE')
  if (jsonAccess.has(op)) return jsonStep(p, left, op)
  if (power === COMPARE || power === RANGE || power === OTHER) {
    const any = p.acceptAny('ANY', 'ALL', 'SOME')
    if (any && p.is('(')) {
      if (p.ahead(1).u === 'SELECT' || p.ahead(1).u === 'WITH' || p.ahead(1).u === 'VALUES')
        return node(op, s, [left, subquery(p, 'in')], p)
      return node(op, s, [left, parseExpression(p, OTHER)], p)
    }
  }
  if (flat.has(op)) {
    const right = parseExpression(p, power)
    if (left.kind === 'op' && left.op === op) {
      left.args.push(right)
      left.e = p.last
      return left
    }
    return { kind: 'op', op, args: [left, right], s, e: p.last }
  }
  // Exponent and assignment bind to the right, everything else to the left.
  return node(op, s, [left, parseExpression(p, op === '**' || op === ':=' ? power - 1 : power)], p)
}

function jsonStep(p: Cursor, left: Expr, op: string): Expr {
  const key = p.token
  const lambda =
    op === '->' &&
    left.kind === 'name' &&
    left.parts.length === 1 &&
    key.t !== T.string &&
    key.t !== T.number &&
    !jsonArrowDialects.has(p.dialect.name)
  if (lambda)
    return { kind: 'lambda', params: [left.parts[0]!.v.toLowerCase()], body: parseExpression(p, 9), s: left.s, e: p.last }
  if (op === '->' && left.kind === 'op' && left.op === 'tuple' && !jsonArrowDialects.has(p.dialect.name)) {
    const params = left.args.flatMap((a) => (a.kind === 'name' ? [a.parts[0]!.v.toLowerCase()] : []))
    return { kind: 'lambda', params, body: parseExpression(p, 9), s: left.s, e: p.last }
  }
  const right = parseExpression(p, OTHER)
  if (right.kind === 'literal' && (op === '->' || op === '->>') && right.of === 'string') {
    const path = right.text.replace(/^\$\.?/, '')
    const name: Ident = { v: path, q: true, s: right.s, e: right.e }
    const field: Expr = { kind: 'field', base: left, name, json: true, s: left.s, e: p.last }
    return op === '->>' ? { kind: 'cast', expr: field, type: { name: 'text' }, safe: false, s: left.s, e: p.last } : field
  }
  return node(op, left.s, [left, right], p)
}

function inTest(p: Cursor, left: Expr): Expr {
  if (p.accept('UNNEST')) return node('IN', left.s, [left, parseExpression(p, RANGE)], p)
  if (!p.is('(')) return node('IN', left.s, [left, parseExpression(p, RANGE)], p)
  if (p.queryAhead) {
    const i = p.i
    const query = p.attempt(() => subquery(p, 'in'))
    if (query) return node('IN', left.s, [left, query], p)
    p.i = i
  }
  p.next()
  const args = [left]
  while (!p.is(')') && !p.done) {
    args.push(parseExpression(p))
    if (!p.accept(',')) break
  }
  p.expect(')')
  return node('IN', left.s, args, p)
}
