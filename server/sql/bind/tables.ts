// Table names to tables: defaults and folding applied, the session's own tables first, then the schemas of the catalog.
import type { Ident } from '../ast.ts'
import type { SqlType } from '../types/type.ts'
import type { Context, SchemaColumn, SchemaLookup, SessionState, SessionTable } from './context.ts'
import { type Column, column, foldName, keyOf, type Relation } from './relation.ts'
import type { Sources, TableRef } from './sources.ts'
import { single, type Value } from './value.ts'

export interface Bound {
  ref: TableRef
  relation: Relation
  known: readonly SchemaColumn[] | undefined
}

export class Tables {
  private readonly lookup: SchemaLookup | undefined
  private readonly sources: Sources
  private readonly session: SessionState
  private readonly cache = new Map<string, Bound>()

  constructor(lookup: SchemaLookup | undefined, sources: Sources, session: SessionState) {
    this.lookup = lookup
    this.sources = sources
    this.session = session
  }

  /** Something was created, dropped or renamed: names mean other things now. */
  forget(): undefined {
    this.cache.clear()
  }

  find(c: Context, name: readonly Ident[]): Bound {
    const parts = qualify(c, name)
    const key = parts.map(keyOf).join('.')
    let bound = this.cache.get(key)
    if (!bound) {
      bound = this.bind(c, parts, key, name)
      this.cache.set(key, bound)
    }
    return bound
  }

  private bind(c: Context, parts: readonly string[], key: string, written: readonly Ident[]): Bound {
    const own = this.sessionTable(key, written)
    if (own) return own.columns ? known(c, this.sources, own.ref, own.columns) : unknown(c, this.sources, own.ref)
    const file = isFile(written)
    if (!file && this.lookup && !this.session.dropped.has(key)) {
      for (const candidate of candidates(
        parts,
        written.map((x) => foldName(x, c.dialect)),
        c,
      )) {
        const found = this.lookup.find(candidate)
        if (found) {
          const ref: TableRef = { parts: found.name ?? candidate, key, known: true }
          return known(c, this.sources, ref, found.columns)
        }
      }
    }
    return unknown(c, this.sources, { parts: file ? [written[0]!.v] : parts, key, known: false, file })
  }

  private sessionTable(key: string, written: readonly Ident[]): SessionTable | undefined {
    const { tables } = this.session
    if (tables.size === 0) return undefined
    return tables.get(key) ?? (written.length === 1 ? tables.get(keyOf(written[0]!.v)) : undefined)
  }
}

function isFile(name: readonly Ident[]): boolean {
  return name.length === 1 && name[0]!.q && /[/\\]|^[@~]|:\/\/|\.(csv|json|parquet|orc|avro|txt|gz)$/i.test(name[0]!.v)
}

const shard = /_(?:19|20)\d{6}$/

/** The full name: folded, with the default database and schema in front where parts are missing. */
export function qualify(c: Context, name: readonly Ident[]): string[] {
  if (isFile(name)) return [name[0]!.v]
  let parts = name.map((x) => foldName(x, c.dialect))
  const { database, schema } = c.session
  if (parts.includes(''))
    parts = parts.map((x) => (x === '' ? (schema ?? '') : x)).filter((x, n) => x !== '' || n === name.length - 1)
  // A date shard stands for its family of tables.
  if (c.dialect.name === 'bigquery') parts[parts.length - 1] = parts[parts.length - 1]!.replace(shard, '_yyyymmdd')
  if (/^[#@]/.test(name[0]!.v)) return parts
  if (parts.length === 1 && schema !== undefined) parts = [schema, ...parts]
  if (parts.length <= 2 && database !== undefined && !(parts.length === 2 && schema === undefined && name.length === 1))
    parts = [database, ...parts]
  return parts
}

function* candidates(parts: readonly string[], written: readonly string[], c: Context): Generator<readonly string[]> {
  yield parts
  if (parts.length !== written.length) yield written
  for (let n = 1; n < parts.length && parts.length - n >= written.length; n++) yield parts.slice(n)
  if (c.dialect.name === 'bigquery') {
    const last = parts[parts.length - 1]!
    const stem = last.endsWith('*') ? last.slice(0, -1) : undefined
    for (const other of stem === undefined ? [last.replace(/_yyyymmdd$/, '_*')] : [`${stem}yyyymmdd`, stem.replace(/_$/, '')])
      yield [...parts.slice(0, -1), other]
  }
}

function known(c: Context, sources: Sources, ref: TableRef, schema: readonly SchemaColumn[]): Bound {
  const columns: Column[] = []
  let nested: Map<string, SchemaColumn[]> | undefined
  for (const one of schema) {
    const dot = one.name.indexOf('.')
    if (dot > 0) {
      nested ??= new Map()
      const root = one.name.slice(0, dot)
      nested.set(keyOf(root), [...(nested.get(keyOf(root)) ?? []), one])
      if (schema.some((x) => keyOf(x.name) === keyOf(root)) || columns.some((x) => x.key === keyOf(root))) continue
      columns.push(column(root, { lineage: single(sources.id(ref, root, false)) }))
      continue
    }
    const value: Value = { lineage: single(sources.id(ref, one.name, false)), type: c.typeOf(one.type), nullable: one.nullable }
    columns.push(column(one.name, value))
  }
  if (nested)
    for (let n = 0; n < columns.length; n++) {
      const paths = nested.get(columns[n]!.key)
      const x = columns[n]!
      if (paths && !x.value.type?.fields) columns[n] = { ...x, value: { ...x.value, type: dottedType(c, paths, 1) } }
    }
  return { ref, known: schema, relation: { columns, hidden: hidden(c, sources, ref) } }
}

/** Schemas that list `a`, `a.b`, `a.b.c`: the struct type they spell. */
function dottedType(c: Context, columns: readonly SchemaColumn[], depth: number): SqlType {
  const fields = new Map<string, SchemaColumn[]>()
  for (const one of columns) {
    const name = one.name.split('.')[depth]
    if (name !== undefined) fields.set(name, [...(fields.get(name) ?? []), one])
  }
  return {
    name: 'struct',
    fields: [...fields].map(([name, list]) => ({
      name,
      type:
        list.some((x) => x.name.split('.').length > depth + 1) && depth < 20
          ? dottedType(c, list, depth + 1)
          : c.typeOf(list[0]!.type),
    })),
  }
}

function unknown(c: Context, sources: Sources, ref: TableRef): Bound {
  const open = (name: Ident): Value => {
    const folded = foldName(name, c.dialect)
    let list = c.inferred.get(ref)
    if (!list) {
      list = new Set()
      c.inferred.set(ref, list)
    }
    list.add(folded)
    return { lineage: single(sources.id(ref, folded, true)) }
  }
  const star: Column = { ...column('*', { lineage: single(sources.id(ref, '*', true)) }), star: true }
  return { ref, known: undefined, relation: { columns: [star], open } }
}

function hidden(c: Context, sources: Sources, ref: TableRef): Relation['hidden'] {
  return (key) => (c.dialect.pseudoColumns.has(key) ? { lineage: single(sources.id(ref, key, false)) } : undefined)
}
