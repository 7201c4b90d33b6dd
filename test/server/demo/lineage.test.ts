// The demo's own sources, harvested into a catalog: what a visitor is shown first must be there.
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { houseViewer } from '../../../server/auth/viewer.ts'
import { sources } from '../../../server/demo/demo.ts'
import { openWarehouse } from '../../../server/demo/warehouse.ts'
import { examine } from '../../../server/doctor/examine.ts'
import { executeHarvest } from '../../../server/harvest/execute.ts'
import { deriveLineage } from '../../../server/lineage/derive.ts'
import { openTestDatabase, type TestDatabase } from '../../database.ts'
import { apiAs } from '../world.ts'

let catalog: TestDatabase
const shop = 'postgres:warehouse:shop.'

beforeAll(async () => {
  catalog = await openTestDatabase()
  const warehouse = await openWarehouse((database) => {
    const url = new URL(inject('adminUrl'))
    url.pathname = `/${database}`
    return url.href
  })
  await catalog.pool.query(
    `insert into namespace_alias (namespace, platform, instance) values ('postgres://warehouse.shop.example:5432', 'postgres', 'warehouse')`,
  )
  for (const { name, connector, config } of sources(warehouse)) {
    const { rows } = await catalog.pool.query<{ id: number }>(
      'insert into source (name, connector, config) values ($1, $2, $3) returning id',
      [name, connector, config],
    )
    const { status, failure } = await executeHarvest(catalog.pool, rows[0]!.id, undefined)
    expect({ name, status, failure }).toMatchObject({ status: expect.stringMatching(/done|partial/) })
  }
  await deriveLineage(catalog.pool)
}, 240_000)
afterAll(() => catalog.close())

test('a column of the revenue report leads back to raw orders, through staging and marts, each step worked out from its SQL', async () => {
  const { nodes, edges } = await apiAs(catalog.database, houseViewer('test')).lineage.columnPath({
    ref: `${shop}reporting.revenue_daily#net_revenue`,
  })
  const { rows } = await catalog.pool.query<{ line: string }>(
    `with recursive up as (
       select f.id, 0 as depth from field f join asset a on a.id = f.asset_id where a.ref = $1 and f.path = 'net_revenue'
       union select e.from_field, up.depth + 1 from up join edge e on e.to_field = up.id and e.source_id = 0 and e.valid_to is null and e.kind = 'DIRECT'
        where up.depth < 12)
     select distinct a.path as line from up join field f on f.id = up.id join asset a on a.id = f.asset_id order by 1`,
    [`${shop}reporting.revenue_daily`],
  )
  const way = rows.map(({ line }) => line)
  expect(way).toEqual(
    expect.arrayContaining([
      'shop.raw.orders',
      'shop.staging.int_orders_enriched',
      'shop.marts.fct_orders',
      'shop.marts.fct_revenue',
      'shop.reporting.revenue_daily',
    ]),
  )
  expect(nodes.length).toBeGreaterThan(3)
  expect(edges.some(({ known }) => known.includes('worked out from SQL'))).toBe(true)
})

test('for every view the SQL says what PostgreSQL’s own catalog says; where a pipeline’s tool misread a statement, it is shown', async () => {
  const { rows } = await catalog.pool.query<{ ref: string }>(`select ref from asset where starts_with(ref, $1)`, [shop])
  const differing = new Set<string>()
  for (const { ref } of rows) {
    for (const { field, sources } of await apiAs(catalog.database, houseViewer('test')).lineage.disagreements({ ref }))
      differing.add(`${ref.slice(shop.length)}#${field}: ${sources}`)
  }
  expect(differing).toContain('raw.order_items#sku: pipelines')
  expect([...differing].filter((line) => line.endsWith('warehouse'))).toEqual([])
})

test('the catalog stays consistent', async () => {
  expect(await examine(catalog.database)).toEqual([])
})
