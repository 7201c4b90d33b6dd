// The queue of harvests: pg-boss in the catalog's own PostgreSQL, in this process and in as many others as wanted.
// Promise: one waiting or running job per source, retries with growing pauses, a dead-letter queue for what never went well.
import { sql } from 'drizzle-orm'
import type pg from 'pg'
import { fromDrizzle, PgBoss } from 'pg-boss'
import type { Connection, Transaction } from '../../db/connection.ts'
import { CatalogError } from '../errors.ts'
import type { StartService } from '../house.ts'
import { executeHarvest } from './execute.ts'

interface HarvestOrder {
  sourceId: number
  /** Absent: by schedule; the worker makes the row. */
  harvestId?: number
  allowRetire?: boolean
}

const queue = 'harvest'
let boss: PgBoss | undefined

const theQueue = (): PgBoss => {
  if (!boss) throw new CatalogError('UNAVAILABLE', 'The queue of harvests is not running in this process.')
  return boss
}

/** Starts the queue; with `work`, also takes jobs. Returns how to stop it: running harvests are cancelled and will be retried. */
export async function startQueue(connection: Connection, { work }: { work: boolean }): Promise<() => Promise<void>> {
  const started = new PgBoss({ connectionString: connection.url, application_name: 'cadastre queue', max: 3 })
  // pg-boss retries by itself; without a listener an error event would end the process.
  started.on('error', () => {})
  await started.start()
  await started.createQueue(`${queue}_dead`)
  await started.createQueue(queue, {
    policy: 'exclusive',
    retryLimit: 3,
    retryDelay: 30,
    retryBackoff: true,
    expireInSeconds: 23 * 3600,
    heartbeatSeconds: 60,
    deadLetter: `${queue}_dead`,
  })
  const stopping = new AbortController()
  if (work) {
    await started.work<HarvestOrder>(queue, { localConcurrency: 2, pollingIntervalSeconds: 1 }, async ([job]) => {
      await perform(connection.pool, job!.data, AbortSignal.any([stopping.signal, job!.signal]), job!.retryCount)
    })
  }
  boss = started
  return async () => {
    boss = undefined
    stopping.abort()
    await started.stop({ graceful: true, timeout: 10_000 })
  }
}

async function perform(pool: pg.Pool, order: HarvestOrder, signal: AbortSignal, tries: number): Promise<void> {
  const { rows } = await pool.query<{ status: string }>('select status from harvest where id = $1', [order.harvestId ?? 0])
  const waits = rows[0]?.status === 'queued'
  // Cancelled while it waited.
  if (rows[0] && !waits && tries === 0) return
  try {
    // A retry is a harvest of its own, with its own row, unless the first try did not get as far as beginning.
    const result = await executeHarvest(pool, order.sourceId, waits ? order.harvestId : undefined, {
      signal,
      allowRetire: order.allowRetire ?? false,
    })
    if (result.status === 'failed') throw new Error(result.failure)
  } catch (error) {
    // The source is gone: nothing to try again. (Another harvest of it that runs elsewhere will end: that is tried again.)
    if (error instanceof CatalogError && error.kind === 'NOT_FOUND') return
    throw error
  }
}

/** Puts a harvest into the queue within the caller's transaction. Throws CONFLICT when one is waiting or running. */
export async function enqueueHarvest(tx: Transaction, order: HarvestOrder): Promise<void> {
  const id = await theQueue().send(queue, order, { singletonKey: String(order.sourceId), db: fromDrizzle(tx, sql) })
  if (id === null) throw new CatalogError('CONFLICT', 'A harvest of this source is waiting or running already.')
}

/** Sets or, with null, ends the schedule (cron, five fields, UTC) of a source. Throws BAD_INPUT on a cron nobody can read. */
export async function scheduleHarvest(tx: Transaction, sourceId: number, cron: string | null): Promise<void> {
  const key = `source_${sourceId}`
  if (cron === null) return theQueue().unschedule(queue, key, { db: fromDrizzle(tx, sql) })
  try {
    await theQueue().schedule(
      queue,
      cron,
      { sourceId },
      { key, tz: 'UTC', singletonKey: String(sourceId), db: fromDrizzle(tx, sql) },
    )
  } catch (error) {
    throw new CatalogError(
      'BAD_INPUT',
      `schedule: ${JSON.stringify(cron)} is not a schedule: ${(error as Error).message}. Example: 0 3 * * * (every day at 3:00 UTC).`,
    )
  }
}

/** The queue as a service of the web server's process, which also works it off. */
export const startHarvestQueue: StartService = async ({ connection }) => ({
  name: 'harvest queue',
  stop: await startQueue(connection, { work: true }),
  whyNotReady: async () => (boss && (await boss.isInstalled()) ? undefined : 'the queue of harvests is not running'),
})
