import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { Keys, loadKeys } from '../../../server/auth/keys.ts'
import { houseViewer, type Viewer } from '../../../server/auth/viewer.ts'
import { executeHarvest } from '../../../server/harvest/execute.ts'
import { startQueue } from '../../../server/harvest/queue.ts'
import { rootRouter } from '../../../server/router.ts'
import { openTestDatabase, type TestDatabase } from '../../database.ts'

let catalog: TestDatabase
let folder: string
let stopQueue: () => Promise<void>
const canary = 'hunter2-canary'

beforeAll(async () => {
  loadKeys({ CADASTRE_KEY: 'k'.repeat(40), CADASTRE_KEY_PREVIOUS: undefined, CADASTRE_DATA_DIR: '/nonexistent' })
  catalog = await openTestDatabase()
  folder = mkdtempSync(join(tmpdir(), 'cadastre-events-'))
  writeFileSync(join(folder, 'one.json'), JSON.stringify(event('orders')))
  stopQueue = await startQueue(catalog, { work: true })
})
afterAll(async () => {
  await stopQueue()
  await catalog.close()
  rmSync(folder, { recursive: true })
})

const event = (job: string) => ({
  eventType: 'COMPLETE',
  eventTime: '2026-03-01T10:00:00Z',
  producer: 'https://example.org/producer',
  job: { namespace: 'shop', name: job },
  run: { runId: '0195a2b4-6d3b-7a51-8f0e-000000000001' },
  inputs: [{ namespace: 'postgres://db:5432', name: `shop.public.${job}` }],
  outputs: [{ namespace: 'postgres://db:5432', name: `shop.marts.${job}` }],
})
const admin = (viewer: Viewer = houseViewer('test')) => rootRouter.createCaller({ database: catalog.database, viewer })
const ended = async (id: number) => {
  for (let tries = 0; tries < 200; tries++) {
    const harvest = await admin().sources.harvest({ id })
    if (!['queued', 'running'].includes(harvest.status)) return harvest
    await sleep(50)
  }
  throw new Error('the harvest did not end')
}

