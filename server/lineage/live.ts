// Which edges count: those that live now, or lived at a moment, and how each is known, in words.
// Promise: an edge that some source surely excluded is never shown, whatever less sure source asserts it.
import { type SQL, sql } from 'drizzle-orm'
import { holds } from '../assets/moments.ts'

/**
 * Whether the edge of this alias counts at `at`; undefined: now. Of now it is written so that the partial index of live edges does
 * not look fit: until the first ANALYZE the planner takes live edges to be few, and would read that whole index for each node.
 */
export const lives = (alias: string, at?: string): SQL =>
  sql`${at === undefined ? sql.raw(`coalesce(${alias}.valid_to, 'infinity') = 'infinity'`) : holds(alias, at)}
      and ${sql.raw(`${alias}.precision >= ${alias}.denied`)}`

/** The source of edges that the server works out from statements; no row of `source` has this id. */
export const fromSql = 0
export const knownFromSql = 'worked out from SQL'

/** How an edge is known, by its precision. */
export const howKnown = [
  'a job reads the one and writes the other',
  'column lineage reported by a tool that ran it',
  'declared by the tool that builds it',
  'the platform’s own dependency catalog',
] as const
