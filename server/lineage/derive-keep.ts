// Writing what bound statements assert: their own edges, and the edges of source 0 as the union of these.
// Promise: all of a batch or nothing; an edge ends when the last statement that asserts it does, and only what changed is written.
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type pg from 'pg'
import { from as copyFrom } from 'pg-copy-streams'
import { formatRef } from '../../ingestors/protocol/ref.ts'
import { copyLine, json } from '../harvest/batch.ts'
import type { Draft } from './derive-edges.ts'
import type { FieldSlot, Table } from './derive-tables.ts'
import { fromSql } from './live.ts'

const shape = [
  'from_asset',
  'from_field',
  'to_asset',
  'to_field',
  'job_id',
  'statement_id',
  'kind',
  'transformation',
  'masking',
  'expression',
  'precision',
]
const identity = (e: string) =>
  `${e}.to_asset, coalesce(${e}.job_id, 0), ${e}.from_asset, coalesce(${e}.from_field, 0), coalesce(${e}.to_field, 0), ${e}.kind, coalesce(${e}.transformation, '')`

/** Gives ids to tables and fields that only statements know. Its own transaction: what is only referred to does no harm alone. */
export async function keepReferred(
  client: pg.ClientBase,
  drafts: readonly Draft[],
  places: ReadonlyMap<Table, { platform: string; instance: string }>,
): Promise<void> {
  const tables = new Set<Table>()
  const fields = new Map<FieldSlot, Table>()
  for (const { edges, writes } of drafts) {
    for (const table of writes) if (table.id === undefined) tables.add(table)
    for (const { from, fromField, to, toField } of edges) {
      for (const table of [from, to]) if (table.id === undefined) tables.add(table)
      if (fromField && fromField.id === undefined) fields.set(fromField, from)
      if (toField && toField.id === undefined) fields.set(toField, to)
    }
  }
  if (tables.size > 0) {
    const rows = [...tables].map((table) => {
      const place = places.get(table)!
      return { ...place, ref: formatRef({ ...place, path: table.path }), path: table.path, name: table.parts.at(-1) }
    })
    const { rows: made } = await client.query<{ ref: string; id: number }>(
      `with said as (select * from json_to_recordset($1::json) x(ref text, platform text, instance text, path text, name text)),
            made as (insert into asset (ref, platform, instance, path, name, kind)
                     select ref, platform, instance, path, name, 'dataset' from said order by ref on conflict (ref) do nothing returning ref, id),
            queued as (insert into search_outbox (asset_id) select id from made)
       select ref, id from made
       union all select s.ref, coalesce(a.merged_into, a.id) from said s join asset a on a.ref = s.ref`,
      [json(rows)],
    )
    const ids = new Map(made.map(({ ref, id }) => [ref, id]))
    const late = rows.filter(({ ref }) => !ids.has(ref)).map(({ ref }) => ref)
    if (late.length > 0) {
      const { rows: found } = await client.query<{ ref: string; id: number }>(
        'select ref, coalesce(merged_into, id) as id from asset where ref = any($1::text[])',
        [late],
      )
      for (const { ref, id } of found) ids.set(ref, id)
    }
    for (const table of tables) table.id = ids.get(formatRef({ ...places.get(table)!, path: table.path }))
  }
  if (fields.size === 0) return
  const wanted = [...fields].map(([slot, table]) => ({ asset_id: table.id, path: slot.path }))
  const select = 'select asset_id, path from json_to_recordset($1::json) x(asset_id int, path text)'
  await client.query(
    `insert into field (asset_id, path, ordinal) select *, -1 from (${select} order by 1, 2) x on conflict do nothing`,
    [json(wanted)],
  )
  const { rows } = await client.query<{ asset_id: number; path: string; id: number }>(
    `select f.asset_id, f.path, f.id from field f join (${select}) x on f.asset_id = x.asset_id and f.path = x.path`,
    [json(wanted)],
  )
  const ids = new Map(rows.map(({ asset_id, path, id }) => [`${asset_id}#${path}`, id]))
  for (const [slot, table] of fields) slot.id = ids.get(`${table.id}#${slot.path}`)
}

/** Keeps what the drafts say, in one transaction. Rejects with a lock timeout when another process holds what it needs for long. */
export async function keepDrafts(client: pg.ClientBase, drafts: readonly Draft[]): Promise<number> {
  await client.query('begin')
  try {
    // Shorter than the server waits before it looks for a deadlock: then it is this transaction that gives way, not a harvest.
    await client.query(`set local lock_timeout = '500ms'`)
    const edges = await write(client, drafts)
    await client.query('commit')
    return edges
  } catch (error) {
    await client.query('rollback').catch(() => {})
    throw error
  }
}

