// Reads what the index holds about assets out of the catalog, set-based, for a batch of assets at a time.
// Promise: only live assets come back; what is shown of tags, owners and descriptions is decided where the asset page decides it.
import { sql } from 'drizzle-orm'
import { type Database, rows } from '../../db/connection.ts'
import { readLayers, shown } from '../assets/layers.ts'
import { integers } from '../assets/moments.ts'
import { sourcesFor } from '../assets/sources.ts'
import { houseViewer } from '../auth/viewer.ts'
import type { SearchDocument } from './engine.ts'
import { trustOf } from './rank.ts'

/** Between the parts of an aggregate: a character that names and sentences do not hold. */
const unit = '\u001f'
/** Fields of one asset that are indexed, and characters of their descriptions. */
const mostFields = 20_000
const mostText = 200_000

interface AssetRow {
  id: number
  ref: string
  name: string
  kind: string
  platform: string
  instance: string
  path: string
  description: string | null
  authority: number
  valid_from: string
  visible_to: number[] | null
  columns: string | null
  column_texts: string | null
  domains: string[]
  sources: string[]
  aliases: string[]
}

/** Documents of those `ids` that are live; the others have no document. */
export async function readDocuments(database: Database, ids: readonly number[]): Promise<SearchDocument[]> {
  const wanted = integers(ids)
  const assets = await rows<AssetRow>(
    database,
    sql`
    with recursive above as (
      select id as domain_id, id, parent_id from domain
      union select above.domain_id, d.id, d.parent_id from above join domain d on d.id = above.parent_id
    ), fields as (
      select f.asset_id, string_agg(f.path, ${unit} order by f.ordinal, f.id) as columns,
             left(string_agg(f.description, ${unit}), ${mostText}) as column_texts
        from unnest(${wanted}) w(id)
        join lateral (select * from field f where f.asset_id = w.id and f.valid_to is null
                       order by f.ordinal, f.id limit ${mostFields}) f on true
       group by f.asset_id
    ), claims as (
      select c.asset_id, array_agg(s.name order by s.name) as sources
        from claim c join source s on s.id = c.source_id
       where c.asset_id = any(${wanted}) and c.lapsed_at is null and s.deleted_at is null
       group by c.asset_id
    ), aliases as (
      select asset_id, array_agg(ref order by ref) as aliases from asset_alias where asset_id = any(${wanted}) group by asset_id
    )
    select a.id, a.ref, a.name, a.kind, a.platform, a.instance, a.path, left(a.description, ${mostText}) as description,
           a.authority, a.valid_from, a.visible_to, f.columns, f.column_texts,
           array(select d.name from above join domain d on d.id = above.id where above.domain_id = a.domain_id order by 1) as domains,
           coalesce(c.sources, '{}') as sources, coalesce(l.aliases, '{}') as aliases
      from asset a
      left join fields f on f.asset_id = a.id
      left join claims c on c.asset_id = a.id
      left join aliases l on l.asset_id = a.id
     where a.id = any(${wanted}) and a.valid_to is null and a.merged_into is null
     order by a.id`,
  )
  const live = assets.map(({ id }) => id)
  const house = houseViewer('search')
  const layers = await readLayers(database, await sourcesFor(database, house), live)
  const tagsOfFields = await fieldsWithWords(database, live)
  return assets.map((asset) => {
    const own = { text: asset.description, since: asset.valid_from, authority: asset.authority, sourceId: null }
    const spoken = layers.descriptions(asset.id, '', own)
    const description = shown(spoken)
    const fields = tagsOfFields.get(asset.id) ?? []
    const owners = unique(layers.owners(asset.id).map(({ owner }) => owner))
    const tags = unique(['', ...fields].flatMap((field) => layers.tags(asset.id, field).map(({ tag }) => tag)))
    const document = {
      id: asset.id,
      ref: asset.ref,
      name: asset.name,
      platform: asset.platform,
      instance: asset.instance,
      path: asset.path,
      kind: asset.kind,
      columns: parts(asset.columns),
      aliases: asset.aliases,
      domains: asset.domains,
      owners,
      tags,
      sources: asset.sources,
      // What a person removed is not found either; what a person replaced still is.
      descriptions: [
        ...(description ? spoken.flatMap(({ text }) => (text === null ? [] : [text.slice(0, mostText)])) : []),
        ...parts(asset.column_texts),
        ...fields.flatMap((field) => shown(layers.descriptions(asset.id, field))?.text ?? []),
      ],
      visibleTo: asset.visible_to,
    }
    return { ...document, trust: trustOf({ ...document, described: description !== null }) }
  })
}

/** Fields about which a layer says something, by asset. */
async function fieldsWithWords(database: Database, ids: readonly number[]): Promise<Map<number, string[]>> {
  const found = await rows<{ asset_id: number; field: string }>(
    database,
    sql`select asset_id, field from tagging where asset_id = any(${integers(ids)}) and field <> '' and valid_to is null
        union select asset_id, field from documentation where asset_id = any(${integers(ids)}) and field <> '' and valid_to is null
        order by 1, 2`,
  )
  return new Map(
    [...Map.groupBy(found, ({ asset_id }) => asset_id)].map(([id, fields]) => [id, fields.map(({ field }) => field)]),
  )
}

const parts = (text: string | null) => (text === null ? [] : text.split(unit))
const unique = (values: string[]) => [...new Set(values)].sort()
