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
import { dropStaleRanks, keepRanks, refreshRanks } from './rank.ts'

/** Assets whose documents are made at a time. */
const batchSize = 1000
/** Advisory lock of whoever writes the index: a second writer could put an older document over a newer one. */
const writerLock = 7207
/** Setting that names the engine whose index is in step. */
const builtBy = 'search.engine'

/** Queues assets for indexing; for commands and keepers, in their own transaction. */
export async function queueForSearch(transaction: Database, assetIds: readonly number[]): Promise<void> {
  if (assetIds.length === 0) return
  await transaction.execute(sql`insert into search_outbox (asset_id) select unnest(${integers(assetIds)})`)
}

/** Indexes all that lies in the outbox, or everything for a newly configured engine; returns how many assets. Waits for another writer. */
export async function drainOutbox(database: Pool, engine: SearchEngine = postgresEngine()): Promise<number> {
  if (!(await isInStep(database, engine))) return rebuildIndex(database, engine)
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
  const gone = ids.filter((id) => !live.has(id))
  await keepWords(tx, documents)
  await engine.keep(tx, await keepRanks(tx, documents, gone), gone)
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
        yield await keepRanks(database, batch, [])
      }
    }
    await engine.rebuild(database, batches())
    await dropStaleRanks(database)
    await lock.execute(sql`
      insert into setting (key, value) values (${builtBy}, ${engine.name}) on conflict (key) do update set value = excluded.value`)
    return documents
  })
}

/** Whether the index of this engine has been in step all along; not so after another engine was configured. */
async function isInStep(database: Database, engine: SearchEngine): Promise<boolean> {
  const built = await row<{ value: string }>(database, sql`select value from setting where key = ${builtBy}`)
  return (built?.value ?? 'postgres') === engine.name
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
          const changed = await refreshRanks(database)
          if (engine.copiesRanks) await queueForSearch(database, changed)
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
