// Events of harvests as a browser hears them: who hears what, over how many connections to the catalog.
import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { row } from '../../../db/connection.ts'
import { endEvents } from '../../../server/http/events.ts'
import { addPerson, Browser, openTestWeb, type TestWeb } from '../web.ts'

let web: TestWeb
let harvestId: number
let sourceId: number
const ada = new Browser()
const eve = new Browser()
const vera = new Browser()

beforeAll(async () => {
  web = await openTestWeb()
  const { database } = web.house.connection
  await addPerson(web, 'ada@shop.example', 'admin')
  await addPerson(web, 'eve@shop.example', 'editor')
  await addPerson(web, 'vera@shop.example', 'viewer')
  await ada.signIn(web, 'ada@shop.example')
  await eve.signIn(web, 'eve@shop.example')
  await vera.signIn(web, 'vera@shop.example')
  const source = await row<{ id: number }>(
    database,
    sql`insert into source (name, connector, config) values ('warehouse', 'postgres', '{}') returning id`,
  )
  sourceId = source!.id
  const harvest = await row<{ id: number }>(
    database,
    sql`insert into harvest (source_id, status, progress) values (${sourceId}, 'running', '{"doing":"reading tables"}') returning id`,
  )
  harvestId = harvest!.id
})
afterAll(() => web?.close())

const notify = () =>
  web.house.connection.database.execute(sql`select pg_notify('cadastre_harvest', ${JSON.stringify({ harvestId, sourceId })})`)

const listening = async () =>
  (await row<{ count: number }>(
    web.house.connection.database,
    sql`select count(*) from pg_stat_activity where datname = current_database() and application_name = 'cadastre events'`,
  ))!.count

/** A stream that is open, and what has come over it so far. */
async function listen(browser: Browser) {
  const stop = new AbortController()
  const answer = await browser.fetch(`${web.url}/api/events`, { signal: stop.signal })
  let text = ''
  const ended = (async () => {
    for await (const part of answer.body!.pipeThrough(new TextDecoderStream())) text += part
  })().catch(() => {})
  return { status: answer.status, type: answer.headers.get('content-type'), heard: () => text, stop: () => stop.abort(), ended }
}

test('nobody listens without signing in, or without the right to see sources', async () => {
  expect((await fetch(`${web.url}/api/events`)).status).toBe(401)
  expect((await vera.fetch(`${web.url}/api/events`)).status).toBe(403)
  expect((await ada.fetch(`${web.url}/api/events`, { method: 'POST' })).status).toBe(405)
})

test('whoever listens hears of a harvest as the API tells it, over one connection to the catalog', async () => {
  const streams = await Promise.all([listen(ada), listen(eve), listen(ada)])
  expect(streams.map(({ status, type }) => [status, type])).toEqual(Array(3).fill([200, 'text/event-stream; charset=utf-8']))
  expect(await listening()).toBe(1)
  await notify()
  for (const { heard } of streams) await expect.poll(heard).toContain('event: harvest\ndata: ')
  const [, data] = /data: (.*)\n\n/.exec(streams[0]!.heard())!
  expect(JSON.parse(data!)).toMatchObject({
    id: harvestId,
    source: 'warehouse',
    status: 'running',
    progress: { doing: 'reading tables' },
  })
  for (const { stop } of streams) stop()
  await expect.poll(listening).toBe(0)
})

test('nobody hears of a source that they may not see', async () => {
  const { database } = web.house.connection
  await database.execute(sql`update source set visible_to = '{999}' where id = ${sourceId}`)
  const [admin, editor] = await Promise.all([listen(ada), listen(eve)])
  await notify()
  await expect.poll(admin.heard).toContain('"source":"warehouse"')
  expect(editor.heard()).not.toContain('warehouse')
  admin.stop()
  editor.stop()
  await database.execute(sql`update source set visible_to = null where id = ${sourceId}`)
})

test('a server that stops lets everybody go', async () => {
  const stream = await listen(ada)
  endEvents(web.house)
  await stream.ended
  await expect.poll(listening).toBe(0)
})
