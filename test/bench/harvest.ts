// Harvesting 1,000,000 columns in 20,000 tables, beside COPY of the same rows into the same table with the same indexes.
// Promise measured: first load at least a quarter of COPY's speed; nothing changed: no catalog row written and twice as fast;
// 1 % changed: exactly those; memory bounded and flat in the number of tables.

import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { from as copyFrom } from 'pg-copy-streams'
import type { Connection } from '../../db/connection.ts'
import type { HarvestEvent } from '../../ingestors/protocol/events.ts'
import { copyLine } from '../../server/harvest/batch.ts'
import { openSource } from '../server/harvest/spoken.ts'
import { round, seconds, withCatalog } from './catalog.ts'
import type { BenchAnswer } from './run.ts'

const tables = 20_000
const columns = 50
const types = ['bigint', 'text', 'numeric(12,2)', 'timestamp with time zone', 'character varying(120)', 'boolean']

/** Tables like a real warehouse's; in generation 1, one in a hundred has one column of another type. */
function* estate(count: number, generation = 0): Generator<HarvestEvent> {
  for (let t = 0; t < count; t++) {
    const ref = `postgres:bench:shop.schema_${t % 40}.table_${t}`
    yield {
      type: 'asset',
      ref,
      kind: 'table',
      name: `table_${t}`,
      description: t % 3 === 0 ? `What table ${t} is about` : undefined,
    }
    yield {
      type: 'schema',
      ref,
      fields: Array.from({ length: columns }, (_, c) => ({
        path: `column_${c}_of_${t % 997}`,
        type: generation === 1 && t % 100 === 0 && c === 7 ? 'json' : types[(t + c) % types.length]!,
        nullable: c % 4 !== 0,
        ...(c % 5 === 0 ? { description: `Description of column ${c}` } : {}),
      })),
    }
  }
  yield { type: 'complete', platform: 'postgres', instance: 'bench', prefix: '' }
}

/** The rows of the estate as COPY takes them, made beforehand: the baseline pays for nothing but COPY. */
function copyRows(): string[] {
  const chunks: string[] = []
  let asset = 0
  for (const event of estate(tables)) {
    if (event.type !== 'schema') continue
    asset++
    chunks.push(
      event.fields
        .map((field, at) => copyLine([asset, field.path, at, field.type, field.nullable, null, field.description, null]))
        .join(''),
    )
  }
  return chunks
}

async function rawCopy(admin: pg.Client, chunks: string[]): Promise<number> {
  try {
    await admin.query('create table raw_copy (like field including all)')
    return await seconds(() =>
      pipeline(
        Readable.from(chunks),
        admin.query(
          copyFrom('copy raw_copy (asset_id, path, ordinal, type, nullable, default_value, description, properties) from stdin'),
        ),
      ),
    )
  } finally {
    await admin.query('drop table if exists raw_copy')
  }
}

const catalogTables = ['asset', 'asset_history', 'field', 'field_history', 'claim', 'search_outbox']
async function writesSoFar(catalog: Connection): Promise<Record<string, number>> {
  // The session of a harvest reports its counters when it ends, a moment after its client has.
  await sleep(1500)
  await catalog.pool.query('select pg_stat_force_next_flush()')
  const { rows } = await catalog.pool.query<{ name: string; writes: string }>(
    `select relname as name, n_tup_ins + n_tup_upd + n_tup_del as writes from pg_stat_user_tables where relname = any($1)`,
    [catalogTables],
  )
  return Object.fromEntries(rows.map(({ name, writes }) => [name, Number(writes)]))
}

const peakOver = async (work: () => Promise<unknown>): Promise<number> => {
  let peak = 0
  const watch = setInterval(() => (peak = Math.max(peak, process.memoryUsage.rss())), 20)
  await work().finally(() => clearInterval(watch))
  return peak / 2 ** 20
}

export default async function bench(): Promise<BenchAnswer> {
  return withCatalog(async (catalog) => {
    const admin = new pg.Client({ connectionString: catalog.adminUrl!('cadastre') })
    await admin.connect()
    const tenth = await openSource(catalog, 'tenth')
    const peakTenth = await peakOver(() => tenth.harvest(estate(tables / 10)))
    await admin.query('truncate asset, field, claim, search_outbox restart identity')
    await admin.query('vacuum analyze')

    const source = await openSource(catalog, 'bench')
    const harvest = async (generation = 0) => {
      const before = await writesSoFar(catalog)
      let outcome: Awaited<ReturnType<typeof source.harvest>> | undefined
      let peak = 0
      const took = await seconds(async () => {
        peak = await peakOver(async () => {
          outcome = await source.harvest(estate(tables, generation))
        })
      })
      if (outcome!.status !== 'done')
        throw new Error(`the harvest ended ${outcome!.status}: ${outcome!.failure ?? JSON.stringify(outcome!.errors)}`)
      const after = await writesSoFar(catalog)
      const writes = Object.fromEntries(catalogTables.map((name) => [name, (after[name] ?? 0) - (before[name] ?? 0)]))
      console.log(`harvest: ${round(took)} s, peak ${round(peak)} MiB, writes ${JSON.stringify(writes)}`)
      return { took, peak, writes }
    }
    const first = await harvest()
    const chunks = copyRows()
    const copies = [await rawCopy(admin, chunks), await rawCopy(admin, chunks), await rawCopy(admin, chunks)]
    const copy = copies.sort((a, b) => a - b)[1]!
    chunks.length = 0
    const again = await harvest()
    const changed = await harvest(1)
    const written = Object.values(again.writes).reduce((sum, count) => sum + count, 0)
    const exact = changed.writes.field === tables / 100 && changed.writes.field_history === tables / 100
    await admin.end()
    const { rows } = await catalog.pool.query('select count(*)::int as fields from field')
    if (rows[0].fields !== tables * columns) throw new Error(`there are ${rows[0].fields} fields instead of ${tables * columns}`)
    return {
      figures: {
        columns: tables * columns,
        copy_s: round(copy),
        first_s: round(first.took),
        first_rows_per_s: Math.round((tables * columns) / first.took),
        unchanged_s: round(again.took),
        unchanged_rows_written: written,
        changed_1_percent_s: round(changed.took),
        changed_field_rows_written: changed.writes.field!,
        peak_rss_mib: Math.round(Math.max(first.peak, again.peak, changed.peak)),
        peak_rss_mib_at_a_tenth: Math.round(peakTenth),
      },
      ratios: {
        'first load / COPY, speed': round(copy / first.took, 3),
        'unchanged / first, speed': round(first.took / again.took, 2),
        'nothing written when unchanged': written === 0 ? 1 : 0,
        'exactly the changed rows written': exact ? 1 : 0,
        '600 MiB / peak memory': round(600 / Math.max(first.peak, again.peak, changed.peak), 2),
        'peak at a tenth of the tables / peak': round(peakTenth / first.peak, 2),
      },
      bars: {
        'first load / COPY, speed': 0.25,
        'unchanged / first, speed': 2,
        'nothing written when unchanged': 1,
        'exactly the changed rows written': 1,
        '600 MiB / peak memory': 1,
        'peak at a tenth of the tables / peak': 0.6,
      },
    }
  })
}
