// The tables that statements may name, as the catalog holds them: looked up by the words of the SQL, many statements at once.
// Promise: a name finds the table of its full name, else of the schema that is the default, else the only one it fits: then by guess.
import type pg from 'pg'
import type { SchemaColumn } from '../sql/bind/context.ts'

/** A field of a table; without an id it is only referred to so far. */
export interface FieldSlot {
  id: number | undefined
  path: string
}

/** A table of the catalog; without an id it is one that a statement writes and nobody has described. */
export interface Table {
  id: number | undefined
  path: string
  parts: string[]
  live: boolean
  /** Undefined: only referred to so far. */
  columns: SchemaColumn[] | undefined
  fields: Map<string, FieldSlot>
  /** By lower case; null where several differ only in it. */
  folded: Map<string, FieldSlot | null>
}

export interface Defaults {
  database?: string | undefined
  schema?: string | undefined
}

export interface Found {
  table: Table
  /** Nothing but its last name led there. */
  guessed: boolean
}

/** Where unqualified names live when nobody said, by platform. */
const usualSchemas: Record<string, string> = {
  postgres: 'public',
  redshift: 'public',
  snowflake: 'PUBLIC',
  mssql: 'dbo',
  duckdb: 'main',
  sqlite: 'main',
}

/** Assets of these kinds are no tables to SQL. */
const notTables = ['database', 'schema', 'job', 'task', 'function', 'metric', 'dashboard', 'partition']

/** Tables of one instance of a platform, read as they are asked for. */
export class Tables {
  readonly platform: string
  readonly instance: string
  private readonly byLast = new Map<string, Table[]>()
  private readonly byId = new Map<number, Table>()

  constructor(platform: string, instance: string) {
    this.platform = platform
    this.instance = instance
  }

  /** Columns held in memory. */
  get size(): number {
    let size = 0
    for (const { fields } of this.byId.values()) size += fields.size + 1
    return size
  }

  get(id: number): Table | undefined {
    return this.byId.get(id)
  }

  /** Reads all tables whose last name is among these words, and those with these ids. */
  async load(client: pg.ClientBase, words: Iterable<string>, ids: Iterable<number>): Promise<void> {
    const names = [...new Set(words)].filter((word) => !this.byLast.has(word))
    const missing = [...new Set(ids)].filter((id) => !this.byId.has(id))
    if (names.length === 0 && missing.length === 0) return
    const { rows } = await client.query<{ id: number; path: string; live: boolean }>(
      `select a.id, a.path, a.valid_to is null as live from asset a
        where a.platform = $1 and a.instance = $2 and lower(substring(a.path from '[^.]*$')) = any($3::text[])
          and a.merged_into is null and a.kind <> all($4::text[])
       union select a.id, a.path, a.valid_to is null from asset a where a.id = any($5::int[])`,
      [this.platform, this.instance, names, notTables, missing],
    )
    const fresh = rows.filter(({ id }) => !this.byId.has(id))
    const fields = await client.query<{
      asset_id: number
      id: number
      path: string
      type: string | null
      nullable: boolean | null
      real: boolean
    }>(
      `select asset_id, id, path, type, nullable, ordinal >= 0 as real from field
        where asset_id = any($1::int[]) and valid_to is null order by asset_id, ordinal`,
      [fresh.map(({ id }) => id)],
    )
    for (const name of names) this.byLast.set(name, [])
    for (const { id, path, live } of fresh) this.add(newTable(path, id, live))
    for (const { asset_id, id, path, type, nullable, real } of fields.rows) {
      const table = this.byId.get(asset_id)!
      addField(table, { id, path })
      if (!real) continue
      table.columns ??= []
      table.columns.push({ name: path, type: type ?? undefined, nullable: nullable ?? undefined } as SchemaColumn)
    }
  }

