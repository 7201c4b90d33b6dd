// Search in PostgreSQL: which documents match, in which tier, in what order, and how many there are.
// Promise: the first hits are the exhaustive ranking's first hits at any size; a count is exact or says that it is not.
import { type SQL, sql } from 'drizzle-orm'
import { type Database, rows } from '../../db/connection.ts'
import { type Viewer, visibleTo } from '../auth/viewer.ts'
import {
  type EngineAnswer,
  type EngineQuery,
  type Facet,
  type FacetCounts,
  facets,
  type SearchEngine,
  type Sort,
  tiers,
} from './engine.ts'
import { and, filterCondition, not, tierConditions } from './lexemes.ts'
import { keepRows, rebuildRows } from './postgres-rows.ts'

export interface Bounds {
  /** So many matches are collected and sorted as a whole; above, each tier is asked for its best by walking down the ranks. */
  sortAll: number
  /** So many matches are counted. */
  countAll: number
}

/** Values of one facet that are told. */
const facetLength = 50

export const postgresEngine = (bounds: Bounds = { sortAll: 2000, countAll: 10_000 }): SearchEngine => ({
  name: 'postgres',
  find: (database, viewer, query) => find(database, viewer, query, bounds),
  keep: keepRows,
  rebuild: rebuildRows,
})

async function find(database: Database, viewer: Viewer, query: EngineQuery, bounds: Bounds): Promise<EngineAnswer> {
  const scope = scopeOf(viewer, query)
  if (scope === undefined)
    return { hits: [], total: query.count ? { count: 0, exact: true } : undefined, facets: noFacets(query) }
  const counted = query.count ? await count(database, query, scope, bounds.countAll) : undefined
  // At least the offset, so that an answer that goes beyond the bound has a row to say so.
  const hits = await best(database, query, scope, Math.max(bounds.sortAll, query.offset), counted?.total)
  return { hits, total: counted?.total, facets: counted?.facets }
}

/** What every document must fulfil; `conditions` undefined: everything is asked for. */
interface Scope {
  conditions: ReturnType<typeof tierConditions>
  visible: SQL
}

/** Undefined: no document can match. */
function scopeOf(viewer: Viewer, { question }: EngineQuery): Scope | undefined {
  const conditions = question && tierConditions(question)
  if (question && conditions === undefined) return undefined
  return { conditions, visible: visibleTo(viewer, sql.raw('d.visible_to')) }
}

/** A where clause over search_doc d; by default of all tiers, `except` without the filter of that facet. */
function where(
  scope: Scope,
  query: EngineQuery,
  { text = scope.conditions?.any, except }: { text?: string; except?: Facet } = {},
) {
  const condition = and([text, filterCondition(query.filters, except)])
  return condition === undefined ? scope.visible : sql`d.words @@ ${condition}::tsquery and ${scope.visible}`
}

const order: Record<Sort, SQL> = {
  relevance: sql`tier, rank desc, asset_id`,
  use: sql`queries desc, rank desc, asset_id`,
  freshness: sql`fresh_at desc nulls last, rank desc, asset_id`,
  name: sql`name, asset_id`,
}

interface HitRow {
  id: number
  tier: number | null
}
const toHit = ({ id, tier }: HitRow) => ({ id, tier: tier === null ? null : tiers[tier]! })

async function best(
  database: Database,
  query: EngineQuery,
  scope: Scope,
  bound: number,
  total: EngineAnswer['total'],
): Promise<EngineAnswer['hits']> {
  if (total === undefined || total.count <= bound) {
    const all = await sortAll(database, query, scope, bound)
    if (all) return all
  }
  if (query.sort === 'relevance' && scope.conditions) return bestByTier(database, query, scope, bound)
  const walked = await walk(database, query.sort, where(scope, query), query.offset + query.limit)
  const page = walked.slice(query.offset)
  const known = await rows<HitRow>(
    database,
    sql`select asset_id as id, ${tierOf(scope)} as tier from search_doc where asset_id = any(${`{${page.join(',')}}`}::int[])`,
  )
  const tierById = new Map(known.map((hit) => [hit.id, hit.tier]))
  return page.map((id) => toHit({ id, tier: tierById.get(id) ?? null }))
}

/** Undefined: there are more than `bound`. */
async function sortAll(database: Database, query: EngineQuery, scope: Scope, bound: number) {
  const all = await rows<HitRow & { total: number }>(
    database,
    sql`
    with matching as materialized (
      select d.asset_id, d.name, d.words, r.rank, r.queries, r.fresh_at
        from search_doc d join search_rank r using (asset_id)
       where ${where(scope, query)}
       limit ${bound + 1}
    ), ordered as (select asset_id, rank, queries, fresh_at, name, ${tierOf(scope)} as tier from matching)
    select asset_id as id, tier, (select count(*) from matching) as total
      from ordered order by ${order[query.sort]} limit ${query.limit} offset ${query.offset}`,
  )
  return all.length === 0 || all[0]!.total <= bound ? all.map(toHit) : undefined
}

