// FROM: tables, subqueries, functions, files and stages, joins of every kind, and what may follow a table.

import type { CallNode, From, Ident, JoinKind, Query } from '../ast.ts'
import { T } from '../lexer.ts'
import type { Cursor } from './cursor.ts'
import { suffix } from './from-suffix.ts'
import { aliasStops } from './query-words.ts'
import { callNode, parseTableName, tableHint } from './table-name.ts'

const fileFormats = new Set(['json', 'csv', 'parquet', 'delta', 'orc', 'avro', 'text', 'binaryfile', 'iceberg'])

export function parseFrom(p: Cursor): From {
  return p.deeper(() => {
    let left = item(p)
    for (;;) {
      const joined = parseJoin(p, left)
      if (!joined) return left
      left = joined
    }
  })
}

export function parseJoin(p: Cursor, left: From): From | undefined {
  const i = p.i
  const natural = p.accept('NATURAL')
  p.accept('GLOBAL')
  let kind: JoinKind = 'inner'
  let apply = false
  // The words of a join come in several orders: LEFT SEMI, ANY LEFT, ASOF LEFT, LEFT OUTER, FULL ALL ...
  for (;;) {
    const u = p.u
    if (u === 'LEFT' || u === 'RIGHT' || u === 'FULL') kind = /semi|anti/.test(kind) ? kind : (u.toLowerCase() as JoinKind)
    else if (u === 'SEMI' || u === 'ANTI')
      kind = kind === 'right' ? (`right ${u.toLowerCase()}` as JoinKind) : (u.toLowerCase() as JoinKind)
    else if (u === 'CROSS') kind = 'cross'
    else if (u === 'POSITIONAL') kind = 'positional'
    else if (!/^(INNER|OUTER|ASOF|ANY|ALL|HASH|MERGE|LOOP|REMOTE|PASTE|DIRECTED|BROADCAST|REPLICATE|REDISTRIBUTE)$/.test(u)) break
    if (
      !/^(JOIN|APPLY|LEFT|RIGHT|FULL|SEMI|ANTI|OUTER|INNER|ASOF|ANY|ALL|HASH|MERGE|LOOP|REMOTE|CROSS|ARRAY)$/.test(p.ahead(1).u)
    )
      break
    p.next()
  }
  if (p.accept('APPLY')) {
    apply = true
    const word = p.tokens[p.i - 2]!.u
    kind = word === 'OUTER' ? 'left' : 'cross'
  } else if (p.is('ARRAY', 'JOIN')) {
    p.i += 2
    const items = p.rules.selectItems(p)
    return { kind: 'arrayjoin', input: left, items, s: left.s, e: p.last }
  } else if (!p.accept('JOIN') && !p.accept('STRAIGHT_JOIN')) {
    p.i = i
    return undefined
  }
  let right = item(p)
  if (apply && (right.kind === 'derived' || right.kind === 'call')) right.lateral = true
  // a JOIN b JOIN c ON .. ON ..: the inner join closes first.
  while (!p.is('ON') && !p.is('USING') && kind !== 'cross' && !natural && joinAhead(p)) {
    const deeper = p.attempt(() => {
      const inner = parseJoin(p, right)
      if (!inner || !(p.is('ON') || p.is('USING'))) p.fail('expected ON')
      return inner
    })
    if (!deeper) break
    right = deeper
  }
  const made: From = { kind: 'join', join: kind, left, right, natural, s: left.s, e: p.last }
  if (p.accept('MATCH_CONDITION')) {
    p.expect('(')
    made.on = p.expression()
    p.expect(')')
  }
  if (p.accept('ON')) {
    const on = p.expression()
    made.on = made.on ? { kind: 'op', op: 'AND', args: [made.on, on], s: on.s, e: on.e } : on
  } else if (p.is('USING') && (p.ahead(1).u === '(' || p.dialect.name === 'clickhouse')) {
    p.next()
    if (p.accept('(')) made.using = p.identList()
    else made.using = p.list(() => p.ident())
    if (p.accept('AS')) p.ident()
  }
  made.e = p.last
  return made
}

function joinAhead(p: Cursor): boolean {
  return /^(JOIN|INNER|LEFT|RIGHT|FULL)$/.test(p.u)
}

function item(p: Cursor): From {
  const s = p.start
  let from = primary(p, s)
  for (;;) {
    p.budget.step()
    const next = suffix(p, from)
    if (!next) break
    from = next
  }
  from.e = p.last
  return from
}