  private add(table: Table): void {
    if (table.id !== undefined) this.byId.set(table.id, table)
    const last = lastName(table.path)
    const list = this.byLast.get(last)
    if (!list) this.byLast.set(last, [table])
    else if (!list.includes(table)) list.push(table)
  }

  /** A table that only a statement knows; its id comes when it is kept. */
  invent(path: string): Table {
    const table = newTable(path, undefined, true)
    this.add(table)
    return table
  }

  /** Forgets what may be out of date. */
  forget(changed: readonly { id: number; path: string }[]): void {
    for (const { id, path } of changed) {
      for (const { id: other } of this.byLast.get(lastName(path)) ?? []) if (other !== undefined) this.byId.delete(other)
      this.byLast.delete(lastName(path))
      this.byId.delete(id)
    }
  }

  /** The table of a name, whose missing parts the defaults give. */
  find(parts: readonly string[], defaults: Defaults): Found | undefined {
    const all = this.byLast.get(parts.at(-1)!.toLowerCase()) ?? []
    const fits = all.filter((table) => endsWith(table.parts, parts))
    const candidates = fits.some(({ live }) => live) ? fits.filter(({ live }) => live) : fits
    const full = candidates.filter((table) => table.parts.length === parts.length)
    if (full.length > 0) return chosen(full, parts, false)
    if (parts.length >= 3) return undefined
    const { database, schema } = defaults
    const near = candidates.filter((table) => database === undefined || table.parts.length < 3 || same(table.parts[0], database))
    if (parts.length === 2) return chosen(near, parts, false)
    for (const usual of [schema, usualSchemas[this.platform]]) {
      const there =
        usual === undefined
          ? undefined
          : chosen(
              near.filter((table) => same(table.parts.at(-2), usual)),
              parts,
              usual !== schema,
            )
      if (there) return there
    }
    return chosen(near, parts, true)
  }
}

/** The one spelled exactly so, else the only one. */
function chosen(tables: readonly Table[], parts: readonly string[], guessed: boolean): Found | undefined {
  const exact = tables.filter((table) => parts.every((part, n) => table.parts[table.parts.length - parts.length + n] === part))
  const table = exact.length === 1 ? exact[0] : tables.length === 1 ? tables[0] : undefined
  return table && { table, guessed }
}

const same = (a: string | undefined, b: string) => a?.toLowerCase() === b.toLowerCase()
const endsWith = (whole: readonly string[], end: readonly string[]) =>
  whole.length >= end.length && end.every((part, n) => same(whole[whole.length - end.length + n], part))

export const lastName = (path: string) => path.slice(path.lastIndexOf('.') + 1).toLowerCase()

function newTable(path: string, id: number | undefined, live: boolean): Table {
  return { id, path, parts: path.split('.'), live, columns: undefined, fields: new Map(), folded: new Map() }
}

function addField(table: Table, slot: FieldSlot): FieldSlot {
  table.fields.set(slot.path, slot)
  const key = slot.path.toLowerCase()
  table.folded.set(key, table.folded.has(key) ? null : slot)
  return slot
}

/** The field of this name: as spelled, else the only one in another case; of a table without a schema a new one. */
export function fieldOf(table: Table, path: string): FieldSlot | undefined {
  const found = table.fields.get(path) ?? table.folded.get(path.toLowerCase())
  if (found || table.columns) return found ?? undefined
  return addField(table, { id: undefined, path })
}

const word = /[\p{L}_][\p{L}\p{N}_$]*/gu
const quoted = /"([^"\n]+)"|`([^`\n]+)`|\[([^\]\n]+)\]/g

/** All that could be the last name of a table in this SQL, in lower case. */
export function wordsOf(sql: string): Set<string> {
  const words = new Set<string>()
  const folded = sql.toLowerCase()
  for (const [text] of folded.matchAll(word)) words.add(text)
  for (const match of folded.matchAll(quoted)) words.add(lastName(match[1] ?? match[2] ?? match[3]!))
  return words
}
