// Queries: WITH, SELECT in any clause order, set operations flattened, VALUES, FROM first, pipe syntax handed on.
import type { Cte, Expr, From, Ident, Query, SelectItem, SelectQuery, SetQuery, With } from '../ast.ts'
import { T } from '../lexer.ts'
import { parseWindow } from './call.ts'
import type { Cursor } from './cursor.ts'
import { parseOpaque } from './opaque.ts'
import { parsePipe } from './pipe.ts'
import { parseSimplePivot } from './pivot.ts'
import { aliasStops, itemStops, looseStart } from './query-words.ts'

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

function into(p: Cursor, query: SelectQuery): void {
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
function clauses(p: Cursor, query: SelectQuery): void {
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
      if (p.is('ALL') && aliasStops.has(p.ahead(1).u)) p.next()
      else order.push(...p.orderList())
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

function tail(p: Cursor, query: Query): void {
  while (tailClause(p, query.order));
}
