// Lineage worked out from SQL: statements in, edges out, and how these follow what changes.
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { HarvestEvent } from '../../../ingestors/protocol/events.ts'
import { examine } from '../../../server/doctor/examine.ts'
import { deriveLineage } from '../../../server/lineage/derive.ts'
import { openTestDatabase, type TestDatabase } from '../../database.ts'
import { openSource } from '../harvest/spoken.ts'
import { apiAs, insider, outsider } from '../world.ts'

let catalog: TestDatabase
beforeAll(async () => {
  catalog = await openTestDatabase()
})
afterAll(async () => {
  expect(await examine(catalog.database)).toEqual([])
  await catalog.close()
})

let shops = 0
/** A source of its own, whose tables and statements are said as text. */
async function openShop() {
  const instance = `shop${++shops}`
  const { harvest } = await openSource(catalog, instance)
  const ref = (path: string) => `postgres:${instance}:shop.${path}`
  return {
    instance,
    ref,
    harvest: async (...events: HarvestEvent[][]) => {
      const outcome = await harvest(events.flat())
      expect(outcome.status).toBe('done')
      return deriveLineage(catalog.pool)
    },
    /** `raw.orders: id, amount` */
    table: (line: string, kind: 'table' | 'view' = 'table'): HarvestEvent[] => {
      const [path, columns] = line.split(': ') as [string, string]
      const fields = columns.split(', ').map((column) => ({ path: column, type: 'text' }))
      return [
        { type: 'asset', ref: ref(path), kind, name: path.split('.').at(-1)! },
        { type: 'schema', ref: ref(path), fields },
      ]
    },
    statement: (sql: string, more: { defines?: string; schema?: string } = {}): HarvestEvent[] => [
      {
        type: 'statement',
        platform: 'postgres',
        instance,
        dialect: 'postgres',
        sql,
        defaults: { database: 'shop', ...(more.schema ? { schema: more.schema } : {}) },
        ...(more.defines ? { defines: ref(more.defines) } : {}),
      },
    ],
    /** Live edges from SQL: `raw.orders#id -> staging.orders#id IDENTITY`. */
    edges: async () =>
      (
        await catalog.pool.query<{ line: string }>(
          `select substr(a.path, 6) || coalesce('#' || f.path, '') || case e.kind when 'DIRECT' then ' -> ' else ' ~> ' end
                  || substr(b.path, 6) || coalesce('#' || t.path, '') || coalesce(' ' || e.transformation, '') as line
             from edge e join asset a on a.id = e.from_asset join asset b on b.id = e.to_asset
             left join field f on f.id = e.from_field left join field t on t.id = e.to_field
            where e.source_id = 0 and e.valid_to is null and b.instance = $1 order by 1`,
          [instance],
        )
      ).rows.map(({ line }) => line),
    answers: async () =>
      (
        await catalog.pool.query<{ sql: string; answer: { kind: string; doubts: string[]; confidence: number } }>(
          'select sql, answer from statement where instance = $1 order by id',
          [instance],
        )
      ).rows,
  }
}

const orders = 'raw.orders: id, customer_id, amount, status'

test('an INSERT gives edges between columns, and what filters its rows', async () => {
  const shop = await openShop()
  await shop.harvest(
    shop.table(orders),
    shop.table('staging.orders: id, total'),
    shop.statement('insert into staging.orders (id, total) select id, amount * $1 from raw.orders where status = $2'),
  )
  expect(await shop.edges()).toEqual([
    'raw.orders#amount -> staging.orders#total TRANSFORMATION',
    'raw.orders#id -> staging.orders#id IDENTITY',
    'raw.orders#status ~> staging.orders FILTER',
  ])
})

test('the SQL that defines a view flows into its columns by name, stars and all', async () => {
  const shop = await openShop()
  await shop.harvest(
    shop.table(orders),
    shop.table('marts.v: id, customer_id, amount, status, big', 'view'),
    shop.statement('SELECT o.*, o.amount > 100 AS big FROM raw.orders o', { defines: 'marts.v' }),
  )
  expect(await shop.edges()).toEqual([
    'raw.orders#amount -> marts.v#amount IDENTITY',
    'raw.orders#amount -> marts.v#big TRANSFORMATION',
    'raw.orders#customer_id -> marts.v#customer_id IDENTITY',
    'raw.orders#id -> marts.v#id IDENTITY',
    'raw.orders#status -> marts.v#status IDENTITY',
  ])
})

test('a bare SELECT makes no edge; it is known to read its tables', async () => {
  const shop = await openShop()
  await shop.harvest(shop.table(orders), shop.statement('select sum(amount) from raw.orders'))
  expect(await shop.edges()).toEqual([])
  const { statements } = await apiAs(catalog.database, outsider).lineage.statementsOf({ ref: shop.ref('raw.orders') })
  expect(statements.map(({ sql, reads, writes }) => ({ sql, reads, writes }))).toEqual([
    { sql: 'select sum(amount) from raw.orders', reads: [shop.ref('raw.orders')], writes: [] },
  ])
})

