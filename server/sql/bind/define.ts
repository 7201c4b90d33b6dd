// Statements that make and change tables: CREATE with its queries, CLONE, ALTER, RENAME, DROP, USE; the session learns from them.
import type { CreateStatement, Ident, Statement } from '../ast.ts'
import { writeType } from '../types/type.ts'
import type { Collector, Written } from './collector.ts'
import type { Context, SchemaColumn } from './context.ts'
import { column, foldName, keyOf, type Relation } from './relation.ts'
import { Scope } from './scope.ts'
import type { TableRef } from './sources.ts'

type Of<K extends Statement['kind']> = Extract<Statement, { kind: K }>

/** What binding may tell the session's tables. */
export interface Registry {
  forget(): undefined
}

export function remember(
  c: Context,
  registry: Registry,
  ref: TableRef,
  columns: SchemaColumn[] | undefined,
  view: boolean,
): undefined {
  c.session.tables.set(ref.key, { ref, columns, view })
  c.session.dropped.delete(ref.key)
  registry.forget()
}

function newTable(c: Context, name: readonly Ident[], temporary: boolean): TableRef {
  const { ref } = c.table(name, false)
  return temporary ? { parts: ref.parts, key: ref.key, known: true, temporary } : { ...ref, known: true }
}

export function schemaOf(outputs: readonly Written[]): SchemaColumn[] | undefined {
  if (outputs.some((o) => o.star)) return undefined
  return outputs.map((o) => ({ name: o.name, type: writeType(o.value.type), nullable: o.value.nullable }))
}

export function bindCreate(
  c: Context,
  s: CreateStatement,
  out: Collector,
  registry: Registry,
  outer: Scope | undefined,
): undefined {
  if (s.object === 'index') return
  const given = s.query ? c.rules.query(c, s.query, outer) : undefined
  out.influences.addAll(given?.influences)
  const copied = s.clone ?? (s.object === 'stream' ? s.on : undefined)
  const source = copied ? c.table(copied, true) : undefined
  const like = s.like ? c.table(s.like, false) : undefined
  const ref = newTable(c, s.name, s.temporary)
  out.creates.set(ref.key, ref)
  if (s.temporary) out.temporary.add(ref.key)
  const to = s.to ? c.table(s.to, false) : undefined
  const target = to?.ref ?? ref
  const relation: Relation | undefined = given ?? source?.relation
  if (relation || s.columns.length > 0) out.write(target)
  const names = s.columns.filter((x) => x.expr === undefined)
  const before = out.outputs.length
  if (relation) {
    const star = relation.columns.some((x) => x.star)
    const partial = names.length > 0 && names.length !== relation.columns.length && !star
    relation.columns.forEach((x, n) => {
      const named = names[n] && (!partial || s.object.endsWith('view')) ? foldName(names[n].name, c.dialect) : undefined
      out.outputs.push({
        table: target,
        name: to ? x.name : (named ?? x.name),
        value: named && names[n]?.type ? { ...x.value, type: names[n].type } : x.value,
        star: x.star,
        s: x.s,
        e: x.e,
      })
    })
    if (star && names.length > 0) {
      // The star is not known but the names are.
      const only = relation.columns.find((x) => x.star)!
      out.outputs.length = before
      for (const x of names)
        out.outputs.push({ table: target, name: foldName(x.name, c.dialect), value: relation.open?.(x.name) ?? only.value })
    }
  } else {
    for (const x of s.columns)
      out.outputs.push({
        table: target,
        name: foldName(x.name, c.dialect),
        value: { lineage: [], type: x.type, nullable: x.notNull ? false : undefined },
      })
  }
  if (s.columns.some((x) => x.expr)) generated(c, s, target, out)
  const made = out.outputs.slice(before)
  const schema =
    made.length > 0
      ? schemaOf(made)
      : like?.relation && !like.relation.open
        ? like.relation.columns.map((x) => ({ name: x.name, type: writeType(x.value.type), nullable: x.value.nullable }))
        : undefined
  remember(c, registry, ref, schema, s.object.includes('view'))
}

/** Generated columns derive from their neighbours in the same table. */
function generated(c: Context, s: CreateStatement, target: TableRef, out: Collector): undefined {
  const scope = new Scope(undefined)
  scope.sources.push({
    relation: {
      columns: s.columns.map((x) =>
        column(x.name.v, { lineage: [c.sources.id(target, foldName(x.name, c.dialect), false), 1], type: x.type }),
      ),
    },
  })
  for (const x of s.columns) {
    if (!x.expr) continue
    const at = out.outputs.findIndex((o) => keyOf(o.name) === keyOf(x.name.v))
    const made: Written = {
      table: target,
      name: foldName(x.name, c.dialect),
      value: c.rules.evaluate(c, x.expr, scope),
      s: x.expr.s,
      e: x.expr.e,
    }
    if (at >= 0) out.outputs[at] = made
    else out.outputs.push(made)
  }
}