/** The first tier whose condition a document fulfils, as its number. */
function tierOf({ conditions }: Scope): SQL {
  if (!conditions) return sql`null::int`
  const cases = conditions.tiers.map(
    ({ tier, own }) => sql`when words @@ ${own}::tsquery then ${sql.raw(String(tiers.indexOf(tier)))}`,
  )
  return sql`case ${sql.join(cases, sql` `)} end`
}

/** Tier by tier until the page is full: a small tier is sorted as a whole, a large one is found soon by walking down the ranks. */
async function bestByTier(database: Database, query: EngineQuery, scope: Scope, bound: number): Promise<EngineAnswer['hits']> {
  const needed = query.offset + query.limit
  const found: EngineAnswer['hits'] = []
  for (const { tier, own, better } of scope.conditions!.tiers) {
    const exactly = where(scope, query, { text: and([own, better && not(better)])! })
    const small = await rows<{ id: number; total: number }>(
      database,
      sql`
      with matching as materialized (
        select d.asset_id, r.rank from search_doc d join search_rank r using (asset_id) where ${exactly} limit ${bound + 1}
      )
      select asset_id as id, (select count(*) from matching) as total
        from matching order by rank desc, asset_id limit ${needed - found.length}`,
    )
    const isLarge = small.length > 0 && small[0]!.total > bound
    const ids = isLarge ? await walk(database, 'relevance', exactly, needed - found.length) : small.map(({ id }) => id)
    for (const id of ids) found.push({ id, tier })
    if (found.length >= needed) break
  }
  return found.slice(query.offset)
}

/** Where the order lies ready: an index to walk along. */
const walks: Record<Sort, SQL> = {
  relevance: sql`search_rank order by rank desc nulls last, asset_id`,
  use: sql`search_rank order by queries desc nulls last, rank desc nulls last, asset_id`,
  freshness: sql`search_rank order by fresh_at desc nulls last, rank desc nulls last, asset_id`,
  name: sql`search_doc order by name, asset_id`,
}

/** The first matches along an order; quick when many documents match. `offset 0` keeps the walk from being planned away. */
async function walk(database: Database, sort: Sort, condition: SQL, limit: number): Promise<number[]> {
  const found = await rows<{ id: number }>(
    database,
    sql`
    select o.asset_id as id
      from (select asset_id from ${walks[sort]} offset 0) o,
           lateral (select from search_doc d where d.asset_id = o.asset_id and ${condition} offset 0) as fits
     limit ${limit}`,
  )
  return found.map(({ id }) => id)
}

type Counted = Required<Pick<EngineAnswer, 'total' | 'facets'>>

/** Facets with a filter of their own are counted without it; all others over the hits themselves. */
async function count(database: Database, query: EngineQuery, scope: Scope, bound: number): Promise<Counted> {
  const filtered = facets.filter((facet) => query.filters[facet]?.length)
  const others = facets.filter((facet) => !filtered.includes(facet))
  const hits = await countFacets(database, query, where(scope, query), others, bound)
  const all = { ...hits.facets }
  for (const facet of filtered) {
    const without = await countFacets(database, query, where(scope, query, { except: facet }), [facet], bound)
    Object.assign(all, without.facets)
  }
  return { total: hits.total, facets: all as Record<Facet, FacetCounts> }
}

const valuesOf: Record<Facet, SQL> = {
  platform: sql`select platform as value from matching`,
  kind: sql`select kind from matching`,
  domain: sql`select unnest(domains) from matching`,
  owner: sql`select unnest(owners) from matching`,
  tag: sql`select unnest(tags) from matching`,
  source: sql`select unnest(sources) from matching`,
}

async function countFacets(database: Database, query: EngineQuery, condition: SQL, of: readonly Facet[], bound: number) {
  const counts = of.map(
    (facet) => sql`
    (select ${facet} as facet, value, count(*) as count from (${valuesOf[facet]}) v(value)
      group by value order by value = any(${sql.param(query.filters[facet] ?? [])}::text[]) desc, count(*) desc, value
      limit ${facetLength + (query.filters[facet]?.length ?? 0)})`,
  )
  const found = await rows<{ facet: Facet | null; value: string | null; count: number }>(
    database,
    sql`
    with matching as materialized (
      select platform, kind, domains, owners, tags, sources from search_doc d where ${condition} limit ${bound + 1}
    )
    select null as facet, null as value, count(*) as count from matching
    ${sql.join(counts.map((counted) => sql` union all ${counted}`))}`,
  )
  const total = found.find(({ facet }) => facet === null)!.count
  const exact = total <= bound
  const byFacet: Partial<Record<Facet, FacetCounts>> = {}
  for (const facet of of) {
    const values = found.filter((counted) => counted.facet === facet).map(({ value, count }) => ({ value: value!, count }))
    byFacet[facet] = { values: values.sort(byCount), exact }
  }
  return { total: { count: Math.min(total, bound), exact }, facets: byFacet }
}

const byCount = (a: { value: string; count: number }, b: { value: string; count: number }) =>
  b.count - a.count || (a.value < b.value ? -1 : 1)

function noFacets({ count }: EngineQuery): EngineAnswer['facets'] {
  if (!count) return undefined
  return Object.fromEntries(facets.map((facet) => [facet, { values: [], exact: true }])) as unknown as EngineAnswer['facets']
}
