// Canaries: secrets that are put in everywhere one can be, and looked for everywhere one could come out.
import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { rows } from '../../../db/connection.ts'
import { viewerOfUser } from '../../../server/auth/identify.ts'
import { houseViewer } from '../../../server/auth/viewer.ts'
import { executeHarvest } from '../../../server/harvest/execute.ts'
import { startQueue } from '../../../server/harvest/queue.ts'
import { listProcedures } from '../../../server/procedures.ts'
import { addPerson, Browser, openTestWeb, type TestWeb } from '../web.ts'
import { inputsFor } from './inputs.ts'

const canaries = {
  person: 'canary-password-of-a-person',
  changed: 'canary-changed-password',
  guessed: 'canary-guessed-password',
  source: 'canary-password-of-a-source',
  tested: 'canary-password-only-tested',
  key: 'canary-master-key-with-32-characters-or-more',
  setup: 'canary-setup-token',
  client: 'canary-client-secret',
  meili: 'canary-meili-key',
}
let web: TestWeb
let token: string
const log: string[] = []
let stopQueue: () => Promise<void>

beforeAll(async () => {
  for (const stream of [process.stderr, process.stdout])
    vi.spyOn(stream, 'write').mockImplementation(((part: string | Uint8Array) => log.push(String(part)) > 0) as never)
  for (const level of ['log', 'info', 'warn', 'error'] as const)
    vi.spyOn(console, level).mockImplementation((...parts: unknown[]) => void log.push(parts.join(' ')))
  web = await openTestWeb({
    CADASTRE_KEY: canaries.key,
    CADASTRE_SETUP_TOKEN: canaries.setup,
    MEILI_API_KEY: canaries.meili,
    OIDC_ISSUER: 'http://127.0.0.1:9',
    OIDC_CLIENT_ID: 'cadastre',
    OIDC_CLIENT_SECRET: canaries.client,
  })
  stopQueue = await startQueue(web.house.connection, { work: false })
})
afterAll(async () => {
  await stopQueue()
  await web.close()
  vi.restoreAllMocks()
})

test('no secret comes out of an answer, the log, the audit log or the database', async () => {
  const { database, pool } = web.house.connection
  const answers: string[] = []
  const keep = async <T>(work: Promise<T>) => {
    const answer = await work.catch((error: unknown) => `${error} ${JSON.stringify(error)}`)
    answers.push(typeof answer === 'string' ? answer : (JSON.stringify(answer) ?? ''))
    return answer as T
  }
  const read = async (answer: Promise<Response>) =>
    keep(answer.then(async (got) => `${JSON.stringify([...got.headers])} ${await got.text()}`))

  // People: made, signed in, refused, changed.
  await keep(web.house.setUp({ token: canaries.guessed, email: 'root@shop.example', name: 'Root', password: canaries.person }))
  await keep(web.house.setUp({ token: canaries.setup, email: 'root@shop.example', name: 'Root', password: canaries.person }))
  const ann = await addPerson(web, 'ann@shop.example', 'admin', canaries.person)
  const browser = new Browser()
  await browser.signIn(web, 'ann@shop.example', canaries.guessed)
  await browser.signIn(web, canaries.guessed, canaries.guessed)
  await browser.signIn(web, 'ann@shop.example', canaries.person)
  const caller = web.house.callerFor(await viewerOfUser(database, ann))
  await keep(caller.users.add({ email: 'bob@shop.example', name: 'Bob', password: canaries.person }))
  await keep(caller.users.resetPassword({ email: 'bob@shop.example', password: canaries.changed }))
  await keep(caller.account.changePassword({ currentPassword: canaries.guessed, newPassword: canaries.changed }))
  await keep(caller.account.changePassword({ currentPassword: canaries.person, newPassword: canaries.changed }))
  await keep(caller.users.add({ email: 'not an address', name: 'x', password: canaries.person }))
  token = (await caller.account.makeToken({ name: 'x', scopes: ['catalog.read', 'account.own'] })).token
  await read(fetch(`${web.url}/api/trpc/account.me`, { headers: { authorization: `Bearer ${token}` } }))
  await read(fetch(`${web.url}/api/trpc/account.me`, { headers: { authorization: `Bearer ${token}x` } }))

  // Sources: kept, changed, tested and harvested with a password, against a system that is not there.
  const config = { host: '127.0.0.1', port: 9, user: 'catalog', password: canaries.source, database: 'shop' }
  await keep(caller.sources.add({ name: 'warehouse', connector: 'postgres', config }))
  await keep(caller.sources.add({ name: 'warehouse', connector: 'postgres', config }))
  await keep(
    caller.sources.add({ name: 'broken', connector: 'postgres', config: { ...config, port: 'x', password: [canaries.source] } }),
  )
  await keep(caller.sources.change({ name: 'warehouse', config: { ...config, port: 10 } }))
  await keep(caller.sources.change({ name: 'nowhere', config }))
  await keep(caller.sources.test({ name: 'other', connector: 'postgres', config: { ...config, password: canaries.tested } }))
  const { id } = await caller.sources.get({ name: 'warehouse' })
  await keep(executeHarvest(pool, id, undefined))

  // The provider cannot be reached.
  await read(fetch(`${web.url}/api/auth/signin/oidc`, { method: 'POST', body: new URLSearchParams({ csrfToken: 'x' }) }))
  for (const path of ['/api/openapi.json', '/api/health', '/api/auth/providers', '/api/auth/session'])
    await read(browser.fetch(web.url + path))

  // Every query there is, as somebody who sees all.
  const house = web.house.callerFor(houseViewer('system')) as unknown as Record<
    string,
    Record<string, (input: unknown) => Promise<unknown>>
  >
  const subject = { ref: 'postgres:warehouse:shop', field: 'id', source: 'warehouse', ids: { id: 1 } }
  for (const procedure of listProcedures().filter(({ type }) => type === 'query')) {
    const [room, name] = procedure.path.split('.') as [string, string]
    for (const input of inputsFor(procedure, subject)) await keep(house[room]![name]!(input))
  }

  const tables = await rows<{ name: string }>(
    database,
    sql`select format('%I.%I', schemaname, tablename) as name from pg_tables where schemaname in ('public', 'pgboss')`,
  )
  const stored: Record<string, string> = {}
  for (const { name } of tables) {
    const [found] = await rows<{ text: string | null }>(
      database,
      sql.raw(`select string_agg(t::text, ' ') as text from ${name} t`),
    )
    stored[name] = found?.text ?? ''
  }
  // Where the secrets went in, so that their absence means something.
  expect(answers.length).toBeGreaterThan(60)
  expect(stored['public.audit_event']).toContain('sources.add')
  expect(stored['public.harvest']).toContain('failed')
  for (const canary of [...Object.values(canaries), token]) {
    for (const written of [
      canary,
      Buffer.from(canary).toString('hex'),
      Buffer.from(canary).toString('base64').replace(/=+$/, ''),
    ]) {
      expect(
        answers.filter((answer) => answer.includes(written)),
        `an answer holds ${written}`,
      ).toEqual([])
      expect(
        log.filter((line) => line.includes(written)),
        `the log holds ${written}`,
      ).toEqual([])
      expect(
        Object.keys(stored).filter((name) => stored[name]!.includes(written)),
        `a table holds ${written}`,
      ).toEqual([])
    }
  }
})
