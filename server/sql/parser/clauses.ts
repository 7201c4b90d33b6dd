// The clauses behind a select list, in whatever order they come, and those that end a whole query.
import type { Expr, From, Ident, Query, SelectQuery } from '../ast.ts'
import { T } from '../lexer.ts'
import { parseWindow } from './call.ts'
import type { Cursor } from './cursor.ts'
import { aliasStops, itemStops, looseStart } from './query-words.ts'

export function into(p: Cursor, query: SelectQuery): void {
  if (p.accept('BULK', 'COLLECT')) query.into = { name: [], temporary: false, variables: [] }
  if (!p.accept('INTO')) return
  if (p.acceptAny('OUTFILE', 'DUMPFILE')) {
    p.next()
    return
  }
  p.accept('STRICT')
  const temporary = p.acceptAny('TEMPORARY', 'TEMP', 'UNLOGGED', 'LOCAL') !== undefined
  p.acceptAny('TEMP', 'TEMPORARY')
  p.accept('TABLE')
  const names: Ident[] = []
  const path: Ident[] = []
  do {
    const one = [p.ident()]
    while (p.accept('.')) one.push(p.ident())
    if (names.length === 0) path.push(...one)
    names.push(one[one.length - 1]!)
  } while (p.accept(','))
  query.into = { name: path, temporary: temporary || path[0]!.v.startsWith('#'), variables: names }
}

export function fromList(p: Cursor): From {
  let from = p.rules.from(p)
  while (p.accept(',')) {
    if (p.isAny(itemStops) || p.done || p.is(')')) break
    // Hive writes a comma before LATERAL VIEW nowhere, but Snowflake and PostgreSQL before LATERAL.
    const right = p.rules.from(p)
    from = { kind: 'join', join: 'cross', left: from, right, natural: false, s: from.s, e: p.last }
  }
  return from
}

/** The clauses after the select list, in whatever order they come. */
export function clauses(p: Cursor, query: SelectQuery): void {
  for (;;) {
    p.budget.step()
    const u = p.u
    if (u === 'FROM' && !query.from) {
      p.next()
      query.from = fromList(p)
    } else if (u === 'INTO' && !query.into) into(p, query)
    else if (u === 'BULK' && p.is('BULK', 'COLLECT')) into(p, query)
    else if (u === 'WHERE' || u === 'PREWHERE') {
      p.next()
      if (p.accept('CURRENT', 'OF')) p.ident()
      else query.where = both(query.where, p.expression())
    } else if (u === 'GROUP' && p.accept('GROUP', 'BY')) {
      p.acceptAny('DISTINCT')
      if (
        p.is('ALL') &&
        (p.ahead(1).t === T.end ||
          p.ahead(1).u === ')' ||
          p.ahead(1).t === T.op ||
          aliasStops.has(p.ahead(1).u) ||
          itemStops.has(p.ahead(1).u))
      ) {
        p.next()
        query.groupAll = true
      } else query.group.push(...grouping(p))
      while (p.accept('WITH', 'ROLLUP') || p.accept('WITH', 'CUBE') || p.accept('WITH', 'TOTALS'));
      if (p.accept('GROUPING', 'SETS')) {
        p.expect('(')
        query.group.push(...grouping(p))
        p.expect(')')
      }
    } else if (u === 'HAVING') {
      p.next()
      query.having = p.expression()
    } else if (u === 'QUALIFY') {
      p.next()
      query.qualify = p.expression()
    } else if (u === 'WINDOW' && p.ahead(2).u === 'AS') {
      p.next()
      do {
        const name = p.ident().v.toUpperCase()
        p.expect('AS')
        query.windows.push({
          name,
          spec: p.is('(') ? parseWindow(p) : { base: p.ident().v.toUpperCase(), partition: [], order: [] },
        })
      } while (p.accept(','))
    } else if (u === 'START' && p.accept('START', 'WITH')) query.connect.push(p.expression())
    else if (u === 'CONNECT' && p.accept('CONNECT', 'BY')) {
      p.accept('NOCYCLE')
      query.connect.push(p.expression())
    } else if (!tailClause(p, query.order)) return
  }
}

function both(a: Expr | undefined, b: Expr): Expr {
  return a ? { kind: 'op', op: 'AND', args: [a, b], s: a.s, e: b.e } : b
}

/** GROUP BY elements; ROLLUP, CUBE and GROUPING SETS are taken apart to their expressions. */
function grouping(p: Cursor): Expr[] {
  const list: Expr[] = []
  do {
    if (p.is(')')) break
    if (p.accept('GROUPING', 'SETS') || ((p.is('ROLLUP') || p.is('CUBE')) && p.ahead(1).u === '(' && p.next())) {
      p.expect('(')
      list.push(...grouping(p))
      p.expect(')')
    } else {
      const expr = p.expression()
      p.acceptAny('ASC', 'DESC')
      if (expr.kind === 'op' && expr.op === 'tuple') list.push(...expr.args)
      else list.push(expr)
    }
  } while (p.accept(','))
  return list
}

