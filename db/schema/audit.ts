// The audit log: insert-only for the app's role, gap-free, each row chained to the one before (server/audit/chain.ts).
import { bigint, index, jsonb, pgTable, text } from 'drizzle-orm/pg-core'
import { moment } from './columns.ts'

export const auditEvent = pgTable(
  'audit_event',
  {
    seq: bigint('seq', { mode: 'number' }).primaryKey(),
    at: moment('at').notNull(),
    /** user:ann@shop.example, token:<id> user:…, system, cli:<os user> */
    actor: text('actor').notNull(),
    /** Router path of the command, `assets.describe`. */
    action: text('action').notNull(),
    outcome: text('outcome').$type<'done' | 'refused' | 'failed'>().notNull(),
    /** Ref or name of what was acted on. */
    target: text('target'),
    /** Input with secrets redacted, and what changed. */
    detail: jsonb('detail').$type<Record<string, unknown>>().notNull(),
    prevHash: text('prev_hash').notNull(),
    /** SHA-256, hex, over canonical JSON of all the other columns. */
    hash: text('hash').notNull(),
  },
  (t) => [
    index('audit_event_target').on(t.target),
    index('audit_event_actor').on(t.actor),
    index('audit_event_action').on(t.action),
  ],
)
