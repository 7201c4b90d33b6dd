// The questions people put to search: find, and suggest while typing.
// Promise: hits, counts and facets of one answer are of one moment, and hold only what the viewer may see.
import { sql } from 'drizzle-orm'
import { type Database, rows } from '../../db/connection.ts'
import { sourcesFor } from '../assets/sources.ts'
import type { Viewer } from '../auth/viewer.ts'
import { CatalogError } from '../errors.ts'
import { type Correction, correct } from './correct.ts'
import {
  type Count,
  type EngineQuery,
  type Facet,
  type FacetCounts,
  type Filters,
  facets,
  type SearchEngine,
  type Sort,
} from './engine.ts'
import { type Hit, readHits } from './hits.ts'
import { postgresEngine } from './postgres.ts'
import { askFor } from './question.ts'
import type { MatchedColumn } from './why.ts'

export interface SearchQuery {
  text?: string | undefined
  filters?: Filters | undefined
  sort?: Sort | undefined
  offset?: number | undefined
  limit?: number | undefined
  counts?: boolean | undefined
}

export interface FacetValue {
  value: string
  count: number
  selected: boolean
}

export interface Found {
  hits: Hit[]
  /** Absent unless counts were asked for. `exact` false: at least so many. */
  total: Count | undefined
  facets: Record<Facet, { values: FacetValue[]; exact: boolean }> | undefined
  /** Nothing was found for what was typed; these are the hits for the nearest words. */
  correction: Correction | undefined
  /** Words that were left out because there were too many. */
  ignored: string[]
  /** Offset of the next page; null: there is none. */
  next: number | null
  milliseconds: number
}

const defaultEngine = postgresEngine()

export async function findAssets(
  database: Database,
  viewer: Viewer,
  { text = '', filters = {}, sort = 'relevance', offset = 0, limit = 20, counts = true }: SearchQuery,
  engine: SearchEngine = defaultEngine,
): Promise<Found> {
  const started = performance.now()
  const asked = askFor(text)
  return atOneMoment(database, async (tx) => {
    const sources = await knownSources(tx, viewer)
    const engineQuery: EngineQuery = {
      question: asked?.question,
      // A source the viewer may not know is one that does not exist.
      filters: filters.source?.length
        ? { ...filters, source: filters.source.map((name) => (sources.has(name) ? name : '')) }
        : filters,
      sort,
      offset,
      limit: limit + 1,
      count: counts,
    }
    let query = engineQuery
    let answer = await engine.find(tx, viewer, query)
    let correction: Correction | undefined
    if (answer.hits.length === 0 && offset === 0 && query.question) {
      const corrected = await correct(tx, engine, viewer, query.question)
      if (corrected) {
        query = { ...query, question: corrected.question }
        const second = await engine.find(tx, viewer, query)
        if (second.hits.length > 0) {
          answer = second
          correction = corrected.correction
        }
      }
    }
    return {
      hits: await readHits(tx, viewer, answer.hits.slice(0, limit), query.question),
      total: answer.total,
      facets: answer.facets && withSelection(answer.facets, filters, sources),
      correction,
      ignored: asked?.ignored ?? [],
      next: answer.hits.length > limit ? offset + limit : null,
      milliseconds: Math.round((performance.now() - started) * 10) / 10,
    }
  })
}

const knownSources = async (database: Database, viewer: Viewer): Promise<Set<string>> => {
  const sources = await sourcesFor(database, viewer)
  const ids = await rows<{ id: number }>(database, sql`select id from source`)
  return new Set(ids.flatMap(({ id }) => sources.name(id)?.name ?? []))
}

/** Every chosen value is told, also when nothing has it. */
function withSelection(counted: Record<Facet, FacetCounts>, filters: Filters, sources: Set<string>): Found['facets'] {
  const entries = facets.map((facet) => {
    const chosen = new Set(filters[facet])
    const values = counted[facet].values.filter(({ value }) => facet !== 'source' || sources.has(value))
    const told = values.map(({ value, count }) => ({ value, count, selected: chosen.delete(value) }))
    return [
      facet,
      { values: [...told, ...[...chosen].map((value) => ({ value, count: 0, selected: true }))], exact: counted[facet].exact },
    ]
  })
  return Object.fromEntries(entries)
}

export interface Suggestions {
  assets: Hit[]
  /** Columns whose name begins so, each with the asset it leads to. */
  columns: (MatchedColumn & { assetRef: string; assetName: string; kind: string; platform: string })[]
  correction: Correction | undefined
}

/** What someone may be typing: the best assets, and columns by name. */
export async function suggest(
  database: Database,
  viewer: Viewer,
  { text, limit = 8 }: { text: string; limit?: number | undefined },
  engine: SearchEngine = defaultEngine,
): Promise<Suggestions> {
  const { hits, correction } = await findAssets(database, viewer, { text, limit, counts: false }, engine)
  const columns = hits.flatMap((hit) =>
    hit.tier === 'column' || hit.tier === 'columns'
      ? hit.columns.map((column) => ({
          ...column,
          assetRef: hit.assetRef,
          assetName: hit.name,
          kind: hit.kind,
          platform: hit.platform,
        }))
      : [],
  )
  return { assets: hits.filter(({ type }) => type === 'asset'), columns: columns.slice(0, limit), correction }
}

const patience = '5s'
const cancelled = '57014'

/** One snapshot for all statements of an answer, and an end to each. */
async function atOneMoment<T>(database: Database, ask: (tx: Database) => Promise<T>): Promise<T> {
  try {
    return await database.transaction(
      async (tx) => {
        await tx.execute(sql`select set_config('statement_timeout', ${patience}, true), set_config('work_mem', '64MB', true)`)
        return ask(tx)
      },
      { isolationLevel: 'repeatable read', accessMode: 'read only' },
    )
  } catch (error) {
    const { code } = ((error as Error).cause ?? error) as { code?: string }
    if (code !== cancelled) throw error
    throw new CatalogError('UNAVAILABLE', `This search took longer than ${patience}; add a word or choose a filter.`, error)
  }
}
