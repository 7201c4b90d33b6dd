// Keeping lineage: edges between assets and fields, per (target, job, source), and the statements that are their evidence.
// Promise: a replaced set is diffed, so unchanged edges keep their validity; a merged set only ever grows surer, in any order.
import type { EventOf } from '../../ingestors/protocol/events.ts'
import { type Batch, copyLine, fingerprint, json } from '../harvest/batch.ts'

type LineageEvent = EventOf<'lineage'>
const columns = [
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
  'denied',
]

export async function keepLineage(batch: Batch, events: LineageEvent[]): Promise<void> {
  await batch.resolve(events.flatMap(({ ref, job, inputs }) => [ref, ...(job ? [job] : []), ...inputs.map(({ from }) => from)]))
  await batch.loadClaims(events.map(({ ref }) => batch.id(ref)))
  const changed = events.filter((event) => {
    const aspect = `lineage:${jobId(batch, event.ref, event.job) ?? 0}`
    // What is merged is never withdrawn by being said no more, so it needs no fingerprint of its own.
    return event.mode === 'merge' || batch.isChanged(batch.id(event.ref), aspect, event)
  })
  if (changed.length === 0) return
  const fields = await resolveFields(batch, changed)
  const statements = await keepEvidence(batch, changed)
  for (const mode of ['replace', 'merge'] as const) {
    const said = changed.filter((event) => event.mode === mode)
    if (said.length === 0) continue
    await fillBatch(batch, said, fields, statements)
    await (mode === 'replace' ? replaceEdges(batch, said) : mergeEdges(batch))
  }
}

/** The job that an edge runs through; null where the target is that job itself, by whatever name. */
const jobId = (batch: Batch, ref: string, job: string | undefined) =>
  job !== undefined && batch.id(job) !== batch.id(ref) ? batch.id(job) : null

/** Fields that edges name: exact, else the only one that differs by letter case, else a new one "only referred to" (ordinal -1). */
async function resolveFields(batch: Batch, events: LineageEvent[]): Promise<Map<string, number>> {
  const named = new Map<string, { asset_id: number; path: string }>()
  const add = (asset_id: number, path: string | undefined) => path && named.set(`${asset_id}#${path}`, { asset_id, path })
  for (const { ref, inputs } of events) {
    for (const input of inputs) {
      add(batch.id(input.from), input.fromField)
      add(batch.id(ref), input.toField)
    }
  }
  const found = new Map<string, number>()
  if (named.size === 0) return found
  const find = async (wanted: { asset_id: number; path: string }[], how: string) => {
    if (wanted.length === 0) return
    const rows = await batch.sql<{ asset_id: number; path: string; id: number }>(
      `with x as (select * from json_to_recordset($1::json) x(asset_id int, path text)) ${how}`,
      [json(wanted)],
    )
    for (const { asset_id, path, id } of rows) found.set(`${asset_id}#${path}`, id)
  }
  const missing = () => [...named].filter(([key]) => !found.has(key)).map(([, field]) => field)
  const exactly = 'select x.*, f.id from x join field f on f.asset_id = x.asset_id and f.path = x.path'
  await find([...named.values()], exactly)
  await find(
    missing(),
    `, folded as materialized (
         select asset_id, lower(path) as low, min(id) as id from field where asset_id in (select asset_id from x) group by 1, 2 having count(*) = 1)
     select x.*, f.id from x join folded f on f.asset_id = x.asset_id and f.low = lower(x.path)`,
  )
  const unheard = missing()
  if (unheard.length > 0) {
    await batch.sql(
      `insert into field (asset_id, path, ordinal) select asset_id, path, -1 from json_to_recordset($1::json) x(asset_id int, path text)
        order by 1, 2 on conflict do nothing`,
      [json(unheard)],
    )
    await find(unheard, exactly)
  }
  return found
}

async function keepEvidence(batch: Batch, events: LineageEvent[]): Promise<Map<LineageEvent, number>> {
  const withSql = events.filter(({ statement }) => statement)
  const ids = await keepStatementTexts(
    batch,
    withSql.map((event) => {
      const [platform, instance] = event.ref.split(':').map(decodeURIComponent) as [string, string]
      return {
        platform,
        instance,
        dialect: event.statement!.dialect,
        sql: event.statement!.sql,
        job_id: event.job ? batch.id(event.job) : null,
        defines_asset: null,
        defaults: null,
      }
    }),
  )
  return new Map(withSql.map((event, at) => [event, ids[at]!]))
}

