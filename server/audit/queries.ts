// Reading the audit log: newest first, filtered, by pages that do not shift while rows are added.
import { type SQL, sql } from 'drizzle-orm'
import { type Database, rows } from '../../db/connection.ts'
import type { Viewer } from '../auth/viewer.ts'
import type { AuditRow } from './chain.ts'

export interface AuditFilter {
  /** Holds this text, as `ann@shop.example` in `token:7 user:ann@shop.example`. */
  actor?: string | undefined
  /** The action itself or its room: `assets.describe`, `assets`. */
  action?: string | undefined
  outcome?: AuditRow['outcome'] | undefined
  /** A ref or a name: exact, or its beginning when it ends in `*`. */
  target?: string | undefined
  /** ISO 8601; from inclusive, to exclusive. */
  from?: string | undefined
  to?: string | undefined
}

const columns = sql`seq, at, actor, action, outcome, target, detail, prev_hash as "prevHash", hash`
const pattern = (text: string) => text.replace(/[\\%_]/g, '\\$&')

function where({ actor, action, outcome, target, from, to }: AuditFilter): SQL {
  const conditions = [
    actor && sql`actor ilike ${`%${pattern(actor)}%`}`,
    action && sql`(action = ${action} or action like ${`${pattern(action)}.%`})`,
    outcome && sql`outcome = ${outcome}`,
    target && (target.endsWith('*') ? sql`target like ${`${pattern(target.slice(0, -1))}%`}` : sql`target = ${target}`),
    from && sql`at >= ${from}::timestamptz`,
    to && sql`at < ${to}::timestamptz`,
  ].filter((condition): condition is SQL => Boolean(condition))
  return conditions.length === 0 ? sql`true` : sql.join(conditions, sql` and `)
}

/** The viewer has audit.read, which is everywhere or nowhere: the log tells of restricted assets too. */
export function listEvents(
  database: Database,
  _viewer: Viewer,
  { before, limit, ...filter }: AuditFilter & { before?: number | undefined; limit: number },
): Promise<AuditRow[]> {
  return rows<AuditRow>(
    database,
    sql`select ${columns} from audit_event where ${where(filter)} and seq < ${before ?? Number.MAX_SAFE_INTEGER}
         order by seq desc limit ${limit}`,
  )
}

/** Names for the filter: every action that has occurred. */
export async function listActions(database: Database, _viewer: Viewer): Promise<string[]> {
  // A loose scan of the index: one step per distinct action, however long the log is.
  const found = await rows<{ action: string }>(
    database,
    sql`with recursive step(action) as (
          (select action from audit_event order by action limit 1)
          union all
          select (select e.action from audit_event e where e.action > s.action order by e.action limit 1) from step s where s.action is not null)
        select action from step where action is not null`,
  )
  return found.map(({ action }) => action)
}

const exportBatch = 2000

/** Everything that passes the filter, oldest first, in bounded memory. */
export async function* exportEvents(database: Database, _viewer: Viewer, filter: AuditFilter): AsyncGenerator<AuditRow[]> {
  for (let after = 0; ; ) {
    const part = await rows<AuditRow>(
      database,
      sql`select ${columns} from audit_event where ${where(filter)} and seq > ${after} order by seq limit ${exportBatch}`,
    )
    if (part.length > 0) yield part
    if (part.length < exportBatch) return
    after = part.at(-1)!.seq
  }
}
