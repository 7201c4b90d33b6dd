// The states that OpenLineage events add up to, in PostgreSQL: loaded, merged by ingestors/openlineage, written back.
// Promise: within one transaction that holds the source's lock nothing is lost; contents are sent to the database once.
import { type Absorbed, flowEnds, type KeptState, type StateStore } from '../../ingestors/openlineage/absorb.ts'
import type { OpenLineageEvent } from '../../ingestors/openlineage/event.ts'
import type { State } from '../../ingestors/openlineage/merge.ts'
import { momentOf } from '../../ingestors/openlineage/stamp.ts'
import { type Batch, copyLine, json } from '../harvest/batch.ts'

/** Contents by print that this process has read or written lately, so that repeated facets cost no query. */
export class RecentContents {
  private readonly contents = new Map<string, unknown>()
  private size = 0
  private readonly sizes = new Map<string, number>()
  private readonly limit: number

  /** `limit`: characters of JSON. */
  constructor(limit = 32_000_000) {
    this.limit = limit
  }

  has = (print: string): boolean => this.contents.has(print)

  get(print: string): unknown {
    const content = this.contents.get(print)
    // Used again: now the youngest.
    if (this.contents.delete(print)) this.contents.set(print, content)
    return content
  }

  add(print: string, content: unknown, size: number): void {
    if (this.contents.has(print)) return
    this.contents.set(print, content)
    this.sizes.set(print, size)
    this.size += size
    for (const oldest of this.contents.keys()) {
      if (this.size <= this.limit) break
      this.contents.delete(oldest)
      this.size -= this.sizes.get(oldest)!
      this.sizes.delete(oldest)
    }
  }
}

const lockClass = 7205

export class PostgresStates implements StateStore {
  private readonly batch: Batch
  private readonly sourceId: number
  private readonly recent: RecentContents

  constructor(batch: Batch, recent: RecentContents) {
    this.batch = batch
    this.sourceId = batch.speaker.sourceId
    this.recent = recent
  }

  /** Until the end of the transaction, no other process merges states of this source. */
  async lock(): Promise<void> {
    await this.batch.sql('select pg_advisory_xact_lock($1, $2)', [lockClass, this.sourceId])
  }

  /** Keeps the events as received; returns the fingerprints of those that are new. */
  async keepEvents(events: readonly { event: OpenLineageEvent; warnings: string[] }[]): Promise<Set<string>> {
    const rows = await this.batch.sql<{ print: string }>(
      'select print from ol_event where source_id = $1 and print = any($2::text[])',
      [this.sourceId, events.map(({ event }) => event.print)],
    )
    const known = new Set(rows.map(({ print }) => print))
    const fresh = new Map(
      events.filter(({ event }) => !known.has(event.print)).map((received) => [received.event.print, received]),
    )
    const lines = [...fresh.values()].map(({ event, warnings }) =>
      copyLine([this.sourceId, event.print, keyOfEvent(event), momentOf(event.at), event.body, arrayOf(warnings)]),
    )
    if (lines.length > 0) await this.batch.copy('ol_event', ['source_id', 'print', 'key', 'event_at', 'body', 'warnings'], lines)
    return new Set(fresh.keys())
  }

  async load(keys: string[]): Promise<Map<string, KeptState>> {
    const rows = await this.batch.sql<{ key: string; state: State; print: string | null }>(
      'select key, state, print from ol_state where source_id = $1 and key = any($2::text[])',
      [this.sourceId, keys],
    )
    return new Map(rows.map(({ key, state, print }) => [key, { state, meaning: print ?? undefined }]))
  }

  async findFlows(by: 'job' | 'dataset', keys: string[]): Promise<string[]> {
    const rows = await this.batch.sql<{ key: string }>(
      `select key from ol_state where source_id = $1 and ${by}_key = any($2::text[])`,
      [this.sourceId, keys],
    )
    return rows.map(({ key }) => key)
  }

  async loadContents(prints: string[]): Promise<Map<string, unknown>> {
    const found = new Map(prints.filter((print) => this.recent.has(print)).map((print) => [print, this.recent.get(print)]))
    const missing = prints.filter((print) => !found.has(print))
    if (missing.length === 0) return found
    const rows = await this.batch.sql<{ print: string; body: string }>(
      'select print, body::text as body from ol_content where print = any($1::text[])',
      [missing],
    )
    for (const { print, body } of rows) {
      const content: unknown = JSON.parse(body)
      found.set(print, content)
      this.recent.add(print, content, body.length)
    }
    return found
  }

  /** Writes back what absorb() gave. Contents count as recent only once `committed` is called. */
  async save({ states, contents }: Absorbed): Promise<{ committed(): void }> {
    const fresh = [...contents]
      .filter(([print]) => !this.recent.has(print))
      .map(([print, content]) => ({ print, content, body: json(content) }))
    if (fresh.length > 0) {
      await this.batch.sql(
        `insert into ol_content (print, body) select * from unnest($1::text[], $2::json[]) on conflict do nothing`,
        [fresh.map(({ print }) => print), fresh.map(({ body }) => body)],
      )
    }
    const rows = [...states].map(([key, { state, meaning }]) => ({
      key,
      state: json(state),
      meaning: meaning ?? null,
      ...flowEnds(key, state),
    }))
    if (rows.length > 0) {
      await this.batch.sql(
        `insert into ol_state as s (source_id, key, state, print, job_key, dataset_key)
         select $1, * from unnest($2::text[], $3::jsonb[], $4::text[], $5::text[], $6::text[])
         on conflict (source_id, key) do update set state = excluded.state, print = excluded.print`,
        [
          this.sourceId,
          rows.map(({ key }) => key),
          rows.map(({ state }) => state),
          rows.map(({ meaning }) => meaning),
          rows.map(({ job }) => job ?? null),
          rows.map(({ dataset }) => dataset ?? null),
        ],
      )
    }
    return {
      committed: () => {
        for (const { print, content, body } of fresh) this.recent.add(print, content, body.length)
      },
    }
  }
}

function keyOfEvent({ kind, run, job, datasets }: OpenLineageEvent): string {
  const it = job ?? datasets[0]!
  const parts = [it.namespace, it.name, ...(run ? [run.id] : [])]
  return `${kind}:${parts.map(encodeURIComponent).join('/')}`.slice(0, 2000)
}

/** A text[] in PostgreSQL's own form. */
const arrayOf = (texts: string[]) => `{${texts.map((text) => `"${text.replace(/["\\]/g, '\\$&')}"`).join(',')}}`
