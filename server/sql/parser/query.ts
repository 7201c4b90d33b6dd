// Queries: WITH, SELECT in any clause order, set operations flattened, VALUES, FROM first, pipe syntax handed on.

import type { Expr, From, Ident, Query, SelectQuery, SetQuery, With } from '../ast.ts'
import { T } from '../lexer.ts'
import { clauses, fromList, into, tail } from './clauses.ts'
import type { Cursor } from './cursor.ts'
import { parsePipe } from './pipe.ts'
import { parseSimplePivot } from './pivot.ts'
import { parseSelectItems } from './select-items.ts'
import { parseWith } from './with.ts'

const setWords = new Set(['UNION', 'INTERSECT', 'EXCEPT', 'MINUS'])

export function parseQuery(p: Cursor): Query {
  const s = p.start
  return parseQueryWith(p, p.is('WITH') ? p.deeper(() => parseWith(p)) : undefined, s)
}

/** The query behind a WITH clause that has been read. */
export function parseQueryWith(p: Cursor, clause: With | undefined, s: number): Query {
  return p.deeper(() => {
    let query = setOperation(p)
    if (clause) query = attach(query, clause)
    tail(p, query)
    if (p.is('|>')) query = parsePipe(p, query, s)
    query.s = s
    query.e = p.last
    return query
  })
}

function attach(query: Query, clause: With): Query {
  if (query.with) query.with = { recursive: clause.recursive || query.with.recursive, ctes: [...clause.ctes, ...query.with.ctes] }
  else query.with = clause
  return query
}

function setOperation(p: Cursor): Query {
  let left = intersection(p)
  for (;;) {
    const made = setStep(p, left, ['UNION', 'EXCEPT', 'MINUS'], intersection)
    if (!made) return left
    left = made
  }
}

function intersection(p: Cursor): Query {
  let left = operand(p)
  for (;;) {
    const made = setStep(p, left, ['INTERSECT'], operand)
    if (!made) return left
    left = made
  }
}

function setStep(p: Cursor, left: Query, allowed: string[], next: (p: Cursor) => Query): Query | undefined {
  // BigQuery: FULL | LEFT [OUTER] | INNER UNION ...
  let ahead = 0
  let keep: SetQuery['keep'] = p.dialect.name === 'bigquery' ? 'inner' : 'full'
  let sided = false
  if (/^(FULL|LEFT|INNER|OUTER)$/.test(p.u)) {
    ahead = p.ahead(1).u === 'OUTER' ? 2 : 1
    if (!setWords.has(p.ahead(ahead).u)) return undefined
    keep = p.is('LEFT') ? 'left' : p.is('INNER') ? 'inner' : 'full'
    sided = true
  }
  const word = p.ahead(ahead).u
  if (!allowed.includes(word)) return undefined
  if (
    word === 'EXCEPT' &&
    p.ahead(1).u === '(' &&
    !(
      p.ahead(2).u === 'SELECT' ||
      p.ahead(2).u === 'WITH' ||
      p.ahead(2).u === '(' ||
      p.ahead(2).u === 'FROM' ||
      p.ahead(2).u === 'VALUES'
    )
  )
    return undefined
  p.i += ahead + 1
  p.acceptAny('ALL', 'DISTINCT')
  let byName = false
  let only: Ident[] | undefined
  const strict = p.accept('STRICT')
  if (p.accept('BY', 'NAME') || p.accept('CORRESPONDING')) {
    byName = true
    if (p.accept('BY') || p.accept('ON')) {
      p.expect('(')
      only = p.identList()
    }
  }
  if (strict || (byName && !sided && p.dialect.name === 'duckdb')) keep = 'full'
  const bracket = p.is('(')
  const right = next(p)
  // ORDER BY behind the last branch sorts the whole, unless brackets hold it.
  const order = bracket || right.kind !== 'select' ? [] : right.order.splice(0)
  const op = word === 'UNION' ? 'union' : word === 'INTERSECT' ? 'intersect' : 'except'
  if (left.kind === 'set' && left.op === op && !left.byName && !byName && !left.with && left.order.length === 0) {
    left.branches.push(right)
    left.order = order
    left.e = p.last
    return left
  }
  return { kind: 'set', op, branches: [left, right], byName, only, keep, order, s: left.s, e: p.last }
}

