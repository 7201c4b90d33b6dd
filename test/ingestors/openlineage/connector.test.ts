import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, describe, expect, it } from 'vitest'
import { openlineage } from '../../../ingestors/openlineage/connector.ts'
import type { HarvestContext } from '../../../ingestors/protocol/connector.ts'
import type { HarvestEvent } from '../../../ingestors/protocol/events.ts'
import { replay } from '../../../ingestors/protocol/recording.ts'
import { Catalog } from './catalog.ts'

const context: HarvestContext = {
  instance: 'events',
  signal: new AbortController().signal,
  now: '2026-02-01T00:00:00Z',
  resolveNamespace: (namespace) =>
    namespace === 'postgres://warehouse.shop.example:5432' ? { platform: 'postgres', instance: 'warehouse' } : undefined,
}
const recording = new URL('../../../ingestors/openlineage/recordings/client-1.54/', import.meta.url).pathname

async function harvest(path: string): Promise<HarvestEvent[]> {
  const reader = await openlineage.connect({ path }, context)
  return Array.fromAsync(openlineage.translate(reader, { path }, context))
}
const ofType = <T extends HarvestEvent['type']>(events: HarvestEvent[], type: T) =>
  events.filter((event): event is Extract<HarvestEvent, { type: T }> => event.type === type)

describe('what the official client recorded', async () => {
  const events = await Array.fromAsync(openlineage.translate(replay(recording), { path: recording }, context))
  const catalog = new Catalog()
  catalog.keep(events)

  it('becomes lineage from the warehouse through Airflow and Spark to a report', () => {
    expect(catalog.live()).toEqual([
      'hive:marts.revenue -DIRECT 2-> custom:revenue.pdf via openlineage:report',
      'postgres:shop.raw.customers -DIRECT 1-> postgres:shop.staging.orders via airflow:shop_daily.load_orders',
      'postgres:shop.raw.customers.email -DIRECT TRANSFORMATION masking "md5(c.email)" 1-> postgres:shop.staging.orders.email_hash via airflow:shop_daily.load_orders',
      'postgres:shop.raw.customers.id -INDIRECT JOIN 1-> postgres:shop.staging.orders via airflow:shop_daily.load_orders',
      'postgres:shop.raw.orders -DIRECT 1-> postgres:shop.staging.orders via airflow:shop_daily.load_orders',
      'postgres:shop.raw.orders.amount -DIRECT IDENTITY 1-> postgres:shop.staging.orders.amount via airflow:shop_daily.load_orders',
      'postgres:shop.raw.orders.customer_id -DIRECT IDENTITY 1-> postgres:shop.staging.orders.customer_id via airflow:shop_daily.load_orders',
      'postgres:shop.raw.orders.id -DIRECT IDENTITY 1-> postgres:shop.staging.orders.id via airflow:shop_daily.load_orders',
      'postgres:shop.raw.orders.status -INDIRECT FILTER 1-> postgres:shop.staging.orders via airflow:shop_daily.load_orders',
      'postgres:shop.staging.orders -DIRECT 0-> airflow:shop_daily.check_orders',
      'postgres:shop.staging.orders -DIRECT 0-> kafka:orders.exported via openlineage:export',
      'postgres:shop.staging.orders -DIRECT 1-> hive:marts.revenue via spark:marts.execute_insert_into.revenue',
      'postgres:shop.staging.orders.amount -DIRECT AGGREGATION "sum(amount)" 1-> hive:marts.revenue.total via spark:marts.execute_insert_into.revenue',
      'postgres:shop.staging.orders.id -INDIRECT GROUP_BY 1-> hive:marts.revenue via spark:marts.execute_insert_into.revenue',
    ])
  })

  it('warns of nothing and refuses nothing', () => {
    expect(ofType(events, 'problem')).toEqual([])
  })

  it('tells of jobs, tasks and runs with their states, parents and errors', () => {
    const jobs = new Map(ofType(events, 'asset').map((event) => [event.ref, event]))
    expect(jobs.get('airflow:shop-airflow:shop_daily')).toMatchObject({
      kind: 'job',
      description: "Builds the shop's marts every morning.",
    })
    expect(jobs.get('airflow:shop-airflow:shop_daily.load_orders')).toMatchObject({
      kind: 'task',
      name: 'load_orders',
      properties: { integration: 'AIRFLOW' },
    })
    const runs = ofType(events, 'run')
    expect(runs.map(({ job, state }) => [job, state]).sort()).toEqual([
      ['airflow:shop-airflow:shop_daily', 'COMPLETE'],
      ['airflow:shop-airflow:shop_daily.check_orders', 'COMPLETE'],
      ['airflow:shop-airflow:shop_daily.load_orders', 'COMPLETE'],
      ['openlineage:shop-reports:report', 'COMPLETE'],
      ['spark:shop-spark:marts.execute_insert_into.revenue', 'COMPLETE'],
      ['spark:shop-spark:marts.execute_insert_into.revenue', 'FAIL'],
    ])
    expect(runs.find(({ state }) => state === 'FAIL')?.error).toContain('No space left on device')
    const load = runs.find(({ job }) => job.endsWith('load_orders'))
    expect(load).toMatchObject({
      started: '2026-01-05T06:01:00.000000Z',
      ended: '2026-01-05T06:03:00.000000Z',
      parent: { job: 'openlineage:shop-airflow:shop_daily' },
      reads: [
        { ref: 'postgres:warehouse:shop.raw.customers' },
        { ref: 'postgres:warehouse:shop.raw.orders', rows: 1200, bytes: 98304 },
      ],
      writes: [{ ref: 'postgres:warehouse:shop.staging.orders', rows: 1180, bytes: 81920 }],
    })
  })

  it('hides the values of environment variables', () => {
    expect(JSON.stringify(events)).toContain('WAREHOUSE_PASSWORD')
    expect(JSON.stringify(events)).not.toContain('hunter2')
  })

  it('tells of schemas, statements, checks, profiles, owners and tags', () => {
    expect(ofType(events, 'schema').find(({ ref }) => ref.endsWith('staging.orders'))?.fields).toEqual([
      { path: 'id', type: 'bigint' },
      { path: 'customer_id', type: 'bigint' },
      { path: 'amount', type: 'numeric(12,2)' },
      { path: 'email_hash', type: 'text' },
    ])
    expect(ofType(events, 'statement')).toMatchObject([
      {
        platform: 'postgres',
        instance: 'warehouse',
        dialect: 'postgres',
        job: 'airflow:shop-airflow:shop_daily.load_orders',
        defaults: { database: 'shop' },
      },
      { platform: 'postgres', instance: 'warehouse', dialect: 'postgres' },
    ])
    expect(ofType(events, 'check').map(({ name, field, result }) => [name, field, result?.status, result?.message])).toEqual([
      ['unique id', 'id', 'pass', undefined],
      ['not_null amount', 'amount', 'warn', 'expected 0, got 59'],
      ['no_negative_amounts', undefined, 'fail', undefined],
    ])
    expect(ofType(events, 'profile')).toMatchObject([
      {
        rows: 1180,
        bytes: 81920,
        fields: [
          { path: 'amount', nullFraction: 0.05, distinct: 400, min: '1', max: '900', mean: 50, histogram: ['12.5', '40'] },
        ],
      },
    ])
    expect(ofType(events, 'owner')).toMatchObject([
      { ref: 'airflow:shop-airflow:shop_daily', owners: [{ name: 'data', kind: 'group', role: 'maintainer' }] },
      { ref: 'postgres:warehouse:shop.raw.orders', owners: [{ name: 'ann@shop.example', kind: 'user', role: 'steward' }] },
    ])
    expect(ofType(events, 'tag')).toMatchObject([
      { ref: 'postgres:warehouse:shop.staging.orders', tags: ['tier:gold'] },
      { ref: 'postgres:warehouse:shop.staging.orders', field: 'email_hash', tags: ['pii'] },
    ])
  })
})

