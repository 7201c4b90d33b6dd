import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { row, rows } from '../../../db/connection.ts'
import { openTestDatabase, type TestDatabase } from '../../database.ts'
import { apiAs, drawWorld, editor, outsider, steward } from '../world.ts'

let catalog: TestDatabase
const asEditor = () => apiAs(catalog.database, editor).assets
const asSteward = () => apiAs(catalog.database, steward).assets
const ref = 'postgres:shop:raw.orders'

beforeAll(async () => {
  catalog = await openTestDatabase()
  await drawWorld(catalog.database, 'raw.orders#email -> stg.orders#email')
  await catalog.database.execute(sql`update asset set description = 'from the database' where ref = ${ref}`)
  await asSteward().defineTag({ name: 'pii', description: 'personal' })
})
afterAll(() => catalog.close())

const describedAs = async (at?: string) => (await asEditor().get({ ref, at })).description?.text ?? null
const now = async () => (await row<{ now: string }>(catalog.database, sql`select now() as now`))!.now
const idOf = sql`(select id from asset where ref = ${ref})`

test('what a person writes wins over the source, survives its next word, and was not there before', async () => {
  const before = await now()
  await asEditor().describe({ ref, text: 'Orders as they come in' })
  await catalog.database.execute(sql`update asset set description = 'the database again', valid_from = now() where ref = ${ref}`)
  expect(await describedAs()).toBe('Orders as they come in')
  const { descriptions } = await asEditor().get({ ref })
  expect(descriptions.map(({ layer, text }) => [layer, text])).toEqual([
    ['human', 'Orders as they come in'],
    ['source', 'the database again'],
  ])
  expect(await rows(catalog.database, sql`select 1 from documentation where layer = 'human' and valid_from < ${before}`)).toEqual(
    [],
  )
})

test('a person may hide what the source writes, and let it be shown again', async () => {
  await asEditor().describe({ ref, text: null })
  expect(await describedAs()).toBeNull()
  await asEditor().restoreDescription({ ref })
  expect(await describedAs()).toBe('the database again')
})

test('every wording stays readable as of its time', async () => {
  await asEditor().describe({ ref, field: 'email', text: 'first' })
  const first = await now()
  await asEditor().describe({ ref, field: 'email', text: 'second' })
  const emailAt = async (at?: string) => (await asEditor().fields({ ref, at })).fields[0]!.description?.text
  expect([await emailAt(first), await emailAt()]).toEqual(['first', 'second'])
})

test('an owner that a source names stays away once a person removed it, whatever the source says again', async () => {
  const say = sql`insert into ownership (asset_id, layer, source_id, owner, owner_kind) values (${idOf}, 'source', 1, 'dba', 'user') on conflict do nothing`
  await catalog.database.execute(say)
  await asEditor().setOwner({ ref, owner: 'ann' })
  await asEditor().removeOwner({ ref, owner: 'dba' })
  await catalog.database.execute(say)
  expect((await asEditor().get({ ref })).owners.map(({ owner, layer }) => [owner, layer])).toEqual([['ann', 'human']])
  await asEditor().setOwner({ ref, owner: 'dba' })
  expect((await asEditor().get({ ref })).owners.map(({ owner }) => owner)).toEqual(['ann', 'dba'])
})

test('tags come and go on assets and on fields, twice changes nothing, and only stewards define them', async () => {
  await asEditor().addTag({ ref, tag: 'pii' })
  await asEditor().addTag({ ref, tag: 'pii' })
  await asEditor().addTag({ ref, field: 'email', tag: 'pii' })
  expect((await asEditor().get({ ref })).tags.map(({ tag }) => tag)).toEqual(['pii'])
  expect((await asEditor().tags())[0]).toMatchObject({ name: 'pii', assets: 1 })
  await asEditor().removeTag({ ref, tag: 'pii' })
  expect((await asEditor().get({ ref })).tags).toEqual([])
  expect((await asEditor().fields({ ref })).fields[0]!.tags.map(({ tag }) => tag)).toEqual(['pii'])
  await expect(asEditor().addTag({ ref, tag: 'unheard of' })).rejects.toMatchObject({ kind: 'NOT_FOUND' })
  await expect(asEditor().defineTag({ name: 'mine' })).rejects.toMatchObject({ code: 'FORBIDDEN' })
  await expect(asEditor().addTag({ ref, field: 'nothing', tag: 'pii' })).rejects.toThrow('has no field nothing')
})