function operand(p: Cursor): Query {
  const s = p.start
  if (p.is('(')) {
    return p.deeper(() => {
      p.next()
      const inner = p.query()
      p.expect(')')
      // Brackets keep their own ORDER BY apart from that of the whole.
      return inner.kind === 'set' && inner.order.length === 0 && !inner.with
        ? {
            ...inner,
            order: [...inner.order],
            branches: [inner],
            kind: 'set' as const,
            op: 'union' as const,
            byName: false,
            only: undefined,
            keep: 'full' as const,
          }
        : inner
    })
  }
  if (p.is('WITH')) return p.query()
  if (p.is('VALUES')) return values(p, s)
  if (p.is('TABLE')) {
    p.next()
    return starFrom(p, table(p), s)
  }
  if (p.is('FROM')) return fromFirst(p, s)
  if (p.is('PIVOT') || p.is('UNPIVOT')) return starFrom(p, parseSimplePivot(p), s)
  if (p.acceptAny('DESCRIBE', 'SUMMARIZE', 'SHOW')) {
    if (p.queryAhead) return p.query()
    return starFrom(p, table(p), s)
  }
  if (p.acceptAny('SELECT', 'SEL')) return select(p, s)
  p.fail('expected a query')
}

function table(p: Cursor): From {
  return p.rules.from(p)
}

function starFrom(p: Cursor, from: From, s: number): SelectQuery {
  const query = emptySelect(s)
  query.items = [{ expr: { kind: 'star', qualifier: [], except: [], replace: [], rename: [], s, e: s }, s, e: s }]
  query.from = from
  clauses(p, query)
  query.e = p.last
  return query
}

/** DuckDB's `FROM t [SELECT ...]`, Hive's `FROM t SELECT ...`, and the head of a pipe. */
function fromFirst(p: Cursor, s: number): SelectQuery {
  p.next()
  const query = emptySelect(s)
  query.from = fromList(p)
  clauses(p, query)
  if (p.acceptAny('SELECT', 'SEL')) {
    modifiers(p, query)
    query.items = parseSelectItems(p)
    into(p, query)
    clauses(p, query)
  } else query.items = [{ expr: { kind: 'star', qualifier: [], except: [], replace: [], rename: [], s, e: s }, s, e: s }]
  query.e = p.last
  return query
}

export function emptySelect(s: number): SelectQuery {
  return { kind: 'select', items: [], group: [], windows: [], connect: [], order: [], s, e: s }
}

function values(p: Cursor, s: number): Query {
  p.expect('VALUES')
  const rows = p.list(() => valuesRow(p))
  return { kind: 'values', rows, order: [], s, e: p.last }
}

function valuesRow(p: Cursor): Expr[] {
  p.budget.step()
  p.accept('ROW')
  if (!p.accept('(')) return [p.expression()]
  const row: Expr[] = []
  while (!p.is(')') && !p.done) {
    row.push(
      p.is('DEFAULT') && p.ahead(1).u !== '('
        ? { kind: 'literal', of: 'other', text: p.next().v, s: p.last, e: p.last }
        : p.expression(),
    )
    if (!p.accept(',')) break
  }
  p.expect(')')
  return row
}

function select(p: Cursor, s: number): SelectQuery {
  const query = emptySelect(s)
  modifiers(p, query)
  if (!(p.is('FROM') && (p.ahead(1).t === T.word || p.ahead(1).t === T.quoted || p.ahead(1).u === '(')))
    query.items = parseSelectItems(p)
  into(p, query)
  clauses(p, query)
  query.e = p.last
  return query
}

function modifiers(p: Cursor, query: SelectQuery): void {
  for (;;) {
    if (p.is('DISTINCT') || p.is('UNIQUE')) {
      p.next()
      if (p.is('ON', '(')) {
        p.i += 2
        query.distinctOn = p.list(() => p.expression())
        p.expect(')')
      }
    } else if (p.is('ALL') && p.ahead(1).u !== '.' && p.ahead(1).u !== ',') p.next()
    else if (p.is('TOP') && (p.ahead(1).t === T.number || p.ahead(1).u === '(' || p.ahead(1).t === T.param)) {
      p.next()
      if (!p.skipBrackets()) p.next()
      p.accept('PERCENT')
      if (p.accept('WITH')) p.accept('TIES')
    } else if (p.is('AS', 'STRUCT') || p.is('AS', 'VALUE')) {
      query.asStruct = p.is('AS', 'STRUCT')
      p.i += 2
    } else if (
      /^(SQL_CALC_FOUND_ROWS|SQL_NO_CACHE|SQL_CACHE|STRAIGHT_JOIN|HIGH_PRIORITY|SQL_SMALL_RESULT|SQL_BIG_RESULT|STREAM)$/.test(
        p.u,
      ) &&
      p.ahead(1).u !== ',' &&
      p.ahead(1).u !== 'FROM'
    )
      p.next()
    else if (p.accept('WITH', 'DIFFERENTIAL_PRIVACY')) {
      p.accept('OPTIONS')
      p.skipBrackets()
    } else return
  }
}
