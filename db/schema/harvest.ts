// Sources, their harvests, and what each source claims to exist.
import { sql } from 'drizzle-orm'
import { bigint, index, integer, jsonb, pgTable, primaryKey, text } from 'drizzle-orm/pg-core'
import { bytes, moment } from './columns.ts'

export const source = pgTable('source', {
  id: integer('id').primaryKey().generatedAlwaysAsIdentity(),
  /** The operator's name of the deployment; also the instance in the refs of what it holds. */
  name: text('name').notNull().unique(),
  connector: text('connector').notNull(),
  /** Without secrets. */
  config: jsonb('config').$type<Record<string, unknown>>().notNull(),
  /** JSON of the secret fields, AES-256-GCM: key id, nonce, tag, ciphertext (server/harvest/secrets.ts). */
  secrets: bytes('secrets'),
  /** Cron, five fields, UTC. */
  schedule: text('schedule'),
  /** Share of the source's claims (0 to 100) that one harvest may retire before it stops and asks. */
  brakePercent: integer('brake_percent').notNull().default(20),
  visibleTo: integer('visible_to').array(),
  createdAt: moment('created_at').notNull().default(sql`now()`),
  deletedAt: moment('deleted_at'),
})

export const harvestStatuses = ['queued', 'running', 'done', 'partial', 'failed', 'cancelled', 'braked'] as const

export const harvest = pgTable(
  'harvest',
  {
    id: integer('id').primaryKey().generatedAlwaysAsIdentity(),
    sourceId: integer('source_id').notNull(),
    status: text('status').$type<(typeof harvestStatuses)[number]>().notNull(),
    queuedAt: moment('queued_at').notNull().default(sql`now()`),
    startedAt: moment('started_at'),
    endedAt: moment('ended_at'),
    /** Last sign of life of the process that runs it. */
    aliveAt: moment('alive_at'),
    cancelRequestedAt: moment('cancel_requested_at'),
    requestedBy: integer('requested_by'),
    /** {doing, done, total, events: {asset: 12, …}} as it goes. */
    progress: jsonb('progress').$type<Record<string, unknown>>(),
    /** status, rows_processed, duration, errors, pipeline_id, source_config, target_config, … */
    result: jsonb('result').$type<Record<string, unknown>>(),
  },
  (t) => [index('harvest_source').on(t.sourceId, t.id)],
)

export const harvestProblem = pgTable(
  'harvest_problem',
  {
    id: bigint('id', { mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    harvestId: integer('harvest_id').notNull(),
    severity: text('severity').notNull(),
    code: text('code').notNull(),
    message: text('message').notNull(),
    hint: text('hint'),
    ref: text('ref'),
    at: moment('at').notNull().default(sql`now()`),
  },
  (t) => [index('harvest_problem_harvest').on(t.harvestId)],
)

/**
 * "This source says this asset exists." prints: a fingerprint per aspect (asset, schema, lineage …) of what it said last, so that
 * an unchanged asset costs no write. Last seen = the later of `seen_at` and the source's last completion that covers it.
 */
export const claim = pgTable(
  'claim',
  {
    sourceId: integer('source_id').notNull(),
    assetId: integer('asset_id').notNull(),
    /** kind, name and properties as a source of authority below 100 gives them, beside what the asset row holds. */
    said: jsonb('said').$type<Record<string, unknown>>(),
    prints: jsonb('prints').$type<Record<string, string>>().notNull().default({}),
    seenAt: moment('seen_at').notNull().default(sql`now()`),
    lapsedAt: moment('lapsed_at'),
  },
  (t) => [primaryKey({ columns: [t.sourceId, t.assetId] }), index('claim_asset').on(t.assetId)],
)

/** Where a source last said "that is all". */
export const completion = pgTable(
  'completion',
  {
    sourceId: integer('source_id').notNull(),
    platform: text('platform').notNull(),
    instance: text('instance').notNull(),
    prefix: text('prefix').notNull(),
    harvestId: integer('harvest_id').notNull(),
    at: moment('at').notNull(),
  },
  (t) => [primaryKey({ columns: [t.sourceId, t.platform, t.instance, t.prefix] })],
)
