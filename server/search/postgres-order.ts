// The best hits of a query in PostgreSQL, in order.
// Promise: they are the exhaustive ranking's first hits at any size. Few matches are sorted as a whole; of many, each tier gives
// its best: a small tier sorted as a whole, a large one by walking down the ranks, where the next match is never far.
import { type SQL, sql } from 'drizzle-orm'
import { type Database, rows } from '../../db/connection.ts'
import { exactly } from './conditions.ts'
import { type EngineAnswer, type EngineQuery, type Sort, tiers } from './engine.ts'
import { type Bounds, fulfils, type Scope, where } from './postgres-scope.ts'

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

export async function best(
  database: Database,
  query: EngineQuery,
  scope: Scope,
  { sortAll, sortTier }: Bounds,
  total: EngineAnswer['total'],
): Promise<EngineAnswer['hits']> {
  const byTier = query.sort === 'relevance' && scope.conditions !== undefined
  // At least the offset, so that an answer that goes beyond the bound has a row to say so.
  const bound = Math.max(byTier ? sortAll : sortTier, query.offset)
  if (total === undefined || total.count <= bound) {
    const all = await sortWhole(database, query, scope, bound)
    if (all) return all
  }
  if (byTier) return bestByTier(database, query, scope, sortTier)
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
async function sortWhole(database: Database, query: EngineQuery, scope: Scope, bound: number) {
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
  const cases = conditions.tiers.map(({ tier, own }) => sql`when ${fulfils(own)} then ${sql.raw(String(tiers.indexOf(tier)))}`)
  return sql`case ${sql.join(cases, sql` `)} end`
}

/** Tier by tier until the page is full: a small tier is sorted as a whole, a large one is found soon by walking down the ranks. */
async function bestByTier(database: Database, query: EngineQuery, scope: Scope, bound: number): Promise<EngineAnswer['hits']> {
  const needed = query.offset + query.limit
  const found: EngineAnswer['hits'] = []
  for (const condition of scope.conditions!.tiers) {
    const ofTier = where(scope, query, { text: exactly(condition) })
    const small = await rows<{ id: number; total: number }>(
      database,
      sql`
      with matching as materialized (
        select d.asset_id, r.rank from search_doc d join search_rank r using (asset_id) where ${ofTier} limit ${bound + 1}
      )
      select asset_id as id, (select count(*) from matching) as total
        from matching order by rank desc, asset_id limit ${needed - found.length}`,
    )
    const isLarge = small.length > 0 && small[0]!.total > bound
    const ids = isLarge ? await walk(database, 'relevance', ofTier, needed - found.length) : small.map(({ id }) => id)
    for (const id of ids) found.push({ id, tier: condition.tier })
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
