// Function calls with all that SQL lets stand inside and behind them: CAST(x AS t), EXTRACT(y FROM x),
// COUNT(DISTINCT x), LISTAGG(x ORDER BY y), f(x) FILTER (...) OVER (...), KEEP (...), WITHIN GROUP (...).
import type { CallArg, CallNode, Expr, Ident, WindowSpec } from '../ast.ts'
import { T } from '../lexer.ts'
import type { Cursor } from './cursor.ts'
import { parseOpaque } from './opaque.ts'
import { parseTableColumns } from './table-columns.ts'
import { isUnit } from './units.ts'

const casts = new Set(['CAST', 'TRY_CAST', 'SAFE_CAST', 'ACCURATECASTORNULL'])
const quantifiedTables = new Set(['TUMBLE', 'HOP', 'CUMULATE', 'SESSION'])

export function parseCall(p: Cursor, path: Ident[], s: number): Expr {
  const last = path[path.length - 1]!
  const upper =
    path.length === 1
      ? last.q
        ? last.v.toUpperCase()
        : p.tokens[p.i - 1]!.u || last.v.toUpperCase()
      : path.map((x) => x.v.toUpperCase()).join('.')
  p.enter()
  p.expect('(')
  const made = special(p, upper, s) ?? parseArguments(p, upper, path, s)
  const result = made.kind === 'call' ? parseCallTail(p, made) : made
  result.e = p.last
  p.leave()
  return result
}

function special(p: Cursor, name: string, s: number): Expr | undefined {
  if (casts.has(name)) {
    const expr = p.expression()
    if (p.accept(',')) {
      // ClickHouse: CAST(x, 'Int32').
      const type = p.token.t === T.string ? { name: p.next().v.toLowerCase() } : p.rules.type(p)
      p.expect(')')
      return { kind: 'cast', expr, type, safe: name !== 'CAST', s, e: p.last }
    }
    if (!p.accept('AS')) p.expect(':')
    const type = p.rules.type(p)
    if (!p.is(')')) castFormat(p)
    p.expect(')')
    return { kind: 'cast', expr, type, safe: name !== 'CAST', s, e: p.last }
  }
  if (name === 'CONVERT' || name === 'TRY_CONVERT') {
    // T-SQL: CONVERT(type, x [, style]); MySQL: CONVERT(x, type) and CONVERT(x USING charset).
    const typeFirst =
      p.dialect.name === 'tsql' ||
      (p.dialect.name === 'ansi' &&
        /^(N?VARCHAR|N?CHAR|INT|BIGINT|DATE\w*|DECIMAL|NUMERIC|FLOAT|BIT)$/.test(p.u) &&
        (p.ahead(1).u === ',' || p.ahead(1).u === '('))
    if (typeFirst) {
      const type = p.rules.type(p)
      p.expect(',')
      const expr = p.expression()
      if (p.accept(',')) p.expression()
      p.expect(')')
      return { kind: 'cast', expr, type, safe: name !== 'CONVERT', s, e: p.last }
    }
    const expr = p.expression()
    if (p.accept('USING')) p.next()
    else if (p.accept(',')) {
      const type = p.attempt(() => {
        const t = p.rules.type(p)
        if (!p.is(')')) p.fail('expected )')
        return t
      })
      if (type) {
        p.expect(')')
        return { kind: 'cast', expr, type, safe: false, s, e: p.last }
      }
      while (!p.is(')') && !p.done) p.next()
    }
    p.expect(')')
    return { kind: 'op', op: 'CONVERT', args: [expr], s, e: p.last }
  }
  if (name === 'EXTRACT' && p.ahead(1).u === 'FROM') {
    const unit = p.next()
    p.next()
    const expr = p.expression()
    while (!p.is(')') && !p.done) p.next()
    p.expect(')')
    const path = { v: 'extract', q: false, s, e: s }
    return {
      kind: 'call',
      name: 'EXTRACT',
      path: [path],
      args: [{ expr: { kind: 'literal', of: 'string', text: unit.v, s: unit.s, e: unit.e } }, { expr }],
      s,
      e: p.last,
    }
  }
  return undefined
}

function castFormat(p: Cursor): void {
  let depth = 0
  while (!p.done && !(depth === 0 && p.is(')'))) {
    const u = p.next().u
    depth += u === '(' ? 1 : u === ')' ? -1 : 0
  }
}

function parseArguments(p: Cursor, name: string, path: Ident[], s: number): CallNode {
  const call: CallNode = { kind: 'call', name, path, args: [], s, e: s }
  if (p.acceptAny('BOTH', 'LEADING', 'TRAILING') && p.is('FROM')) p.next()
  if (p.is('DISTINCT') && p.ahead(1).u !== ',' && p.ahead(1).u !== ')') {
    p.next()
    call.distinct = true
    if (p.accept('ON')) p.skipBrackets()
  } else if (p.is('ALL') && p.ahead(1).u !== ')') p.next()
  while (!p.is(')') && !p.done) {
    const before = p.i
    const ok = p.attempt(() => {
      if (!argument(p, call)) call.args.push({ expr: callArgument(p, name, call.args.length) })
      argumentTail(p, call)
      if (!p.is(',') && !p.is(')')) p.fail('expected , or )')
      return true
    })
    if (!ok) {
      p.i = before
      call.args.push({ expr: parseOpaque(p) })
    }
    if (!p.accept(',') && !p.is(')')) break
  }
  p.expect(')')
  return call
}

