// Keeping runs of jobs. Promise: said in any order and any number of times, a run ends in the same state.
import type { EventOf } from '../../ingestors/protocol/events.ts'
import { type Batch, json } from '../harvest/batch.ts'

/** How final a state is: among equally final ones the latest in time holds, and of the same moment the last by name. */
const rank = (row: string) =>
  `(case ${row}.state when 'START' then 1 when 'OTHER' then 0 when 'RUNNING' then 2 else 3 end, ${row}.at, ${row}.state)`

/** Words about a run: where two sayings differ, those of the one that ranks higher stand; what only one says always stands. */
const words = ['nominal_start', 'nominal_end', 'parent_job_id', 'parent_key', 'error']

export async function keepRuns(batch: Batch, events: EventOf<'run'>[]): Promise<void> {
  await batch.resolve(
    events.flatMap(({ job, parent, reads = [], writes = [] }) => [
      job,
      ...(parent ? [parent.job] : []),
      ...[...reads, ...writes].map(({ ref }) => ref),
    ]),
  )
  // Of one run said several times in a batch, one row: folded here by the rule that the table's conflict uses.
  const rows = events.map((event) => ({
    job_id: batch.id(event.job),
    key: event.run,
    state: event.state,
    at: event.at,
    started_at: event.started ?? null,
    ended_at: event.ended ?? null,
    nominal_start: event.nominalStart ?? null,
    nominal_end: event.nominalEnd ?? null,
    parent_job_id: event.parent ? batch.id(event.parent.job) : null,
    parent_key: event.parent?.run ?? null,
    error: event.error ?? null,
    properties: event.properties ?? null,
  }))
  const later = `${rank('excluded')} >= ${rank('r')}`
  const next = {
    state: `case when ${later} then excluded.state else r.state end`,
    at: `case when ${later} then excluded.at else r.at end`,
    started_at: 'least(r.started_at, excluded.started_at)',
    ended_at: 'greatest(r.ended_at, excluded.ended_at)',
    ...Object.fromEntries(
      words.map((word) => [
        word,
        `case when ${later} then coalesce(excluded.${word}, r.${word}) else coalesce(r.${word}, excluded.${word}) end`,
      ]),
    ),
    properties: `case when r.properties is null or excluded.properties is null then coalesce(r.properties, excluded.properties)
                      when ${later} then r.properties || excluded.properties else excluded.properties || r.properties end`,
  }
  const [columns, values] = [Object.keys(next), Object.values(next)]
  await batch.sql(
    `with said as (
       select *, row_number() over () as n
         from json_to_recordset($2::json) x(job_id int, key text, state text, at timestamptz, started_at timestamptz, ended_at timestamptz,
              nominal_start timestamptz, nominal_end timestamptz, parent_job_id int, parent_key text, error text, properties jsonb)),
     ranked as (select *, row_number() over (partition by job_id, key order by ${rank('said')} desc, n desc) as place from said),
     folded as (
       select job_id, key, (array_agg(state order by place))[1] as state, (array_agg(at order by place))[1] as at,
              min(started_at) as started_at, max(ended_at) as ended_at,
              ${words.map((word) => `(array_agg(${word} order by place) filter (where ${word} is not null))[1] as ${word}`).join(', ')}
         from ranked group by job_id, key),
     known as (
       select job_id, key, jsonb_object_agg(p.name, p.value order by place desc) as properties
         from ranked cross join jsonb_each(properties) p(name, value) group by job_id, key)
     insert into run as r (source_id, job_id, key, ${columns.join(', ')})
     select $1, job_id, key, ${columns.join(', ')} from folded left join known using (job_id, key)
     on conflict (job_id, key) do update set (${columns.join(', ')}) = row(${values.join(', ')})
      where (${columns.map((column) => `r.${column}`).join(', ')}) is distinct from (${values.join(', ')})`,
    [batch.speaker.sourceId, json(rows)],
  )
  const datasets = events.flatMap(({ job, run, reads = [], writes = [] }) => {
    const of = (direction: string) => (dataset: { ref: string; rows?: number | undefined; bytes?: number | undefined }) => ({
      job_id: batch.id(job),
      key: run,
      asset_id: batch.id(dataset.ref),
      direction,
      rows: dataset.rows ?? null,
      bytes: dataset.bytes ?? null,
    })
    return [...reads.map(of('read')), ...writes.map(of('write'))]
  })
  if (datasets.length === 0) return
  await batch.sql(
    `insert into run_dataset as d (run_id, asset_id, direction, rows, bytes)
     select r.id, x.asset_id, x.direction, max(x.rows)::bigint, max(x.bytes)::bigint
       from json_to_recordset($1::json) x(job_id int, key text, asset_id int, direction text, rows numeric, bytes numeric)
       join run r on r.job_id = x.job_id and r.key = x.key
      group by r.id, x.asset_id, x.direction
     on conflict (run_id, asset_id, direction) do update set rows = greatest(d.rows, excluded.rows), bytes = greatest(d.bytes, excluded.bytes)
      where (d.rows, d.bytes) is distinct from (greatest(d.rows, excluded.rows), greatest(d.bytes, excluded.bytes))`,
    [json(datasets)],
  )
}
