// What a search engine is: it finds assets for a viewer, says in which tier each matched, counts, and keeps documents.
// Promise: every engine passes the same contract test; texts shown to people come from the catalog, never from the engine.
import type { Database, Transaction } from '../../db/connection.ts'
import type { Viewer } from '../auth/viewer.ts'

/**
 * How well a hit fits, best first; usage and trust order hits inside a tier and never across tiers.
 * name: that is its name (or the end of its path). prefix: its name starts so. words: all words are in its name.
 * column: a column has that name. columns: all words are in its name and columns. label: … with path, tags, owners, domain.
 * description: … with descriptions.
 */
export const tiers = ['name', 'prefix', 'words', 'column', 'columns', 'label', 'description'] as const
export type Tier = (typeof tiers)[number]

export const facets = ['platform', 'kind', 'domain', 'owner', 'tag', 'source'] as const
export type Facet = (typeof facets)[number]
export type Filters = Partial<Record<Facet, readonly string[]>>

export const sorts = ['relevance', 'use', 'freshness', 'name'] as const
export type Sort = (typeof sorts)[number]

/** What the index holds about an asset. */
export interface SearchDocument {
  id: number
  ref: string
  name: string
  platform: string
  instance: string
  path: string
  kind: string
  /** Live field paths, in order. */
  columns: string[]
  /** Refs that are other names of it. */
  aliases: string[]
  /** Its domain and those above it. */
  domains: string[]
  owners: string[]
  /** Of the asset and of its fields. */
  tags: string[]
  sources: string[]
  /** Of the asset and of its fields, in all layers that hold. */
  descriptions: string[]
  /** Groups that may see it; null: everyone. */
  visibleTo: number[] | null
  /** How far to trust it, before use is counted (rank.ts). */
  trust: number
}

/** What orders documents besides their text, as search_rank has it. */
export interface Ranked {
  rank: number
  queries: number
  /** ISO 8601. */
  freshAt: string | null
}
export type RankedDocument = SearchDocument & Ranked

/** A question in words. `words` holds for each typed word the spellings that count; all words must match. */
export interface Question {
  words: readonly (readonly string[])[]
  key: string
  /** It names a path (`marts.orders`), so ends of paths count as names. */
  path: boolean
}

export interface EngineQuery {
  /** Undefined: everything, in order of rank. */
  question: Question | undefined
  filters: Filters
  sort: Sort
  offset: number
  limit: number
  /** Also count, in all and by facet. */
  count: boolean
}

/** `exact` false: at least so many; counting stopped there. */
export interface Count {
  count: number
  exact: boolean
}

export interface FacetCounts {
  values: { value: string; count: number }[]
  /** False: counted over a part of the hits only. */
  exact: boolean
}

export interface EngineAnswer {
  hits: { id: number; tier: Tier | null }[]
  /** Undefined unless asked to count. */
  total: Count | undefined
  /** A facet's own filter does not apply to its counts, so that a second value can be chosen beside the first. */
  facets: Record<Facet, FacetCounts> | undefined
}

/** The answer when no document can match. */
export function nothing({ count }: EngineQuery): EngineAnswer {
  if (!count) return { hits: [], total: undefined, facets: undefined }
  const none = Object.fromEntries(facets.map((facet) => [facet, { values: [], exact: true }])) as unknown as Record<
    Facet,
    FacetCounts
  >
  return { hits: [], total: { count: 0, exact: true }, facets: none }
}

export interface SearchEngine {
  name: 'postgres' | 'meilisearch'
  /** Whether it keeps ranks in its documents, so that a new rank means a new document. */
  copiesRanks: boolean
  find(database: Database, viewer: Viewer, query: EngineQuery): Promise<EngineAnswer>
  /** Writes these documents and takes those ids out; durable when it returns (for PostgreSQL: with the transaction). */
  keep(transaction: Transaction, documents: readonly RankedDocument[], gone: readonly number[]): Promise<void>
  /** Replaces the whole index by what `batches` yields, in order of id; the old one answers until then. */
  rebuild(database: Database, batches: AsyncIterable<RankedDocument[]>): Promise<void>
}

/** Offset and limit together reach so far; beyond it a narrower question serves better. */
export const deepestHit = 1000
