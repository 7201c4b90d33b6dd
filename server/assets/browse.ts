// Walking down the tree of what exists: platforms, their instances, then containers and what they hold.
// Promise: a level is counted over what the viewer may see, and nothing visible is out of reach because its container is not.
import { sql } from 'drizzle-orm'
import { type Database, rows } from '../../db/connection.ts'
import { type Viewer, visibleTo } from '../auth/viewer.ts'
import { type Description, type Owner, readLayers, shown, type Tag } from './layers.ts'
import { locateAsset } from './locate.ts'
import { integers } from './moments.ts'
import { sourcesFor } from './sources.ts'

/** An asset in a list, a line of it. */
export interface AssetLine {
  ref: string
  name: string
  kind: string
  platform: string
  instance: string
  path: string
  description: Description | null
  owners: Owner[]
  tags: Tag[]
  /** Visible assets directly inside it. */
  children: number
  fields: number
  rows: number | null
  queries30d: number
  retiredAt: string | null
}

export interface AssetPage {
  total: number
  /** How many of each kind, before paging and before `kinds` narrows. */
  kinds: { kind: string; count: number }[]
  assets: AssetLine[]
}

export interface BrowsedInstance {
  platform: string
  instances: { instance: string; assets: number }[]
}

/** The first two levels of the tree, with how many assets live there. */
export async function listInstances(database: Database, viewer: Viewer): Promise<BrowsedInstance[]> {
  const found = await rows<{ platform: string; instance: string; assets: number }>(
    database,
    sql`select a.platform, a.instance, count(*) as assets from asset a
         where a.valid_to is null and a.merged_into is null and ${visibleTo(viewer)}
         group by 1, 2 order by 1, 2`,
  )
  return [...Map.groupBy(found, ({ platform }) => platform)].map(([platform, instances]) => ({
    platform,
    instances: instances.map(({ instance, assets }) => ({ instance, assets })),
  }))
}

export interface Paging {
  offset?: number | undefined
  limit?: number | undefined
  kinds?: readonly string[] | undefined
  contains?: string | undefined
  /** Also what no source claims any more. */
  retired?: boolean | undefined
}

/** What lies directly in an asset. */
export async function listChildren(database: Database, viewer: Viewer, ref: string, paging: Paging = {}): Promise<AssetPage> {
  const container = await locateAsset(database, viewer, ref)
  return listAssets(database, viewer, sql`a.container_id = ${container.id}`, paging)
}

/** What lies at the top of an instance: assets without a container, or whose container the viewer may not see. */
export async function listTop(
  database: Database,
  viewer: Viewer,
  place: { platform: string; instance: string },
  paging: Paging = {},
): Promise<AssetPage> {
  const container = visibleTo(viewer, sql.raw('c.visible_to'))
  return listAssets(
    database,
    viewer,
    sql`a.platform = ${place.platform} and a.instance = ${place.instance}
        and (a.container_id is null or not exists (select from asset c where c.id = a.container_id and ${container}))`,
    paging,
  )
}

async function listAssets(database: Database, viewer: Viewer, where: ReturnType<typeof sql>, paging: Paging): Promise<AssetPage> {
  const { offset = 0, limit = 100, kinds, contains, retired = false } = paging
  const all = sql`a.merged_into is null and ${retired ? sql`true` : sql`a.valid_to is null`} and ${visibleTo(viewer)} and ${where}
                  ${contains ? sql`and strpos(lower(a.name), lower(${contains})) > 0` : sql``}`
  const wanted = kinds?.length ? sql`and a.kind = any(${sql.param(kinds)}::text[])` : sql``
  const byKind = await rows<{ kind: string; count: number }>(
    database,
    sql`select a.kind, count(*) as count from asset a where ${all} group by 1 order by 2 desc, 1`,
  )
  const found = await rows<{ id: number }>(
    database,
    sql`select a.id from asset a where ${all} ${wanted} order by lower(a.name), a.id offset ${offset} limit ${limit}`,
  )
  return {
    total: byKind.filter(({ kind }) => !kinds?.length || kinds.includes(kind)).reduce((sum, { count }) => sum + count, 0),
    kinds: byKind,
    assets: await describeLines(
      database,
      viewer,
      found.map(({ id }) => id),
    ),
  }
}

/** Lines for these assets, in this order. The caller has checked that they are visible. */
export async function describeLines(database: Database, viewer: Viewer, ids: readonly number[]): Promise<AssetLine[]> {
  if (ids.length === 0) return []
  const found = await rows<
    Omit<AssetLine, 'description' | 'owners' | 'tags' | 'retiredAt' | 'queries30d'> & {
      id: number
      description: string | null
      authority: number
      valid_from: string
      valid_to: string | null
      queries: number | null
    }
  >(
    database,
    sql`select x.id, x.ref, x.name, x.kind, x.platform, x.instance, x.path, x.description, x.authority, x.valid_from, x.valid_to,
               (select count(*) from asset a where a.container_id = x.id and a.valid_to is null and a.merged_into is null
                                               and ${visibleTo(viewer)}) as children,
               (select count(*) from field f where f.asset_id = x.id and f.valid_to is null) as fields,
               s.rows, s.queries_30d as queries
          from unnest(${integers(ids)}) with ordinality w(id, place) join asset x on x.id = w.id left join asset_stat s on s.asset_id = x.id
         order by w.place`,
  )
  const layers = await readLayers(database, await sourcesFor(database, viewer), ids, undefined, true)
  return found.map(({ id, description, authority, valid_from, valid_to, queries, ...line }) => ({
    ...line,
    description: shown(layers.descriptions(id, '', { text: description, since: valid_from, authority, sourceId: null })),
    owners: layers.owners(id),
    tags: layers.tags(id),
    queries30d: queries ?? 0,
    retiredAt: valid_to,
  }))
}

/** The assets that a person has starred, by name. */
export async function listStarred(database: Database, viewer: Viewer): Promise<AssetLine[]> {
  const found = await rows<{ id: number }>(
    database,
    sql`select a.id from star s join asset a on a.id = s.asset_id
         where s.user_id = ${viewer.userId ?? 0} and a.merged_into is null and ${visibleTo(viewer)} order by lower(a.name), a.id`,
  )
  return describeLines(
    database,
    viewer,
    found.map(({ id }) => id),
  )
}

/** Kinds that hold or show data; containers, parts of tables and what runs are left out where people ask what there is to use. */
export const usefulKinds = sql.raw(
  `('table', 'foreign_table', 'view', 'materialized_view', 'model', 'topic', 'collection', 'file_set', 'dashboard', 'metric')`,
)

/** What came or changed last, the latest first. */
export async function listRecent(
  database: Database,
  viewer: Viewer,
  limit: number,
): Promise<(AssetLine & { changedAt: string })[]> {
  const found = await rows<{ id: number; at: string }>(
    database,
    sql`select a.id, a.valid_from as at from asset a
         where a.valid_to is null and a.merged_into is null and a.kind in ${usefulKinds} and ${visibleTo(viewer)}
         order by a.valid_from desc, a.id desc limit ${limit}`,
  )
  const lines = await describeLines(
    database,
    viewer,
    found.map(({ id }) => id),
  )
  return lines.map((line, i) => ({ ...line, changedAt: found[i]!.at }))
}