function primary(p: Cursor, s: number): From {
  const lateral = p.is('LATERAL') && p.ahead(1).u !== '.' && p.ahead(1).u !== 'VIEW' && p.ahead(1).u !== ','
  if (lateral) p.next()
  if (p.is('ONLY') && (p.ahead(1).t === T.word || p.ahead(1).t === T.quoted || p.ahead(1).u === '(')) p.next()
  if (p.is('(')) {
    const inside = p.ahead(1).u
    if (p.queryAhead && inside !== 'FROM') {
      const query = p.attempt((): From => {
        p.next()
        const q: Query = p.query()
        p.expect(')')
        return { kind: 'derived', query: q, lateral, s, e: p.last }
      })
      if (query) return query
    }
    if (inside === 'FROM') {
      p.next()
      const q = p.query()
      p.expect(')')
      return { kind: 'derived', query: q, lateral, s, e: p.last }
    }
    return p.deeper((): From => {
      p.next()
      let input = p.rules.from(p)
      while (p.accept(',')) {
        const right = p.rules.from(p)
        input = { kind: 'join', join: 'cross', left: input, right, natural: false, s, e: p.last }
      }
      p.expect(')')
      return { kind: 'group', input, s, e: p.last }
    })
  }
  if (p.is('VALUES')) {
    if (p.dialect.name === 'clickhouse' && p.ahead(1).u === '(') return clickhouseValues(p, s)
    return { kind: 'derived', query: p.query(), lateral, s, e: p.last }
  }
  if (p.is('ROWS', 'FROM', '(')) return rowsFrom(p, s)
  if (p.is('TABLE', '(')) return tableOf(p, s, lateral)
  // Databricks: STREAM(t) and STREAM t read a table as it grows.
  if (
    p.is('STREAM') &&
    (p.dialect.name === 'databricks' || p.dialect.name === 'spark') &&
    (p.ahead(1).u === '(' || p.ahead(1).t === T.word)
  ) {
    p.next()
    const bracket = p.accept('(')
    const name = parseTableName(p)
    if (bracket) p.expect(')')
    return { kind: 'table', name, s, e: p.last }
  }
  if (p.token.t === T.string && p.token.u === '') return { kind: 'file', path: p.next().v, s, e: p.last }
  if (p.token.t === T.param) return parameterTable(p, s)
  if (p.is('JSON_TABLE') || p.is('XMLTABLE')) return call(p, [p.ident()], s, lateral)
  return tableOrCall(p, s, lateral)
}

function parameterTable(p: Cursor, s: number): From {
  const token = p.token
  if (token.v[0] === '@' && p.dialect.atSign === 'stage') {
    p.next()
    const made: From = { kind: 'file', path: token.v, s, e: p.last }
    if (p.is('(')) p.skipBrackets()
    return made
  }
  const template = /^\{\{\s*(?:ref|source)\s*\(\s*(.*?)\)\s*\}\}$/s.exec(token.v)
  if (template) {
    p.next()
    const parts = [...template[1]!.matchAll(/['"]([^'"]+)['"]/g)].map((m): Ident => ({ v: m[1]!, q: false, s, e: token.e }))
    if (parts.length > 0) return { kind: 'table', name: parts, s, e: p.last }
  } else if (p.ahead(1).u === '(') {
    return call(p, [p.ident()], s, false)
  }
  return tableOrCall(p, s, false)
}

function rowsFrom(p: Cursor, s: number): From {
  p.i += 3
  const calls = p.list((): CallNode => {
    const made = callNode(p, [p.ident()], p.start)
    if (p.accept('AS')) p.skipBrackets()
    return made
  })
  p.expect(')')
  const one: CallNode = { kind: 'call', name: 'ROWS FROM', path: [], args: calls.map((expr) => ({ expr })), s, e: p.last }
  const made: From = { kind: 'call', call: one, lateral: true, s, e: p.last }
  ordinality(p, made)
  return made
}

/** TABLE(f(x)), TABLE(name), TABLE(query). */
function tableOf(p: Cursor, s: number, lateral: boolean): From {
  p.i += 2
  if (p.queryAhead && (p.is('SELECT') || p.is('WITH') || p.is('VALUES'))) {
    const query = p.query()
    p.expect(')')
    return { kind: 'derived', query, lateral, s, e: p.last }
  }
  const at = p.i
  const expr = p.expression()
  p.expect(')')
  if (expr.kind === 'call') return { kind: 'call', call: expr, lateral: true, s, e: p.last }
  if (expr.kind === 'name') return { kind: 'table', name: expr.parts, s, e: p.last }
  if (expr.kind === 'literal' && expr.of === 'string')
    return { kind: 'table', name: expr.text.split('.').map((v) => ({ v, q: false, s: expr.s, e: expr.e })), s, e: p.last }
  const unnest: CallNode = { kind: 'call', name: 'TABLE', path: [], args: [{ expr }], s: p.tokens[at]!.s, e: p.last }
  return { kind: 'call', call: unnest, lateral: true, s, e: p.last }
}

