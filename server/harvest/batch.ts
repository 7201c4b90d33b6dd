// One batch of events on its way into the tables: refs turned into ids, fingerprints compared, rows written in sets.
// Promise: everything of a batch is in one transaction, and what was said before costs no write.
import { hash } from 'node:crypto'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type pg from 'pg'
import { from as copyFrom } from 'pg-copy-streams'
import type { ValidEvent } from '../../ingestors/protocol/events.ts'
import { parseRef, shortName } from '../../ingestors/protocol/ref.ts'
import { refreshVisibility } from '../auth/restrict.ts'

/** Who speaks, and with which authority (0 to 100, see Connector). */
export interface Speaker {
  sourceId: number
  authority: number
  harvestId?: number
}

export interface KnownAsset {
  id: number
  /** Made by this very batch: nobody else can have rows for it yet. */
  isNew: boolean
}

interface Claim {
  prints: Record<string, string>
  lapsed: boolean
}

export class Batch {
  readonly client: pg.ClientBase
  readonly speaker: Speaker
  /** Assets whose searchable content changed. */
  readonly touched = new Set<number>()
  /** Assets that lie in another container than before: what is in them may be seen by others now. */
  readonly moved = new Set<number>()
  /** (asset, aspect) that this source renewed, changed or not. */
  readonly seen: { asset: number; aspect: string }[] = []
  readonly counts: Record<string, number> = {}
  private readonly assets = new Map<string, KnownAsset>()
  private readonly claims = new Map<number, Claim>()
  private readonly newPrints = new Map<number, Record<string, string>>()

  constructor(client: pg.ClientBase, speaker: Speaker) {
    this.client = client
    this.speaker = speaker
  }

  /** Runs SQL with parameters; JSON arrays of rows go in as one `json` parameter. */
  async sql<Row extends pg.QueryResultRow>(text: string, values: unknown[] = []): Promise<Row[]> {
    return (await this.client.query<Row>(text, values)).rows
  }

  /** Makes ids known for all these refs, in two statements; refs never heard of become assets of kind dataset. */
  async resolve(refs: Iterable<string>): Promise<void> {
    const unknown = [...new Set(refs)].filter((ref) => !this.assets.has(ref))
    if (unknown.length === 0) return
    const found = await this.sql<{ ref: string; id: number }>(
      `select x.ref, coalesce(a.merged_into, a.id, l.asset_id) as id
         from unnest($1::text[]) x(ref) left join asset a on a.ref = x.ref left join asset_alias l on l.ref = x.ref
        where coalesce(a.id, l.asset_id) is not null`,
      [unknown],
    )
    for (const { ref, id } of found) this.assets.set(ref, { id, isNew: false })
    const missing = unknown.filter((ref) => !this.assets.has(ref)).sort()
    if (missing.length === 0) return
    const parts = missing.map((ref) => parseRef(ref))
    const made = await this.sql<{ ref: string; id: number; is_new: boolean }>(
      `with made as (
         insert into asset (ref, platform, instance, path, name, kind)
         select *, 'dataset' from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[])
         on conflict (ref) do nothing returning ref, id)
       select ref, id, true as is_new from made`,
      [
        missing,
        parts.map((p) => p.platform),
        parts.map((p) => p.instance),
        parts.map((p) => p.path),
        parts.map((p) => shortName(p.path)),
      ],
    )
    for (const { ref, id } of made) {
      this.assets.set(ref, { id, isNew: true })
      this.touched.add(id)
    }
    // Another process made some of them a moment ago.
    if (made.length < missing.length) await this.resolve(missing.filter((ref) => !this.assets.has(ref)))
  }

  /** After assets were merged: ids and claims known so far may be of the past. */
  forget(): void {
    this.assets.clear()
    this.claims.clear()
    this.newPrints.clear()
  }

  asset(ref: string): KnownAsset {
    const asset = this.assets.get(ref)
    if (!asset) throw new Error(`the ref ${ref} was not resolved before use`)
    return asset
  }

  id(ref: string): number {
    return this.asset(ref).id
  }