async function fillBatch(
  batch: Batch,
  events: LineageEvent[],
  fields: Map<string, number>,
  statements: Map<LineageEvent, number>,
): Promise<void> {
  await batch.sql(`create temporary table if not exists batch_edge (from_asset int, from_field int, to_asset int, to_field int, job_id int,
    statement_id int, kind text, transformation text, masking boolean, expression text, precision smallint, denied smallint) on commit delete rows`)
  await batch.sql('truncate batch_edge')
  await batch.copy('batch_edge', columns, lines())
  // Without knowing how many they are, the planner compares each with each.
  await batch.sql('analyze batch_edge')

  function* lines(): Generator<string> {
    for (const event of events) {
      const to = batch.id(event.ref)
      const job = jobId(batch, event.ref, event.job)
      for (const input of event.inputs) {
        const from = batch.id(input.from)
        yield copyLine([
          from,
          input.fromField ? fields.get(`${from}#${input.fromField}`) : null,
          to,
          input.toField ? fields.get(`${to}#${input.toField}`) : null,
          job,
          statements.get(event),
          input.kind,
          input.transformation,
          input.masking ?? false,
          input.expression,
          input.denied ? -1 : input.precision,
          input.denied ? input.precision : -1,
        ])
      }
    }
  }
}

/** What makes two edges of one source the same. */
const identity = (e: string) =>
  `${e}.to_asset, coalesce(${e}.job_id, 0), ${e}.from_asset, coalesce(${e}.from_field, 0), coalesce(${e}.to_field, 0), ${e}.kind, coalesce(${e}.transformation, '')`
/** Without nulls, so that sets of thousands are compared by hashing. */
const evidence = (e: string) =>
  `${e}.masking, coalesce(${e}.expression, ''), coalesce(${e}.statement_id, 0), ${e}.precision, ${e}.denied`
/** The batch with each edge once: the surest saying of it. */
const said = `select distinct on (${identity('b')}) b.* from batch_edge b order by ${identity('b')}, b.precision desc, b.denied desc`

async function replaceEdges(batch: Batch, events: LineageEvent[]): Promise<void> {
  const targets = json(events.map(({ ref, job }) => ({ to_asset: batch.id(ref), job_id: jobId(batch, ref, job) })))
  await batch.sql(
    `with said as (${said})
     update edge e set valid_to = now()
       from (select distinct * from json_to_recordset($2::json) x(to_asset int, job_id int)) target
      where e.source_id = $1 and e.valid_to is null and e.to_asset = target.to_asset and e.job_id is not distinct from target.job_id
        and (${identity('e')}, ${evidence('e')}) not in (select ${identity('s')}, ${evidence('s')} from said s)`,
    [batch.speaker.sourceId, targets],
  )
  await batch.sql(
    `with said as (${said})
     insert into edge (source_id, ${columns.join(', ')}) select $1, ${columns.map((column) => `s.${column}`).join(', ')} from said s
     on conflict do nothing`,
    [batch.speaker.sourceId],
  )
}

/**
 * Joins what is said with what was said before: precision and denied each only grow. An edge that dies by a surer denial leaves a
 * closed copy of the time it lived, so that the past still shows it.
 */
async function mergeEdges(batch: Batch): Promise<void> {
  await batch.sql(
    `with said as (
       select (array_agg(b order by b.precision desc, b.denied desc))[1] as b, max(b.precision) as precision, max(b.denied) as denied,
              bool_or(b.masking) as masking, max(b.expression) as expression
         from batch_edge b group by ${identity('b')}),
     died as (
       insert into edge (source_id, ${columns.join(', ')}, valid_from, valid_to)
       select e.source_id, ${columns.map((column) => `e.${column}`).join(', ')}, e.valid_from, now()
         from said s join edge e on e.source_id = $1 and e.valid_to is null and (${identity('e')}) = (${identity('(s.b)')})
        where e.precision >= e.denied and greatest(e.precision, s.precision) < greatest(e.denied, s.denied) and e.valid_from < now())
     insert into edge as e (source_id, ${columns.join(', ')})
     select $1, ${columns.map((column) => (['precision', 'denied', 'masking', 'expression'].includes(column) ? `s.${column}` : `(s.b).${column}`)).join(', ')} from said s
     on conflict (to_asset, source_id, coalesce(job_id, 0), from_asset, coalesce(from_field, 0), coalesce(to_field, 0), kind, coalesce(transformation, ''))
       where valid_to is null
     do update set precision = greatest(e.precision, excluded.precision), denied = greatest(e.denied, excluded.denied),
                   masking = e.masking or excluded.masking, expression = greatest(e.expression, excluded.expression),
                   statement_id = coalesce(e.statement_id, excluded.statement_id),
                   valid_from = case when e.precision < e.denied and greatest(e.precision, excluded.precision) >= greatest(e.denied, excluded.denied)
                                     then now() else e.valid_from end
      where (e.precision, e.denied, e.masking) is distinct from
            (greatest(e.precision, excluded.precision), greatest(e.denied, excluded.denied), e.masking or excluded.masking)
         or e.expression is distinct from greatest(e.expression, excluded.expression) or (e.statement_id is null and excluded.statement_id is not null)`,
    [batch.speaker.sourceId],
  )
}