/** Arguments that are not plain expressions: `name => x`, TABLE t, a whole query, a star. */
function argument(p: Cursor, call: CallNode): boolean {
  const after = p.ahead(1)
  if (p.is('*') && (after.u === ')' || after.u === ',')) {
    p.next()
    call.star = true
    return true
  }
  if (p.isName && (after.u === '=>' || after.u === ':=')) {
    const name = p.ident().v.toUpperCase()
    p.next()
    if (argument(p, call)) return true
    call.args.push({ name, expr: p.expression() })
    return true
  }
  if (
    (p.is('TABLE') || p.is('MODEL') || p.is('INPUT')) &&
    (after.t === T.word ||
      after.t === T.quoted ||
      (after.u === '(' && quantifiedTables.has(call.name)) ||
      (p.is('TABLE') && after.u === '('))
  ) {
    const model = p.is('MODEL')
    p.next()
    const bracket = p.accept('(')
    const names = bracket && p.queryAhead ? p.query() : tablePath(p)
    if (bracket) p.expect(')')
    if (!model) call.tables = [...(call.tables ?? []), names]
    if (p.accept('PARTITION', 'BY') || p.accept('ORDER', 'BY'))
      call.args.push(...p.list(() => p.expression()).map((expr): CallArg => ({ expr })))
    return true
  }
  if (p.is('DESCRIPTOR') && after.u === '(') {
    p.next()
    p.next()
    call.args.push(...p.list(() => p.expression()).map((expr): CallArg => ({ expr })))
    p.expect(')')
    return true
  }
  if (p.queryAhead && (p.is('SELECT') || p.is('WITH') || p.is('(') || p.is('FROM'))) {
    const query = p.attempt(() => {
      const s = p.start
      const q = p.is('(') ? p.expression() : { kind: 'query' as const, query: p.query(), mode: 'scalar' as const, s, e: p.last }
      if (!p.is(')') && !p.is(',') && !p.is('AS')) p.fail('expected )')
      return q
    })
    if (query) {
      call.args.push({ expr: query })
      return true
    }
  }
  return false
}

function tablePath(p: Cursor): Ident[] {
  const names = [p.ident()]
  while (p.accept('.')) names.push(p.ident())
  return names
}

function callArgument(p: Cursor, name: string, position: number): Expr {
  const { u, s, e } = p.token
  const after = p.ahead(1).u
  if (name === 'XMLELEMENT' && position === 0 && p.token.t === T.quoted) {
    p.next()
    return { kind: 'literal', of: 'string', text: '', s, e }
  }
  if (isUnit(p, name, position)) {
    p.next()
    p.skipBrackets()
    return { kind: 'literal', of: 'string', text: p.sql.slice(s, e), s, e: p.last }
  }
  if (u === 'VALUE' && p.dialect.name !== 'ansi' && after !== ',' && after !== ')' && after !== '.' && name.startsWith('JSON'))
    p.next()
  if (
    (u === 'KEY' || u === 'NAME') &&
    (p.ahead(1).t === T.string || (p.ahead(1).t === T.word && /^(XMLELEMENT|XMLPI|JSON_OBJECT\w*)$/.test(name)))
  ) {
    p.next()
    if (name === 'XMLELEMENT') {
      p.ident()
      return { kind: 'literal', of: 'string', text: '', s, e }
    }
  }
  return p.expression()
}