describe('a source', () => {
  test('is added, harvested by the queue, and ends in a result with its fields', async () => {
    await admin().sources.add({ name: 'events', connector: 'openlineage', config: { path: folder } })
    const { harvestId } = await admin().sources.startHarvest({ name: 'events' })
    const harvest = await ended(harvestId)
    expect(harvest.status).toBe('done')
    expect(harvest.result).toMatchObject({
      status: 'done',
      rows_processed: expect.any(Number),
      duration: expect.any(Number),
      errors: [],
      pipeline_id: 'openlineage:events',
      source_config: { path: folder },
      target_config: { catalog: 'cadastre' },
    })
    expect((await admin().sources.get({ name: 'events' })).assets).toBeGreaterThan(0)
  })

  test('has one harvest at a time, waiting or running', async () => {
    const { harvestId } = await admin().sources.startHarvest({ name: 'events' })
    await expect(admin().sources.startHarvest({ name: 'events' })).rejects.toMatchObject({ kind: 'CONFLICT' })
    await ended(harvestId)
    const { rows } = await catalog.pool.query(`select id from source where name = 'events'`)
    const results = await Promise.allSettled([
      executeHarvest(catalog.pool, rows[0].id, undefined),
      executeHarvest(catalog.pool, rows[0].id, undefined),
    ])
    expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
  })

  test('whose process died in a harvest is found by the next, which says so in the old row', async () => {
    const { rows } = await catalog.pool.query(
      `insert into harvest (source_id, status) select id, 'running' from source where name = 'events' returning id, source_id`,
    )
    await executeHarvest(catalog.pool, rows[0].source_id, undefined)
    const dead = await admin().sources.harvest({ id: rows[0].id })
    expect(dead.status).toBe('failed')
    expect(dead.result?.failure).toContain('process ended')
  })

  test('keeps its secrets to itself: no answer, row, audit event or error shows them', async () => {
    const config = { host: '127.0.0.1', port: 1, user: 'u', password: canary, ssl: 'disable' }
    await admin().sources.add({ name: 'wh', connector: 'postgres', config })
    const steps = await admin().sources.test({
      name: 'wh',
      connector: 'postgres',
      config: { host: '127.0.0.1', port: 1, user: 'u', ssl: 'disable' },
    })
    expect(steps.some(({ ok }) => !ok)).toBe(true)
    expect(steps.find(({ ok }) => !ok)?.hint).toBeTruthy()
    const { rows: found } = await catalog.pool.query(`select id from source where name = 'wh'`)
    const result = await executeHarvest(catalog.pool, found[0].id, undefined)
    expect(result.status).toBe('failed')
    await admin().sources.change({ name: 'wh', config: { ...config, password: `${canary}-2` } })
    await expect(admin().sources.add({ name: 'wh', connector: 'postgres', config })).rejects.toMatchObject({ kind: 'CONFLICT' })
    const seen = [
      steps,
      result,
      await admin().sources.list(),
      await admin().sources.get({ name: 'wh' }),
      await admin().sources.harvests({}),
    ]
    expect(await admin().sources.get({ name: 'wh' })).toMatchObject({ secrets: ['password'] })
    for (const table of ['source', 'harvest', 'harvest_problem', 'audit_event', 'pgboss.job'])
      seen.push((await catalog.pool.query(`select * from ${table}`)).rows as never)
    const text = JSON.stringify(seen, (_, value) =>
      value?.type === 'Buffer' ? Buffer.from(value.data).toString('latin1') : value,
    )
    expect(text).not.toContain(canary)
  })

  test('refuses a config that its connector does not take, naming the field', async () => {
    await expect(admin().sources.add({ name: 'bad', connector: 'postgres', config: { port: 'x' } })).rejects.toThrow(
      /config\.port/,
    )
    await expect(
      admin().sources.add({ name: 'bad', connector: 'postgres', config: { user: 'u', pasword: canary } }),
    ).rejects.toThrow(/config\.pasword/)
    await expect(admin().sources.add({ name: 'bad', connector: 'oracle', config: {} })).rejects.toThrow(
      /there is no connector oracle/,
    )
    await expect(
      admin().sources.add({ name: 'bad', connector: 'openlineage', config: { path: folder }, schedule: 'now and then' }),
    ).rejects.toThrow(/schedule/)
    await expect(admin().sources.get({ name: 'bad' })).rejects.toMatchObject({ kind: 'NOT_FOUND' })
  })

  test('takes a schedule, and loses it when removed; what only it claimed retires, its name stays taken', async () => {
    await admin().sources.change({ name: 'events', schedule: '0 3 * * *' })
    const schedules = async () => (await catalog.pool.query('select cron from pgboss.schedule')).rows
    expect(await schedules()).toEqual([{ cron: '0 3 * * *' }])
    const { retired } = await admin().sources.remove({ name: 'events' })
    expect(retired).toBeGreaterThan(0)
    expect(await schedules()).toEqual([])
    await expect(
      admin().sources.add({ name: 'events', connector: 'openlineage', config: { path: folder } }),
    ).rejects.toMatchObject({ kind: 'CONFLICT' })
  })

  test('is not for those who may not', async () => {
    const viewer: Viewer = { actor: 'user:v', name: 'V', groups: [], roles: [{ role: 'editor', domainId: null }] }
    await expect(admin(viewer).sources.startHarvest({ name: 'wh' })).rejects.toMatchObject({ kind: 'NOT_ALLOWED' })
    const { rows } = await catalog.pool.query(`select action, outcome from audit_event where actor = 'user:v'`)
    expect(rows).toEqual([{ action: 'sources.startHarvest', outcome: 'refused' }])
  })
})

test('secrets are bound to their source and key, and survive a rotation that keeps the old key', async () => {
  const { seal, unseal } = await import('../../../server/harvest/secrets.ts')
  const sealed = seal({ password: canary }, 'a')
  expect(unseal(sealed, 'a')).toEqual({ password: canary })
  expect(() => unseal(sealed, 'b')).toThrow(/do not decrypt/)
  const flipped = Buffer.from(sealed)
  flipped[flipped.length - 1]! ^= 1
  expect(() => unseal(flipped, 'a')).toThrow(/do not decrypt/)
  expect(
    new Keys(['n'.repeat(40), 'k'.repeat(40)]).derive('source secrets', sealed.subarray(1, 1 + sealed[0]!).toString()),
  ).toBeDefined()
})
