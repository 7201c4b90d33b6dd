// The search index in PostgreSQL: a projection of the catalog that can be rebuilt at will.
import { sql } from 'drizzle-orm'
import { bigint, index, integer, pgTable, text } from 'drizzle-orm/pg-core'
import { moment, tsvector } from './columns.ts'

export const searchDoc = pgTable(
  'search_doc',
  {
    assetId: integer('asset_id').primaryKey(),
    /** The name as people type it, lower case, for exact and prefix hits. */
    name: text('name').notNull(),
    /** Words of name (A), columns (B), tags, owners, terms and path (C), descriptions (D). */
    words: tsvector('words').notNull(),
  },
  (t) => [index('search_doc_words').using('gin', t.words), index('search_doc_name').on(sql`${t.name} text_pattern_ops`)],
)

/** Each distinct word of names and columns, for typo tolerance. */
export const searchWord = pgTable(
  'search_word',
  { word: text('word').primaryKey(), assets: integer('assets').notNull() },
  (t) => [index('search_word_trigrams').using('gin', sql`${t.word} gin_trgm_ops`)],
)

/** Assets whose projection is out of date, in the order in which they changed. */
export const searchOutbox = pgTable(
  'search_outbox',
  {
    id: bigint('id', { mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    assetId: integer('asset_id').notNull(),
    at: moment('at').notNull().default(sql`now()`),
  },
  (t) => [index('search_outbox_asset').on(t.assetId)],
)
