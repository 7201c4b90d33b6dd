// Ranking by example: a catalog, what is typed, and what comes in which order. `name 2` means name in tier 2.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { findAssets } from '../../../server/search/queries.ts'
import { openTestDatabase, type TestDatabase } from '../../database.ts'
import { admin, index, type Thing } from './catalog.ts'

const shop: Thing[] = [
  { path: 'shop.marts.orders', columns: ['order_id', 'customer_id', 'total'] },
  { path: 'shop.archive.orders_2019', columns: ['order_id'] },
  { path: 'shop.staging.stg_orders', columns: ['order_id', 'customerId'], queries: 90_000, owners: ['ann'] },
  { path: 'shop.marts.fct_order_items', columns: ['order_id', 'sku'] },
  {
    path: 'shop.marts.revenue',
    columns: ['month', 'orders', 'amount'],
    description: 'Monthly revenue, net of tax.',
    queries: 5000,
  },
  { path: 'shop.marts.shipments', columns: ['id', 'orders_shipped'], tags: ['logistics'] },
  { path: 'shop.crm.contacts', columns: ['email', 'email_verified'], description: 'Everyone who ever wrote about orders.' },
  { path: 'shop.crm.newsletter', columns: ['subscriber_email'], tags: ['pii'], domain: 'Marketing' },
  { path: 'daily_load', platform: 'airflow', instance: 'main', kind: 'job', description: 'Loads ORDERS every night.' },
]

const examples: [typed: string, expected: string[]][] = [
  [
    'orders',
    [
      'orders: name',
      'orders_2019: prefix',
      'stg_orders: words',
      'revenue#orders: column',
      'shipments: columns',
      'contacts: description',
      'daily_load: description',
    ],
  ],
  ['ORDERS', ['orders: name', 'orders_2019: prefix', 'stg_orders: words', 'revenue#orders: column', 'shipments: columns']],
  ['order items', ['fct_order_items: words']],
  ['items order', ['fct_order_items: words']],
  ['marts.orders', ['orders: name']],
  ['shop.marts.orders', ['orders: name']],
  ['postgres:warehouse:shop.marts.orders', ['orders: name']],
  ['staging.stg_or', ['stg_orders: prefix']],
  ['customerid', ['stg_orders#customerId: column', 'orders#customer_id: column']],
  ['customer_id', ['stg_orders#customerId: column', 'orders#customer_id: column']],
  ['email', ['contacts#email: column', 'newsletter: columns']],
  ['subscriber news', ['newsletter: columns']],
  ['pii', ['newsletter: label']],
  ['marketing', ['newsletter: label']],
  ['revenue net', ['revenue: description']],
  ['reven', ['revenue: prefix']],
  ['2019', ['orders_2019: words']],
  ['airflow', ['daily_load: label']],
]

let catalog: TestDatabase
beforeAll(async () => {
  catalog = await openTestDatabase()
  await index(catalog.database, shop)
})
afterAll(() => catalog.close())

test.each(examples)('%s finds in this order: %j', async (text, expected) => {
  const { hits } = await findAssets(catalog.database, admin, { text })
  const told = hits.map(({ type, name, tier, columns }) => `${name}${type === 'column' ? `#${columns[0]!.path}` : ''}: ${tier}`)
  expect(told.slice(0, expected.length)).toEqual(expected)
})

test('heavy use never lifts a hit out of its tier', async () => {
  const { hits } = await findAssets(catalog.database, admin, { text: 'orders' })
  expect(hits.map(({ name }) => name).indexOf('stg_orders')).toBe(2)
})

test('a misspelt word is replaced by the nearest that finds something, and the answer says so', async () => {
  const { hits, correction } = await findAssets(catalog.database, admin, { text: 'ordres' })
  expect(hits[0]!.name).toBe('orders')
  expect(correction).toEqual({ text: 'orders', replaced: [{ typed: 'ordres', by: ['orders'] }], ignored: [] })
  expect((await findAssets(catalog.database, admin, { text: 'revnue' })).hits[0]!.name).toBe('revenue')
  expect((await findAssets(catalog.database, admin, { text: 'shipmnets zzzzzz' })).correction).toEqual({
    text: 'shipments',
    replaced: [{ typed: 'shipmnets', by: ['shipments'] }],
    ignored: ['zzzzzz'],
  })
})
