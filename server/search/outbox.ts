// Keeps the index in step: what changed lies in the outbox, put there in the transaction of the change.
// Promise: a change that was committed reaches the index, in order, whatever is killed in between; one process writes at a time.
import { setTimeout as sleep } from 'node:timers/promises'
import { sql } from 'drizzle-orm'
import { type Database, type Pool, row, rows, type Transaction } from '../../db/connection.ts'
import { integers } from '../assets/moments.ts'
import { readDocuments } from './document.ts'
import type { SearchDocument, SearchEngine } from './engine.ts'
import { dictionaryWords } from './lexemes.ts'
import { postgresEngine } from './postgres.ts'
import { refreshRanks } from './rank.ts'

/** Assets whose documents are made at a time. */
const batchSize = 1000
/** Advisory lock of whoever writes the index: a second writer could put an older document over a newer one. */
const writerLock = 7207

/** Queues assets for indexing; for commands and keepers, in their own transaction. */
export async function queueForSearch(transaction: Database, assetIds: readonly number[]): Promise<void> {
  if (assetIds.length === 0) return
  await transaction.execute(sql`insert into search_outbox (asset_id) select unnest(${integers(assetIds)})`)
}

/** Indexes all that lies in the outbox; returns how many assets. Waits while another process does so or rebuilds. */
export async function drainOutbox(database: Pool, engine: SearchEngine = postgresEngine()): Promise<number> {
  let indexed = 0
  for (;;) {
    const taken = await database.transaction((tx) => drainBatch(tx, engine))
    if (taken === 0) return indexed
    indexed += taken
  }
}

async function drainBatch(tx: Transaction, engine: SearchEngine): Promise<number> {
  if (!(await hasMail(tx))) return 0
  await tx.execute(sql`select pg_advisory_xact_lock(${writerLock})`)
  const taken = await rows<{ asset_id: number }>(
    tx,
    sql`delete from search_outbox where id in (select id from search_outbox order by id limit ${batchSize} for update skip locked)
        returning asset_id`,
  )
  const ids = [...new Set(taken.map(({ asset_id }) => asset_id))]
  if (ids.length === 0) return 0
  // Read after the rows were taken: a change that comes later has a row of its own.
  const documents = await readDocuments(tx, ids)
  const live = new Set(documents.map(({ id }) => id))
  await keepWords(tx, documents)
  await engine.keep(
    tx,
    documents,
    ids.filter((id) => !live.has(id)),
  )
  return ids.length
}

const hasMail = async (database: Database) =>
  (await row<{ any: boolean }>(database, sql`select exists (select from search_outbox) as any`))!.any

async function keepWords(database: Database, documents: readonly SearchDocument[]): Promise<void> {
  await database.execute(sql`
    insert into search_word (word) select w from unnest(${sql.param(dictionaryWords(documents))}::text[]) w
     where not exists (select from search_word o where o.word = w) on conflict do nothing`)
}

/** Makes the whole index anew from the catalog while the old one answers; returns how many documents it has. */
export async function rebuildIndex(database: Pool, engine: SearchEngine = postgresEngine()): Promise<number> {
  // The lock lives in a transaction of its own: changes wait in the outbox until the new index stands.
  return database.transaction(async (lock) => {
    await lock.execute(sql`select pg_advisory_xact_lock(${writerLock})`)
    let documents = 0
    async function* batches() {
      for (let last = 0; ; ) {
        const next = await rows<{ id: number }>(
          database,
          sql`select id from asset where id > ${last} and valid_to is null and merged_into is null order by id limit ${batchSize}`,
        )
        if (next.length === 0) return
        last = next.at(-1)!.id
        const batch = await readDocuments(
          database,
          next.map(({ id }) => id),
        )
        await keepWords(database, batch)
        documents += batch.length
        yield batch
      }
    }
    await engine.rebuild(database, batches())
    return documents
  })
}

export interface SearchWorker {
  /** Ends after the batch under way. */
  stop(): Promise<void>
}

/** Drains the outbox as long as the process lives, and takes over use every minute. Errors go to `report`; it tries again. */
export function startSearchWorker(
  database: Pool,
  engine: SearchEngine = postgresEngine(),
  { everyMs = 500, ranksEveryMs = 60_000, report = (error: unknown) => console.error('search index:', error) } = {},
): SearchWorker {
  const stopping = new AbortController()
  const run = async () => {
    let ranksAt = 0
    let waitMs = everyMs
    while (!stopping.signal.aborted) {
      try {
        await drainOutbox(database, engine)
        if (Date.now() >= ranksAt) {
          await refreshRanks(database)
          ranksAt = Date.now() + ranksEveryMs
        }
        waitMs = everyMs
      } catch (error) {
        if (stopping.signal.aborted) return
        report(error)
        waitMs = Math.min(waitMs * 2, 60_000)
      }
      await sleep(waitMs, undefined, { signal: stopping.signal, ref: false }).catch(() => {})
    }
  }
  const done = run()
  return {
    stop: () => {
      stopping.abort()
      return done
    },
  }
}
