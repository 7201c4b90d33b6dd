// Keeping runs of jobs. Promise: said in any order and any number of times, a run ends in the same state.
import type { EventOf } from '../../ingestors/protocol/events.ts'
import { type Batch, json } from '../harvest/batch.ts'

/** How final a state is: among equally final ones, the latest in time holds. */
const finality = `case %.state when 'START' then 1 when 'OTHER' then 0 when 'RUNNING' then 2 else 3 end`
const rank = (row: string) => `(${finality.replace('%', row)}, ${row}.at)`

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
  await batch.sql(
    `with said as (
       select * from json_to_recordset($2::json) x(job_id int, key text, state text, at timestamptz, started_at timestamptz, ended_at timestamptz,
         nominal_start timestamptz, nominal_end timestamptz, parent_job_id int, parent_key text, error text, properties jsonb)),
     folded as (
       select distinct on (job_id, key) job_id, key, state, at, min(started_at) over w as started_at, max(ended_at) over w as ended_at,
              first_value(nominal_start) over n as nominal_start, first_value(nominal_end) over n as nominal_end,
              max(parent_job_id) over w as parent_job_id, max(parent_key) over w as parent_key, max(error) over w as error, properties
         from said window w as (partition by job_id, key), n as (partition by job_id, key order by nominal_start nulls last)
        order by job_id, key, ${rank('said')} desc)
     insert into run as r (source_id, job_id, key, state, at, started_at, ended_at, nominal_start, nominal_end, parent_job_id, parent_key, error, properties)
     select $1, * from folded
     on conflict (job_id, key) do update set
       state = case when ${rank('excluded')} > ${rank('r')} then excluded.state else r.state end,
       at = case when ${rank('excluded')} > ${rank('r')} then excluded.at else r.at end,
       started_at = least(r.started_at, excluded.started_at), ended_at = greatest(r.ended_at, excluded.ended_at),
       nominal_start = coalesce(r.nominal_start, excluded.nominal_start), nominal_end = coalesce(r.nominal_end, excluded.nominal_end),
       parent_job_id = coalesce(excluded.parent_job_id, r.parent_job_id), parent_key = coalesce(excluded.parent_key, r.parent_key),
       error = coalesce(excluded.error, r.error), properties = coalesce(r.properties, '{}') || coalesce(excluded.properties, '{}')
     where (r.state, r.at, r.ended_at, r.error, r.properties) is distinct from
           (excluded.state, excluded.at, excluded.ended_at, excluded.error, excluded.properties)`,
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