test('an edit queues the asset for search and is audited; a refused one is audited too', async () => {
  await catalog.database.execute(sql`delete from search_outbox`)
  await asEditor().describe({ ref, text: 'once more' })
  expect(await rows(catalog.database, sql`select asset_id = ${idOf} as it from search_outbox`)).toEqual([{ it: true }])
  await expect(apiAs(catalog.database, outsider).assets.describe({ ref, text: 'mine' })).rejects.toMatchObject({
    code: 'FORBIDDEN',
  })
  expect(
    await rows(
      catalog.database,
      sql`select actor, action, outcome from audit_event where action = 'assets.describe' order by seq desc limit 2`,
    ),
  ).toEqual([
    { actor: outsider.actor, action: 'assets.describe', outcome: 'refused' },
    { actor: editor.actor, action: 'assets.describe', outcome: 'done' },
  ])
})

test('domains: a steward of one may not move an asset into another', async () => {
  await asSteward().defineDomain({ name: 'Sales' })
  await asSteward().defineDomain({ name: 'Orders', parent: 'Sales' })
  await asSteward().defineDomain({ name: 'People' })
  await asSteward().setDomain({ ref, domain: 'Orders' })
  expect((await asEditor().get({ ref })).domain).toEqual({ name: 'Orders', above: ['Sales'] })
  const sales = (await row<{ id: number }>(catalog.database, sql`select id from domain where name = 'Sales'`))!.id
  const ofSales = apiAs(catalog.database, { ...steward, roles: [{ role: 'steward', domainId: sales }] }).assets
  await expect(ofSales.setDomain({ ref, domain: 'People' })).rejects.toMatchObject({ kind: 'NOT_ALLOWED' })
  await ofSales.setDomain({ ref, domain: 'Sales' })
  await expect(ofSales.defineDomain({ name: 'People', parent: 'Sales' })).rejects.toMatchObject({ kind: 'NOT_ALLOWED' })
  await expect(asSteward().defineDomain({ name: 'Sales', parent: 'Orders' })).rejects.toMatchObject({ kind: 'BAD_INPUT' })
})

test('the history tells who wrote what, newest first, in pages that lose nothing', async () => {
  const whole = await asEditor().history({ ref, limit: 1000 })
  expect(whole.next).toBeNull()
  const domains = whole.entries.filter((entry) => entry.what === 'domain')
  expect(domains.map(({ before, after }) => [before, after])).toEqual([
    ['Orders', 'Sales'],
    [null, 'Orders'],
  ])
  const wording = whole.entries.flatMap((entry) =>
    entry.what === 'description' && entry.field === 'email' ? [[entry.before, entry.after]] : [],
  )
  expect(wording).toEqual([
    ['first', 'second'],
    [null, 'first'],
  ])
  const paged = []
  for (let before: string | undefined; ; ) {
    const page = await asEditor().history({ ref, limit: 2, before })
    paged.push(...page.entries)
    if (page.next === null) break
    before = page.next
  }
  expect(paged).toEqual(whole.entries)
})

test('a table of five thousand columns is answered in a second, and in parts', async () => {
  const { id } = await drawWorld(catalog.database, 'wide.table', 'wide')
  await catalog.database.execute(sql`
    insert into field (asset_id, path, ordinal, type) select ${id('wide.table')}, 'column_' || i, i, 'text' from generate_series(1, 5000) i`)
  await catalog.database.execute(sql`
    insert into edge (from_asset, from_field, to_asset, to_field, source_id, kind, precision)
    select asset_id, id, asset_id, id + 1, 1, 'DIRECT', 1 from field where asset_id = ${id('wide.table')} and ordinal < 5000`)
  const wide = { ref: 'wide:shop:wide.table' }
  const start = performance.now()
  const { total, fields } = await asEditor().fields(wide)
  expect(performance.now() - start).toBeLessThan(1500)
  expect([total, fields.length, fields[1]!.upstream, fields[1]!.downstream]).toEqual([5000, 5000, 1, 1])
  const part = await asEditor().fields({ ...wide, contains: 'column_49', offset: 100, limit: 5 })
  expect([part.total, part.fields.map(({ path }) => path)]).toEqual([111, [89, 90, 91, 92, 93].map((i) => `column_49${i}`)])
})
