// The search index in PostgreSQL: a projection of the catalog that can be rebuilt at will.
import { sql } from 'drizzle-orm'
import { bigint, index, integer, pgTable, real, text } from 'drizzle-orm/pg-core'
import { moment, tsvector } from './columns.ts'

export const searchDoc = pgTable(
  'search_doc',
  {
    assetId: integer('asset_id').primaryKey(),
    /** In lower case, for sorting. */
    name: text('name').notNull(),
    /** Lexemes by area, as server/search/lexemes.ts writes them; the area is the first letter, so that the index alone decides. */
    words: tsvector('words').notNull(),
    platform: text('platform').notNull(),
    kind: text('kind').notNull(),
    domains: text('domains').array().notNull(),
    owners: text('owners').array().notNull(),
    tags: text('tags').array().notNull(),
    sources: text('sources').array().notNull(),
    visibleTo: integer('visible_to').array(),
  },
  (t) => [index('search_doc_words').using('gin', t.words), index('search_doc_name').on(t.name, t.assetId)],
)

/** What orders hits inside a tier, apart from the text, so that counting use never touches the index of words. */
export const searchRank = pgTable(
  'search_rank',
  {
    assetId: integer('asset_id').primaryKey(),
    trust: real('trust').notNull(),
    queries: bigint('queries', { mode: 'number' }).notNull().default(0),
    freshAt: moment('fresh_at'),
    rank: real('rank').notNull().generatedAlwaysAs(sql`(trust + ln(1 + queries::double precision))::real`),
  },
  (t) => [
    index('search_rank_rank').on(t.rank.desc(), t.assetId),
    index('search_rank_queries').on(t.queries.desc(), t.rank.desc(), t.assetId),
    index('search_rank_fresh').on(t.freshAt.desc().nullsLast(), t.rank.desc(), t.assetId),
  ],
)

/** Each distinct word of names, columns and labels, for typo tolerance. A word stays; it is offered only where it finds something. */
export const searchWord = pgTable('search_word', { word: text('word').primaryKey() }, (t) => [
  index('search_word_trigrams').using('gin', sql`${t.word} gin_trgm_ops`),
])

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
