// One harvest: a connector's events in batches, each batch one transaction, from start to a result.
// Promise: memory is bounded by the batch; a harvest that failed, was killed or was partial retires nothing and leaves no half batch;
// one bad event costs itself and nobody else.
import { setTimeout as sleep } from 'node:timers/promises'
import type pg from 'pg'
import { type Connector, type HarvestContext, ReadProblem } from '../../ingestors/protocol/connector.ts'
import { harvestEvent, type ValidEvent } from '../../ingestors/protocol/events.ts'
import { Batch, copyLine, type Speaker } from './batch.ts'
import { keepEvents } from './keepers.ts'
import { type Completed, type LapseAnswer, lapseUnrenewed, makeSeenTable, seenTable } from './lapse.ts'

export type HarvestStatus = 'done' | 'partial' | 'failed' | 'cancelled' | 'braked'

export interface HarvestProgress {
  doing: string
  done?: number | undefined
  total?: number | undefined
  /** Events kept so far, by kind. */
  events: Record<string, number>
  rows: number
}

export interface HarvestOutcome {
  status: HarvestStatus
  /** Rows received: each event, each field of a schema, each edge of a lineage. */
  rows: number
  events: Record<string, number>
  errors: { code: string; message: string; hint?: string | undefined; ref?: string | undefined }[]
  /** Why it stopped; undefined when it came to its end. */
  failure?: string
  lapse: LapseAnswer
}

export interface HarvestJob {
  source: { id: number; brakePercent: number }
  harvestId: number
  // biome-ignore lint/suspicious/noExplicitAny: each connector has its own config type, checked by its own schema
  connector: Connector<any>
  config: unknown
  context: HarvestContext
  /** A person has confirmed to retire more than the brake allows. */
  allowRetire?: boolean
  onProgress(progress: HarvestProgress): Promise<void> | void
}

/** Rows in a batch: large enough for COPY to pay, small enough for a transaction of about a second. */
const batchRows = 20_000
const errorsShown = 50

/** Runs on a session of its own, which the caller has locked for this source. Never rejects: failures are in the outcome. */
export async function runHarvest(client: pg.ClientBase, job: HarvestJob): Promise<HarvestOutcome> {
  const outcome: HarvestOutcome = {
    status: 'done',
    rows: 0,
    events: {},
    errors: [],
    lapse: { lapsing: 0, claims: 0, braked: false, retired: 0 },
  }
  const completed: Completed[] = []
  const where: { doing: string; done?: number | undefined; total?: number | undefined } = { doing: 'connecting' }
  const note = (code: string, message: string, hint?: string, ref?: string) => {
    if (outcome.errors.length < errorsShown) outcome.errors.push({ code, message, hint, ref })
    outcome.status = 'partial'
  }
  const speaker: Speaker = { sourceId: job.source.id, authority: job.connector.authority, harvestId: job.harvestId }
  let pending: ValidEvent[] = []
  let weight = 0
  let keeping: Promise<void> = Promise.resolve()
  // The next batch is read while the last one is kept: two batches in memory at the most.
  const flush = async () => {
    const events = pending
    pending = []
    weight = 0
    await keeping
    if (events.length === 0) return
    keeping = keepSafely(client, speaker, events, outcome, note)
    keeping.catch(() => {})
  }
  const { signal } = job.context
  try {
    await makeSeenTable(client)
    const reader = await job.connector.connect(job.config, job.context)
    try {
      let reported = 0
      for await (const said of job.connector.translate(reader, job.config, job.context)) {
        signal.throwIfAborted()
        const checked = harvestEvent.safeParse(said)
        if (!checked.success) {
          const [issue] = checked.error.issues
          const ref = (said as { ref?: unknown }).ref
          note(
            'invalid_event',
            `A ${String((said as { type?: unknown }).type)} event was refused: ${issue!.path.join('.')}: ${issue!.message}`,
            undefined,
            typeof ref === 'string' ? ref.slice(0, 500) : undefined,
          )
          continue
        }
        const event = checked.data
        if (event.type === 'progress') Object.assign(where, { done: undefined, total: undefined }, event)
        else if (event.type === 'complete') completed.push(event)
        else {
          if (event.type === 'problem' && event.severity === 'error') note(event.code, event.message, event.hint, event.ref)
          pending.push(event)
          weight += weightOf(event)
        }
        if (weight >= batchRows) await flush()
        if (Date.now() - reported > 500) {
          reported = Date.now()
          await job.onProgress({ ...where, events: outcome.events, rows: outcome.rows })
        }
      }
      await flush()
      await keeping
    } finally {
      await reader.close().catch(() => {})
    }
    signal.throwIfAborted()
    if (outcome.status === 'done') await patiently(() => finish(client, job, completed, outcome))
  } catch (error) {
    await keeping.catch(() => {})
    fail(outcome, error, signal)
  }
  await job.onProgress({ doing: 'finished', events: outcome.events, rows: outcome.rows })
  return outcome
}