/** Words that continue an argument: FROM, FOR, AS, ORDER BY, IGNORE NULLS, SEPARATOR, RETURNING, LIMIT ... */
function argumentTail(p: Cursor, call: CallNode): void {
  for (;;) {
    const { u } = p.token
    if (u === ',' || u === ')') return
    if (u === 'ORDER' && p.accept('ORDER', 'BY')) call.order = [...(call.order ?? []), ...p.orderList()]
    else if (u === 'AS') {
      p.next()
      const arg = call.args[call.args.length - 1]
      const name = p.ident()
      if (arg) arg.expr = { kind: 'alias', expr: arg.expr, name, s: arg.expr.s, e: p.last }
      if (p.is('(') || p.token.t === T.word) p.skipBrackets()
    } else if (
      u === 'FROM' ||
      u === 'FOR' ||
      u === 'IN' ||
      u === 'USING' ||
      u === ':' ||
      u === 'VALUE' ||
      u === 'SIMILAR' ||
      u === 'PLACING'
    ) {
      p.next()
      call.args.push({ expr: p.expression() })
    } else if (p.token.t === T.param && p.token.v[0] === ':') {
      // JSON_OBJECT('k':v): the colon belongs to the pair.
      const token = p.token
      p.tokens[p.i] = { ...token, t: T.word, v: token.v.slice(1), u: token.v.slice(1).toUpperCase(), s: token.s + 1 }
      call.args.push({ expr: p.expression() })
    } else if (u === 'SEPARATOR' || u === 'LIMIT' || u === 'ESCAPE') {
      p.next()
      p.expression()
    } else if (u === 'COLUMNS' || u === 'PASSING') {
      p.next()
      if (u === 'COLUMNS') call.columns = parseTableColumns(p)
      else if (p.acceptAny('BY')) p.next()
      if (u === 'PASSING') call.args.push(...p.list(() => p.expression()).map((expr): CallArg => ({ expr })))
    } else if (u === 'HAVING' && p.acceptAny('HAVING')) {
      p.acceptAny('MAX', 'MIN')
      call.order = [...(call.order ?? []), p.expression()]
    } else if (u === 'IGNORE' || u === 'RESPECT') p.i += 2
    else if (u === 'PARTITION' || u === 'DISTRIBUTE') {
      p.i += 2
      call.args.push(...p.list(() => p.expression()).map((expr): CallArg => ({ expr })))
    } else if (
      /^(RETURNING|FORMAT|ON|ABSENT|NULL|ERROR|DEFAULT|WITH|WITHOUT|KEEP|OMIT|ENCODING|CONTENT|DOCUMENT|WELLFORMED|STRICT|LAX|NO|EMPTY|PRETTY|ASIS|UNIQUE|CONDITIONAL|COMPLETE|TYPE)$/.test(
        u,
      )
    ) {
      let depth = 0
      while (!p.done && !(depth === 0 && (p.is(',') || p.is(')') || p.is('COLUMNS') || p.is('ORDER')))) {
        const x = p.next().u
        depth += x === '(' ? 1 : x === ')' ? -1 : 0
      }
    } else p.fail('expected , or )')
  }
}

/** What may stand behind the brackets of a call. */
export function parseCallTail(p: Cursor, call: CallNode): CallNode {
  for (;;) {
    const { u } = p.token
    if (u === '(' && !call.params && p.dialect.name === 'clickhouse' && p.last === p.start) {
      // quantile(0.9)(x): the first brackets were parameters.
      p.next()
      const more = parseArguments(p, call.name, call.path, call.s)
      call.params = call.args.map((a) => a.expr)
      call.args = more.args
      call.distinct = more.distinct
    } else if (u === 'WITHIN' && p.accept('WITHIN', 'GROUP', '(')) {
      p.accept('ORDER')
      p.accept('BY')
      const order = p.orderList()
      // Ordered-set aggregates compute over what they are ordered by: PERCENTILE_CONT(0.5) WITHIN GROUP (ORDER BY x).
      if (/^(PERCENTILE|MODE|QUANTILE|APPROX_PERCENTILE|RANK|DENSE_RANK|CUME_DIST|PERCENT_RANK)/.test(call.name))
        call.args.push(...order.map((expr): CallArg => ({ expr })))
      else call.order = order
      p.expect(')')
    } else if (u === 'FILTER' && p.ahead(1).u === '(') {
      p.i += 2
      p.accept('WHERE')
      call.filter = p.expression()
      p.expect(')')
    } else if (u === 'KEEP' && p.ahead(1).u === '(') {
      p.i += 2
      p.acceptAny('DENSE_RANK')
      p.acceptAny('FIRST', 'LAST')
      p.accept('ORDER')
      p.accept('BY')
      call.keep = p.orderList()
      p.expect(')')
    } else if ((u === 'IGNORE' || u === 'RESPECT') && p.ahead(1).u === 'NULLS') p.i += 2
    else if (
      u === 'FROM' &&
      (p.ahead(1).u === 'FIRST' || p.ahead(1).u === 'LAST') &&
      p.ahead(2).u !== '.' &&
      call.name === 'NTH_VALUE'
    )
      p.i += 2
    else if (u === 'OVER' && (p.ahead(1).u === '(' || p.ahead(1).t === T.word || p.ahead(1).t === T.quoted)) {
      p.next()
      call.over = p.is('(') ? parseWindow(p) : { base: p.ident().v.toUpperCase(), partition: [], order: [] }
    } else return call
  }
}

/** `( [name] PARTITION BY ... ORDER BY ... frame )`. */
export function parseWindow(p: Cursor): WindowSpec {
  const spec: WindowSpec = { partition: [], order: [] }
  p.expect('(')
  if (p.isName && !/^(PARTITION|ORDER|ROWS|RANGE|GROUPS|DISTRIBUTE|SORT|CLUSTER)$/.test(p.u))
    spec.base = p.ident().v.toUpperCase()
  for (;;) {
    if (p.accept('PARTITION', 'BY') || p.accept('DISTRIBUTE', 'BY')) spec.partition = p.list(() => p.expression())
    else if (p.accept('ORDER', 'BY') || p.accept('SORT', 'BY') || p.accept('CLUSTER', 'BY')) spec.order = p.orderList()
    else break
  }
  if (p.acceptAny('ROWS', 'RANGE', 'GROUPS')) castFormat(p)
  if (!p.is(')')) castFormat(p)
  p.expect(')')
  return spec
}
