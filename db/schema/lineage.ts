// Edges between assets and between fields, each with who said it, through what, and from when to when.
import { sql } from 'drizzle-orm'
import { bigint, boolean, index, integer, jsonb, pgTable, primaryKey, smallint, text, uniqueIndex } from 'drizzle-orm/pg-core'
import { moment } from './columns.ts'

/**
 * An edge lives while valid_to is null and precision >= denied: `precision` is how surely some event asserted it, `denied` how
 * surely another excluded it (-1: never), each the greatest seen, so that the order of arrival does not matter.
 * Both fields null: asset edge. Only to_field null: a field that influences the whole target. A job that writes nothing known is
 * itself the target.
 */
export const edge = pgTable(
  'edge',
  {
    id: bigint('id', { mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    fromAsset: integer('from_asset').notNull(),
    fromField: integer('from_field'),
    toAsset: integer('to_asset').notNull(),
    toField: integer('to_field'),
    jobId: integer('job_id'),
    statementId: integer('statement_id'),
    sourceId: integer('source_id').notNull(),
    kind: text('kind').$type<'DIRECT' | 'INDIRECT'>().notNull(),
    transformation: text('transformation'),
    masking: boolean('masking').notNull().default(false),
    expression: text('expression'),
    precision: smallint('precision').notNull(),
    denied: smallint('denied').notNull().default(-1),
    validFrom: moment('valid_from').notNull().default(sql`now()`),
    validTo: moment('valid_to'),
  },
  (t) => [
    uniqueIndex('edge_live')
      .on(
        t.toAsset,
        t.sourceId,
        sql`coalesce(job_id, 0)`,
        t.fromAsset,
        sql`coalesce(from_field, 0)`,
        sql`coalesce(to_field, 0)`,
        t.kind,
        sql`coalesce(transformation, '')`,
      )
      .where(sql`valid_to is null`),
    index('edge_from').on(t.fromAsset),
    index('edge_to').on(t.toAsset),
    index('edge_from_field').on(t.fromField).where(sql`from_field is not null`),
    index('edge_to_field').on(t.toField).where(sql`to_field is not null`),
    index('edge_job').on(t.jobId).where(sql`job_id is not null`),
    /** Fields that decide about a whole asset: few, and looked for at each step upstream. */
    index('edge_whole').on(t.toAsset).where(sql`to_field is null and from_field is not null`),
    index('edge_statement').on(t.statementId).where(sql`statement_id is not null`),
  ],
)

/** SQL known to the catalog, once per text, dialect and default namespace. */
export const statement = pgTable(
  'statement',
  {
    id: integer('id').primaryKey().generatedAlwaysAsIdentity(),
    sourceId: integer('source_id').notNull(),
    /** 128-bit fingerprint of platform, instance, dialect, defaults and the text with white space folded. */
    print: text('print').notNull(),
    platform: text('platform').notNull(),
    instance: text('instance').notNull(),
    dialect: text('dialect').notNull(),
    sql: text('sql').notNull(),
    defaults: jsonb('defaults').$type<{ database?: string; schema?: string }>(),
    definesAsset: integer('defines_asset'),
    jobId: integer('job_id'),
    seenAt: moment('seen_at').notNull().default(sql`now()`),
    /** Its source defines the asset by another text now. */
    endedAt: moment('ended_at'),
    /** Waits to be bound since then; null: bound against the schemas as they are. */
    dueAt: moment('due_at').default(sql`now()`),
    boundAt: moment('bound_at'),
    answer: jsonb('answer').$type<StatementUnderstood>(),
    /** Last names, in lower case, that led to no table, or to one only by guess: when such a table comes, it is due again. */
    missing: text('missing').array(),
  },
  (t) => [
    uniqueIndex('statement_print').on(t.sourceId, t.print),
    index('statement_defines').on(t.definesAsset),
    index('statement_job').on(t.jobId),
    index('statement_due').on(t.dueAt, t.id).where(sql`due_at is not null`),
    index('statement_missing').using('gin', t.missing).where(sql`missing is not null`),
  ],
)

/** What binding a statement brought beside its edges. */
export interface StatementUnderstood {
  /** `select`, `insert` …; `unknown`: not understood. */
  kind: string
  /** Tables by the paths or names under which they were found. */
  reads: string[]
  writes: string[]
  /** 0 to 1, and why it is not 1. */
  confidence: number
  doubts: string[]
}

/** Assets that a bound statement reads or writes. */
export const statementAsset = pgTable(
  'statement_asset',
  {
    statementId: integer('statement_id').notNull(),
    assetId: integer('asset_id').notNull(),
    role: text('role').$type<'read' | 'write'>().notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.statementId, t.assetId, t.role] }),
    index('statement_asset_asset').on(t.assetId, t.statementId),
  ],
)

/** What each bound statement asserts: the edges of source 0 are the union of these. */
export const statementEdge = pgTable(
  'statement_edge',
  {
    statementId: integer('statement_id').notNull(),
    fromAsset: integer('from_asset').notNull(),
    fromField: integer('from_field'),
    toAsset: integer('to_asset').notNull(),
    toField: integer('to_field'),
    jobId: integer('job_id'),
    kind: text('kind').$type<'DIRECT' | 'INDIRECT'>().notNull(),
    transformation: text('transformation'),
    masking: boolean('masking').notNull().default(false),
    expression: text('expression'),
    /** Where the expression stands in the text: offsets in UTF-16 units, the second exclusive. */
    spanFrom: integer('span_from'),
    spanTo: integer('span_to'),
    precision: smallint('precision').notNull(),
  },
  (t) => [index('statement_edge_statement').on(t.statementId), index('statement_edge_to').on(t.toAsset)],
)

/** Assets whose schema changed, or which came or went, until the statements that may name them are due again. */
export const schemaChange = pgTable('schema_change', {
  id: bigint('id', { mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
  assetId: integer('asset_id').notNull(),
})

/** How often a statement ran, per user and day; `counter_*` are the system's own cumulative counters at the last harvest. */
export const statementUse = pgTable(
  'statement_use',
  {
    statementId: integer('statement_id').notNull(),
    userName: text('user_name').notNull().default(''),
    calls: bigint('calls', { mode: 'number' }).notNull().default(0),
    rows: bigint('rows', { mode: 'number' }).notNull().default(0),
    ms: bigint('ms', { mode: 'number' }).notNull().default(0),
    counterCalls: bigint('counter_calls', { mode: 'number' }).notNull().default(0),
    counterRows: bigint('counter_rows', { mode: 'number' }).notNull().default(0),
    counterMs: bigint('counter_ms', { mode: 'number' }).notNull().default(0),
    firstAt: moment('first_at').notNull().default(sql`now()`),
    lastAt: moment('last_at').notNull().default(sql`now()`),
  },
  (t) => [uniqueIndex('statement_use_user').on(t.statementId, t.userName)],
)