function fail(outcome: HarvestOutcome, error: unknown, signal: AbortSignal): void {
  if (signal.aborted) {
    outcome.status = 'cancelled'
    outcome.failure = 'It was cancelled.'
    return
  }
  outcome.status = 'failed'
  outcome.failure = error instanceof Error ? error.message : String(error)
  outcome.errors.push({
    code: error instanceof ReadProblem ? error.code : 'failed',
    message: outcome.failure,
    hint: error instanceof ReadProblem ? error.hint : undefined,
  })
}

function weightOf(event: ValidEvent): number {
  if (event.type === 'schema') return 1 + event.fields.length
  if (event.type === 'lineage') return 1 + event.inputs.length
  if (event.type === 'profile') return 1 + (event.fields?.length ?? 0)
  // A long text weighs like the rows it is as large as.
  return event.type === 'statement' ? 1 + event.sql.length / 500 : 1
}

type Note = (code: string, message: string, hint?: string, ref?: string) => void

/** Keeps a batch; if it is refused because of its content, halves it until the one event at fault is alone. */
async function keepSafely(
  client: pg.ClientBase,
  speaker: Speaker,
  events: ValidEvent[],
  outcome: HarvestOutcome,
  note: Note,
): Promise<void> {
  try {
    const batch = await patiently(() => keepOnce(client, speaker, events))
    for (const [type, count] of Object.entries(batch.counts)) outcome.events[type] = (outcome.events[type] ?? 0) + count
    outcome.rows += Math.round(events.reduce((sum, event) => sum + (event.type === 'statement' ? 1 : weightOf(event)), 0))
  } catch (error) {
    // Classes 21, 22, 23, 54: the data cannot be stored as it is. Anything else is ours or the server's, and ends the harvest.
    if (!/^(21|22|23|54)/.test(codeOf(error))) throw error
    if (events.length === 1) {
      const [event] = events
      note(
        'not_kept',
        `A ${event!.type} event could not be kept: ${(error as Error).message}`,
        undefined,
        'ref' in event! ? event.ref : undefined,
      )
      return
    }
    const half = events.length >> 1
    await keepSafely(client, speaker, events.slice(0, half), outcome, note)
    await keepSafely(client, speaker, events.slice(half), outcome, note)
  }
}

const codeOf = (error: unknown) => String((error as { code?: unknown }).code ?? '')

/** Does it again after a serialisation failure or a deadlock with another writer. */
async function patiently<T>(transaction: () => Promise<T>): Promise<T> {
  for (let tries = 0; ; tries++) {
    try {
      return await transaction()
    } catch (error) {
      if (!['40001', '40P01'].includes(codeOf(error)) || tries === 5) throw error
      await sleep(50 * 2 ** tries * (0.5 + Math.random()))
    }
  }
}

async function keepOnce(client: pg.ClientBase, speaker: Speaker, events: ValidEvent[]): Promise<Batch> {
  await client.query('begin')
  try {
    const batch = new Batch(client, speaker)
    await keepEvents(batch, events)
    await batch.copy(
      seenTable,
      ['asset', 'aspect'],
      batch.seen.map(({ asset, aspect }) => copyLine([asset, aspect])),
    )
    await client.query('commit')
    return batch
  } catch (error) {
    await client.query('rollback').catch(() => {})
    throw error
  }
}

/** Only here can anything retire: after the last event of a harvest without an error. */
async function finish(client: pg.ClientBase, job: HarvestJob, completed: Completed[], outcome: HarvestOutcome): Promise<void> {
  await client.query('begin')
  try {
    outcome.lapse = await lapseUnrenewed(client, job.source, completed, job.allowRetire ?? false)
    if (outcome.lapse.braked) {
      outcome.status = 'braked'
      outcome.failure = `It would retire ${outcome.lapse.lapsing} of the ${outcome.lapse.claims} assets of this source, more than ${job.source.brakePercent} %. Nothing was retired. If they are really gone, harvest again with "allow retiring"; if not, look at the source's rights and filters.`
    } else {
      await client.query(
        `insert into completion (source_id, platform, instance, prefix, harvest_id, at)
         select distinct $1::int, platform, instance, prefix, $2::int, now() from unnest($3::text[], $4::text[], $5::text[]) p(platform, instance, prefix)
         on conflict (source_id, platform, instance, prefix) do update set harvest_id = excluded.harvest_id, at = excluded.at`,
        [
          job.source.id,
          job.harvestId,
          ...(['platform', 'instance', 'prefix'] as const).map((part) => completed.map((one) => one[part])),
        ],
      )
    }
    await client.query('commit')
  } catch (error) {
    await client.query('rollback').catch(() => {})
    throw error
  }
}
