import { Validator } from '@seriousme/openapi-schema-validator'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { viewerOfUser } from '../../../server/auth/identify.ts'
import { createCadastreClient, isRefusal } from '../../../server/client.ts'
import { listProcedures } from '../../../server/procedures.ts'
import { addPerson, openTestWeb, type TestWeb } from '../web.ts'

let web: TestWeb
let token: string
beforeAll(async () => {
  web = await openTestWeb()
  const id = await addPerson(web, 'ann@shop.example', 'steward')
  const ann = web.house.callerFor(await viewerOfUser(web.house.connection.database, id))
  token = (await ann.account.makeToken({ name: 'client', scopes: ['catalog.read', 'catalog.curate', 'account.own'] })).token
})
afterAll(() => web.close())

interface Operation {
  operationId: string
  summary: string
  parameters?: { name: string; required: boolean }[]
  requestBody?: { required: boolean }
}
const document = async () =>
  (await (await fetch(`${web.url}/api/openapi.json`)).json()) as { paths: Record<string, Record<'get' | 'post', Operation>> }

describe('the OpenAPI document', () => {
  test('is valid OpenAPI 3.1', async () => {
    const checked = await new Validator().validate(await document())
    expect(checked.errors ?? []).toEqual([])
    expect(checked.valid).toBe(true)
  })

  test('holds every procedure, with a sentence of what it does, and under its own permission', async () => {
    const { paths } = await document()
    const procedures = listProcedures()
    expect(procedures.length).toBeGreaterThan(40)
    for (const { path, type, permission } of procedures) {
      const operation = paths[`/api/trpc/${path}`]?.[type === 'mutation' ? 'post' : 'get']
      expect(operation, path).toBeDefined()
      expect(operation!.operationId).toBe(path)
      expect(JSON.stringify(operation), path).toContain(permission)
    }
  })

  test('holds what lies beside tRPC as well, each address really answering', async () => {
    const { paths } = await document()
    const beside = Object.entries(paths).filter(([path]) => !path.startsWith('/api/trpc/'))
    expect(beside.length).toBeGreaterThan(4)
    for (const [path, operations] of beside) {
      const [method] = Object.keys(operations)
      const { status } = await fetch(web.url + path, { method: method!.toUpperCase() })
      expect([200, 401], path).toContain(status)
    }
  })

  test('says the shape that the server really takes, asked as it says', async () => {
    const { paths } = await document()
    const get = paths['/api/trpc/search.find']!.get
    expect(get.parameters).toMatchObject([{ name: 'input', required: false }])
    const authorization = { authorization: `Bearer ${token}` }
    const found = await fetch(`${web.url}/api/trpc/search.find?input=${encodeURIComponent('{"text":"x"}')}`, {
      headers: authorization,
    })
    expect(found.status).toBe(200)
    expect(await found.json()).toMatchObject({ result: { data: { hits: [] } } })
    expect(paths['/api/trpc/assets.defineTag']!.post.requestBody).toMatchObject({ required: true })
    const made = await fetch(`${web.url}/api/trpc/assets.defineTag`, {
      method: 'POST',
      headers: { ...authorization, 'content-type': 'application/json' },
      body: JSON.stringify({ name: 'pii', description: 'about people' }),
    })
    expect(made.status).toBe(200)
    const refused = await fetch(`${web.url}/api/trpc/assets.defineTag`, {
      method: 'POST',
      headers: { ...authorization, 'content-type': 'application/json' },
      body: JSON.stringify({ name: '' }),
    })
    expect(refused.status).toBe(400)
    expect(await refused.json()).toMatchObject({ error: { data: { code: 'BAD_REQUEST', issues: [{ field: 'name' }] } } })
  })
})

describe('the typed client', () => {
  test('asks and commands with a token', async () => {
    const cadastre = createCadastreClient({ url: `${web.url}/`, token })
    const [me, tags] = await Promise.all([cadastre.account.me.query(), cadastre.assets.tags.query()])
    expect(me.email).toBe('ann@shop.example')
    expect(tags).toBeInstanceOf(Array)
    await cadastre.assets.defineTag.mutate({ name: 'gold' })
    expect(JSON.stringify(await cadastre.assets.tags.query())).toContain('gold')
  })

  test('tells a refusal, in the words of the server, from a server that is not there', async () => {
    const cadastre = createCadastreClient({ url: web.url, token })
    const refused = await cadastre.users.list.query({}).catch((error: unknown) => error)
    expect(isRefusal(refused)).toBe(true)
    expect((refused as Error).message).toContain('users.manage')
    const unreached = await createCadastreClient({ url: 'http://127.0.0.1:9' })
      .account.me.query()
      .catch((error: unknown) => error)
    expect(isRefusal(unreached)).toBe(false)
  })
})
