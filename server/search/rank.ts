// What puts one hit before another of the same tier: trust, known with the document, and use, counted beside the index.
// Promise: rank = trust + ln(1 + queries of 30 days), in one column that is never part of the indexed text.
import { sql } from 'drizzle-orm'
import { type Database, rows } from '../../db/connection.ts'

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

/** Takes over what has been measured since; returns how many ranks changed. */
export async function refreshRanks(database: Database): Promise<number> {
  const changed = await rows(
    database,
    sql`update search_rank r set queries = s.queries_30d, fresh_at = s.fresh_at
          from asset_stat s
         where s.asset_id = r.asset_id and (r.queries, r.fresh_at) is distinct from (s.queries_30d, s.fresh_at)
     returning 1`,
  )
  return changed.length
}
