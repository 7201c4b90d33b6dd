// Lineage worked out from SQL: statements that wait are bound against the schemas of the catalog, batch by batch.
// Promise: one process at a time; a schema that changes while a statement is bound makes it due again; no statement stops the rest.
import { setImmediate as breath, setTimeout as sleep } from 'node:timers/promises'
import type pg from 'pg'
import type { StartService } from '../house.ts'
import { log, reasonOf } from '../log.ts'
import { bindDue, type Draft, type DueStatement, type Place } from './derive-edges.ts'
import { keepDrafts, keepReferred } from './derive-keep.ts'
import { type Table, Tables, wordsOf } from './derive-tables.ts'

/** Statements bound at a time, and at a stretch before others get their turn in this process. */
const batchSize = 2000
const sliceMs = 20
/** Columns of schemas held in memory before all are forgotten. */
const columnLimit = 1_000_000
/** Advisory lock of whoever derives. */
const deriveLock = 7208

export interface DeriveProgress {
  /** Statements bound, those of them that were not understood, and edges written. */
  bound: number
  unparsed: number
  edges: number
}

export interface DeriveOptions {
  signal?: AbortSignal
  onProgress?(progress: DeriveProgress): void
}

/** Binds until no statement waits. Waits for another process that is at it. */
export async function deriveLineage(pool: pg.Pool, options: DeriveOptions = {}): Promise<DeriveProgress> {
  const reader = await pool.connect()
  const clients = [reader]
  try {
    while (!(await reader.query<{ got: boolean }>('select pg_try_advisory_lock($1) as got', [deriveLock])).rows[0]!.got) {
      if (options.signal?.aborted) return { bound: 0, unparsed: 0, edges: 0 }
      await sleep(100)
    }
    const writer = await pool.connect()
    clients.push(writer)
    return await new Deriving(reader, writer, options).run()
  } finally {
    // The lock and the temporary table go with the sessions.
    for (const client of clients) client.release(true)
  }
}

class Deriving {
  private readonly reader: pg.PoolClient
  private readonly writer: pg.PoolClient
  private readonly options: DeriveOptions
  private readonly progress: DeriveProgress = { bound: 0, unparsed: 0, edges: 0 }
  private readonly places = new Map<string, Place>()

  constructor(reader: pg.PoolClient, writer: pg.PoolClient, options: DeriveOptions) {
    this.reader = reader
    this.writer = writer
    this.options = options
  }

  /** While one batch is written, the next is bound. */
  async run(): Promise<DeriveProgress> {
    let keeping: Promise<void> = Promise.resolve()
    let after: DueStatement | undefined
    try {
      while (!this.options.signal?.aborted) {
        if (await this.isAnyChanged()) {
          // What a batch under way found in a schema that has changed since must be there to be made due again.
          await keeping
          await this.takeChanges()
        }
        const due = await this.takeDue(after)
        if (due.length === 0) {
          await keeping
          // From the start again: some may have become due with an earlier time than those already done.
          if (!after && !(await this.isAnyChanged())) break
          after = undefined
          continue
        }
        after = due.at(-1)
        const drafts = await this.bind(due)
        await keeping
        keeping = this.keep(drafts).then(() => this.options.onProgress?.({ ...this.progress }))
        // It is awaited above or below, whatever fails in between.
        keeping.catch(() => {})
      }
    } finally {
      await keeping
    }
    return this.progress
  }

  private async isAnyChanged(): Promise<boolean> {
    return (await this.reader.query<{ any: boolean }>('select exists (select from schema_change) as any')).rows[0]!.any
  }

  /** Makes due again what may name assets that changed. */
  private async takeChanges(): Promise<void> {
    const { rows } = await this.reader.query<{ id: number; path: string; platform: string; instance: string }>(
      `with gone as (delete from schema_change returning asset_id),
            changed as (select distinct a.id, a.platform, a.instance, a.path, lower(substring(a.path from '[^.]*$')) as last
                          from gone join asset a on a.id = gone.asset_id),
            due as (update statement s set due_at = clock_timestamp()
                     where s.id in (select x.statement_id from statement_asset x where x.asset_id in (select id from changed)
                                    union select t.id from statement t, changed c where t.missing @> array[c.last]
                                       and t.platform = c.platform and t.instance = c.instance
                                    union select t.id from statement t where t.defines_asset in (select id from changed)))
       select id, path, platform, instance from changed`,
    )
    for (const [key, place] of this.places)
      place.tables.forget(rows.filter(({ platform, instance }) => placeKey(platform, instance) === key))
  }

  private async takeDue(after: DueStatement | undefined): Promise<DueStatement[]> {
    const { rows } = await this.reader.query<DueStatement>(
      `select s.id, s.platform, s.instance, s.dialect, s.sql, s.defaults, coalesce(d.merged_into, d.id) as defines_asset, s.job_id,
              s.ended_at is not null or d.valid_to is not null and d.merged_into is null or src.deleted_at is not null as ended,
              s.due_at::text as due_at
         from (select * from statement where due_at is not null and (due_at, id) > ($2::timestamptz, $3::int)
                order by due_at, id limit $1) s
         left join asset d on d.id = s.defines_asset left join source src on src.id = s.source_id
        order by s.due_at, s.id`,
      [batchSize, after?.due_at ?? '-infinity', after?.id ?? 0],
    )
    return rows
  }

