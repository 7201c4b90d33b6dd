// Two moments side by side: one asset with all that belongs to it, or the whole catalog as counts and a paged list.
import { sql } from 'drizzle-orm'
import { type Database, rows } from '../../db/connection.ts'
import { type Viewer, visibleTo } from '../auth/viewer.ts'
import { CatalogError } from '../errors.ts'
import { lives } from '../lineage/live.ts'
import { compareSets, type Difference, differences } from './diff.ts'
import { readLayers, shown } from './layers.ts'
import { locateAsset } from './locate.ts'
import { assetStates, fieldStates, integers } from './moments.ts'
import { sourcesFor } from './sources.ts'
import { readableStates, type StateWithText } from './withhold.ts'

export interface AssetDiff {
  ref: string
  from: string
  to: string
  change: 'added' | 'removed' | 'changed' | 'same' | 'absent'
  differences: Difference[]
  fields: { added: string[]; removed: string[]; changed: { path: string; differences: Difference[] }[] }
  /** Shown descriptions, owners and tags; field '' is the asset itself. */
  words: { what: 'description' | 'owner' | 'tag'; field: string; before: string | null; after: string | null }[]
  upstream: NeighbourChange
  downstream: NeighbourChange
}

/** Assets one step away that came or went; those that the viewer may not see are counted. */
export interface NeighbourChange {
  opened: string[]
  closed: string[]
  restricted: number
}

interface Snapshot {
  state: Record<string, unknown> | undefined
  fields: ({ id: number; path: string } & Record<string, unknown>)[]
  words: { key: string; what: 'description' | 'owner' | 'tag'; field: string; word: string | null }[]
  upstream: Neighbour[]
  downstream: Neighbour[]
}

interface Neighbour {
  id: number
  ref: string
  visible: boolean
}

/** What differs in an asset between two moments, in either order. */
export async function diffAsset(database: Database, viewer: Viewer, ref: string, from: string, to: string): Promise<AssetDiff> {
  const asset = await locateAsset(database, viewer, ref)
  const [was, is] = [await snapshot(database, viewer, asset.id, from), await snapshot(database, viewer, asset.id, to)]
  const fields = compareSets(was.fields, is.fields, ({ id }) => id)
  const found = was.state && is.state ? differences(was.state, is.state) : []
  const words = wordChanges(was, is)
  const changed = found.length + words.length + fields.added.length + fields.removed.length + fields.changed.length > 0
  const withoutId = ({ id: _, ...field }: Snapshot['fields'][number]) => field
  return {
    ref: asset.ref,
    from,
    to,
    change: was.state ? (is.state ? (changed ? 'changed' : 'same') : 'removed') : is.state ? 'added' : 'absent',
    differences: found,
    fields: {
      added: fields.added.map(({ path }) => path),
      removed: fields.removed.map(({ path }) => path),
      changed: fields.changed.map(({ before, after }) => ({
        path: after.path,
        differences: differences(withoutId(before), withoutId(after)),
      })),
    },
    words,
    upstream: neighbourChange(was.upstream, is.upstream),
    downstream: neighbourChange(was.downstream, is.downstream),
  }
}

function wordChanges(was: Snapshot, is: Snapshot): AssetDiff['words'] {
  const { added, removed, changed } = compareSets(was.words, is.words, ({ key }) => key)
  return [
    ...added.map(({ what, field, word }) => ({ what, field, before: null, after: word })),
    ...removed.map(({ what, field, word }) => ({ what, field, before: word, after: null })),
    ...changed.map(({ before, after }) => ({ what: after.what, field: after.field, before: before.word, after: after.word })),
  ]
}

function neighbourChange(was: Neighbour[], is: Neighbour[]): NeighbourChange {
  const { added, removed } = compareSets(was, is, ({ id }) => id)
  const refs = (neighbours: Neighbour[]) => neighbours.filter(({ visible }) => visible).map(({ ref }) => ref)
  return {
    opened: refs(added),
    closed: refs(removed),
    restricted: [...added, ...removed].filter(({ visible }) => !visible).length,
  }
}

async function snapshot(database: Database, viewer: Viewer, assetId: number, at: string): Promise<Snapshot> {
  const found = await rows<StateWithText & { description: string | null; valid_from: string }>(
    database,
    sql`select name, kind, properties, constraints, description, valid_from from ${assetStates(integers([assetId]), at)} s limit 1`,
  )
  const [state] = await readableStates(database, viewer, assetId, found)
  const fields = await rows<{ id: number; path: string; description: string | null; valid_from: string }>(
    database,
    sql`select id, path, ordinal, type, nullable, default_value as "default", properties, description, valid_from
          from ${fieldStates(assetId, at)} f order by ordinal, path`,
  )
  const layers = await readLayers(database, await sourcesFor(database, viewer), [assetId], at)
  const words: Snapshot['words'] = [{ field: '', own: state }, ...fields.map((own) => ({ field: own.path, own }))].flatMap(
    ({ field, own }) => {
      const ownWords = own && { text: own.description, since: own.valid_from, authority: 100, sourceId: null }
      const description = shown(layers.descriptions(assetId, field, ownWords))?.text
      return [
        ...(description ? [{ key: `description ${field}`, what: 'description' as const, field, word: description }] : []),
        ...layers.owners(assetId, field).map(({ owner, ownerKind, role }) => {
          const word = role === 'owner' ? owner : `${owner} (${role})`
          return { key: `owner ${field} ${ownerKind} ${word}`, what: 'owner' as const, field, word }
        }),
        ...layers.tags(assetId, field).map(({ tag }) => ({ key: `tag ${field} ${tag}`, what: 'tag' as const, field, word: tag })),
      ]
    },
  )
  const neighbours = (near: string, far: string) =>
    rows<Neighbour>(
      database,
      sql`select distinct a.id, a.ref, ${visibleTo(viewer)} as visible from edge e join asset a on a.id = ${sql.raw(`e.${far}`)}
           where ${sql.raw(`e.${near}`)} = ${assetId} and e.from_asset <> e.to_asset and ${lives('e', at)} order by a.ref`,
    )
  const { description: _, valid_from: _from, ...plain } = state ?? { description: null, valid_from: '' }
  return {
    state: state && plain,
    fields: fields.map(({ description: _, valid_from: _from, ...field }) => field),
    words,
    upstream: await neighbours('to_asset', 'from_asset'),
    downstream: await neighbours('from_asset', 'to_asset'),
  }
}

