// Search in PostgreSQL: which documents match, in which tier, in what order, and how many there are.
// Promise: the first hits are the exhaustive ranking's first hits at any size; a count is exact or says that it is not.
import { type SQL, sql } from 'drizzle-orm'
import { type Database, rows } from '../../db/connection.ts'
import { type Viewer, visibleFilter, visibleTo } from '../auth/viewer.ts'
import {
  type EngineAnswer,
  type EngineQuery,
  type Facet,
  type FacetCounts,
  facets,
  type SearchEngine,
  type Sort,
  type Tier,
  tiers,
} from './engine.ts'
import { and, anyTier, filterCondition, not, tierConditions, visibilityCondition } from './lexemes.ts'
import { keepRows, rebuildRows } from './postgres-rows.ts'

export interface Bounds {
  /** So many matches are collected and sorted as a whole; above, each tier is asked for its best by walking down the ranks. */
  sortAll: number
  /** So many matches are counted. */
  countAll: number
}

/** Values of one facet that are told. */
const facetLength = 50

export const postgresEngine = (bounds: Bounds = { sortAll: 2000, countAll: 20_000 }): SearchEngine => ({
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
  const hits = await best(database, query, scope, Math.max(bounds.sortAll, query.offset))
  return { hits, total: counted?.total, facets: counted?.facets }
}

/** What every document must fulfil. `tiers`: conditions by tier, undefined when all is asked for. */
interface Scope {
  tiers: Record<Tier, string | undefined> | undefined
  text: string | undefined
  seen: string | undefined
  visible: SQL
}

/** Undefined: no document can match. */
function scopeOf(viewer: Viewer, { question }: EngineQuery): Scope | undefined {
  const conditions = question && tierConditions(question)
  const text = conditions && anyTier(conditions)
  if (conditions && text === undefined) return undefined
  return {
    tiers: conditions,
    text,
    seen: visibleFilter(viewer) === undefined ? undefined : visibilityCondition(viewer.groups),
    visible: visibleTo(viewer, sql.raw('d.visible_to')),
  }
}

/** A where clause over search_doc d. The index knows visibility too, so that what is hidden is not even fetched. */
function where(scope: Scope, query: EngineQuery, text: string | undefined, except?: Facet): SQL {
  const condition = and([text, scope.seen, filterCondition(query.filters, except)])
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

async function best(database: Database, query: EngineQuery, scope: Scope, bound: number): Promise<EngineAnswer['hits']> {
  const { offset, limit, sort } = query
  const all = await rows<HitRow & { total: number }>(
    database,
    sql`
    with matching as materialized (
      select d.asset_id, d.name, d.words, r.rank, r.queries, r.fresh_at
        from search_doc d join search_rank r using (asset_id)
       where ${where(scope, query, scope.text)}
       limit ${bound + 1}
    ), ordered as (select asset_id, rank, queries, fresh_at, name, ${tierOf(scope)} as tier from matching)
    select asset_id as id, tier, (select count(*) from matching) as total
      from ordered order by ${order[sort]} limit ${limit} offset ${offset}`,
  )
  if (all.length === 0 || all[0]!.total <= bound) return all.map(toHit)
  if (sort === 'relevance' && scope.tiers) return bestByTier(database, query, scope, bound)
  const walked = await walk(database, sort, where(scope, query, scope.text), offset + limit)
  const page = walked.slice(offset)
  const known = await rows<HitRow>(
    database,
    sql`select asset_id as id, ${tierOf(scope)} as tier from search_doc where asset_id = any(${`{${page.join(',')}}`}::int[])`,
  )
  const tierById = new Map(known.map((hit) => [hit.id, hit.tier]))
  return page.map((id) => toHit({ id, tier: tierById.get(id) ?? null }))
}

/** The first tier whose condition a document fulfils, as its number. */
function tierOf(scope: Scope): SQL {
  if (!scope.tiers) return sql`null::int`
  const cases = tiers.flatMap((tier, at) => {
    const condition = scope.tiers![tier]
    return condition === undefined ? [] : [sql`when words @@ ${condition}::tsquery then ${sql.raw(String(at))}`]
  })
  return sql`case ${sql.join(cases, sql` `)} end`
}

/** Tier by tier until the page is full: a small tier is sorted as a whole, a large one is found soon by walking down the ranks. */
async function bestByTier(database: Database, query: EngineQuery, scope: Scope, bound: number): Promise<EngineAnswer['hits']> {
  const needed = query.offset + query.limit
  const found: EngineAnswer['hits'] = []
  const earlier: string[] = []
  for (const tier of tiers) {
    const condition = scope.tiers![tier]
    if (condition === undefined) continue
    const exactly = where(scope, query, and([condition, ...earlier.map(not)]))
    earlier.push(condition)
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
  const hits = await countFacets(database, query, where(scope, query, scope.text), others, bound)
  const all = { ...hits.facets }
  for (const facet of filtered) {
    const without = await countFacets(database, query, where(scope, query, scope.text, facet), [facet], bound)
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