test('a schema that arrives late, or changes, binds the statements that name it again', async () => {
  const shop = await openShop()
  const view = [
    shop.table('marts.v: id, amount', 'view'),
    shop.statement('select * from late.orders', { defines: 'marts.v' }),
  ] as const
  await shop.harvest(...view)
  expect(await shop.edges()).toEqual([])
  await shop.harvest(shop.table('late.orders: id'))
  expect(await shop.edges()).toEqual(['late.orders#id -> marts.v#id IDENTITY'])
  await shop.harvest(shop.table('late.orders: id, amount'))
  expect(await shop.edges()).toEqual(['late.orders#amount -> marts.v#amount IDENTITY', 'late.orders#id -> marts.v#id IDENTITY'])
  const again = await shop.harvest(...view, shop.table('late.orders: id, amount'))
  expect(again.bound).toBe(0)
})

test('an edge that two statements assert lives until the last of them does not', async () => {
  const shop = await openShop()
  await shop.harvest(
    shop.table(orders),
    shop.table('raw.late: x'),
    shop.table('staging.o: id, amount'),
    shop.statement('insert into staging.o (id) select id from raw.orders'),
    shop.statement('insert into staging.o (id, amount) select orders.id, amount from raw.orders, raw.late'),
  )
  const both = [
    'raw.late -> staging.o',
    'raw.orders#amount -> staging.o#amount IDENTITY',
    'raw.orders#id -> staging.o#id IDENTITY',
  ]
  expect(await shop.edges()).toEqual(both)
  const { rows } = await catalog.pool.query<{ id: number }>(
    `select id from statement where instance = $1 and sql like '%(id) select%'`,
    [shop.instance],
  )
  const first = rows[0]!.id
  // The first is taken back, as when its asset is defined by another text.
  await catalog.pool.query('update statement set ended_at = now(), due_at = now() where id = $1', [first])
  await deriveLineage(catalog.pool)
  expect(await shop.edges()).toEqual(both)
  await catalog.pool.query('update statement set ended_at = now(), due_at = now() where instance = $1', [shop.instance])
  await deriveLineage(catalog.pool)
  expect(await shop.edges()).toEqual([])
})

test('a view that is defined anew loses the edges of its old text, and gets them back with it', async () => {
  const shop = await openShop()
  const tables = [shop.table(orders), shop.table('marts.v: x', 'view')]
  const as = (column: string) => shop.statement(`select ${column} as x from raw.orders`, { defines: 'marts.v' })
  await shop.harvest(...tables, as('id'))
  await shop.harvest(...tables, as('amount'))
  expect(await shop.edges()).toEqual(['raw.orders#amount -> marts.v#x IDENTITY'])
  await shop.harvest(...tables, as('id'))
  expect(await shop.edges()).toEqual(['raw.orders#id -> marts.v#x IDENTITY'])
})

test('what dbt builds beside its table is the table, and temporary tables leave no trace', async () => {
  const shop = await openShop()
  await shop.harvest(
    shop.table(orders),
    shop.table('marts.fct: id, total, buyer'),
    shop.statement('create table "shop"."marts"."fct__dbt_tmp" as (select id, sum(amount) as total from raw.orders group by id)'),
    shop.statement('create temporary table "fct__dbt_tmp2138" as (select customer_id as buyer from raw.orders)', {
      schema: 'public',
    }),
    shop.statement('insert into marts.fct (buyer) select buyer from "fct__dbt_tmp2138"', { schema: 'public' }),
    shop.statement('create temp table t as select id from raw.orders; insert into marts.fct (id) select id from t'),
    shop.statement('insert into gone_tmp select * from raw.orders', { schema: 'public' }),
    [{ type: 'complete', platform: 'postgres', instance: shop.instance, prefix: '' }],
  )
  expect(await shop.edges()).toEqual([
    'raw.orders#amount -> marts.fct#total AGGREGATION',
    'raw.orders#customer_id -> marts.fct#buyer IDENTITY',
    'raw.orders#id -> marts.fct#id IDENTITY',
    'raw.orders#id ~> marts.fct GROUP_BY',
  ])
  const { rows } = await catalog.pool.query(`select path from asset where instance = $1 and kind = 'dataset'`, [shop.instance])
  expect(rows).toEqual([])
})

test('a name without its schema is looked for in the default one, then taken for the only table it fits, and that is said', async () => {
  const shop = await openShop()
  await shop.harvest(
    shop.table(orders),
    shop.table('staging.o: id'),
    shop.table('public.o: id'),
    shop.statement('insert into o select id from orders', { schema: 'staging' }),
  )
  expect(await shop.edges()).toEqual(['raw.orders#id -> staging.o#id IDENTITY'])
  const answer = (await shop.answers())[0]!.answer
  expect(answer.doubts).toContain('orders is taken for shop.raw.orders: its schema is not known')
  expect(answer.confidence).toBeLessThan(1)
})

