import pg from 'pg'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { refreshVisibility } from '../../../server/auth/restrict.ts'
import { houseViewer } from '../../../server/auth/viewer.ts'
import { openTestWeb, type TestWeb } from '../web.ts'

let web: TestWeb
/** Which the app's role may not do. */
const truncate = async (tables: string) => {
  const superuser = new pg.Client({ connectionString: web.catalog.superUrl })
  await superuser.connect()
  await superuser.query(`truncate ${tables} restart identity`).finally(() => superuser.end())
}

beforeAll(async () => {
  web = await openTestWeb()
})
afterAll(() => web.close())

/*
  shop > shop.hr > shop.hr.salaries       claimed by the source warehouse
  shop.crm.notes                          claimed by warehouse and crm
  lead                                    claimed by crm only; lineage of crm also names `mentioned`
*/
const ids: Record<string, number> = {}
beforeEach(async () => {
  const { pool } = web.catalog
  await truncate('asset, claim, source, edge, restriction, user_group, search_outbox, search_doc')
  for (const group of ['hr', 'sales', 'finance']) await pool.query('insert into user_group (name) values ($1)', [group])
  for (const source of ['warehouse', 'crm'])
    await pool.query(`insert into source (name, connector, config) values ($1, 'postgres', '{}')`, [source])
  const parents: Record<string, string | null> = {
    shop: null,
    'shop.hr': 'shop',
    'shop.hr.salaries': 'shop.hr',
    'shop.crm.notes': 'shop',
    lead: null,
    mentioned: null,
  }
  for (const [path, parent] of Object.entries(parents)) {
    const { rows } = await pool.query(
      `insert into asset (ref, platform, instance, path, name, kind, container_id) values ('p:i:' || $1, 'p', 'i', $1, $1, 'table', $2) returning id`,
      [path, parent && ids[parent]],
    )
    ids[path] = rows[0].id
  }
  const claims: [number, string][] = [
    [1, 'shop'],
    [1, 'shop.hr'],
    [1, 'shop.hr.salaries'],
    [1, 'shop.crm.notes'],
    [2, 'shop.crm.notes'],
    [2, 'lead'],
  ]
  for (const [source, path] of claims)
    await pool.query('insert into claim (source_id, asset_id) values ($1, $2)', [source, ids[path]])
  await pool.query(`insert into edge (from_asset, to_asset, source_id, kind, precision) values ($1, $2, 2, 'DIRECT', 3)`, [
    ids.mentioned,
    ids.lead,
  ])
})

const house = () => web.house.callerFor(houseViewer('system'))
const visible = async () => {
  const { rows } = await web.catalog.pool.query('select path, visible_to from asset order by id')
  return Object.fromEntries(rows.map((row) => [row.path, row.visible_to]))
}
const everyone = { shop: null, 'shop.hr': null, 'shop.hr.salaries': null, 'shop.crm.notes': null, lead: null, mentioned: null }

describe('who may see an asset', () => {
  test('a restriction holds for the asset and all it contains, the nearest one winning, and can be taken back', async () => {
    expect(await house().access.restrictAsset({ ref: 'p:i:shop.hr', groups: ['hr', 'finance'] })).toEqual({ changed: 2 })
    expect(await visible()).toEqual({ ...everyone, 'shop.hr': [1, 3], 'shop.hr.salaries': [1, 3] })
    await house().access.restrictAsset({ ref: 'p:i:shop', groups: ['sales'] })
    expect(await visible()).toEqual({
      ...everyone,
      shop: [2],
      'shop.hr': [1, 3],
      'shop.hr.salaries': [1, 3],
      'shop.crm.notes': [2],
    })
    await house().access.restrictAsset({ ref: 'p:i:shop.hr', groups: [] })
    expect((await visible())['shop.hr.salaries']).toEqual([2])
    await house().access.restrictAsset({ ref: 'p:i:shop', groups: [] })
    expect(await visible()).toEqual(everyone)
  })

  test('a restricted source hides what it alone claims or names, and leaves what an open source claims', async () => {
    await house().access.restrictSource({ name: 'crm', groups: ['sales'] })
    expect(await visible()).toEqual({ ...everyone, lead: [2], mentioned: [2] })
    await house().access.restrictSource({ name: 'warehouse', groups: ['hr'] })
    expect(await visible()).toEqual({
      shop: [1],
      'shop.hr': [1],
      'shop.hr.salaries': [1],
      'shop.crm.notes': [1, 2],
      lead: [2],
      mentioned: [2],
    })
    await house().access.restrictSource({ name: 'crm', groups: [] })
    expect(await visible()).toMatchObject({ 'shop.crm.notes': null, lead: null })
  })

  test('what is retired stays hidden with its last source', async () => {
    await house().access.restrictSource({ name: 'crm', groups: ['sales'] })
    await web.catalog.pool.query('update claim set lapsed_at = now() where source_id = 2')
    await refreshVisibility(web.catalog.pool, { assets: Object.values(ids) })
    expect(await visible()).toEqual({ ...everyone, lead: [2], mentioned: [2] })
  })

  test('an asset that a later batch brings gets its visibility there, and the index is told', async () => {
    await house().access.restrictSource({ name: 'crm', groups: ['sales'] })
    const { rows } = await web.catalog.pool.query(
      `insert into asset (ref, platform, instance, path, name, kind) values ('p:i:new', 'p', 'i', 'new', 'new', 'table') returning id`,
    )
    await web.catalog.pool.query('insert into claim (source_id, asset_id) values (2, $1)', [rows[0].id])
    await truncate('search_outbox')
    expect(await refreshVisibility(web.catalog.pool, { assets: [rows[0].id] })).toBe(1)
    expect((await visible()).new).toEqual([2])
    expect((await web.catalog.pool.query('select asset_id from search_outbox')).rows).toEqual([{ asset_id: rows[0].id }])
    expect(await refreshVisibility(web.catalog.pool, { assets: [rows[0].id] })).toBe(0)
  })

  test('a group cannot be removed while something is restricted to it', async () => {
    await house().access.restrictAsset({ ref: 'p:i:lead', groups: ['sales'] })
    await expect(house().users.removeGroup({ name: 'sales' })).rejects.toThrow('1 assets or sources are restricted to sales')
    await house().access.restrictAsset({ ref: 'p:i:lead', groups: [] })
    await house().users.removeGroup({ name: 'sales' })
  })

  test('one says who may see an asset, and why', async () => {
    await house().access.restrictAsset({ ref: 'p:i:shop.hr', groups: ['hr'] })
    expect(await house().access.get({ ref: 'p:i:shop.hr.salaries' })).toEqual({ groups: [], visibleTo: ['hr'] })
    expect(await house().access.get({ ref: 'p:i:shop.hr' })).toEqual({ groups: ['hr'], visibleTo: ['hr'] })
    expect(await house().access.get({ ref: 'p:i:lead' })).toEqual({ groups: [], visibleTo: null })
  })
})
