import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { HarvestEvent } from '../../../ingestors/protocol/events.ts'
import { houseViewer } from '../../../server/auth/viewer.ts'
import { examine } from '../../../server/doctor/examine.ts'
import { rootRouter } from '../../../server/router.ts'
import { openTestDatabase, type TestDatabase } from '../../database.ts'
import { openSource, table } from '../harvest/spoken.ts'

let catalog: TestDatabase
let names = 0
beforeAll(async () => {
  catalog = await openTestDatabase()
})
afterAll(() => catalog.close())

const query = async (text: string, values: unknown[] = []) => (await catalog.pool.query(text, values)).rows
const caller = () => rootRouter.createCaller({ database: catalog.database, viewer: houseViewer('test') })
/** Live edges as `from -> to`, by ref, and columns by `ref#path`. */
const edges = async (like: string) =>
  (
    await query(
      `select a.ref || coalesce('#' || f.path, '') || ' -> ' || b.ref || coalesce('#' || t.path, '') as line
         from edge e join asset a on a.id = e.from_asset join asset b on b.id = e.to_asset
         left join field f on f.id = e.from_field left join field t on t.id = e.to_field
        where e.valid_to is null and e.precision >= e.denied and (a.ref like $1 or b.ref like $1) order by 1`,
      [like],
    )
  ).map(({ line }) => line)

test('an alias that arrives late makes two assets one, with edges, columns, runs, what people wrote, and the old name', async () => {
  const s = await openSource(catalog, 'lake')
  const file = 's3:bucket:orders'
  const real = 'hive:meta:shop.orders'
  await s.harvest([
    { type: 'asset', ref: file, kind: 'file_set', name: 'orders' },
    { type: 'schema', ref: file, fields: [{ path: 'id' }, { path: 'total' }] },
    { type: 'asset', ref: 's3:bucket:raw', kind: 'file_set', name: 'raw' },
    {
      type: 'lineage',
      ref: file,
      job: 'spark:x:load',
      inputs: [{ from: 's3:bucket:raw' }, { from: 's3:bucket:raw', fromField: 'a', toField: 'total' }],
    },
    { type: 'run', job: 'spark:x:load', run: '1', state: 'COMPLETE', at: '2026-01-01T00:00:00Z', writes: [{ ref: file }] },
  ])
  await caller().assets.describe({ ref: file, text: 'written by a person' })
  await caller().assets.defineTag({ name: 'gold' })
  await caller().assets.addTag({ ref: file, field: 'total', tag: 'gold' })
  await s.harvest([
    { type: 'asset', ref: real, kind: 'table', name: 'orders' },
    {
      type: 'schema',
      ref: real,
      fields: [
        { path: 'id', type: 'int' },
        { path: 'total', type: 'decimal' },
      ],
    },
    { type: 'lineage', ref: 'hive:meta:shop.report', inputs: [{ from: real }] },
  ])
  await s.harvest([{ type: 'alias', ref: real, aliases: [file] }])
  expect(await edges('%orders%')).toEqual([
    `${real} -> hive:meta:shop.report`,
    `s3:bucket:raw -> ${real}`,
    `s3:bucket:raw#a -> ${real}#total`,
  ])
  const merged = await caller().assets.get({ ref: file })
  expect(merged.ref).toBe(real)
  expect(merged.description?.text).toBe('written by a person')
  expect(merged.counts.runs).toBe(1)
  const { fields } = await caller().assets.fields({ ref: real })
  expect(fields.map(({ path, tags }) => `${path} ${tags.map(({ tag }) => tag)}`)).toEqual(['id ', 'total gold'])
  // Said again by its source under the old name, it is still the one asset.
  await s.harvest([{ type: 'asset', ref: file, kind: 'file_set', name: 'orders' }])
  expect(await query(`select count(*)::int as n from asset where ref in ($1, $2) and merged_into is null`, [file, real])).toEqual(
    [{ n: 1 }],
  )
  expect(await examine(catalog.database)).toEqual([])
})

test('a namespace that an operator names late takes its assets along: renamed where alone, merged where the other is known', async () => {
  const s = await openSource(catalog, 'events')
  await s.harvest([...table('shop.public.orders(id int, email text)', 'wh')])
  const seen: HarvestEvent[] = [
    { type: 'asset', ref: 'postgres:db.shop.example:shop.public.orders', kind: 'table', name: 'orders' },
    { type: 'asset', ref: 'postgres:db.shop.example:shop.public.only_here', kind: 'table', name: 'only_here' },
    {
      type: 'lineage',
      ref: 'postgres:db.shop.example:shop.public.only_here',
      inputs: [{ from: 'postgres:db.shop.example:shop.public.orders' }],
    },
  ]
  await s.harvest(seen)
  expect(
    await caller().identity.aliasNamespace({
      namespace: 'postgres://db.shop.example:5432',
      platform: 'postgres',
      instance: 'wh',
    }),
  ).toEqual({ renamed: 1, merged: 1 })
  expect(await edges('postgres:wh:%')).toEqual(['postgres:wh:shop.public.orders -> postgres:wh:shop.public.only_here'])
  expect((await caller().assets.get({ ref: 'postgres:db.shop.example:shop.public.only_here' })).ref).toBe(
    'postgres:wh:shop.public.only_here',
  )
  await s.harvest(seen)
  expect(await edges('postgres:wh:%')).toEqual(['postgres:wh:shop.public.orders -> postgres:wh:shop.public.only_here'])
  expect(await examine(catalog.database)).toEqual([])
})

