// Keeping usage: counters per asset, user and span of time, and the sums that ranking reads. Promise: a span said twice counts once.
import type { EventOf } from '../../ingestors/protocol/events.ts'
import { type Batch, json } from '../harvest/batch.ts'

export async function keepUsage(batch: Batch, events: EventOf<'usage'>[]): Promise<void> {
  await batch.resolve(events.map(({ ref }) => ref))
  const rows = events.map((event) => ({
    asset_id: batch.id(event.ref),
    user_name: event.user ?? '',
    from_at: event.from,
    to_at: event.to,
    queries: event.queries,
    rows: event.rows ?? null,
  }))
  await batch.sql(
    `insert into usage as u (asset_id, source_id, user_name, from_at, to_at, queries, rows)
     select distinct on (asset_id, user_name, from_at) asset_id, $1, user_name, from_at, to_at, queries::bigint, rows::bigint
       from json_to_recordset($2::json) x(asset_id int, user_name text, from_at timestamptz, to_at timestamptz, queries numeric, rows numeric)
      order by asset_id, user_name, from_at, to_at desc
     on conflict (asset_id, source_id, user_name, from_at) do update
       set to_at = excluded.to_at, queries = excluded.queries, rows = excluded.rows
     where excluded.to_at >= u.to_at and (u.queries, u.rows) is distinct from (excluded.queries, excluded.rows)`,
    [batch.speaker.sourceId, json(rows)],
  )
  await batch.sql(
    `insert into asset_stat as s (asset_id, queries_30d, last_used_at)
     select asset_id, coalesce(sum(queries) filter (where to_at > now() - interval '30 days'), 0), max(to_at)
       from usage where asset_id = any($1::int[]) group by asset_id
     on conflict (asset_id) do update set queries_30d = excluded.queries_30d, last_used_at = excluded.last_used_at
      where (s.queries_30d, s.last_used_at) is distinct from (excluded.queries_30d, excluded.last_used_at)`,
    [[...new Set(rows.map(({ asset_id }) => asset_id))]],
  )
}