/** ORDER BY, LIMIT and the like, which belong to a SELECT or to a whole set operation. */
function tailClause(p: Cursor, order: Expr[]): boolean {
  switch (p.u) {
    case 'ORDER':
      if (!p.accept('ORDER', 'BY') && !p.accept('ORDER', 'SIBLINGS', 'BY')) return false
      if (
        p.is('ALL') &&
        (p.ahead(1).t === T.end || /^(\)|;|ASC|DESC|NULLS)$/.test(p.ahead(1).u) || aliasStops.has(p.ahead(1).u))
      ) {
        p.next()
        while (p.acceptAny('ASC', 'DESC', 'NULLS', 'FIRST', 'LAST'));
      } else order.push(...p.orderList())
      return true
    case 'SORT':
    case 'CLUSTER':
    case 'DISTRIBUTE':
    case 'PARTITION':
      if (p.ahead(1).u !== 'BY') return false
      p.i += 2
      order.push(...p.orderList())
      return true
    case 'LIMIT':
      p.next()
      if (!p.accept('ALL')) p.expression()
      if (p.accept(',')) p.expression()
      p.accept('PERCENT')
      if (p.accept('BY')) p.list(() => p.expression())
      if (p.accept('WITH')) p.accept('TIES')
      return true
    case 'OFFSET':
      if (p.ahead(1).u === 'AS') return false
      p.next()
      p.expression()
      p.acceptAny('ROW', 'ROWS')
      return true
    case 'FETCH':
      if (p.ahead(1).u !== 'FIRST' && p.ahead(1).u !== 'NEXT') return false
      while (!p.done && /^(FETCH|FIRST|NEXT|ROW|ROWS|ONLY|WITH|TIES|PERCENT|)$/.test(p.u) && p.token.t !== T.op) p.next()
      return true
    case 'FOR':
      return lockOrForm(p)
    case 'MODEL':
      return modelClause(p)
    case 'LOCK':
      if (p.accept('LOCK', 'IN', 'SHARE', 'MODE')) return true
      return false
    case 'OPTION':
      p.next()
      return p.skipBrackets()
    case 'SETTINGS':
      p.next()
      p.list(() => p.expression())
      return true
    case 'FORMAT':
      if (p.dialect.name !== 'clickhouse') return false
      p.i += 2
      return true
    case 'WITH':
      if (p.is('WITH', 'UR') || p.is('WITH', 'CS') || p.is('WITH', 'RS') || p.is('WITH', 'RR')) {
        p.i += 2
        return true
      }
      if (p.is('WITH', 'NO', 'SCHEMA') || p.is('WITH', 'CHECK') || p.is('WITH', 'READ')) {
        while (!p.done && !p.is(';') && !p.is(')')) p.next()
        return true
      }
      if (p.is('WITH', 'TOTALS') || p.is('WITH', 'ROLLUP')) {
        p.i += 2
        return true
      }
      return false
    case 'USING':
      if (p.ahead(1).u === 'SAMPLE') {
        while (!p.done && !p.is(')') && !p.is(';')) if (!p.skipBrackets()) p.next()
        return true
      }
      return false
  }
  return false
}

const modelWords = /^(PARTITION|DIMENSION|RETURN|IGNORE|KEEP|MAIN|UNIQUE|REFERENCE)$/

/** Oracle's MODEL: cells are computed from cells of the same columns; the clause is passed over. */
function modelClause(p: Cursor): boolean {
  if (!modelWords.test(p.ahead(1).u)) return false
  p.next()
  while (!p.done && !p.is(';') && !p.is(')') && !p.is('ORDER')) if (!p.skipBrackets()) p.next()
  return true
}

/** FOR UPDATE / SHARE, and T-SQL's FOR XML / JSON. */
function lockOrForm(p: Cursor): boolean {
  const after = p.ahead(1).u
  if (!/^(UPDATE|SHARE|NO|KEY|XML|JSON|BROWSE|READ|FETCH|SYSTEM_TIME)$/.test(after)) return false
  p.i += 2
  let depth = 0
  while (!p.done && !(depth === 0 && (p.is(')') || p.is(';') || looseStart(p)))) {
    const u = p.next().u
    depth += u === '(' ? 1 : u === ')' ? -1 : 0
  }
  return true
}

export function tail(p: Cursor, query: Query): void {
  while (tailClause(p, query.order));
}
