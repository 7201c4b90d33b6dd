// How often assets are used, by whom and when: counters apart from everything that is indexed as text.
import { bigint, integer, pgTable, primaryKey, text } from 'drizzle-orm/pg-core'
import { moment } from './columns.ts'

export const usage = pgTable(
  'usage',
  {
    assetId: integer('asset_id').notNull(),
    sourceId: integer('source_id').notNull(),
    userName: text('user_name').notNull().default(''),
    fromAt: moment('from_at').notNull(),
    toAt: moment('to_at').notNull(),
    queries: bigint('queries', { mode: 'number' }).notNull(),
    rows: bigint('rows', { mode: 'number' }),
  },
  (t) => [primaryKey({ columns: [t.assetId, t.sourceId, t.userName, t.fromAt] })],
)