export interface CatalogDiff {
  counts: { added: number; removed: number; changed: number }
  /** How many assets the list holds before paging. */
  total: number
  assets: {
    ref: string
    name: string
    kind: string
    platform: string
    change: 'added' | 'removed' | 'changed'
    /** Fields that came, went or changed. */
    fields: { added: number; removed: number; changed: number }
  }[]
}

export interface CatalogDiffQuestion {
  from: string
  to: string
  change?: 'added' | 'removed' | 'changed' | undefined
  offset?: number | undefined
  limit?: number | undefined
}

/** What differs in the catalog between two moments: states of assets and of their fields. There and back again is no change. */
export async function diffCatalog(database: Database, viewer: Viewer, question: CatalogDiffQuestion): Promise<CatalogDiff> {
  const { from, to, change, offset = 0, limit = 100 } = question
  if (Date.parse(from) > Date.parse(to)) throw new CatalogError('BAD_INPUT', 'The moment `from` is after `to`. Swap them.')
  const found = await rows<{
    added: number
    removed: number
    changed: number
    page: (CatalogDiff['assets'][number] & { id: number })[] | null
  }>(
    database,
    sql`
    with span as (select ${from}::timestamptz as t1, ${to}::timestamptz as t2),
    touched as (
      select id from asset, span where (valid_from > t1 and valid_from <= t2) or (valid_to > t1 and valid_to <= t2)
      union select asset_id from asset_history, span where (valid_from > t1 and valid_from <= t2) or (valid_to > t1 and valid_to <= t2)
      union select asset_id from field, span where (valid_from > t1 and valid_from <= t2) or (valid_to > t1 and valid_to <= t2)
      union select asset_id from field_history, span where (valid_from > t1 and valid_from <= t2) or (valid_to > t1 and valid_to <= t2)),
    states as (
      select a.id, a.valid_from, a.valid_to, (a.name, a.kind, a.container_id, a.description, a.properties, a.constraints)::text as state
        from touched join asset a using (id)
      union all
      select h.asset_id, h.valid_from, h.valid_to, (h.name, h.kind, h.container_id, h.description, h.properties, h.constraints)::text
        from touched join asset_history h on h.asset_id = touched.id),
    asset_change as (
      select id, max(state) filter (where valid_from <= t1 and (valid_to is null or valid_to > t1)) as was,
             max(state) filter (where valid_from <= t2 and (valid_to is null or valid_to > t2)) as is
        from states, span group by id),
    field_states as (
      select f.asset_id, f.id, f.valid_from, f.valid_to,
             (f.ordinal, f.type, f.nullable, f.default_value, f.description, f.properties)::text as state
        from touched join field f on f.asset_id = touched.id
      union all
      select h.asset_id, h.field_id, h.valid_from, h.valid_to,
             (h.ordinal, h.type, h.nullable, h.default_value, h.description, h.properties)::text
        from touched join field_history h on h.asset_id = touched.id),
    field_change as (
      select asset_id, id, max(state) filter (where valid_from <= t1 and (valid_to is null or valid_to > t1)) as was,
             max(state) filter (where valid_from <= t2 and (valid_to is null or valid_to > t2)) as is
        from field_states, span group by 1, 2),
    field_counts as (
      select asset_id, count(*) filter (where was is null and "is" is not null)::int as added,
             count(*) filter (where was is not null and "is" is null)::int as removed, count(*) filter (where was <> "is")::int as changed
        from field_change where was is distinct from "is" group by 1),
    changes as (
      select a.id, a.ref, a.name, a.kind, a.platform,
             case when c.was is null then 'added' when c.is is null then 'removed' else 'changed' end as change,
             json_build_object('added', coalesce(n.added, 0), 'removed', coalesce(n.removed, 0), 'changed', coalesce(n.changed, 0)) as fields
        from asset_change c join asset a on a.id = c.id left join field_counts n on n.asset_id = c.id
       where (c.was is distinct from c.is or (n.asset_id is not null and c.was is not null)) and a.merged_into is null and ${visibleTo(viewer)}),
    page as (
      select * from changes where ${change ?? null}::text is null or change = ${change ?? null} order by ref offset ${offset} limit ${limit})
    select count(*) filter (where change = 'added') as added, count(*) filter (where change = 'removed') as removed,
           count(*) filter (where change = 'changed') as changed, (select json_agg(page order by ref) from page) as page
      from changes`,
  )
  const { added, removed, changed, page } = found[0]!
  const counts = { added, removed, changed }
  return {
    counts,
    total: change ? counts[change] : added + removed + changed,
    assets: (page ?? []).map(({ id: _, ...line }) => line),
  }
}