function clickhouseValues(p: Cursor, s: number): From {
  p.next()
  p.expect('(')
  const rows = p.list(() => p.expression())
  p.expect(')')
  const structure =
    rows[0]?.kind === 'literal' && rows[0].of === 'string' && rows.length > 1 && rows[1]?.kind === 'op' ? rows.shift() : undefined
  const query: Query = {
    kind: 'values',
    rows: rows.map((r) => (r.kind === 'op' && r.op === 'tuple' ? r.args : [r])),
    order: [],
    s,
    e: p.last,
  }
  const made: From = { kind: 'derived', query, lateral: false, s, e: p.last }
  if (structure?.kind === 'literal')
    made.columns = structure.text.split(',').map((c) => ({ v: c.trim().split(/\s+/)[0]!, q: false, s, e: s }))
  else made.columns = query.rows[0]?.map((_, n) => ({ v: `c${n + 1}`, q: false, s, e: s }))
  return made
}

function tableOrCall(p: Cursor, s: number, lateral: boolean): From {
  if (
    p.token.t === T.word &&
    aliasStops.has(p.u) &&
    p.ahead(1).u !== '.' &&
    !/^(FORMAT|ARRAY|FINAL|SAMPLE|DO|OPTION|LOOP|INSERT|UPDATE|POSITIONAL)$/.test(p.u)
  )
    p.fail('expected a table')
  const name = parseTableName(p)
  const last = name[name.length - 1]!
  if (name.length === 2 && last.q && fileFormats.has(name[0]!.v.toLowerCase()) && !name[0]!.q && /[/:]|^\w+\.\w+$/.test(last.v))
    return { kind: 'file', path: last.v, s, e: p.last }
  if (p.is('(') && !tableHint(p)) return call(p, name, s, lateral)
  return { kind: 'table', name, s, e: p.last }
}

/** Snowflake: IDENTIFIER('db.schema.table') is the table of that name. */
function identifierTable(node: CallNode, s: number, e: number): From | undefined {
  const only = node.args[0]?.expr
  if (node.name !== 'IDENTIFIER' || only?.kind !== 'literal') return undefined
  return { kind: 'table', name: only.text.split('.').map((v) => ({ v, q: false, s, e })), s, e }
}

function call(p: Cursor, name: Ident[], s: number, lateral: boolean): From {
  const node = semanticView(p, name, s) ?? callNode(p, name, s)
  const named = identifierTable(node, s, p.last)
  if (named) return named
  const made: From = { kind: 'call', call: node, lateral: lateral || true, s, e: p.last }
  // OPENJSON(x) WITH (a int '$.a'), and AS (name type) of record functions.
  if (p.is('WITH', '(') && /^(OPENJSON|OPENXML|OPENROWSET)$/.test(node.name)) {
    p.next()
    node.columns = openColumns(p)
  }
  ordinality(p, made)
  return made
}

function openColumns(p: Cursor): CallNode['columns'] {
  p.expect('(')
  const columns: NonNullable<CallNode['columns']> = []
  while (!p.is(')') && !p.done) {
    const name = p.ident()
    columns.push({ name, type: p.rules.type(p) })
    while (!p.is(',') && !p.is(')') && !p.done) if (!p.skipBrackets()) p.next()
    if (!p.accept(',')) break
  }
  p.expect(')')
  return columns
}

/** Snowflake: SEMANTIC_VIEW(view DIMENSIONS a, b METRICS c [AS d] [WHERE ...]) gives the columns it names. */
function semanticView(p: Cursor, name: Ident[], s: number): CallNode | undefined {
  if (name.length !== 1 || name[0]!.v.toUpperCase() !== 'SEMANTIC_VIEW') return undefined
  return p.attempt(() => {
    p.expect('(')
    const node: CallNode = { kind: 'call', name: 'SEMANTIC_VIEW', path: name, args: [], tables: [parseTableName(p)], s, e: s }
    while (p.acceptAny('DIMENSIONS', 'METRICS', 'FACTS')) {
      do {
        const expr = p.expression()
        if (p.accept('AS') || (p.isName && !/^(DIMENSIONS|METRICS|FACTS|WHERE)$/.test(p.u)))
          node.args.push({ expr: { kind: 'alias', expr, name: p.ident(), s: expr.s, e: p.last } })
        else node.args.push({ expr })
      } while (p.accept(','))
    }
    if (p.accept('WHERE')) node.filter = p.expression()
    p.expect(')')
    return node
  })
}

function ordinality(p: Cursor, made: From): void {
  if (made.kind === 'call' && p.accept('WITH', 'ORDINALITY')) made.offset = true
}
