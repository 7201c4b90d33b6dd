// How many documents a query in PostgreSQL has, in all and by facet.
// Promise: exact up to a bound, and said not to be beyond it; the bound keeps the time in hand whatever is asked.
import { type SQL, sql } from 'drizzle-orm'
import { type Database, rows } from '../../db/connection.ts'
import { type EngineAnswer, type EngineQuery, type Facet, type FacetCounts, facets } from './engine.ts'
import { type Scope, where } from './postgres-scope.ts'

/** Values of one facet that are told. */
const facetLength = 50

type Counted = Required<Pick<EngineAnswer, 'total' | 'facets'>>

/** Facets with a filter of their own are counted without it; all others over the hits themselves. */
export async function count(database: Database, query: EngineQuery, scope: Scope, bound: number): Promise<Counted> {
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

/** Where the documents keep the values of a facet. */
const valuesOf: Record<Facet, { column: SQL; values: SQL }> = {
  platform: { column: sql`platform`, values: sql`array[platform]` },
  kind: { column: sql`kind`, values: sql`array[kind]` },
  domain: { column: sql`domains`, values: sql`domains` },
  owner: { column: sql`owners`, values: sql`owners` },
  tag: { column: sql`tags`, values: sql`tags` },
  source: { column: sql`sources`, values: sql`sources` },
}

/** The matches are first grouped by all columns at once: many assets have the same, and the groups are soon taken apart. */
async function countFacets(database: Database, query: EngineQuery, condition: SQL, of: readonly Facet[], bound: number) {
  const columns = sql.join(
    of.map((facet) => valuesOf[facet].column),
    sql`, `,
  )
  const counts = of.map(
    (facet) => sql`
    union all
    (select ${facet}, value, sum(count)::bigint from groups, unnest(${valuesOf[facet].values}) v(value)
      group by value order by value = any(${sql.param(query.filters[facet] ?? [])}::text[]) desc, sum(count) desc, value
      limit ${facetLength + (query.filters[facet]?.length ?? 0)})`,
  )
  const found = await rows<{ facet: Facet | null; value: string | null; count: number }>(
    database,
    sql`
    with matching as materialized (
      select platform, kind, domains, owners, tags, sources from search_doc d where ${condition} limit ${bound + 1}
    ), groups as materialized (
      select ${of.length > 0 ? sql`${columns},` : sql``} count(*) as count from matching group by ${of.length > 0 ? columns : sql`()`}
    )
    select null as facet, null as value, coalesce(sum(count), 0)::bigint as count from groups
    ${sql.join(counts)}`,
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
