// Keeping checks with their results, and measured profiles. Promise: a result or profile said twice is one row.
import type { EventOf } from '../../ingestors/protocol/events.ts'
import { type Batch, json } from '../harvest/batch.ts'

export async function keepChecks(batch: Batch, events: EventOf<'check'>[]): Promise<void> {
  await batch.resolve(events.map(({ ref }) => ref))
  const rows = events.map((event) => ({
    key: event.key,
    asset_id: batch.id(event.ref),
    field: event.field ?? '',
    name: event.name,
    kind: event.kind,
    expression: event.expression ?? null,
    severity: event.severity ?? 'error',
    description: event.description ?? null,
    properties: event.properties ?? null,
  }))
  const state = 'asset_id, field, name, kind, expression, severity, description, properties'
  const of = (row: string) => state.replaceAll(/\w+/g, (column) => `${row}.${column}`)
  await batch.sql(
    `insert into check_rule as c (source_id, key, ${state})
     select distinct on (key) $1, key, ${state}
       from (select *, row_number() over () as n from json_to_recordset($2::json)
               x(key text, asset_id int, field text, name text, kind text, expression text, severity text, description text, properties jsonb)) x
      order by key, n desc
     on conflict (source_id, key) do update set (${state}, valid_to) = (${of('excluded')}, null)
      where c.valid_to is not null or (${of('c')}) is distinct from (${of('excluded')})`,
    [batch.speaker.sourceId, json(rows)],
  )
  const results = events.flatMap(({ key, result }) => (result ? [{ key, ...result }] : []))
  await batch.sql(
    `insert into check_result (check_id, at, status, observed, message, run)
     select c.id, x.at, x.status, x.observed, x.message, x.run
       from json_to_recordset($2::json) x(key text, at timestamptz, status text, observed text, message text, run text)
       join check_rule c on c.source_id = $1 and c.key = x.key
     on conflict do nothing`,
    [batch.speaker.sourceId, json(results)],
  )
  await batch.loadClaims(events.map(({ ref }) => batch.id(ref)))
  for (const event of events) batch.isChanged(batch.id(event.ref), `check:${event.key}`, '')
}

export async function keepProfiles(batch: Batch, events: EventOf<'profile'>[]): Promise<void> {
  await batch.resolve(events.map(({ ref }) => ref))
  const rows = events.map((event) => ({
    asset_id: batch.id(event.ref),
    at: event.at,
    rows: event.rows ?? null,
    bytes: event.bytes ?? null,
    fresh_at: event.fresh ?? null,
    sample: event.sample ?? null,
    fields: event.fields?.length ? Object.fromEntries(event.fields.map(({ path, ...metrics }) => [path, metrics])) : null,
  }))
  // What is said of one asset and moment in several sayings (its size here, its columns there) is one profile.
  const first = (column: string, order: string) =>
    `(array_agg(${column} order by ${order}) filter (where ${column} is not null))[1] as ${column}`
  const said = `said as (
    select asset_id, at, ${['rows', 'bytes', 'fresh_at', 'sample', 'fields'].map((column) => first(column, 'n desc')).join(', ')}
      from (select *, row_number() over () as n
              from json_to_recordset($1::json) x(asset_id int, at timestamptz, rows numeric, bytes numeric, fresh_at timestamptz, sample numeric, fields jsonb)) x
     group by asset_id, at)`
  // A profile that says what the last one of this source said is not a new fact; those with columns and those without go apart.
  await batch.sql(
    `with ${said}
     insert into profile as p (asset_id, source_id, at, rows, bytes, fresh_at, sample, fields)
     select x.asset_id, $2, x.at, x.rows::bigint, x.bytes::bigint, x.fresh_at, x.sample::bigint, x.fields
       from said x
       left join lateral (select * from profile p where p.asset_id = x.asset_id and p.source_id = $2 and (p.fields is null) = (x.fields is null)
                           order by p.at desc limit 1) last on true
      where last.asset_id is null
         or (last.rows, last.bytes, last.fresh_at, last.fields) is distinct from (x.rows::bigint, x.bytes::bigint, x.fresh_at, x.fields)
     on conflict (asset_id, source_id, at) do update
       set rows = coalesce(excluded.rows, p.rows), bytes = coalesce(excluded.bytes, p.bytes), fresh_at = coalesce(excluded.fresh_at, p.fresh_at),
           sample = coalesce(excluded.sample, p.sample), fields = coalesce(p.fields || excluded.fields, excluded.fields, p.fields)
      where (p.rows, p.bytes, p.fresh_at, p.sample, p.fields) is distinct from
            (coalesce(excluded.rows, p.rows), coalesce(excluded.bytes, p.bytes), coalesce(excluded.fresh_at, p.fresh_at),
             coalesce(excluded.sample, p.sample), coalesce(p.fields || excluded.fields, excluded.fields, p.fields))`,
    [json(rows), batch.speaker.sourceId],
  )
  await batch.sql(
    `with ${said}
     insert into asset_stat as s (asset_id, rows, bytes, fresh_at, measured_at)
     select asset_id, rows::bigint, bytes::bigint, fresh_at, at
       from (select asset_id, ${first('rows', 'at desc')}, ${first('bytes', 'at desc')}, max(fresh_at) as fresh_at, max(at) as at from said group by asset_id) x
     on conflict (asset_id) do update set rows = coalesce(excluded.rows, s.rows), bytes = coalesce(excluded.bytes, s.bytes),
            fresh_at = greatest(s.fresh_at, excluded.fresh_at), measured_at = excluded.measured_at
      where s.measured_at is null or (s.measured_at <= excluded.measured_at
        and (s.rows, s.bytes, s.fresh_at) is distinct from
            (coalesce(excluded.rows, s.rows), coalesce(excluded.bytes, s.bytes), greatest(s.fresh_at, excluded.fresh_at)))`,
    [json(rows)],
  )
}
