// SQL that the catalog knows: one text with what it reads and writes, and the texts around an asset.
// Promise: a text is shown only to those who may see everything it is known to touch.
import { sql } from 'drizzle-orm'
import { type Database, rows } from '../../db/connection.ts'
import { locateAsset } from '../assets/locate.ts'
import { sourcesFor } from '../assets/sources.ts'
import { statementVisible } from '../assets/withhold.ts'
import { type Viewer, visibleTo } from '../auth/viewer.ts'
import { CatalogError } from '../errors.ts'

export interface Statement {
  id: number
  sql: string
  dialect: string
  platform: string
  instance: string
  source: string | null
  /** The view or model that it defines, and the job that runs it. */
  defines: string | null
  job: string | null
  reads: string[]
  writes: string[]
  calls: number
  rows: number
  ms: number
  users: { user: string; calls: number; lastAt: string }[]
  seenAt: string
  lastAt: string | null
}

export interface StatementList {
  total: number
  /** Texts around it that the viewer may not see. */
  withheld: number
  statements: Statement[]
}

interface StatementRow extends Omit<Statement, 'source' | 'users'> {
  source_id: number
  users: Statement['users'] | null
}

/** One statement. Throws NOT_FOUND. */
export async function getStatement(database: Database, viewer: Viewer, id: number): Promise<Statement> {
  const [found] = await describeStatements(database, viewer, [id])
  if (!found) throw new CatalogError('NOT_FOUND', `There is no statement ${id} that you can see.`)
  return found
}

/** The statements that define, fill, read or run an asset, the most called first. */
export async function listStatementsOf(
  database: Database,
  viewer: Viewer,
  ref: string,
  { offset = 0, limit = 50 }: { offset?: number | undefined; limit?: number | undefined } = {},
): Promise<StatementList> {
  const asset = await locateAsset(database, viewer, ref)
  const found = await rows<{ id: number; visible: boolean }>(
    database,
    sql`select s.id, ${statementVisible(viewer)} as visible
          from statement s
         where s.id in (select e.statement_id from edge e where e.to_asset = ${asset.id}
                        union all select e.statement_id from edge e where e.from_asset = ${asset.id}
                        union all select e.statement_id from edge e where e.job_id = ${asset.id}
                        union all select x.statement_id from statement_asset x where x.asset_id = ${asset.id})
            or s.defines_asset = ${asset.id} or s.job_id = ${asset.id}
         order by s.defines_asset = ${asset.id} desc nulls last,
                  (select sum(u.calls) from statement_use u where u.statement_id = s.id) desc nulls last, s.id`,
  )
  const visible = found.filter((statement) => statement.visible)
  const page = visible.slice(offset, offset + limit).map(({ id }) => id)
  const statements = await describeStatements(database, viewer, page)
  return {
    total: visible.length,
    withheld: found.length - visible.length,
    statements: page.flatMap((id) => statements.find((statement) => statement.id === id) ?? []),
  }
}

async function describeStatements(database: Database, viewer: Viewer, ids: number[]): Promise<Statement[]> {
  if (ids.length === 0) return []
  const ends = (column: 'from_asset' | 'to_asset') =>
    sql`coalesce((select array_agg(distinct a.ref order by a.ref) from asset a
                   where a.id in (select ${sql.raw(`e.${column}`)} from edge e where e.statement_id = s.id and e.valid_to is null
                                  union all select x.asset_id from statement_asset x
                                   where x.statement_id = s.id and x.role = ${column === 'from_asset' ? 'read' : 'write'})
                     and ${visibleTo(viewer)}), '{}')`
  const refOf = (column: 'defines_asset' | 'job_id') =>
    sql`(select a.ref from asset a where a.id = ${sql.raw(`s.${column}`)} and ${visibleTo(viewer)})`
  const found = await rows<StatementRow>(
    database,
    sql`select s.id, s.sql, s.dialect, s.platform, s.instance, s.source_id, ${refOf('defines_asset')} as defines, ${refOf('job_id')} as job,
               ${ends('from_asset')} as reads, ${ends('to_asset')} as writes,
               coalesce(u.calls, 0)::bigint as calls, coalesce(u.rows, 0)::bigint as rows, coalesce(u.ms, 0)::bigint as ms,
               u.users, s.seen_at as "seenAt", u.last_at as "lastAt"
          from statement s
          left join lateral (
            select sum(calls) as calls, sum(rows) as rows, sum(ms) as ms, max(last_at) as last_at,
                   json_agg(json_build_object('user', user_name, 'calls', calls, 'lastAt', last_at) order by calls desc)
                     filter (where user_name <> '') as users
              from statement_use where statement_id = s.id) u on true
         where s.id = any(${sql.param(ids)}::int[]) and ${statementVisible(viewer)}`,
  )
  const sources = await sourcesFor(database, viewer)
  return found.map(({ source_id, users, ...statement }) => ({
    ...statement,
    source: sources.name(source_id)?.name ?? null,
    users: users ?? [],
  }))
}