test('what is not understood is counted with its reason and stops nothing', async () => {
  const shop = await openShop()
  const done = await shop.harvest(
    shop.table(orders),
    shop.table('staging.o: id'),
    shop.statement('selct from where )))'),
    shop.statement('insert into staging.o select id from raw.orders'),
  )
  expect(done).toMatchObject({ bound: 2, unparsed: 1 })
  const [bad] = await shop.answers()
  expect(bad!.answer.kind).toBe('unknown')
  expect(bad!.answer.doubts).not.toEqual([])
  expect(await shop.edges()).toEqual(['raw.orders#id -> staging.o#id IDENTITY'])
})

test('a statement that touches something restricted is shown to nobody else, nor what it says', async () => {
  const shop = await openShop()
  await shop.harvest(
    shop.table('hr.salaries: id, pay'),
    shop.table(orders),
    shop.table('marts.costs: id, cost'),
    shop.statement('insert into marts.costs select id, pay * 2 from hr.salaries'),
    shop.statement('select o.id from raw.orders o join hr.salaries using (id)'),
  )
  await catalog.pool.query(`update asset set visible_to = '{7}' where ref = $1`, [shop.ref('hr.salaries')])
  const seenBy = async (viewer: typeof outsider, ref: string) => {
    const { statements, withheld } = await apiAs(catalog.database, viewer).lineage.statementsOf({ ref: shop.ref(ref) })
    return { shown: statements.length, withheld }
  }
  for (const ref of ['marts.costs', 'raw.orders']) {
    expect(await seenBy(outsider, ref)).toEqual({ shown: 0, withheld: 1 })
    expect(await seenBy(insider, ref)).toEqual({ shown: 1, withheld: 0 })
  }
  const graph = (viewer: typeof outsider) => apiAs(catalog.database, viewer).lineage.graph({ ref: shop.ref('marts.costs#cost') })
  const [hidden, shown] = [await graph(outsider), await graph(insider)]
  expect(hidden.edges.map(({ expressions, statements }) => ({ expressions, statements }))).toEqual([
    { expressions: [], statements: [] },
  ])
  expect(shown.edges.map(({ expressions, known }) => ({ expressions, known }))).toEqual([
    { expressions: ['pay * 2'], known: 'worked out from SQL' },
  ])
})

test('where a source names other inputs of a column than the SQL does, both are kept and the difference is shown', async () => {
  const shop = await openShop()
  await shop.harvest(
    shop.table(orders),
    shop.table('hr.bonus: amount'),
    shop.table('marts.v: id, total', 'view'),
    shop.statement('select id, amount as total from raw.orders', { defines: 'marts.v' }),
    [
      {
        type: 'lineage',
        ref: shop.ref('marts.v'),
        inputs: [
          { from: shop.ref('raw.orders'), fromField: 'id', toField: 'id', precision: 3 },
          { from: shop.ref('raw.orders'), fromField: 'status', toField: 'total', precision: 3 },
          { from: shop.ref('hr.bonus'), fromField: 'amount', toField: 'total', precision: 3 },
        ],
      },
    ],
  )
  const differs = (viewer: typeof outsider) => apiAs(catalog.database, viewer).lineage.disagreements({ ref: shop.ref('marts.v') })
  const sql = 'worked out from SQL'
  const catalogSays = 'the platform’s own dependency catalog'
  const rows = (found: Awaited<ReturnType<typeof differs>>) =>
    found.map(({ from, field, said, notSaid }) => [from.replace(/^.*:shop\./, ''), field, said, notSaid])
  const shown = [
    ['raw.orders#amount', 'total', sql, catalogSays],
    ['raw.orders#status', 'total', catalogSays, sql],
  ]
  expect(rows(await differs(outsider))).toEqual([['hr.bonus#amount', 'total', catalogSays, sql], ...shown])
  await catalog.pool.query(`update asset set visible_to = '{7}' where ref = $1`, [shop.ref('hr.bonus')])
  expect(rows(await differs(outsider))).toEqual(shown)
  const { edges } = await apiAs(catalog.database, insider).lineage.graph({ ref: `${shop.ref('marts.v')}#id` })
  expect(edges.map(({ known }) => known)).toEqual([`${catalogSays}, and ${sql}`])
})

test('two names that become one asset keep one set of edges, which still ends with its statement', async () => {
  const shop = await openShop()
  await shop.harvest(
    shop.table(orders),
    shop.table('staging.o: id'),
    shop.table('staging.other: id'),
    shop.statement('insert into staging.o select id from raw.orders'),
  )
  await shop.harvest([{ type: 'alias', ref: shop.ref('staging.other'), aliases: [shop.ref('staging.o')] }])
  expect(await shop.edges()).toHaveLength(1)
  await catalog.pool.query('update statement set ended_at = now(), due_at = now() where instance = $1', [shop.instance])
  await deriveLineage(catalog.pool)
  expect(await shop.edges()).toEqual([])
})