  private async bind(due: DueStatement[]): Promise<Draft[]> {
    const drafts: Draft[] = []
    const made = new Map<Table, { platform: string; instance: string }>()
    for (const [key, statements] of Map.groupBy(due, ({ platform, instance }) => placeKey(platform, instance))) {
      const { platform, instance } = statements[0]!
      const place = { ...(await this.place(key, platform, instance)), renamed: renamesOf(statements) }
      const words = new Set<string>()
      for (const { sql, ended } of statements) if (!ended) for (const word of wordsOf(sql)) words.add(word)
      for (const name of place.renamed.values()) words.add(name.slice(name.lastIndexOf('.') + 1).toLowerCase())
      const defined = statements.flatMap(({ defines_asset }) => defines_asset ?? [])
      await place.tables.load(this.reader, words, defined)
      let since = performance.now()
      for (const statement of statements) {
        const draft = bindDue(statement, place)
        drafts.push(draft)
        for (const { from, to } of draft.edges)
          for (const table of [from, to]) if (table.id === undefined) made.set(table, { platform, instance })
        for (const table of draft.writes) if (table.id === undefined) made.set(table, { platform, instance })
        if (performance.now() - since > sliceMs) {
          await breath()
          since = performance.now()
        }
      }
    }
    await keepReferred(this.reader, drafts, made)
    return drafts
  }

  private async place(key: string, platform: string, instance: string): Promise<Omit<Place, 'renamed'>> {
    let size = 0
    for (const { tables } of this.places.values()) size += tables.size
    if (size > columnLimit) this.places.clear()
    let place = this.places.get(key)
    if (!place) {
      const { rows } = await this.reader.query<{ complete: boolean }>(
        'select exists (select from completion where platform = $1 and instance = $2) as complete',
        [platform, instance],
      )
      place = { tables: new Tables(platform, instance), complete: rows[0]!.complete, renamed: new Map() }
      this.places.set(key, place)
    }
    return place
  }

  /** Keeps a batch. Where another transaction is in the way it tries again; a draft that cannot be kept is left with its doubt. */
  private async keep(drafts: Draft[], tries = 0): Promise<void> {
    try {
      this.progress.edges += await keepDrafts(this.writer, drafts)
      this.progress.bound += drafts.length
      this.progress.unparsed += drafts.filter(({ answer, statement }) => answer.kind === 'unknown' && !statement.ended).length
    } catch (error) {
      const code = (error as { code?: string }).code ?? ''
      if (['55P03', '40P01', '40001'].includes(code)) {
        if (tries >= 20 || this.options.signal?.aborted) throw error
        await sleep(50 * (tries + 1))
        return this.keep(drafts, tries + 1)
      }
      // Only what the values are to blame for (SQLSTATE classes 22 and 23) is looked for in halves.
      if (!/^2[23]/.test(code)) throw error
      if (drafts.length > 1) {
        const half = drafts.length >> 1
        await this.keep(drafts.slice(0, half))
        return this.keep(drafts.slice(half))
      }
      const [draft] = drafts as [Draft]
      if (draft.reads.size + draft.writes.size + draft.edges.length + draft.missing.size === 0) throw error
      for (const set of [draft.reads, draft.writes, draft.missing]) set.clear()
      draft.edges = []
      const doubts = [`What it says could not be kept: ${reasonOf(error)}`]
      draft.answer = { kind: 'unknown', reads: [], writes: [], confidence: 0, doubts }
      await this.keep([draft])
    }
  }
}

const placeKey = (platform: string, instance: string) => `${platform}:${encodeURIComponent(instance)}`

/** What the statements of a batch rename, by name: read from the text, for binding comes later. */
function renamesOf(statements: readonly DueStatement[]): Map<string, string> {
  const renames = new Map<string, string>()
  for (const { sql, defaults } of statements) {
    const match = /^\s*alter\s+table\s+(?:if\s+exists\s+)?([\w$."`]+)\s+rename\s+to\s+([\w$."`]+)\s*;?\s*$/i.exec(sql)
    if (!match) continue
    const from = match[1]!.replace(/["`]/g, '').split('.')
    const to = match[2]!.replace(/["`]/g, '').split('.')
    const before = [defaults?.database, defaults?.schema].flatMap((name) => name ?? [])
    const full = from.length >= 3 ? from : [...before.slice(0, 3 - from.length), ...from]
    renames.set(full.join('.').toLowerCase(), [...full.slice(0, full.length - to.length), ...to].join('.'))
  }
  return renames
}

const everyMs = 1000

/** Derives as long as the process lives. */
export const startDeriving: StartService = async ({ connection: { pool } }) => {
  const stopping = new AbortController()
  const run = async () => {
    let waitMs = everyMs
    while (!stopping.signal.aborted) {
      try {
        const { rows } = await pool.query<{ due: boolean }>(
          'select exists (select from schema_change) or exists (select from statement where due_at is not null) as due',
        )
        if (rows[0]!.due) await deriveLineage(pool, { signal: stopping.signal })
        waitMs = everyMs
      } catch (error) {
        if (stopping.signal.aborted) return
        log(`lineage from SQL: ${reasonOf(error)}`)
        waitMs = Math.min(waitMs * 2, 60_000)
      }
      await sleep(waitMs, undefined, { signal: stopping.signal, ref: false }).catch(() => {})
    }
  }
  const done = run()
  return {
    name: 'lineage from SQL',
    stop: () => {
      stopping.abort()
      return done
    },
    whyNotReady: async () => undefined,
  }
}
