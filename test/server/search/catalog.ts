// A small catalog written as readable things, put straight into the tables and indexed.
import { sql } from 'drizzle-orm'
import { type Pool, row, rows } from '../../../db/connection.ts'
import { formatRef } from '../../../ingestors/protocol/ref.ts'
import type { Viewer } from '../../../server/auth/viewer.ts'
import { drainOutbox } from '../../../server/search/outbox.ts'

export interface Thing {
  /** Its name is the last part. */
  path: string
  name?: string
  platform?: string
  instance?: string
  kind?: string
  columns?: string[]
  description?: string
  /** What a person wrote; null: removed. */
  written?: string | null
  tags?: string[]
  columnTags?: Record<string, string>
  columnDescriptions?: Record<string, string>
  owners?: string[]
  domain?: string
  sources?: string[]
  visibleTo?: number[]
  queries?: number
  freshAt?: string
  aliases?: string[]
}

export const refOf = ({ path, platform = 'postgres', instance = 'warehouse' }: Thing) => formatRef({ platform, instance, path })

/** Writes things and queues them; returns their ids in order. */
export async function put(database: Pool, things: Thing[]): Promise<number[]> {
  const ids: number[] = []
  for (const thing of things) {
    const { path, platform = 'postgres', instance = 'warehouse', kind = 'table' } = thing
    const name = thing.name ?? path.split('.').at(-1)!
    const domain = thing.domain === undefined ? null : await idOf(database, 'domain', thing.domain)
    const visible = thing.visibleTo ? `{${thing.visibleTo.join(',')}}` : null
    const asset = await row<{ id: number }>(
      database,
      sql`insert into asset (ref, platform, instance, path, name, kind, description, domain_id, visible_to)
          values (${refOf(thing)}, ${platform}, ${instance}, ${path}, ${name}, ${kind}, ${thing.description ?? null}, ${domain}, ${visible}::int[])
          returning id`,
    )
    const { id } = asset!
    ids.push(id)
    for (const [ordinal, column] of (thing.columns ?? []).entries()) {
      const words = thing.columnDescriptions?.[column] ?? null
      await database.execute(
        sql`insert into field (asset_id, path, ordinal, type, description) values (${id}, ${column}, ${ordinal}, 'text', ${words})`,
      )
    }
    for (const tag of thing.tags ?? []) await tagWith(database, id, '', tag)
    for (const [field, tag] of Object.entries(thing.columnTags ?? {})) await tagWith(database, id, field, tag)
    for (const owner of thing.owners ?? [])
      await database.execute(
        sql`insert into ownership (asset_id, layer, owner, owner_kind) values (${id}, 'human', ${owner}, 'user')`,
      )
    if (thing.written !== undefined)
      await database.execute(sql`insert into documentation (asset_id, layer, text) values (${id}, 'human', ${thing.written})`)
    for (const source of thing.sources ?? [])
      await database.execute(
        sql`insert into claim (source_id, asset_id) values (${await idOf(database, 'source', source)}, ${id})`,
      )
    for (const alias of thing.aliases ?? [])
      await database.execute(sql`insert into asset_alias (ref, asset_id) values (${alias}, ${id})`)
    if (thing.queries !== undefined || thing.freshAt !== undefined)
      await database.execute(
        sql`insert into asset_stat (asset_id, queries_30d, fresh_at) values (${id}, ${thing.queries ?? 0}, ${thing.freshAt ?? null})`,
      )
    await database.execute(sql`insert into search_outbox (asset_id) values (${id})`)
  }
  return ids
}

/** Writes things and indexes them. */
export async function index(database: Pool, things: Thing[]): Promise<number[]> {
  const ids = await put(database, things)
  await drainOutbox(database)
  return ids
}

/** Leaves no asset and no index behind. */
export async function clear(database: Pool): Promise<void> {
  const tables =
    'asset field asset_stat asset_alias documentation ownership tagging tag domain source claim search_doc search_rank search_word search_outbox'
  for (const table of tables.split(' ')) await database.execute(sql.raw(`delete from ${table}`))
}

async function tagWith(database: Pool, assetId: number, field: string, tag: string): Promise<void> {
  const id = await idOf(database, 'tag', tag)
  await database.execute(sql`insert into tagging (asset_id, field, layer, tag_id) values (${assetId}, ${field}, 'human', ${id})`)
}

async function idOf(database: Pool, table: 'tag' | 'domain' | 'source', name: string): Promise<number> {
  const found = await rows<{ id: number }>(database, sql`select id from ${sql.raw(table)} where name = ${name}`)
  if (found[0]) return found[0].id
  const more = table === 'source' ? [sql`, connector, config`, sql`, 'postgres', '{}'`] : [sql``, sql``]
  const made = await row<{ id: number }>(
    database,
    sql`insert into ${sql.raw(table)} (name ${more[0]}) values (${name} ${more[1]}) returning id`,
  )
  return made!.id
}

export const everyone: Viewer = {
  actor: 'user:ann@shop.example',
  name: 'Ann',
  groups: [],
  roles: [{ role: 'viewer', domainId: null }],
}
export const memberOf = (...groups: number[]): Viewer => ({ ...everyone, groups })
export const admin: Viewer = { ...everyone, roles: [{ role: 'admin', domainId: null }] }