export function bindAlter(c: Context, s: Of<'alter'>, out: Collector, registry: Registry, outer: Scope | undefined): undefined {
  const bound = c.table(s.name, false)
  for (const action of s.actions) {
    const columns = (): SchemaColumn[] | undefined =>
      bound.relation.open
        ? undefined
        : (c.session.tables.get(bound.ref.key)?.columns ??
          bound.relation.columns.map((x) => ({ name: x.name, type: writeType(x.value.type), nullable: x.value.nullable })))
    switch (action.do) {
      case 'rename': {
        const to = c.table(
          action.to.length === 1 && s.name.length > 1 ? [...s.name.slice(0, -1), ...action.to] : action.to,
          false,
        ).ref
        move(c, registry, bound.ref, to, columns(), out)
        break
      }
      case 'swap': {
        const other = c.table(action.with, false)
        const theirs = other.relation.open
          ? undefined
          : other.relation.columns.map((x) => ({ name: x.name, type: writeType(x.value.type) }))
        const mine = columns()
        out.renames.push({ from: bound.ref, to: other.ref }, { from: other.ref, to: bound.ref })
        remember(c, registry, other.ref, mine, false)
        remember(c, registry, bound.ref, theirs, false)
        break
      }
      case 'exchange': {
        const from = c.table(action.from, true)
        out.write(bound.ref)
        for (const x of from.relation.columns) out.outputs.push({ table: bound.ref, name: x.name, value: x.value, star: x.star })
        break
      }
      case 'query': {
        const relation = c.rules.query(c, action.query, outer)
        out.influences.addAll(relation.influences)
        out.write(bound.ref)
        for (const x of relation.columns)
          out.outputs.push({ table: bound.ref, name: x.name, value: x.value, star: x.star, s: x.s, e: x.e })
        break
      }
      case 'add':
      case 'drop':
      case 'type':
      case 'rename column': {
        const list = columns()
        if (list) remember(c, registry, bound.ref, changed(c, list, action), false)
        break
      }
    }
  }
}

function changed(
  c: Context,
  list: readonly SchemaColumn[],
  action: Extract<Of<'alter'>['actions'][number], { do: 'add' | 'drop' | 'type' | 'rename column' }>,
): SchemaColumn[] {
  if (action.do === 'rename column')
    return list.map((x) => (keyOf(x.name) === keyOf(action.from.v) ? { ...x, name: foldName(action.to, c.dialect) } : x))
  const key = keyOf(action.column.v)
  if (action.do === 'drop') return list.filter((x) => keyOf(x.name) !== key)
  if (action.do === 'type') return list.map((x) => (keyOf(x.name) === key ? { ...x, type: writeType(action.type) ?? x.type } : x))
  return [
    ...list.filter((x) => keyOf(x.name) !== key),
    { name: foldName(action.column, c.dialect), type: writeType(action.type) },
  ]
}

function move(
  c: Context,
  registry: Registry,
  from: TableRef,
  to: TableRef,
  columns: SchemaColumn[] | undefined,
  out: Collector,
): undefined {
  out.renames.push({ from, to })
  c.session.tables.delete(from.key)
  c.session.dropped.add(from.key)
  remember(c, registry, { ...to, known: columns !== undefined }, columns, false)
}

export function bindRename(c: Context, s: Of<'rename'>, out: Collector, registry: Registry): undefined {
  const pairs = s.pairs.map((pair) => ({ from: c.table(pair.from, false), to: c.table(pair.to, false).ref }))
  for (const { from, to } of pairs) {
    const columns = from.relation.open
      ? undefined
      : from.relation.columns.map((x) => ({ name: x.name, type: writeType(x.value.type) }))
    move(c, registry, from.ref, to, columns, out)
  }
}

export function bindDrop(c: Context, s: Of<'drop'>, out: Collector, registry: Registry): undefined {
  for (const name of s.names) {
    const { ref } = c.table(name, false)
    out.drops.set(ref.key, ref)
    c.session.tables.delete(ref.key)
    c.session.dropped.add(ref.key)
  }
  registry.forget()
}

export function bindUse(c: Context, s: Of<'use'>, registry: Registry): undefined {
  const name = s.name.map((x) => foldName(x, c.dialect))
  const [first, second] = name
  // MySQL, Hive, Spark and ClickHouse have one level: USE names what others call a schema.
  const oneLevel =
    /^(mysql|hive|spark|databricks|clickhouse|sqlite|flink)$/.test(c.dialect.name) && c.session.database === undefined
  if (
    s.object === 'schema' ||
    (s.object === '' &&
      /^(trino|presto|athena|duckdb|snowflake|postgres)$/.test(c.dialect.name) &&
      name.length === 1 &&
      c.dialect.name !== 'snowflake')
  ) {
    if (second !== undefined) c.session.database = first
    c.session.schema = second ?? first
  } else if (name.length === 2) {
    c.session.database = first
    c.session.schema = second
  } else if (oneLevel && s.object !== 'catalog') c.session.schema = first
  else {
    c.session.database = first
    if (c.dialect.name === 'tsql') c.session.schema ??= 'dbo'
  }
  registry.forget()
}
