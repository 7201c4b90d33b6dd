// How an asset is used: how much, when and by whom.
import { sql } from 'drizzle-orm'
import { type Database, rows } from '../../db/connection.ts'
import { locateAsset } from '../assets/locate.ts'
import type { Viewer } from '../auth/viewer.ts'

export interface Usage {
  /** The span that is counted. */
  from: string
  to: string
  queries: number
  users: { user: string; queries: number; rows: number; lastAt: string }[]
  /** Queries by the day (UTC) in which their span began; days without any are left out. */
  days: { day: string; queries: number; users: number }[]
}

/** Usage between two moments; by default of the last 30 days. Spans count where they end. */
export async function readUsage(
  database: Database,
  viewer: Viewer,
  question: { ref: string; from?: string | undefined; to?: string | undefined },
): Promise<Usage> {
  const asset = await locateAsset(database, viewer, question.ref)
  const to = question.to ?? new Date().toISOString()
  const from = question.from ?? new Date(Date.parse(to) - 30 * 24 * 3600 * 1000).toISOString()
  const spans = sql`from usage u where u.asset_id = ${asset.id} and u.to_at > ${from} and u.to_at <= ${to}`
  const users = await rows<Usage['users'][number]>(
    database,
    sql`select u.user_name as user, sum(u.queries)::bigint as queries, coalesce(sum(u.rows), 0)::bigint as rows, max(u.to_at) as "lastAt"
          ${spans} group by 1 order by 2 desc, 1`,
  )
  const days = await rows<Usage['days'][number]>(
    database,
    sql`select to_char(u.from_at, 'YYYY-MM-DD') as day, sum(u.queries)::bigint as queries, count(distinct u.user_name) as users
          ${spans} group by 1 order by 1`,
  )
  return { from, to, queries: users.reduce((sum, { queries }) => sum + queries, 0), users, days }
}