describe('files of events', () => {
  const folder = mkdtempSync(join(tmpdir(), 'openlineage-'))
  afterAll(() => rmSync(folder, { recursive: true }))
  const event = (name: string) => ({
    eventTime: '2026-01-05T08:00:00Z',
    producer: 'p',
    schemaURL: 's',
    job: { namespace: 'prod', name },
  })

  it('are read in all forms, and what is wrong in them is a problem that says where', async () => {
    writeFileSync(join(folder, 'a.json'), JSON.stringify(event('a')))
    writeFileSync(join(folder, 'b.json'), JSON.stringify([event('b'), event('b'), { job: {} }]))
    writeFileSync(join(folder, 'c.ndjson'), `${JSON.stringify(event('c'))}\n\n{"job":\n`)
    writeFileSync(join(folder, 'd.jsonl.gz'), gzipSync(`${JSON.stringify(event('d'))}\n`))
    writeFileSync(join(folder, 'notes.txt'), 'no event')
    const events = await harvest(folder)
    expect(ofType(events, 'asset').map(({ name }) => name)).toEqual(['a', 'b', 'c', 'd'])
    expect(ofType(events, 'problem').map(({ code, message }) => `${code}: ${message.slice(0, 31)}`)).toEqual([
      'openlineage.refused: event 4: job.namespace: missing',
      expect.stringMatching(/^openlineage.json: c.ndjson, line 3: /),
    ])
  })

  it('pass the connection test, which says what it found', async () => {
    const steps = (path: string) => Array.fromAsync(openlineage.test({ path }, context))
    expect(await steps(folder)).toMatchObject([
      { ok: true, message: '4 files' },
      { ok: true, message: 'a job event of 2026-01-05T08:00:00Z' },
    ])
    expect(await steps(join(folder, 'missing'))).toMatchObject([{ ok: false, hint: 'Give the path as this server sees it.' }])
    expect(await steps(join(folder, 'notes.txt'))).toMatchObject([{ ok: true }, { ok: false }])
  })
})