export interface StatementRow {
  platform: string
  instance: string
  dialect: string
  sql: string
  defaults: { database?: string | undefined; schema?: string | undefined } | null
  defines_asset: number | null
  job_id: number | null
}

/** Keeps each text once per source; returns the id of each row in order. */
export async function keepStatementTexts(batch: Batch, rows: StatementRow[]): Promise<number[]> {
  if (rows.length === 0) return []
  const printed = rows.map((row) => ({
    ...row,
    print: fingerprint([
      row.platform,
      row.instance,
      row.dialect,
      row.defaults ?? {},
      row.defines_asset,
      row.sql.replace(/\s+/g, ' ').trim(),
    ]),
  }))
  const prints = printed.map(({ print }) => print)
  await batch.sql(
    `insert into statement as s (source_id, print, platform, instance, dialect, sql, defaults, defines_asset, job_id)
     select distinct on (print) $1, print, platform, instance, dialect, sql, defaults, defines_asset, job_id
       from json_to_recordset($2::json) x(print text, platform text, instance text, dialect text, sql text, defaults jsonb, defines_asset int, job_id int)
      order by print
     on conflict (source_id, print) do update set job_id = excluded.job_id, due_at = clock_timestamp()
       where s.job_id is null and excluded.job_id is not null`,
    [batch.speaker.sourceId, json(printed)],
  )
  const found = await batch.sql<{ print: string; id: number }>(
    'select print, id from statement where source_id = $1 and print = any($2::text[])',
    [batch.speaker.sourceId, prints],
  )
  const ids = new Map(found.map(({ print, id }) => [print, id]))
  return prints.map((print) => ids.get(print)!)
}

export async function keepStatements(batch: Batch, events: EventOf<'statement'>[]): Promise<void> {
  await batch.resolve(events.flatMap(({ defines, job }) => [defines, job].filter((ref) => ref !== undefined)))
  const ids = await keepStatementTexts(
    batch,
    events.map((event) => ({
      platform: event.platform,
      instance: event.instance,
      dialect: event.dialect,
      sql: event.sql,
      defaults: event.defaults ?? null,
      defines_asset: event.defines ? batch.id(event.defines) : null,
      job_id: event.job ? batch.id(event.job) : null,
    })),
  )
  await endReplaced(
    batch,
    new Map(events.flatMap(({ defines }, at) => (defines ? [[batch.id(defines), ids[at]!] as const] : []))),
  )
  const used = events.flatMap(({ use }, at) => (use ? [{ statement_id: ids[at]!, user_name: use.user ?? '', ...use }] : []))
  if (used.length === 0) return
  // The system's counters only grow, until it resets them: then what it shows now is all new.
  await batch.sql(
    `insert into statement_use as u (statement_id, user_name, calls, rows, ms, counter_calls, counter_rows, counter_ms, last_at)
     select statement_id, user_name, sum(calls), sum(rows), sum(ms), sum(calls), sum(rows), sum(ms), coalesce(max(last), now())
       from (select statement_id, user_name, calls::bigint, coalesce(rows, 0)::bigint as rows, coalesce(ms, 0)::bigint as ms, last
               from json_to_recordset($1::json) x(statement_id int, user_name text, calls numeric, rows numeric, ms numeric, last timestamptz)) x
      group by statement_id, user_name
     on conflict (statement_id, user_name) do update set
       calls = u.calls + excluded.counter_calls - case when excluded.counter_calls >= u.counter_calls then u.counter_calls else 0 end,
       rows = u.rows + excluded.counter_rows - case when excluded.counter_calls >= u.counter_calls then u.counter_rows else 0 end,
       ms = u.ms + excluded.counter_ms - case when excluded.counter_calls >= u.counter_calls then u.counter_ms else 0 end,
       counter_calls = excluded.counter_calls, counter_rows = excluded.counter_rows, counter_ms = excluded.counter_ms,
       last_at = greatest(u.last_at, excluded.last_at)
      where (u.counter_calls, u.counter_rows, u.counter_ms) is distinct from (excluded.counter_calls, excluded.counter_rows, excluded.counter_ms)`,
    [json(used)],
  )
}

/** An asset is defined by the text that its source gave last: others of that source end, and one that was given again counts again. */
async function endReplaced(batch: Batch, defining: ReadonlyMap<number, number>): Promise<void> {
  if (defining.size === 0) return
  await batch.sql(
    `update statement s set ended_at = case when s.id = x.statement then null else now() end, due_at = clock_timestamp()
       from unnest($2::int[], $3::int[]) x(asset, statement)
      where s.source_id = $1 and s.defines_asset = x.asset and (s.id = x.statement) = (s.ended_at is not null)`,
    [batch.speaker.sourceId, [...defining.keys()], [...defining.values()]],
  )
}
