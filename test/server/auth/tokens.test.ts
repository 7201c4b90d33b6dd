import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { row } from '../../../db/connection.ts'
import { viewerOfToken, viewerOfUser } from '../../../server/auth/identify.ts'
import { houseViewer, type Permission } from '../../../server/auth/viewer.ts'
import { addPerson, openTestWeb, type TestWeb } from '../web.ts'

let web: TestWeb
let ann: number
beforeAll(async () => {
  web = await openTestWeb()
  ann = await addPerson(web, 'ann@shop.example', 'editor')
})
afterAll(() => web.close())

const database = () => web.house.connection.database
const asAnn = async () => web.house.callerFor(await viewerOfUser(database(), ann))
const asToken = async (token: string) => web.house.callerFor(await viewerOfToken(database(), token))
const make = async (scopes: Permission[], expiresInDays: number | null = 30) =>
  (await asAnn()).account.makeToken({ name: 'for a script', scopes, expiresInDays })

describe('an API token', () => {
  test('has 256 random bits, is shown once, and only its hash is kept', async () => {
    const { token } = await make(['catalog.read'])
    expect(token).toMatch(/^cad_[\w-]{43}$/)
    const everything = await row<{ text: string }>(
      database(),
      sql`select (select string_agg(t::text, ' ') from api_token t) || (select string_agg(e::text, ' ') from audit_event e) as text`,
    )
    expect(everything!.text).not.toContain(token.slice(4))
    expect(JSON.stringify(await (await asAnn()).account.tokens())).not.toContain(token.slice(4, 20))
  })

  test('acts as its owner, in the audit log as token and owner, within its scopes and no further', async () => {
    const { id, token } = await make(['account.own', 'catalog.read'])
    const caller = await asToken(token)
    expect(await caller.account.me()).toMatchObject({
      actor: `token:${id} user:ann@shop.example`,
      permissions: ['catalog.read', 'account.own'],
    })
    await expect(caller.users.list({ limit: 1 })).rejects.toMatchObject({ code: 'FORBIDDEN' })
  })

  test('gives no more than its owner may, and makes no token that may more than itself', async () => {
    await expect(make(['users.manage'])).rejects.toThrow('users.manage')
    const { token } = await make(['account.own'])
    const caller = await asToken(token)
    await expect(caller.account.makeToken({ name: 'wider', scopes: ['catalog.edit'] })).rejects.toMatchObject({
      code: 'FORBIDDEN',
    })
    await expect(
      caller.account.changePassword({ currentPassword: 'a password for tests', newPassword: 'taken over!' }),
    ).rejects.toThrow('sign in')
  })

  test('loses what its owner loses', async () => {
    const bob = await addPerson(web, 'bob@shop.example', 'admin')
    const asBob = web.house.callerFor(await viewerOfUser(database(), bob))
    await addPerson(web, 'other@shop.example', 'admin')
    const { token } = await asBob.account.makeToken({ name: 'x', scopes: ['users.manage'] })
    await (await asToken(token)).users.list({})
    await web.house.callerFor(houseViewer('system')).users.takeRole({ email: 'bob@shop.example', role: 'admin' })
    await expect((await asToken(token)).users.list({})).rejects.toMatchObject({ code: 'FORBIDDEN' })
  })

  test('ends when revoked, expired, or its owner is disabled', async () => {
    const revoked = await make(['catalog.read'])
    const expired = await make(['catalog.read'])
    const disabled = await make(['catalog.read'], null)
    for (const { token } of [revoked, expired, disabled]) expect(await viewerOfToken(database(), token)).toBeDefined()
    await (await asAnn()).account.revokeToken({ id: revoked.id })
    await database().execute(sql`update api_token set expires_at = now() - interval '1 s' where id = ${expired.id}`)
    expect(await viewerOfToken(database(), revoked.token)).toBeUndefined()
    expect(await viewerOfToken(database(), expired.token)).toBeUndefined()
    await database().execute(sql`update app_user set disabled = true where id = ${ann}`)
    expect(await viewerOfToken(database(), disabled.token)).toBeUndefined()
    await database().execute(sql`update app_user set disabled = false where id = ${ann}`)
  })

  test('of somebody else cannot be revoked, but by an administrator', async () => {
    const mine = await make(['catalog.read'])
    const eve = await addPerson(web, 'eve@shop.example', 'editor')
    const asEve = web.house.callerFor(await viewerOfUser(database(), eve))
    await expect(asEve.account.revokeToken({ id: mine.id })).rejects.toMatchObject({ code: 'NOT_FOUND' })
    await web.house.callerFor(houseViewer('system')).users.revokeToken({ id: mine.id })
    expect(await viewerOfToken(database(), mine.token)).toBeUndefined()
  })

  test('notes its last use at most once a minute', async () => {
    const { id, token } = await make(['catalog.read'])
    const used = async () =>
      (await row<{ last_used_at: string | null }>(database(), sql`select last_used_at from api_token where id = ${id}`))!
        .last_used_at
    expect(await used()).toBeNull()
    await viewerOfToken(database(), token)
    const first = await used()
    expect(first).not.toBeNull()
    await viewerOfToken(database(), token)
    expect(await used()).toBe(first)
  })
})

