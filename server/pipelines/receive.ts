// Receiving OpenLineage events: what waits is taken together, in one transaction, and each sender hears after the commit.
// Promise: an event that cannot be kept fails alone; what the answer calls kept is kept; what was sent before costs a look-up.
import { drizzle } from 'drizzle-orm/node-postgres'
import type pg from 'pg'
import type { Transaction } from '../../db/connection.ts'
import { absorb, type Names } from '../../ingestors/openlineage/absorb.ts'
import { openlineage } from '../../ingestors/openlineage/connector.ts'
import type { Named, OpenLineageEvent } from '../../ingestors/openlineage/event.ts'
import { harvestEvent, type ValidEvent } from '../../ingestors/protocol/events.ts'
import { namespaceOf } from '../../ingestors/protocol/naming.ts'
import { appendAudit } from '../audit/append.ts'
import type { Viewer } from '../auth/viewer.ts'
import { CatalogError } from '../errors.ts'
import { Batch } from '../harvest/batch.ts'
import { keepEvents } from '../harvest/keepers.ts'
import { log, reasonOf } from '../log.ts'
import { PostgresStates, RecentContents } from './states.ts'

export interface Received {
  event: OpenLineageEvent
  warnings: string[]
}

/** Why an event was not kept; `retriable`: the same event may be kept another time. */
export interface NotKept {
  reason: string
  retriable: boolean
}

interface Waiting extends Received {
  viewer: Viewer
  bytes: number
  done(problem: NotKept | undefined): void
}

const mostEvents = 200
const mostBytes = 8_000_000
const mostWaiting = 5000
const mostWaitingBytes = 64_000_000
const attempts = 4

export interface Receiver {
  /** Resolves after the commit; undefined: kept. Throws UNAVAILABLE when too much waits already. */
  receive(events: readonly Received[], viewer: Viewer, bytes: number): Promise<(NotKept | undefined)[]>
  /** Resolves when nothing waits any more. */
  idle(): Promise<void>
}

export function openReceiver(pool: pg.Pool): Receiver {
  const recent = new RecentContents()
  let waiting: Waiting[] = []
  let waitingBytes = 0
  let working: Promise<void> | undefined

  function start(): void {
    // Not at once: requests that arrived together are taken together.
    working ??= new Promise<void>((resolve) => setImmediate(resolve)).then(work).finally(() => {
      working = undefined
      // Who was just answered may have sent again before this.
      if (waiting.length > 0) start()
    })
  }

  async function work(): Promise<void> {
    while (waiting.length > 0) {
      const taken = take()
      const problems = await keepAll(taken).catch((error: unknown) => taken.map(() => problemOf(error)))
      for (const [at, { done }] of taken.entries()) done(problems[at])
    }
  }

  function take(): Waiting[] {
    let bytes = 0
    let count = 0
    while (count < waiting.length && count < mostEvents && (count === 0 || bytes < mostBytes)) bytes += waiting[count++]!.bytes
    const taken = waiting.slice(0, count)
    waiting = waiting.slice(count)
    waitingBytes -= bytes
    return taken
  }

  /** All together; if that fails, the halves by themselves, down to the one event that fails. */
  async function keepAll(events: Waiting[]): Promise<(NotKept | undefined)[]> {
    try {
      await keepTogether(events)
      return events.map(() => undefined)
    } catch (error) {
      if (isPassing(error)) throw error
      if (events.length === 1) {
        log(`an OpenLineage event was not kept: ${reasonOf(error)}`)
        return [problemOf(error)]
      }
      const half = events.length >> 1
      return [...(await keepAll(events.slice(0, half))), ...(await keepAll(events.slice(half)))]
    }
  }

  async function keepTogether(events: Waiting[]): Promise<void> {
    for (let attempt = 1; ; attempt++) {
      const client = await pool.connect()
      let broken = false
      try {
        await keepIn(client, events)
        return
      } catch (error) {
        await client.query('rollback').catch(() => (broken = true))
        // Another writer was in the way: its turn first.
        if (attempt >= attempts || !isContention(error)) throw error
      } finally {
        client.release(broken)
      }
    }
  }

  async function keepIn(client: pg.PoolClient, events: Waiting[]): Promise<void> {
    await client.query('begin')
    const { sourceId, names } = await surroundings(client)
    const batch = new Batch(client, { sourceId, authority: openlineage.authority })
    const states = new PostgresStates(batch, recent)
    await states.lock()
    const fresh = await states.keepEvents(events)
    const firsts = new Map(events.map((received) => [received.event.print, received]))
    const absorbed = await absorb(
      [...firsts.values()].filter(({ event }) => fresh.has(event.print)).map(({ event }) => event),
      states,
      names,
    )
    const saved = await states.save(absorbed)
    await keepEvents(batch, absorbed.events.flatMap(valid))
    const tx = drizzle({ client }) as unknown as Transaction
    for (const [actor, sent] of Map.groupBy(events, ({ viewer }) => viewer.actor)) {
      const detail = { events: sent.length, new: sent.filter(({ event }) => fresh.has(event.print)).length }
      await appendAudit(tx, { actor }, { action: 'lineage.receive', outcome: 'done', detail })
    }
    await client.query('commit')
    saved.committed()
  }

  return {
    receive(events, viewer, bytes) {
      if (waiting.length > 0 && (waiting.length + events.length > mostWaiting || waitingBytes + bytes > mostWaitingBytes)) {
        throw new CatalogError('UNAVAILABLE', 'More OpenLineage events wait than can be taken now. Send them again in a moment.')
      }
      const share = Math.ceil(bytes / Math.max(1, events.length))
      const answers = events.map(
        (received) => new Promise<NotKept | undefined>((done) => waiting.push({ ...received, viewer, bytes: share, done })),
      )
      waitingBytes += share * events.length
      start()
      return Promise.all(answers)
    },
    idle: async () => {
      while (working) await working
    },
  }
}

