import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openTestDatabase, type TestDatabase } from '../../database.ts'
import { apiAs, drawWorld, outsider, type World } from '../world.ts'

let catalog: TestDatabase
let world: World
const api = () => apiAs(catalog.database, outsider)
const [january, february, march] = ['2026-01-15T00:00:00Z', '2026-02-15T00:00:00Z', '2026-03-15T00:00:00Z']
const ref = 'postgres:shop:stg.orders'

// On 1 February: renamed, `total` becomes numeric, `note` is dropped, `tax` comes, raw.returns begins to feed it. On 1 March: retired.
beforeAll(async () => {
  catalog = await openTestDatabase()
  world = await drawWorld(
    catalog.database,
    `raw.orders#total -> stg.orders#total
     raw.returns -> stg.orders @ 2026-02-01 ..
     stg.orders#note
     stg.orders#tax
     stg.other
     restricted hr.salaries
     hr.salaries -> stg.orders @ 2026-02-01 ..`,
  )
  const [changed, gone] = ['2026-02-01T00:00:00Z', '2026-03-01T00:00:00Z']
  const orders = world.id('stg.orders')
  await catalog.database.execute(sql`
    insert into asset_history (asset_id, name, kind, properties, valid_from, valid_to)
    select id, 'old_orders', 'table', '{"rows": {"kept": 7}}', '2026-01-01', ${changed}::timestamptz from asset where id = ${orders}`)
  await catalog.database.execute(
    sql`update asset set properties = '{"rows": {"kept": 9}}', valid_from = ${changed}, valid_to = ${gone} where id = ${orders}`,
  )
  await catalog.database.execute(sql`
    insert into field_history (field_id, asset_id, path, ordinal, type, valid_from, valid_to)
    select id, asset_id, path, ordinal, 'integer', '2026-01-01', ${changed}::timestamptz from field where asset_id = ${orders} and path = 'total'`)
  await catalog.database.execute(
    sql`update field set type = 'numeric', valid_from = ${changed} where asset_id = ${orders} and path = 'total'`,
  )
  await catalog.database.execute(
    sql`update field set valid_from = '2026-01-01', valid_to = ${changed} where asset_id = ${orders} and path = 'note'`,
  )
  await catalog.database.execute(sql`update field set valid_from = ${changed} where asset_id = ${orders} and path = 'tax'`)
})
afterAll(() => catalog.close())

test('an asset and its fields are shown as they were at any moment', async () => {
  const fieldsAt = async (at: string) =>
    (await api().assets.fields({ ref, at })).fields.map(({ path, type }) => [path, type]).sort()
  expect((await api().assets.get({ ref, at: january })).name).toBe('old_orders')
  expect((await api().assets.get({ ref, at: february })).name).toBe('orders')
  expect(await fieldsAt(january)).toEqual([
    ['note', 'text'],
    ['total', 'integer'],
  ])
  expect(await fieldsAt(february)).toEqual([
    ['tax', 'text'],
    ['total', 'numeric'],
  ])
})

test('a moment before or after it was in the catalog is refused in words; its page of today says since when it is gone', async () => {
  for (const at of ['2025-06-01T00:00:00Z', march])
    await expect(api().assets.get({ ref, at })).rejects.toMatchObject({ kind: 'NOT_FOUND', message: expect.stringContaining(at) })
  expect(await api().assets.get({ ref })).toMatchObject({ retiredAt: '2026-03-01T00:00:00Z', firstSeen: '2026-01-01T00:00:00Z' })
})

test('the difference between two moments names each change, and swapping the moments swaps it', async () => {
  const diff = await api().assets.diff({ ref, from: january, to: february })
  expect(diff).toMatchObject({
    change: 'changed',
    differences: [
      { property: 'name', before: 'old_orders', after: 'orders' },
      { property: 'properties.rows.kept', before: 7, after: 9 },
    ],
    fields: {
      added: ['tax'],
      removed: ['note'],
      changed: [{ path: 'total', differences: [{ property: 'type', before: 'integer', after: 'numeric' }] }],
    },
    upstream: { opened: ['postgres:shop:raw.returns'], closed: [], restricted: 1 },
  })
  const back = await api().assets.diff({ ref, from: february, to: january })
  expect(back.fields).toMatchObject({ added: ['note'], removed: ['tax'] })
  expect(back.differences[0]).toEqual({ property: 'name', before: 'orders', after: 'old_orders' })
  expect((await api().assets.diff({ ref, from: february, to: february })).change).toBe('same')
  expect((await api().assets.diff({ ref, from: february, to: march })).change).toBe('removed')
})

test('the whole catalog between two moments: counted, listed in pages, there and back again is no change', async () => {
  const diff = (from: string, to: string) => api().assets.diffCatalog({ from, to })
  expect(await diff(january, february)).toMatchObject({
    counts: { added: 0, removed: 0, changed: 1 },
    assets: [{ ref, change: 'changed', fields: { added: 1, removed: 1, changed: 1 } }],
  })
  expect((await diff(february, march)).counts).toEqual({ added: 0, removed: 1, changed: 0 })
  expect((await diff('2025-06-01T00:00:00Z', march)).counts).toEqual({ added: 0, removed: 0, changed: 0 })
  expect((await diff('2019-01-01T00:00:00Z', march)).counts).toMatchObject({ added: 3 })
  await expect(diff(march, january)).rejects.toMatchObject({ kind: 'BAD_INPUT' })
})

test('the history has one entry for what happened in one moment', async () => {
  const { entries } = await api().assets.history({ ref })
  const on = (at: string) => entries.filter((entry) => entry.at === at).map(({ what }) => what)
  expect(on('2026-02-01T00:00:00Z').sort()).toEqual(['asset', 'lineage', 'schema'])
  expect(entries.find(({ at, what }) => at === '2026-03-01T00:00:00Z' && what === 'asset')).toMatchObject({ change: 'retired' })
  const opened = entries.find((entry) => entry.what === 'lineage' && entry.at === '2026-02-01T00:00:00Z')
  expect(opened).toMatchObject({ direction: 'upstream', change: 'opened', refs: ['postgres:shop:raw.returns'], restricted: 1 })
})