async function write(client: pg.ClientBase, drafts: readonly Draft[]): Promise<number> {
  const all = drafts.map(({ statement }) => statement.id)
  const { rows: bound } = await client.query<{ id: number }>(
    'select id from statement where id = any($1::int[]) and bound_at is not null',
    [all],
  )
  const again = bound.map(({ id }) => id)
  await client.query('create temporary table if not exists derive_before (like statement_edge) on commit delete rows')
  if (again.length > 0) {
    await client.query(
      `with gone as (delete from statement_edge where statement_id = any($1::int[]) returning *) insert into derive_before select * from gone`,
      [again],
    )
    await client.query('delete from statement_asset where statement_id = any($1::int[])', [again])
  }
  await copy(client, 'statement_asset', ['statement_id', 'asset_id', 'role'], assetLines(drafts))
  await copy(client, 'statement_edge', [...shape, 'span_from', 'span_to'], edgeLines(drafts))
  // What a statement says no more, or says otherwise, unless another statement is the evidence.
  if (again.length > 0)
    await client.query(
      `update edge e set valid_to = now()
         from (select distinct to_asset, job_id, from_asset, from_field, to_field, kind, transformation from derive_before) b
        where e.source_id = ${fromSql} and e.valid_to is null and (${identity('e')}) = (${identity('b')})
          and not exists (select from statement_edge s where (${identity('s')}) = (${identity('e')}) and s.statement_id = e.statement_id
                             and (s.masking, s.precision, s.expression) is not distinct from (e.masking, e.precision, e.expression))`,
    )
  const insert = (which: string, values: unknown[]) =>
    client.query(
      `insert into edge (source_id, ${shape.join(', ')})
       select distinct on (${identity('s')}) ${fromSql}, ${shape.map((column) => `s.${column}`).join(', ')} from statement_edge s ${which}
        order by ${identity('s')}, s.precision desc, s.statement_id
       on conflict do nothing`,
      values,
    )
  const { rowCount } = await insert('where s.statement_id = any($1::int[])', [all])
  // What the others still assert.
  if (again.length > 0)
    await insert(
      `join (select distinct to_asset, job_id, from_asset, from_field, to_field, kind, transformation from derive_before) b
         on (${identity('s')}) = (${identity('b')})`,
      [],
    )
  await client.query(
    `update statement s set bound_at = now(), answer = x.answer, missing = x.missing,
            due_at = case when s.due_at = x.due_at then null else s.due_at end
       from json_to_recordset($1::json) x(id int, due_at timestamptz, answer jsonb, missing text[]) where s.id = x.id`,
    [
      json(
        drafts.map(({ statement: { id, due_at }, answer, missing }) => ({
          id,
          due_at,
          answer,
          missing: missing.size > 0 ? [...missing] : null,
        })),
      ),
    ],
  )
  return rowCount ?? 0
}

function* assetLines(drafts: readonly Draft[]): Generator<string> {
  for (const { statement, reads, writes } of drafts) {
    for (const [role, tables] of [
      ['read', reads],
      ['write', writes],
    ] as const) {
      const ids = new Set([...tables].map(({ id }) => id))
      for (const id of ids) if (id !== undefined) yield copyLine([statement.id, id, role])
    }
  }
}

function* edgeLines(drafts: readonly Draft[]): Generator<string> {
  for (const { statement, edges } of drafts) {
    for (const { from, fromField, to, toField, kind, transformation, masking, expression, span, precision } of edges) {
      const job = statement.job_id === to.id ? null : statement.job_id
      const ends = [from.id, fromField?.id, to.id, toField?.id, job, statement.id]
      yield copyLine([...ends, kind, transformation, masking, expression, precision, span?.[0], span?.[1]])
    }
  }
}

async function copy(client: pg.ClientBase, table: string, columns: string[], lines: Iterable<string>): Promise<void> {
  await pipeline(
    Readable.from(chunks(lines)),
    client.query(copyFrom(`copy ${table} (${columns.join(', ')}) from stdin`)) as never,
  )
}

function* chunks(lines: Iterable<string>): Generator<string> {
  let chunk = ''
  for (const line of lines) {
    chunk += line
    if (chunk.length > 65_536) {
      yield chunk
      chunk = ''
    }
  }
  if (chunk) yield chunk
}