describe('over HTTP', () => {
  const get = (authorization: string) => fetch(`${web.url}/api/trpc/account.me`, { headers: { authorization } })

  test('a valid token is let in, and needs no page of ours', async () => {
    const { token } = await make(['account.own'])
    expect((await get(`Bearer ${token}`)).status).toBe(200)
    const made = await fetch(`${web.url}/api/trpc/account.makeToken`, {
      method: 'POST',
      headers: { authorization: `bearer ${token}`, 'content-type': 'application/json', origin: 'https://elsewhere.example' },
      body: JSON.stringify({ name: 'child', scopes: ['account.own'] }),
    })
    expect(made.status).toBe(200)
  })

  test.each(['Bearer cad_x', `Bearer cad_${'A'.repeat(43)}`, 'Basic YTpi', 'Bearer', `Bearer ${"' or 1=1 --"}`])(
    '%s is refused, also beside a good session',
    async (authorization) => {
      const answer = await get(authorization)
      expect(answer.status).toBe(401)
      expect(await answer.json()).toMatchObject({ error: { data: { code: 'UNAUTHORIZED' } } })
    },
  )
})

describe('administration', () => {
  test('the last administrator can be neither disabled nor stripped, directly or through a group', async () => {
    const fresh = await openTestWeb()
    try {
      await addPerson(fresh, 'root@shop.example', 'admin')
      const house = fresh.house.callerFor(houseViewer('system'))
      await expect(house.users.setDisabled({ email: 'root@shop.example', disabled: true })).rejects.toMatchObject({
        code: 'CONFLICT',
      })
      await expect(house.users.takeRole({ email: 'root@shop.example', role: 'admin' })).rejects.toMatchObject({
        code: 'CONFLICT',
      })
      await house.users.addGroup({ name: 'admins' })
      await house.users.addMember({ group: 'admins', email: 'root@shop.example' })
      await house.users.giveRole({ group: 'admins', role: 'admin' })
      await house.users.takeRole({ email: 'root@shop.example', role: 'admin' })
      await expect(house.users.removeMember({ group: 'admins', email: 'root@shop.example' })).rejects.toMatchObject({
        code: 'CONFLICT',
      })
      await expect(house.users.removeGroup({ name: 'admins' })).rejects.toMatchObject({ code: 'CONFLICT' })
    } finally {
      await fresh.close()
    }
  })

  test('an administrator of one domain does not manage people, read the audit log or manage sources', async () => {
    await database().execute(sql`insert into domain (name) values ('sales')`)
    const dora = await addPerson(web, 'dora@shop.example')
    const house = web.house.callerFor(houseViewer('system'))
    await house.users.giveRole({ email: 'dora@shop.example', role: 'admin', domain: 'sales' })
    const asDora = web.house.callerFor(await viewerOfUser(database(), dora))
    await expect(asDora.users.giveRole({ email: 'dora@shop.example', role: 'admin' })).rejects.toMatchObject({
      code: 'FORBIDDEN',
    })
    await expect(asDora.audit.list({})).rejects.toMatchObject({ code: 'FORBIDDEN' })
    await expect(asDora.access.restrictSource({ name: 'x', groups: [] })).rejects.toMatchObject({ code: 'FORBIDDEN' })
    expect((await asDora.account.me()).permissions).toEqual([
      'catalog.read',
      'catalog.edit',
      'catalog.curate',
      'sources.read',
      'account.own',
    ])
  })
})
