// A query as Meilisearch takes it: one search per tier and per counted facet, all in one request; and its answer read back.
// Promise: pure. Lexemes are filtered, not tokenised by Meilisearch, so that tiers mean the same as in PostgreSQL.
import type { MultiSearchQuery, SearchParams } from 'meilisearch'
import { type Viewer, visibleFilter } from '../auth/viewer.ts'
import { all, type Condition, exactly, filterCondition, tierConditions } from './conditions.ts'
import {
  type EngineAnswer,
  type EngineQuery,
  type Facet,
  type FacetCounts,
  facets,
  type RankedDocument,
  type Sort,
  type Tier,
} from './engine.ts'
import { documentLexemes, facetValues } from './lexemes.ts'

export interface MeiliDocument extends Record<Facet, readonly string[]> {
  id: number
  lexemes: string[]
  visible_to: number[] | null
  name: string
  rank: number
  queries: number
  /** Seconds since 1970. */
  fresh: number | null
}

export const toMeili = (document: RankedDocument): MeiliDocument => ({
  id: document.id,
  lexemes: documentLexemes(document),
  visible_to: document.visibleTo,
  name: document.name.toLowerCase(),
  rank: document.rank,
  queries: document.queries,
  fresh: document.freshAt === null ? null : Date.parse(document.freshAt) / 1000,
  ...(Object.fromEntries(facets.map((facet) => [facet, facetValues(document, facet)])) as Record<Facet, readonly string[]>),
})

/** Values of one facet that are told. */
const facetLength = 100

/** Settings of an index; `maxTotalHits` is how deep answers can be paged. */
export const settings = (deepest: number) => ({
  filterableAttributes: ['id', 'lexemes', 'visible_to', ...facets],
  sortableAttributes: ['rank', 'queries', 'fresh', 'name', 'id'],
  searchableAttributes: ['name'],
  rankingRules: ['sort'],
  typoTolerance: { enabled: false },
  pagination: { maxTotalHits: deepest },
  faceting: { maxValuesPerFacet: facetLength },
})

const orders: Record<Sort, string[]> = {
  relevance: ['rank:desc', 'id:asc'],
  use: ['queries:desc', 'rank:desc', 'id:asc'],
  freshness: ['fresh:desc', 'rank:desc', 'id:asc'],
  name: ['name:asc', 'id:asc'],
}

/** A filter expression of Meilisearch (STARTS WITH is a plain operator there since 2025). */
export function toFilter(condition: Condition): string {
  if ('is' in condition) return `lexemes = ${quote(condition.is)}`
  if ('starts' in condition) return `lexemes STARTS WITH ${quote(condition.starts)}`
  if ('not' in condition) return `NOT (${toFilter(condition.not)})`
  const [parts, operator] = 'all' in condition ? [condition.all, ' AND '] : [condition.any, ' OR ']
  return `(${parts.map(toFilter).join(operator)})`
}

const quote = (text: string) => `"${text.replace(/["\\]/g, '\\$&')}"`

interface Planned {
  queries: MultiSearchQuery[]
  read(results: Answer[]): EngineAnswer
}
/** What is read of an answer to one search. */
export interface Answer {
  hits: { id: number }[]
  facetDistribution?: Record<string, Record<string, number>>
}

/** The searches that answer a query; undefined: no document can match. */
export function plan(indexUid: string, viewer: Viewer, query: EngineQuery): Planned | undefined {
  const conditions = query.question && tierConditions(query.question)
  if (query.question && conditions === undefined) return undefined
  const search = (text: Condition | undefined, parameters: SearchParams, except?: Facet): MultiSearchQuery => {
    const condition = all([text, filterCondition(query.filters, except)])
    const filter = [visibleFilter(viewer), condition && toFilter(condition)].filter((part) => part !== undefined)
    return { indexUid, q: '', attributesToRetrieve: ['id'], ...(filter.length > 0 ? { filter } : {}), ...parameters }
  }
  // In the order of relevance each tier is a list of its own; in another order the tiers are asked for only to name them.
  const byTier = query.sort === 'relevance' ? conditions?.tiers : undefined
  const hits = byTier
    ? byTier.map((tier) => search(exactly(tier), { sort: orders.relevance, limit: query.offset + query.limit }))
    : [search(conditions?.any, { sort: orders[query.sort], offset: query.offset, limit: query.limit })]
  const filtered = facets.filter((facet) => query.filters[facet]?.length)
  // The kind is always counted: each document has exactly one, so that its counts add up to the exact total.
  const counted = [...new Set([...facets.filter((facet) => !filtered.includes(facet)), 'kind' as const])]
  const counts = query.count
    ? [
        search(conditions?.any, { limit: 0, facets: counted }),
        ...filtered.map((facet) => search(conditions?.any, { limit: 0, facets: [facet] }, facet)),
      ]
    : []
  return {
    queries: [...hits, ...counts],
    read: (results) => {
      const lists = results.slice(0, hits.length)
      const found = byTier
        ? byTier
            .flatMap(({ tier }, at) => lists[at]!.hits.map(({ id }) => ({ id, tier: tier as Tier | null })))
            .slice(query.offset)
        : lists[0]!.hits.map(({ id }) => ({ id, tier: null }))
      const [whole, ...parts] = results.slice(hits.length)
      return {
        hits: found.slice(0, query.limit),
        total: whole && { count: sum(Object.values(whole.facetDistribution?.kind ?? {})), exact: true },
        facets:
          whole &&
          byFacet(
            counted.filter((facet) => !filtered.includes(facet)),
            whole,
            filtered,
            parts,
          ),
      }
    },
  }
}

/** The tiers of hits that came in another order: which of the ids are in which tier. */
export function planTiers(indexUid: string, query: EngineQuery, ids: readonly number[]): Planned | undefined {
  const conditions = query.question && tierConditions(query.question)
  if (!conditions || ids.length === 0) return undefined
  return {
    queries: conditions.tiers.map((tier) => ({
      indexUid,
      q: '',
      attributesToRetrieve: ['id'],
      limit: ids.length,
      filter: [`id IN [${ids.join(', ')}]`, toFilter(exactly(tier))],
    })),
    read: (results) => {
      const tierOf = new Map(conditions.tiers.flatMap(({ tier }, at) => results[at]!.hits.map(({ id }) => [id, tier] as const)))
      return { hits: ids.map((id) => ({ id, tier: tierOf.get(id) ?? null })), total: undefined, facets: undefined }
    },
  }
}

function byFacet(unfiltered: readonly Facet[], whole: Answer, filtered: readonly Facet[], parts: readonly Answer[]) {
  const answers = new Map([
    ...unfiltered.map((facet) => [facet, whole] as const),
    ...filtered.map((facet, at) => [facet, parts[at]!] as const),
  ])
  return Object.fromEntries(
    facets.map((facet) => {
      const counts = Object.entries(answers.get(facet)!.facetDistribution?.[facet] ?? {})
      const values = counts
        .map(([value, count]) => ({ value, count }))
        .sort((a, b) => b.count - a.count || (a.value < b.value ? -1 : 1))
      return [facet, { values, exact: true } satisfies FacetCounts]
    }),
  ) as Record<Facet, FacetCounts>
}

const sum = (counts: number[]) => counts.reduce((all, count) => all + count, 0)
