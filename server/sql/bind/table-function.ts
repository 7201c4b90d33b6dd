// Functions in FROM to relations, by their rows: which columns come out, and whether they derive from the arguments.
// A row is `name:type` per column; `<` after it: made of the arguments; `@`: one column named after the function;
// `~`: the columns of the table handed in, then the rest; `?`: columns not known.
import type { CallNode, Query } from '../ast.ts'
import { type SqlType, simple } from '../types/type.ts'
import type { Context } from './context.ts'
import { elementOf, structFields } from './fields.ts'
import { type Column, column, type Relation } from './relation.ts'
import { Scope } from './scope.ts'
import { none, transformed, union, type Value } from './value.ts'

const common: Record<string, string> = {
  GENERATE_SERIES: '@:first<',
  EXPLODE: 'each',
  EXPLODE_OUTER: 'each',
  POSEXPLODE: 'pos:int each',
  POSEXPLODE_OUTER: 'pos:int each',
  INLINE: 'each',
  INLINE_OUTER: 'each',
  UNNEST: 'each',
  TABLE: 'each',
  FLATTEN: 'seq:number key:text< path:text< index:number< value:variant< this:variant<',
  STACK: 'stack',
  JSON_TUPLE: 'tuple',
  PARSE_URL_TUPLE: 'tuple',
  VARIANT_EXPLODE: 'pos:int key:string< value:variant<',
  VARIANT_EXPLODE_OUTER: 'pos:int key:string< value:variant<',
  JSON_TABLE: '?',
  XMLTABLE: '?',
  OPENJSON: 'key:text< value:text< type:int<',
  RESULT_SCAN: '?',
  READ_PARQUET: '?',
  READ_CSV: '?',
  READ_JSON: '?',
  SEMANTIC_VIEW: 'semantic',
  TUMBLE: '~ window_start:timestamp window_end:timestamp window_time:timestamp',
  HOP: '~ window_start:timestamp window_end:timestamp window_time:timestamp',
  CUMULATE: '~ window_start:timestamp window_end:timestamp window_time:timestamp',
  SESSION: '~ window_start:timestamp window_end:timestamp window_time:timestamp',
  REGEXP_SPLIT_TO_TABLE: '@:text<',
  STRING_SPLIT: 'value:text< ordinal:bigint',
  SPLIT_TO_TABLE: 'seq:number index:number value:text<',
  JSON_EACH: 'key:text< value:json<',
  JSON_ARRAY_ELEMENTS: 'value:json<',
  REMOTE: 'remote',
  REMOTESECURE: 'remote',
  CLUSTER: 'remote',
  CLUSTERALLREPLICAS: 'remote',
  MERGE: '?',
}

export function bindTableFunction(c: Context, call: CallNode, scope: Scope): Relation {
  if (call.name === 'ROWS FROM')
    return { columns: call.args.flatMap((a) => (a.expr.kind === 'call' ? [...bindTableFunction(c, a.expr, scope).columns] : [])) }
  const defined = definedFunction(c, call, scope)
  if (defined) return defined
  const last = call.name.slice(call.name.lastIndexOf('.') + 1)
  const row = c.dialect.tableFunctions[call.name] ?? c.dialect.tableFunctions[last] ?? common[call.name] ?? common[last]
  const tables = handedTables(c, call, scope)
  if (row === 'remote') return remote(c, call)
  if (row === 'semantic') return semantic(c, call, scope, tables)
  const values = call.args.map(({ expr }) => {
    // `header = true` names an option.
    const given = expr.kind === 'op' && expr.op === '=' && expr.args[0]?.kind === 'name' ? expr.args[1]! : expr
    const alias = tables.length > 0 && given.kind === 'name' && c.dialect.name !== 'postgres'
    return alias ? quietly(c, () => c.rules.evaluate(c, given, scope)) : c.rules.evaluate(c, given, scope)
  })
  const made = transformed(values.reduce((l, v) => union(l, v.lineage), none))
  if (call.columns) return { columns: call.columns.map((x) => column(x.name.v, { lineage: made, type: x.type, nullable: true })) }
  if (row === 'each' || row?.endsWith(' each')) return each(c, call, row, values)
  if (row === 'tuple')
    return {
      columns: values
        .slice(1)
        .map((_, n) => column(`c${n}`, { lineage: transformed(values[0]!.lineage), type: simple('string') })),
    }
  if (row === 'stack') return stack(call, values)
  if (row === undefined || row.startsWith('?')) return openResult(call, tables, made, row === undefined)
  return { columns: columnsOfRow(c, call, row, tables, made, values[0]?.type) }
}

function quietly<R>(c: Context, run: () => R): R {
  c.quiet++
  try {
    return run()
  } finally {
    c.quiet--
  }
}

/** Tables and queries handed to a function whole. */
function handedTables(c: Context, call: CallNode, scope: Scope): Relation[] {
  const list = (call.tables ?? []).map((t) => {
    if (!Array.isArray(t)) return c.rules.query(c, t as Query, scope)
    const inner = new Scope(scope.parent, scope.ctes)
    c.rules.from(c, { kind: 'table', name: t, s: call.s, e: call.e }, inner)
    return inner.sources[0]!.relation
  })
  for (const arg of call.args)
    if (
      arg.expr.kind === 'query' &&
      arg.expr.mode === 'scalar' &&
      (c.dialect.tableFunctions[call.name] ?? common[call.name])?.startsWith('~')
    )
      list.push(c.rules.query(c, arg.expr.query, scope))
  return list
}

