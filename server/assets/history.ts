// The timeline of an asset: its own states, its schema, the edges around it, what was written about it, and by whom.
// Promise: what happened in one moment is one entry; a restricted neighbour is counted, never named.
import { sql } from 'drizzle-orm'
import { type Database, rows } from '../../db/connection.ts'
import { type Viewer, visibleTo } from '../auth/viewer.ts'
import { type Difference, differences } from './diff.ts'
import { locateAsset } from './locate.ts'
import { compareMoments, type Layer } from './precedence.ts'
import { type Sources, sourcesFor } from './sources.ts'
import { readableStates, type StateWithText } from './withhold.ts'

export type HistoryEntry = { at: string } & (
  | { what: 'asset'; change: 'appeared' | 'changed' | 'retired' | 'returned'; differences: Difference[] }
  | { what: 'schema'; added: string[]; removed: string[]; changed: { path: string; differences: Difference[] }[] }
  | {
      what: 'lineage'
      direction: 'upstream' | 'downstream'
      change: 'opened' | 'closed'
      source: string | null
      refs: string[]
      restricted: number
    }
  | WordChange
  | { what: 'domain'; by: string; before: string | null; after: string | null }
)

/** Somebody wrote, changed or took back a description, an owner or a tag. */
export interface WordChange {
  what: 'description' | 'owner' | 'tag'
  /** '' is the asset itself. */
  field: string
  layer: Layer
  source: string | null
  by: string | null
  before: string | null
  after: string | null
}

export interface HistoryQuestion {
  ref: string
  /** Only entries before this moment, for the next page. */
  before?: string | undefined
  limit?: number | undefined
}

export interface History {
  entries: HistoryEntry[]
  /** Pass as `before` for older entries; null: these were the oldest. */
  next: string | null
}

/** Newest first. Entries of one moment are never split between two pages. */
export async function readHistory(database: Database, viewer: Viewer, question: HistoryQuestion): Promise<History> {
  const { ref, before, limit = 50 } = question
  const asset = await locateAsset(database, viewer, ref)
  const sources = await sourcesFor(database, viewer)
  const all = [
    ...(await stateEntries(database, viewer, asset.id)),
    ...(await schemaEntries(database, asset.id)),
    ...(await lineageEntries(database, viewer, sources, asset.id)),
    ...(await wordEntries(database, sources, asset.id)),
    ...(await domainEntries(database, asset.ref)),
  ]
  const sorted = all
    .filter(
      ({ at }) =>
        before === undefined || Date.parse(at) < Date.parse(before) || (at !== before && compareMoments(at, before) < 0),
    )
    .sort((a, b) => compareMoments(b.at, a.at))
  let end = Math.min(limit, sorted.length)
  while (end > 0 && end < sorted.length && sorted[end]!.at === sorted[end - 1]!.at) end++
  return { entries: sorted.slice(0, end), next: end < sorted.length ? sorted[end - 1]!.at : null }
}

interface Span {
  valid_from: string
  valid_to: string | null
}

async function stateEntries(database: Database, viewer: Viewer, assetId: number): Promise<HistoryEntry[]> {
  const columns = sql.raw('name, kind, description, properties, constraints, valid_from, valid_to')
  const spans = await rows<Span & StateWithText>(
    database,
    sql`select ${columns} from asset_history where asset_id = ${assetId}
        union all select ${columns} from asset where id = ${assetId} order by valid_from`,
  )
  const states = await readableStates(database, viewer, assetId, spans)
  return states.flatMap((state, i): HistoryEntry[] => {
    const { valid_from: at, valid_to: end, ...now } = state
    const entries: HistoryEntry[] = []
    const previous = states[i - 1]
    if (!previous) entries.push({ at, what: 'asset', change: 'appeared', differences: [] })
    else {
      const { valid_from: _, valid_to: left, ...was } = previous
      const found = differences(was, now)
      const returned = left !== at
      if (returned || found.length)
        entries.push({ at, what: 'asset', change: returned ? 'returned' : 'changed', differences: found })
    }
    if (end !== null && states[i + 1]?.valid_from !== end)
      entries.push({ at: end, what: 'asset', change: 'retired', differences: [] })
    return entries
  })
}

interface FieldSpan extends Span {
  id: number
  path: string
}

async function schemaEntries(database: Database, assetId: number): Promise<HistoryEntry[]> {
  const columns = sql.raw('path, type, nullable, default_value as "default", description, properties, valid_from, valid_to')
  const spans = await rows<FieldSpan>(
    database,
    sql`select field_id as id, ${columns} from field_history where asset_id = ${assetId}
        union all select id, ${columns} from field where asset_id = ${assetId} order by valid_from`,
  )
  const moments = new Map<string, Extract<HistoryEntry, { what: 'schema' }>>()
  const momentOf = (at: string) => {
    const entry = moments.get(at) ?? { at, what: 'schema', added: [], removed: [], changed: [] }
    moments.set(at, entry)
    return entry
  }
  for (const states of Map.groupBy(spans, ({ id }) => id).values()) {
    states.forEach((state, i) => {
      const { id: _, path, valid_from: at, valid_to: end, ...now } = state
      const previous = states[i - 1]
      if (!previous || previous.valid_to !== at) momentOf(at).added.push(path)
      else {
        const { id: _id, path: _path, valid_from: _from, valid_to: _to, ...was } = previous
        const found = differences(was, now)
        if (found.length) momentOf(at).changed.push({ path, differences: found })
      }
      if (end !== null && states[i + 1]?.valid_from !== end) momentOf(end).removed.push(path)
    })
  }
  return [...moments.values()]
}

