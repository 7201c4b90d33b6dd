// "Now" and "as of" in SQL: rows that hold at a moment, from the table of today and its history beside it.
import { type SQL, sql } from 'drizzle-orm'
import { z } from 'zod'

/** A moment as people pass it: ISO 8601 with a zone. Absent: now. */
export const momentInput = z.iso.datetime({
  offset: true,
  error: 'expected a moment in ISO 8601 with a zone, such as 2026-03-01T10:00:00Z',
})

/** Whether the row of this alias holds at `at`; undefined: holds now. */
export function holds(alias: string, at?: string): SQL {
  const [from, to] = [sql.raw(`${alias}.valid_from`), sql.raw(`${alias}.valid_to`)]
  if (at === undefined) return sql`${to} is null`
  return sql`(${from} <= ${at}::timestamptz and (${to} is null or ${to} > ${at}::timestamptz))`
}

/** Integers as one array parameter, `{1,2,3}`. */
export const integers = (ids: Iterable<number>): SQL => sql`${`{${[...ids].join(',')}}`}::int[]`

/** Text as one array parameter. */
export const texts = (values: readonly string[]): SQL => sql`${sql.param(values)}::text[]`

/** States of these assets at a moment: id, name, kind, container_id, description, properties, constraints, valid_from, valid_to. */
export function assetStates(ids: SQL, at?: string): SQL {
  const columns = sql.raw('name, kind, container_id, description, properties, constraints, valid_from, valid_to')
  // Of now, also what has been retired: its page still exists.
  if (at === undefined) return sql`(select id, ${columns} from asset where id = any(${ids}))`
  return sql`(select id, ${columns} from asset a where id = any(${ids}) and ${holds('a', at)}
              union all select asset_id, ${columns} from asset_history h where asset_id = any(${ids}) and ${holds('h', at)})`
}

/** Fields of an asset at a moment: id, path, ordinal, type, nullable, default_value, description, properties, valid_from. */
export function fieldStates(assetId: number, at?: string): SQL {
  const columns = sql.raw('path, ordinal, type, nullable, default_value, description, properties, valid_from')
  if (at === undefined) return sql`(select id, ${columns} from field f where asset_id = ${assetId} and ${holds('f')})`
  return sql`(select id, ${columns} from field f where asset_id = ${assetId} and ${holds('f', at)}
              union all select field_id, ${columns} from field_history h where asset_id = ${assetId} and ${holds('h', at)})`
}