function columnsOfRow(
  c: Context,
  call: CallNode,
  row: string,
  tables: readonly Relation[],
  made: Value['lineage'],
  first: SqlType | undefined,
): Column[] {
  const list: Column[] = []
  for (const word of row.split(' ').filter(Boolean)) {
    if (word === '~') {
      for (const table of tables) list.push(...table.columns)
      continue
    }
    const from = word.endsWith('<')
    const [name, type] = (from ? word.slice(0, -1) : word).split(':') as [string, string | undefined]
    const own = name === '@' ? (call.path[call.path.length - 1]?.v ?? call.name).toLowerCase() : name
    list.push(
      column(c.dialect.fold === 'upper' ? own.toUpperCase() : own, {
        lineage: from ? made : none,
        type: type === 'first' ? first : type ? simple(type.replace(/\[\]$/, '')) : undefined,
      }),
    )
  }
  return list
}

/** EXPLODE and UNNEST: one column per collection; a struct gives its fields, a map its key and value. */
function each(c: Context, call: CallNode, row: string, values: readonly Value[]): Relation {
  const list: Column[] = []
  if (row.startsWith('pos')) list.push(column('pos', { lineage: none, type: simple('int'), nullable: false }))
  const fallback = /^(EXPLODE|POSEXPLODE)/.test(call.name) ? 'col' : 'unnest'
  let open = false
  values.forEach((value, n) => {
    const element = elementOf(value)
    const fields = /^(EXPLODE|POSEXPLODE)/.test(call.name) ? undefined : structFields(c, element)
    if (value.type?.name === 'map') {
      list.push(
        column('key', { lineage: value.lineage, type: value.type.key }),
        column('value', { lineage: value.lineage, type: value.type.element }),
      )
    } else if (fields) list.push(...fields.map((f) => column(f.name, f.value)))
    else {
      list.push(column(values.length > 1 ? `${fallback}${n || ''}` : fallback, { ...element, lineage: value.lineage }))
      open ||= value.type === undefined
    }
  })
  if (values.length === 0) open = true
  const lineage = values.reduce((l, v) => union(l, v.lineage), none)
  // Elements of unknown type may be structs or maps: any name reaches into them.
  return { columns: list, hidden: open ? () => ({ lineage }) : undefined, elastic: open ? { lineage } : undefined }
}

/** STACK(n, a, b, ...): n rows over columns by turns. */
function stack(call: CallNode, values: readonly Value[]): Relation {
  const first = call.args[0]?.expr
  const rows = first?.kind === 'literal' ? Math.max(1, Number(first.text) || 1) : 1
  const width = Math.min(Math.ceil((values.length - 1) / rows), 1000)
  const list: Column[] = []
  for (let n = 0; n < width; n++) {
    let lineage = none
    for (let at = 1 + n; at < values.length; at += width) lineage = union(lineage, values[at]!.lineage)
    list.push(column(`col${n}`, { lineage }))
  }
  return { columns: list }
}

/** A function whose columns are not known: any name is answered, made of the arguments and tables handed in. */
function openResult(call: CallNode, tables: readonly Relation[], made: Value['lineage'], single: boolean): Relation {
  const through = tables.find((t) => t.columns.length > 0)
  if (through) return through
  const value: Value = { lineage: made }
  const name = (call.path[call.path.length - 1]?.v ?? call.name).toLowerCase()
  return {
    columns: [{ ...column('*', value), star: true }],
    open: () => value,
    hidden: single ? (key) => (key === name ? value : undefined) : undefined,
  }
}

/** ClickHouse remote('host', db.table) and cluster(...). */
function remote(c: Context, call: CallNode): Relation {
  const args = call.args.slice(1).map((a) => a.expr)
  const name = args[0]?.kind === 'name' ? args[0].parts : undefined
  const rest = args[1]?.kind === 'name' ? args[1].parts : []
  if (name) return c.table(name.length > 1 ? name : [...name, ...rest], true).relation
  return { columns: [], open: () => ({ lineage: none }) }
}

function semantic(c: Context, call: CallNode, scope: Scope, tables: readonly Relation[]): Relation {
  const inner = new Scope(scope.parent, scope.ctes)
  if (tables[0]) inner.sources.push({ relation: tables[0] })
  const list = call.args.map(({ expr }) => {
    const path = expr.kind === 'name' ? expr.parts : undefined
    const value = path
      ? quietly(
          c,
          () =>
            tables[0]?.open?.(path[path.length - 1]!) ??
            c.rules.evaluate(c, { ...expr, kind: 'name', parts: path.slice(-1) }, inner),
        )
      : c.rules.evaluate(c, expr, inner)
    const name = expr.kind === 'alias' ? expr.name.v : path ? path[path.length - 1]!.v : c.sql.slice(expr.s, expr.e)
    return column(name, value)
  })
  return { columns: list, open: tables[0]?.open }
}

/** A table function created in this session. */
function definedFunction(c: Context, call: CallNode, scope: Scope): Relation | undefined {
  const key = call.name.toLowerCase()
  const found = c.session.functions.get(key) ?? c.session.functions.get(key.slice(key.lastIndexOf('.') + 1))
  if (!found?.query || c.inlining.has(key) || c.inlining.size > 12) return undefined
  c.inlining.add(key)
  try {
    const inner = new Scope(undefined, scope.ctes)
    inner.locals = new Map(
      found.params.map((p, n) => [
        p.name.toLowerCase(),
        call.args[n] ? c.rules.evaluate(c, call.args[n].expr, scope) : { lineage: none },
      ]),
    )
    return c.rules.query(c, found.query, inner)
  } finally {
    c.inlining.delete(key)
  }
}
