// Rules about data with their results, and measured profiles.
import { sql } from 'drizzle-orm'
import { bigint, index, integer, jsonb, pgTable, primaryKey, text, uniqueIndex } from 'drizzle-orm/pg-core'
import { moment } from './columns.ts'

export const check = pgTable(
  'check_rule',
  {
    id: integer('id').primaryKey().generatedAlwaysAsIdentity(),
    sourceId: integer('source_id').notNull(),
    /** Stable within the source. */
    key: text('key').notNull(),
    assetId: integer('asset_id').notNull(),
    field: text('field').notNull().default(''),
    name: text('name').notNull(),
    kind: text('kind').notNull(),
    expression: text('expression'),
    severity: text('severity').notNull().default('error'),
    description: text('description'),
    properties: jsonb('properties').$type<Record<string, unknown>>(),
    validFrom: moment('valid_from').notNull().default(sql`now()`),
    validTo: moment('valid_to'),
  },
  (t) => [uniqueIndex('check_rule_key').on(t.sourceId, t.key), index('check_rule_asset').on(t.assetId)],
)

export const checkResult = pgTable(
  'check_result',
  {
    checkId: integer('check_id').notNull(),
    at: moment('at').notNull(),
    status: text('status').$type<'pass' | 'fail' | 'warn' | 'error' | 'skip'>().notNull(),
    observed: text('observed'),
    message: text('message'),
    run: text('run'),
  },
  (t) => [primaryKey({ columns: [t.checkId, t.at] })],
)

export const profile = pgTable(
  'profile',
  {
    assetId: integer('asset_id').notNull(),
    sourceId: integer('source_id').notNull(),
    at: moment('at').notNull(),
    rows: bigint('rows', { mode: 'number' }),
    bytes: bigint('bytes', { mode: 'number' }),
    freshAt: moment('fresh_at'),
    sample: bigint('sample', { mode: 'number' }),
    /** By field path: nullFraction, distinct, min, max, mean, histogram, top. */
    fields: jsonb('fields').$type<Record<string, Record<string, unknown>>>(),
  },
  (t) => [primaryKey({ columns: [t.assetId, t.sourceId, t.at] })],
)