async function lineageEntries(database: Database, viewer: Viewer, sources: Sources, assetId: number): Promise<HistoryEntry[]> {
  const found = await rows<{
    at: string
    change: 'opened' | 'closed'
    direction: 'upstream' | 'downstream'
    source_id: number
    refs: string[] | null
    restricted: number
  }>(
    database,
    // An asset opens when its first edge from this source does, and closes when the last one has.
    sql`
    with around as (
      select 'upstream' as direction, e.from_asset as other, e.source_id, e.valid_from, e.valid_to from edge e
       where e.to_asset = ${assetId} and e.from_asset <> ${assetId} and e.precision >= e.denied
      union all
      select 'downstream', e.to_asset, e.source_id, e.valid_from, e.valid_to from edge e
       where e.from_asset = ${assetId} and e.to_asset <> ${assetId} and e.precision >= e.denied),
    steps as (
      select direction, other, source_id, valid_from as at, 'opened' as change from around x
       where not exists (select from around y where (y.direction, y.other, y.source_id) = (x.direction, x.other, x.source_id)
                            and y.valid_from < x.valid_from and (y.valid_to is null or y.valid_to >= x.valid_from))
      union
      select direction, other, source_id, valid_to, 'closed' from around x
       where valid_to is not null
         and not exists (select from around y where (y.direction, y.other, y.source_id) = (x.direction, x.other, x.source_id)
                            and y.valid_from <= x.valid_to and (y.valid_to is null or y.valid_to > x.valid_to)))
    select s.at, s.change, s.direction, s.source_id,
           array_agg(a.ref order by a.ref) filter (where ${visibleTo(viewer)}) as refs,
           count(*) filter (where not ${visibleTo(viewer)}) as restricted
      from steps s join asset a on a.id = s.other group by 1, 2, 3, 4`,
  )
  return found.map(({ at, change, direction, source_id, refs, restricted }) => ({
    at,
    what: 'lineage',
    direction,
    change,
    source: sources.name(source_id)?.name ?? null,
    refs: refs ?? [],
    restricted,
  }))
}

interface WordSpan extends Span {
  what: WordChange['what']
  field: string
  layer: Layer
  source_id: number | null
  by: string | null
  thing: string
  word: string | null
}

async function wordEntries(database: Database, sources: Sources, assetId: number): Promise<HistoryEntry[]> {
  const layered = (what: string, thing: string, word: string, from: string) =>
    sql`select ${what} as what, x.field, x.layer, x.source_id, u.name as by, ${sql.raw(thing)} as thing, ${sql.raw(word)} as word,
               x.valid_from, x.valid_to
          from ${sql.raw(from)} left join app_user u on u.id = x.user_id where x.asset_id = ${assetId}`
  const spans = await rows<WordSpan>(
    database,
    sql`${layered('description', "''", 'x.text', 'documentation x')}
        union all ${layered('owner', "x.owner_kind || ' ' || x.owner || ' ' || x.role", `case when not x.removed then x.owner || case when x.role = 'owner' then '' else ' (' || x.role || ')' end end`, 'ownership x')}
        union all ${layered('tag', 't.name', 'case when not x.removed then t.name end', 'tagging x join tag t on t.id = x.tag_id')}
        order by valid_from`,
  )
  const keyOf = ({ what, field, layer, source_id, thing }: WordSpan) => JSON.stringify([what, field, layer, source_id, thing])
  return [...Map.groupBy(spans, keyOf).values()].flatMap((states) =>
    states.flatMap((state, i): HistoryEntry[] => {
      const { what, field, layer, source_id, by, valid_from, valid_to } = state
      const said = { what, field, layer, source: sources.name(source_id)?.name ?? null }
      const previous = states[i - 1]
      const before = previous?.valid_to === valid_from ? previous.word : null
      const entries: HistoryEntry[] = [{ at: valid_from, ...said, by, before, after: state.word }]
      // Who took it back is in the audit log; the row only says until when it held.
      if (valid_to !== null && states[i + 1]?.valid_from !== valid_to)
        entries.push({ at: valid_to, ...said, by: null, before: state.word, after: null })
      return entries
    }),
  )
}

/** Domains have no validity of their own; the audit log knows each move. */
async function domainEntries(database: Database, ref: string): Promise<HistoryEntry[]> {
  const found = await rows<{ at: string; actor: string; before: string | null; after: string | null }>(
    database,
    sql`select at, actor, detail->>'before' as before, detail->'input'->>'domain' as after from audit_event
         where target = ${ref} and action = 'assets.setDomain' and outcome = 'done'`,
  )
  return found.map(({ at, actor, before, after }) => ({ at, what: 'domain', by: actor, before, after }))
}
