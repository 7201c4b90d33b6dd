import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openTestDatabase, type TestDatabase } from '../../database.ts'
import { apiAs, drawWorld, editor, insider, outsider, type World } from '../world.ts'

let catalog: TestDatabase
let world: World

beforeAll(async () => {
  catalog = await openTestDatabase()
  world = await drawWorld(
    catalog.database,
    `raw.orders -> marts.revenue
     hr.salaries -> hr.costs
     restricted hr.salaries
     raw.lonely -> raw.lonely`,
  )
  await catalog.database.execute(
    sql`update asset set valid_from = '2026-05-01T00:00:00Z', description = 'All orders' where id = ${world.id('raw.orders')}`,
  )
  await catalog.database.execute(sql`update asset set kind = 'schema' where id = ${world.id('hr.costs')}`)
})
afterAll(() => catalog.close())

test('the latest change comes first, of what may be seen and of what can be used', async () => {
  const recent = await apiAs(catalog.database, outsider).assets.recent({ limit: 10 })
  expect(recent[0]).toMatchObject({ ref: world.ref('raw.orders'), changedAt: expect.stringContaining('2026-05-01') })
  expect(recent.map(({ ref }) => ref)).not.toContain(world.ref('hr.salaries'))
  expect(recent.map(({ ref }) => ref)).not.toContain(world.ref('hr.costs'))
})

test('coverage counts what the viewer may see', async () => {
  const before = await apiAs(catalog.database, outsider).assets.coverage()
  const inside = await apiAs(catalog.database, insider).assets.coverage()
  expect(inside.total).toBe(before.total + 1)
  expect(before).toMatchObject({ described: 1 })
})

test('what a person hid is not described, what a person wrote is', async () => {
  const api = apiAs(catalog.database, editor)
  await api.assets.describe({ ref: world.ref('raw.orders'), text: null })
  await api.assets.describe({ ref: world.ref('marts.revenue'), text: 'Money' })
  expect(await apiAs(catalog.database, { ...outsider, actor: 'user:fresh@shop.example' }).assets.coverage()).toMatchObject({
    described: 1,
  })
})
