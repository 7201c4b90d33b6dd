// Writing to the audit log: in the transaction of the change it tells of, last, so that its lock is short.
// Promise: sequence numbers have no gaps, no secret is written, and the head is sealed with each row; a seal that does not fit the
// newest row stays where it is, so that a later row cannot cover up what was inserted or cut off before it.
import { sql } from 'drizzle-orm'
import { type Database, row, type Transaction } from '../../db/connection.ts'
import type { Viewer } from '../auth/viewer.ts'
import { type AuditRow, firstHash, hashOf } from './chain.ts'
import { cleanText, redact } from './redact.ts'
import { checkpointEvery, checkpointKey, headKey, type Mark, openMark, writeSeal } from './seal.ts'

export interface AuditEntry {
  action: string
  outcome: AuditRow['outcome']
  target?: string | null
  detail?: Record<string, unknown>
}

/** Appends within the caller's transaction. */
export async function appendAudit(tx: Transaction, viewer: Pick<Viewer, 'actor'>, entry: AuditEntry): Promise<void> {
  await tx.execute(sql`select pg_advisory_xact_lock(7203)`)
  const last = await row<{ seq: number | null; hash: string | null; sealed: string | null }>(
    tx,
    sql`select e.seq, e.hash, s.value as sealed
          from (select 1) one
          left join lateral (select seq, hash from audit_event order by seq desc limit 1) e on true
          left join setting s on s.key = ${headKey}`,
  )
  const content = {
    seq: (last!.seq ?? 0) + 1,
    at: new Date().toISOString().replace('Z', '000Z'),
    actor: cleanText(viewer.actor),
    action: cleanText(entry.action),
    outcome: entry.outcome,
    target: entry.target === undefined || entry.target === null ? null : cleanText(entry.target),
    // Through JSON once, so that what is hashed is what the database will give back.
    detail: JSON.parse(JSON.stringify(redact(entry.detail ?? {}))) as Record<string, unknown>,
    prevHash: last!.hash ?? firstHash,
  }
  const hash = hashOf(content)
  await tx.execute(sql`
    insert into audit_event (seq, at, actor, action, outcome, target, detail, prev_hash, hash)
    values (${content.seq}, ${content.at}, ${content.actor}, ${content.action}, ${content.outcome}, ${content.target},
            ${JSON.stringify(content.detail)}::jsonb, ${content.prevHash}, ${hash})`)
  if (!fits(last!)) return
  await writeSeal(tx, headKey, { seq: content.seq, hash })
  if (content.seq % checkpointEvery === 0) await writeSeal(tx, checkpointKey(content.seq), { seq: content.seq, hash })
}

/** Whether the newest row is the one that we have sealed; or there is neither row nor seal yet. */
function fits({ seq, hash, sealed }: { seq: number | null; hash: string | null; sealed: string | null }): boolean {
  if (sealed === null) return seq === null
  const head = openMark(headKey, sealed)
  return head !== null && head.seq === seq && head.hash === hash
}

/** After somebody has looked into what a verification found: goes on from here, and says so in the log. */
export async function acceptLog(tx: Transaction, viewer: Pick<Viewer, 'actor'>, findings: readonly string[]): Promise<void> {
  await appendAudit(tx, viewer, { action: 'audit.accept', outcome: 'done', detail: { findings } })
  const last = await row<Mark>(tx, sql`select seq, hash from audit_event order by seq desc limit 1`)
  await writeSeal(tx, headKey, last!)
}

/** Appends in a transaction of its own, for refused attempts, whose own transaction was rolled back. */
export async function auditRefusal(database: Database, viewer: Pick<Viewer, 'actor'>, entry: AuditEntry): Promise<void> {
  await database.transaction((tx) => appendAudit(tx, viewer, entry))
}
