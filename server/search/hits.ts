// Hits as people see them: read from the catalog itself for the ids an engine found, each saying why it matched.
// Promise: what the viewer may not see at this moment is left out, whatever the index still says.
import { sql } from 'drizzle-orm'
import { type Database, rows } from '../../db/connection.ts'
import { readLayers, shown } from '../assets/layers.ts'
import { integers } from '../assets/moments.ts'
import { sourcesFor } from '../assets/sources.ts'
import { type Viewer, visibleTo } from '../auth/viewer.ts'
import type { Question, Tier } from './engine.ts'
import { explain, type MatchedColumn, type Reason } from './why.ts'

export interface Hit {
  /** A column when a column has exactly the name asked for. */
  type: 'asset' | 'column'
  /** What to open: the column's ref for a column, else the asset's. */
  ref: string
  assetRef: string
  name: string
  kind: string
  platform: string
  instance: string
  path: string
  /** The shown description, or its beginning. */
  description: string | null
  owners: string[]
  tags: string[]
  domain: string | null
  queries30d: number
  freshAt: string | null
  /** Null when nothing was asked for in words. */
  tier: Tier | null
  /** What matched, best first; together the reasons account for every word. */
  why: Reason[]
  /** Columns that matched, at most 5. */
  columns: MatchedColumn[]
}

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
  domain: string | null
  domains: string[]
  aliases: string[]
  queries: number
  fresh_at: string | null
}

interface FieldRow {
  asset_id: number
  path: string
  type: string | null
  description: string | null
}

const shortDescription = 300

/** In the order given; ids that are gone or hidden are left out. */
export async function readHits(
  database: Database,
  viewer: Viewer,
  found: readonly { id: number; tier: Tier | null }[],
  question: Question | undefined,
): Promise<Hit[]> {
  if (found.length === 0) return []
  const ids = found.map(({ id }) => id)
  const assets = await rows<AssetRow>(
    database,
    sql`
    with recursive above as (
      select id as domain_id, id, parent_id from domain
      union select above.domain_id, d.id, d.parent_id from above join domain d on d.id = above.parent_id
    )
    select a.id, a.ref, a.name, a.kind, a.platform, a.instance, a.path, left(a.description, 200000) as description, a.authority,
           a.valid_from, o.name as domain,
           array(select d.name from above join domain d on d.id = above.id where above.domain_id = a.domain_id order by 1) as domains,
           array(select ref from asset_alias l where l.asset_id = a.id order by 1 limit 20) as aliases,
           coalesce(s.queries_30d, 0) as queries, s.fresh_at
      from asset a left join domain o on o.id = a.domain_id left join asset_stat s on s.asset_id = a.id
     where a.id = any(${integers(ids)}) and a.valid_to is null and a.merged_into is null and ${visibleTo(viewer)}`,
  )
  const byId = new Map(assets.map((asset) => [asset.id, asset]))
  const layers = await readLayers(database, await sourcesFor(database, viewer), [...byId.keys()])
  const fields = Map.groupBy(await readFields(database, found, question), ({ asset_id }) => asset_id)
  return found.flatMap(({ id, tier }) => {
    const asset = byId.get(id)
    if (!asset) return []
    const own = { text: asset.description, since: asset.valid_from, authority: asset.authority, sourceId: null }
    const spoken = layers.descriptions(id, '', own)
    const description = shown(spoken)?.text ?? null
    const known = fields.get(id) ?? []
    const owners = [...new Set(layers.owners(id).map(({ owner }) => owner))]
    const tags = layers.tags(id).map(({ tag }) => tag)
    const { domains, aliases } = asset
    const { columns, why } = explain(question, tier, {
      ...asset,
      domains,
      aliases,
      owners,
      tags: [
        ...tags.map((tag) => ({ tag, field: '' })),
        ...known.flatMap(({ path }) => layers.tags(id, path).map(({ tag }) => ({ tag, field: path }))),
      ],
      descriptions: [
        ...(description === null ? [] : spoken.flatMap(({ text }) => (text === null ? [] : [{ text, field: '' }]))),
        ...known.flatMap(({ path, description: own }) =>
          [shown(layers.descriptions(id, path))?.text, own].flatMap((text) => (text ? [{ text, field: path }] : [])),
        ),
      ],
      fields: known,
    })
    const column = tier === 'column' ? columns[0] : undefined
    const { ref, name, kind, platform, instance, path, domain } = asset
    return {
      type: column ? 'column' : 'asset',
      ref: column?.ref ?? ref,
      assetRef: ref,
      name,
      kind,
      platform,
      instance,
      path,
      description:
        description && description.length > shortDescription
          ? `${description.slice(0, shortDescription).toWellFormed()}…`
          : description,
      owners,
      tags,
      domain,
      queries30d: asset.queries,
      freshAt: asset.fresh_at,
      tier,
      why,
      columns,
    } satisfies Hit
  })
}

/** Tiers in which the name alone explains the hit. */
const byName: readonly (Tier | null)[] = ['name', 'prefix', 'words', null]
const fieldsLooked = 300

/** The fields that may explain a hit: those that hold a word come first, whatever the width of the table. */
async function readFields(
  database: Database,
  found: readonly { id: number; tier: Tier | null }[],
  question: Question | undefined,
): Promise<FieldRow[]> {
  const ids = found.filter(({ tier }) => !byName.includes(tier)).map(({ id }) => id)
  if (ids.length === 0 || !question) return []
  const like = sql.param(question.words.flat().map((word) => `%${word.replace(/[\\%_]/g, '\\$&')}%`))
  return rows<FieldRow>(
    database,
    sql`
    select f.asset_id, f.path, f.type, left(f.description, 10000) as description
      from unnest(${integers(ids)}) w(id)
      join lateral (
        select f.*, lower(f.path) like any(${like}::text[])
                    or exists (select from tagging t where t.asset_id = w.id and t.field = f.path and t.valid_to is null) as first
          from field f where f.asset_id = w.id and f.valid_to is null
         order by first desc, (f.description ilike any(${like}::text[])) desc nulls last, f.ordinal, f.id
         limit ${fieldsLooked}) f on true
     order by f.asset_id, f.ordinal, f.path`,
  )
}
