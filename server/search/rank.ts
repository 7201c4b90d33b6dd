// What puts one hit before another of the same tier: trust, known with the document, and use, counted beside the index.
// Promise: rank = trust + ln(1 + queries of 30 days), in one column that is never part of the indexed text.
import { sql } from 'drizzle-orm'
import { type Database, rows } from '../../db/connection.ts'
import { integers } from '../assets/moments.ts'
import type { Ranked, SearchDocument } from './engine.ts'

/** What counts towards trust. One point is as much as going from 0 to 2 queries, or from 10 to 29. */
const points = { owner: 2, described: 2, tagged: 0.5, nameCharacter: -0.01 }
/** Kinds that are seldom what someone looks for when something else has the same name. */
const kindPoints: Record<string, number> = {
  database: -4,
  schema: -4,
  partition: -3,
  task: -2,
  dataset: -2,
  function: -1,
  metric: 1,
  dashboard: 1,
}

export function trustOf(asset: { name: string; kind: string; owners: string[]; tags: string[]; described: boolean }): number {
  return (
    (kindPoints[asset.kind] ?? 0) +
    (asset.owners.length > 0 ? points.owner : 0) +
    (asset.described ? points.described : 0) +
    (asset.tags.length > 0 ? points.tagged : 0) +
    Math.min(asset.name.length, 100) * points.nameCharacter
  )
}

/** Ranks these documents and forgets those that are gone. */
export async function keepRanks<Document extends SearchDocument>(
  database: Database,
  documents: readonly Document[],
  gone: readonly number[],
): Promise<(Document & Ranked)[]> {
  if (gone.length > 0) await database.execute(sql`delete from search_rank where asset_id = any(${integers(gone)})`)
  if (documents.length === 0) return []
  const ids = integers(documents.map(({ id }) => id))
  await database.execute(sql`
    insert into search_rank (asset_id, trust, queries, fresh_at)
    select d.asset_id, d.trust, coalesce(s.queries_30d, 0), s.fresh_at
      from unnest(${ids}, ${`{${documents.map(({ trust }) => trust).join(',')}}`}::real[]) d(asset_id, trust)
      left join asset_stat s using (asset_id) left join search_rank r using (asset_id)
     where (r.trust, r.queries, r.fresh_at) is distinct from (d.trust, coalesce(s.queries_30d, 0), s.fresh_at)
    on conflict (asset_id) do update set trust = excluded.trust, queries = excluded.queries, fresh_at = excluded.fresh_at`)
  const ranked = await rows<{ id: number; rank: number; queries: number; fresh_at: string | null }>(
    database,
    sql`select asset_id as id, rank, queries, fresh_at from search_rank where asset_id = any(${ids})`,
  )
  const byId = new Map(ranked.map(({ id, rank, queries, fresh_at }) => [id, { rank, queries, freshAt: fresh_at }]))
  return documents.map((document) => ({ ...document, ...byId.get(document.id)! }))
}

/** Forgets what is no live asset any more. */
export async function dropStaleRanks(database: Database): Promise<void> {
  await database.execute(sql`
    delete from search_rank r
     where not exists (select from asset a where a.id = r.asset_id and a.valid_to is null and a.merged_into is null)`)
}

/** Takes over what has been measured since; returns whose ranks changed. */
export async function refreshRanks(database: Database): Promise<number[]> {
  const changed = await rows<{ id: number }>(
    database,
    sql`update search_rank r set queries = s.queries_30d, fresh_at = s.fresh_at
          from asset_stat s
         where s.asset_id = r.asset_id and (r.queries, r.fresh_at) is distinct from (s.queries_30d, s.fresh_at)
     returning r.asset_id as id`,
  )
  return changed.map(({ id }) => id)
}