test('whenever the aliases arrive, the graph is the same', { timeout: 120_000 }, async () => {
  // a1 and a2 are names of a, and so on; edges are said under random names.
  const letters = ['a', 'b', 'c', 'd']
  const name = fc.tuple(fc.constantFrom(...letters), fc.integer({ min: 0, max: 2 }))
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(name, name), { minLength: 1, maxLength: 8 }),
      fc.integer({ min: 0, max: 8 }),
      async (said, at) => {
        const world = `w${++names}`
        const ref = ([letter, n]: [string, number]) => `table:${world}:${letter}${n}`
        const s = await openSource(catalog, world)
        const aliases: HarvestEvent[] = letters.map((letter) => ({
          type: 'alias',
          ref: ref([letter, 0]),
          aliases: [ref([letter, 1]), ref([letter, 2])],
        }))
        const events: HarvestEvent[] = said.map(([from, to]) => ({
          type: 'lineage',
          ref: ref(to),
          mode: 'merge',
          inputs: [{ from: ref(from) }],
        }))
        for (const part of [events.slice(0, at), aliases, events.slice(at)]) await s.harvest(part)
        // (What flows from a thing to itself by another name is no edge between two things.)
        const expected = new Set(
          said.filter(([[from], [to]]) => from !== to).map(([[from], [to]]) => `${ref([from, 0])} -> ${ref([to, 0])}`),
        )
        const found = (await edges(`table:${world}:%`)).filter((line) => new Set(line.split(' -> ')).size === 2)
        expect(found).toEqual([...expected].sort())
      },
    ),
    { numRuns: 40 },
  )
  expect(await examine(catalog.database)).toEqual([])
})

test('of each moment before a merge one state is shown, people keep what they filed, and a table that was dropped lives on', async () => {
  const s = await openSource(catalog, `past${++names}`)
  const [a, b] = [`postgres:past${names}:s.p.a`, `postgres:past${names}:s.p.b`]
  const said = (ref: string, name: string, type: string): HarvestEvent[] => [
    { type: 'asset', ref, kind: 'table', name },
    {
      type: 'schema',
      ref,
      fields: [
        { path: 'id', type },
        { path: `only_${name}`, type },
      ],
    },
    {
      type: 'run',
      job: `airflow:past${names}:${name}`,
      run: 'r',
      state: 'COMPLETE',
      at: '2026-01-01T00:00:00Z',
      reads: [{ ref }],
    },
  ]
  const all: HarvestEvent = { type: 'complete', platform: 'postgres', instance: `past${names}`, prefix: '' }
  const now = async () => (await query('select clock_timestamp()::text as now'))[0].now.replace(' ', 'T').replace('+00', 'Z')
  const moments: string[] = []
  for (const events of [
    said(b, 'old', 'int'),
    [...said(a, 'one', 'int'), ...said(b, 'old', 'text')],
    [...said(a, 'two', 'text'), ...said(b, 'new', 'int')],
    said(b, 'newer', 'date'),
  ]) {
    await s.harvest([...events, all], { allowRetire: true })
    moments.push(await now())
  }
  const domain = await query(`insert into domain (name) values ($1) returning id`, [`sales${names}`])
  await query('update asset set domain_id = $1 where ref = $2', [domain[0].id, b])
  await s.harvest([{ type: 'alias', ref: a, aliases: [b, `${a}x`] }])
  await s.harvest([{ type: 'alias', ref: `airflow:past${names}:one`, aliases: [`airflow:past${names}:old`] }])
  moments.push(await now())
  const shown = []
  for (const at of moments) {
    const { name } = await caller().assets.get({ ref: b, at })
    const { fields } = await caller().assets.fields({ ref: b, at })
    shown.push(`${name} ${fields.filter(({ path }) => path === 'id').map(({ type }) => type)}`)
  }
  // (Of the first moment only b was there; then a, until it was dropped; since then b again.)
  expect(shown).toEqual(['old int', 'one int', 'two text', 'newer date', 'newer date'])
  expect(await query('select ref, valid_to, domain_id from asset where ref = $1', [a])).toEqual([
    { ref: a, valid_to: null, domain_id: domain[0].id },
  ])
  expect(await query('select d.run_id from run_dataset d where not exists (select from run r where r.id = d.run_id)')).toEqual([])
  expect(await examine(catalog.database)).toEqual([])
})