  /** Reads this source's claims on assets, once per batch. */
  async loadClaims(ids: Iterable<number>): Promise<void> {
    const wanted = [...new Set(ids)].filter((id) => !this.claims.has(id))
    if (wanted.length === 0) return
    const found = await this.sql<{ asset_id: number; prints: Record<string, string>; lapsed: boolean }>(
      'select asset_id, prints, lapsed_at is not null as lapsed from claim where source_id = $1 and asset_id = any($2::int[])',
      [this.speaker.sourceId, wanted],
    )
    for (const { asset_id, prints, lapsed } of found) this.claims.set(asset_id, { prints, lapsed })
  }

  claim(asset: number): Claim | undefined {
    return this.claims.get(asset)
  }

  /** Whether this aspect of the asset differs from what this source said last; remembers the new fingerprint. */
  isChanged(asset: number, aspect: string, content: unknown): boolean {
    this.seen.push({ asset, aspect })
    const print = fingerprint(content)
    const claim = this.claims.get(asset)
    const before = this.newPrints.get(asset)?.[aspect] ?? (claim?.lapsed ? undefined : claim?.prints[aspect])
    if (before === print) return false
    const prints = this.newPrints.get(asset)
    if (prints) prints[aspect] = print
    else this.newPrints.set(asset, { [aspect]: print })
    return true
  }

  /** Writes the remembered fingerprints, and queues what changed for the search index. Call last. */
  async finish(): Promise<void> {
    if (this.newPrints.size > 0) {
      await this.sql(
        `update claim c set prints = c.prints || x.prints, seen_at = now()
           from json_to_recordset($2::json) x(asset_id int, prints jsonb) where c.source_id = $1 and c.asset_id = x.asset_id`,
        [this.speaker.sourceId, json([...this.newPrints].map(([asset_id, prints]) => ({ asset_id, prints })))],
      )
    }
    if (this.touched.size > 0) {
      await this.sql('insert into search_outbox (asset_id) select unnest($1::int[])', [[...this.touched]])
    }
    await refreshVisibility(this.client, { assets: [...new Set([...this.touched, ...this.newPrints.keys()])] })
    await refreshVisibility(this.client, { within: [...this.moved] })
  }

  /** Streams rows into a table by COPY. Values are text, number, boolean or null; objects go as JSON. */
  async copy(table: string, columns: string[], lines: Iterable<string>): Promise<void> {
    await pipeline(Readable.from(chunks(lines)), this.client.query(copyFrom(`copy ${table} (${columns.join(', ')}) from stdin`)))
  }
}

export type Keeper<E extends ValidEvent = ValidEvent> = (batch: Batch, events: E[]) => Promise<void>

/** 128 bits over the content's JSON. */
export const fingerprint = (content: unknown): string =>
  hash('md5', typeof content === 'string' ? content : JSON.stringify(content), 'base64url')

/** JSON as PostgreSQL takes it: without the NUL character and half surrogate pairs, which its text cannot hold. */
export function json(value: unknown): string {
  const text = JSON.stringify(value)
  if (!text.includes('\\u0000') && !text.includes('\\ud')) return text
  // Not where the backslash itself is escaped: there a text quotes those six letters.
  return text.replace(
    /(?<!\\)((?:\\\\)*)\\u(0000|d[89a-f][0-9a-f]{2})/g,
    (_, before: string, code: string) => before + (code === '0000' ? '' : '\ufffd'),
  )
}

/** One line of COPY's text format. */
export function copyLine(values: readonly (string | number | boolean | null | undefined | object)[]): string {
  let line = ''
  for (let i = 0; i < values.length; i++) {
    const value = values[i]
    if (i > 0) line += '\t'
    if (value === null || value === undefined) line += '\\N'
    else if (typeof value === 'string') line += special.test(value) ? copyEscape(value) : value
    else if (typeof value === 'object') line += copyEscape(json(value))
    else line += value === true ? 't' : value === false ? 'f' : String(value)
  }
  return `${line}\n`
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters that COPY's text format gives a meaning to
const special = /[\\\t\n\r\u0000]/
const copyEscape = (text: string) =>
  text.replaceAll('\u0000', '').replaceAll('\\', '\\\\').replaceAll('\t', '\\t').replaceAll('\n', '\\n').replaceAll('\r', '\\r')

function* chunks(lines: Iterable<string>): Generator<string> {
  let chunk = ''
  for (const line of lines) {
    chunk += line
    if (chunk.length > 65_536) {
      yield chunk
      chunk = ''
    }
  }
  if (chunk) yield chunk
}