function valid(event: unknown): ValidEvent[] {
  const checked = harvestEvent.safeParse(event)
  if (checked.success) return [checked.data]
  log(`an OpenLineage event said something that the catalog does not take: ${checked.error.message.slice(0, 500)}`)
  return []
}

interface AliasRow {
  namespace: string
  platform: string
  instance: string
}

/**
 * What every batch has to know: operators' names for namespaces, and the source that stands for what arrives over HTTP, which is
 * one of the openlineage connector without a path; made when there is none.
 */
async function surroundings(client: pg.ClientBase): Promise<{ sourceId: number; names: Names }> {
  const { rows } = await client.query<{ source: number | null; aliases: AliasRow[] | null }>(
    `select (select id from source where connector = $1 and not config ? 'path' and deleted_at is null order by id limit 1) as source,
            (select json_agg(n) from namespace_alias n) as aliases`,
    [openlineage.name],
  )
  const { source, aliases } = rows[0]!
  if (source !== null) return { sourceId: source, names: namesOf(aliases ?? []) }
  // Names are kept for ever: the first that is free.
  await client.query(
    `insert into source (name, connector, config)
     select name, $1, '{}' from (select $1 as name, 0 as at union all select $1 || '_' || at, at from generate_series(2, 1000) at) x
      where not exists (select from source s where s.name = x.name) order by at limit 1
     on conflict (name) do nothing`,
    [openlineage.name],
  )
  return surroundings(client)
}

/** Operators' names, and by them all canonical namespaces of one place. */
function namesOf(aliases: AliasRow[]): Names {
  if (aliases.length === 0) return {}
  const places = new Map(aliases.map(({ namespace, platform, instance }) => [namespace, { platform, instance }]))
  const namespaces = Map.groupBy(aliases, ({ platform, instance }) => `${platform}:${instance}`)
  return {
    resolve: (namespace) => places.get(namespace),
    twins: ({ namespace, name }: Named) => {
      const place = places.get(namespace)
      if (!place) return []
      const others = namespaces.get(`${place.platform}:${place.instance}`)!.map((row) => row.namespace)
      return [...others, namespaceOf(place)].filter((other) => other !== namespace).map((other) => ({ namespace: other, name }))
    },
  }
}

const codeOf = (error: unknown) => (error as { code?: unknown } | undefined)?.code
/** Serialisation failure, deadlock, lock not available. */
const isContention = (error: unknown) => ['40001', '40P01', '55P03'].includes(String(codeOf(error)))
/** The database is away, or too busy: no event is to blame. */
const isPassing = (error: unknown) =>
  isContention(error) ||
  /^(08|53|57|ECONN|EPIPE|ETIMEDOUT)/.test(String(codeOf(error) ?? '')) ||
  /timeout|terminated/i.test(String((error as Error)?.message))

const problemOf = (error: unknown): NotKept =>
  isPassing(error)
    ? { reason: 'The catalog is busy or away. Send the event again in a moment.', retriable: true }
    : { reason: 'The event could not be kept; the log of the server has the details.', retriable: false }
