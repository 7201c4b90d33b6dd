// Runs of jobs out in the world, and the OpenLineage events they were learned from.
import { sql } from 'drizzle-orm'
import { bigint, index, integer, json, jsonb, pgTable, primaryKey, text, uniqueIndex } from 'drizzle-orm/pg-core'
import { moment } from './columns.ts'

export const run = pgTable(
  'run',
  {
    id: bigint('id', { mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    jobId: integer('job_id').notNull(),
    sourceId: integer('source_id').notNull(),
    /** The producer's run id, any text. */
    key: text('key').notNull(),
    state: text('state').notNull(),
    /** When the state was reached. */
    at: moment('at').notNull(),
    startedAt: moment('started_at'),
    endedAt: moment('ended_at'),
    nominalStart: moment('nominal_start'),
    nominalEnd: moment('nominal_end'),
    parentJobId: integer('parent_job_id'),
    parentKey: text('parent_key'),
    error: text('error'),
    properties: jsonb('properties').$type<Record<string, unknown>>(),
  },
  (t) => [uniqueIndex('run_key').on(t.jobId, t.key), index('run_recent').on(t.jobId, t.at)],
)

export const runDataset = pgTable(
  'run_dataset',
  {
    runId: bigint('run_id', { mode: 'number' }).notNull(),
    assetId: integer('asset_id').notNull(),
    direction: text('direction').$type<'read' | 'write'>().notNull(),
    rows: bigint('rows', { mode: 'number' }),
    bytes: bigint('bytes', { mode: 'number' }),
  },
  (t) => [primaryKey({ columns: [t.runId, t.assetId, t.direction] }), index('run_dataset_asset').on(t.assetId, t.runId)],
)

/** Every OpenLineage event as received (secrets redacted), once per content. */
export const olEvent = pgTable(
  'ol_event',
  {
    id: bigint('id', { mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    sourceId: integer('source_id').notNull(),
    /** 128-bit content hash: the same event twice is one row. */
    print: text('print').notNull(),
    /** run:<namespace>/<job>/<runId>, job:<…>, dataset:<…> */
    key: text('key').notNull(),
    eventAt: moment('event_at').notNull(),
    receivedAt: moment('received_at').notNull().default(sql`now()`),
    /** As `json`: it is shown, not searched, and comes in by the hundred a second. */
    body: json('body').notNull(),
    warnings: text('warnings').array().notNull().default([]),
  },
  (t) => [uniqueIndex('ol_event_print').on(t.sourceId, t.print), index('ol_event_key').on(t.sourceId, t.key)],
)

/** The merged state of a run, job, dataset or flow: last-writer-wins registers (ingestors/openlineage/merge.ts). */
export const olState = pgTable(
  'ol_state',
  {
    sourceId: integer('source_id').notNull(),
    key: text('key').notNull(),
    /** By path: [order, value]; values that begin with # are prints of contents. */
    state: jsonb('state').$type<Record<string, [string, string]>>().notNull(),
    /** The meaning of the state that the catalog has heard last. */
    print: text('print'),
    /** Of a flow: keys of the job and the dataset that it joins. */
    jobKey: text('job_key'),
    datasetKey: text('dataset_key'),
  },
  (t) => [
    primaryKey({ columns: [t.sourceId, t.key] }),
    index('ol_state_job').on(t.sourceId, t.jobKey).where(sql`job_key is not null`),
    index('ol_state_dataset').on(t.sourceId, t.datasetKey).where(sql`dataset_key is not null`),
  ],
)

/** Facets and other contents that states refer to, each once; as `json`, because their fingerprints are of the text. */
export const olContent = pgTable('ol_content', { print: text('print').primaryKey(), body: json('body').notNull() })
