// Sign-in over OpenID Connect against a real provider in this process (npm oidc-provider), which stands in for the vendors' own:
// discovery, PKCE, state, nonce, token exchange and ID token signatures are those of the protocol, the accounts are ours.
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { sql } from 'drizzle-orm'
// @ts-expect-error the package has no types
import Provider from 'oidc-provider'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { rows } from '../../../db/connection.ts'
import { configuredProviders, githubProfile, profileOfClaims } from '../../../server/auth/providers.ts'
import { readEnvironment } from '../../../server/environment.ts'
import { addPerson, Browser, openTestWeb, type TestWeb } from '../web.ts'

const accounts: Record<string, Record<string, unknown>> = {
  new: { email: 'New.Person@shop.example', email_verified: true, name: 'New Person' },
  known: { email: 'known@shop.example', email_verified: true, name: 'Known' },
  impostor: { email: 'victim@shop.example', email_verified: false, name: 'Impostor' },
  nameless: { name: 'No address' },
  silent: { email: 'silent@shop.example', name: 'Says nothing of verified' },
}

let web: TestWeb
let issuer: Server
const ports: number[] = []

beforeAll(async () => {
  // The provider says at length that it is not set up for production.
  for (const level of ['info', 'warn'] as const) vi.spyOn(console, level).mockImplementation(() => {})
  issuer = createServer()
  await new Promise<void>((resolve) => issuer.listen(0, '127.0.0.1', resolve))
  ports.push((issuer.address() as AddressInfo).port)
  const url = `http://127.0.0.1:${ports[0]}`
  web = await openTestWeb({
    OIDC_ISSUER: url,
    OIDC_CLIENT_ID: 'cadastre',
    OIDC_CLIENT_SECRET: 'canary-client-secret',
    OIDC_NAME: 'Shop ID',
  })
  const provider = new Provider(url, {
    clients: [
      {
        client_id: 'cadastre',
        client_secret: 'canary-client-secret',
        grant_types: ['authorization_code'],
        response_types: ['code'],
        redirect_uris: [`${web.url}/api/auth/callback/oidc`],
      },
    ],
    claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name'] },
    conformIdTokenClaims: false,
    cookies: { keys: ['a key for cookies'] },
    pkce: { required: () => true },
    findAccount: (_: unknown, id: string) => ({ accountId: id, claims: () => ({ sub: id, ...accounts[id] }) }),
  })
  issuer.on('request', provider.callback())
})
afterAll(async () => {
  await web.close()
  issuer.closeAllConnections()
  issuer.close()
})

/** As a person would: our button, the provider's login form, its consent form, and back. */
async function signInAs(browser: Browser, account: string): Promise<string> {
  const csrfToken = await browser.csrfToken(web)
  let step = await browser.follow(`${web.url}/api/auth/signin/oidc`, browser.form({ csrfToken, callbackUrl: `${web.url}/` }))
  for (let forms = 0; forms < 3 && step.url.includes('/interaction/'); forms++) {
    const page = await step.answer.text()
    const action = /action="([^"]+)"/.exec(page)![1]!
    const prompt = /name="prompt" value="(\w+)"/.exec(page)![1]!
    step = await browser.follow(
      new URL(action, step.url).href,
      browser.form(prompt === 'login' ? { prompt, login: account, password: 'any' } : { prompt }),
    )
  }
  return step.url
}

const me = async (browser: Browser) => {
  const answer = await browser.fetch(`${web.url}/api/trpc/account.me`)
  return answer.status === 200
    ? ((await answer.json()) as { result: { data: Record<string, unknown> } }).result.data
    : answer.status
}

test('a new person becomes a viewer, and is the same person the next time', async () => {
  const browser = new Browser()
  expect(await signInAs(browser, 'new')).toBe(`${web.url}/`)
  expect(await me(browser)).toMatchObject({
    email: 'new.person@shop.example',
    name: 'New Person',
    roles: [{ role: 'viewer', domainId: null }],
  })
  const again = new Browser()
  await signInAs(again, 'new')
  expect(await me(again)).toMatchObject({ email: 'new.person@shop.example' })
  const people = await rows(web.house.connection.database, sql`select from app_user where email = 'new.person@shop.example'`)
  expect(people).toHaveLength(1)
})

test('a verified address leads to the account that has it', async () => {
  await addPerson(web, 'known@shop.example', 'steward')
  const browser = new Browser()
  await signInAs(browser, 'known')
  expect(await me(browser)).toMatchObject({ email: 'known@shop.example', roles: [{ role: 'steward', domainId: null }] })
})

test('an address that is not verified opens nobody’s account and reserves none', async () => {
  const reserving = new Browser()
  expect(await signInAs(reserving, 'impostor')).toContain('error=EmailNotVerified')
  await addPerson(web, 'victim@shop.example', 'admin')
  const browser = new Browser()
  expect(await signInAs(browser, 'impostor')).toContain('error=EmailNotVerified')
  expect(await me(browser)).toBe(401)
  await addPerson(web, 'silent@shop.example', 'admin')
  expect(await signInAs(new Browser(), 'silent')).toContain('error=EmailNotVerified')
})

test('without an address, and when disabled, there is no way in', async () => {
  expect(await signInAs(new Browser(), 'nameless')).toContain('error=NoEmail')
  await web.house.connection.database.execute(sql`update app_user set disabled = true where email = 'known@shop.example'`)
  const browser = new Browser()
  expect(await signInAs(browser, 'known')).toContain('error=AccessDenied')
  expect(await me(browser)).toBe(401)
})

test('a callback that nobody has begun, or that another browser has begun, is refused', async () => {
  const answer = await new Browser().fetch(`${web.url}/api/auth/callback/oidc?code=x&state=y`)
  expect(answer.headers.get('location')).toContain('error=OAuthCallback')
  expect(answer.headers.getSetCookie().some((line) => line.includes('session-token'))).toBe(false)
})

test('the sign-in page learns which providers there are, and nothing secret of them', async () => {
  expect(web.house.signInMethods).toEqual([{ id: 'oidc', title: 'Shop ID' }])
  const listed = await (await fetch(`${web.url}/api/auth/providers`)).text()
  expect(listed).not.toContain('canary')
  const stored = await rows(web.house.connection.database, sql`select * from user_identity`)
  expect(Object.keys(stored[0] as object).toSorted()).toEqual(['provider', 'subject', 'user_id'])
})

test('every vendor is switched on by its own variables', () => {
  const environment = readEnvironment({
    GITHUB_CLIENT_ID: 'a',
    GITHUB_CLIENT_SECRET: 'b',
    GOOGLE_CLIENT_ID: 'a',
    GOOGLE_CLIENT_SECRET: 'b',
    ENTRA_TENANT_ID: 't/../x',
    ENTRA_CLIENT_ID: 'a',
    ENTRA_CLIENT_SECRET: 'b',
    OKTA_ISSUER: 'https://shop.okta.com/',
    OKTA_CLIENT_ID: 'a',
    OKTA_CLIENT_SECRET: 'b',
    KEYCLOAK_ISSUER: 'https://keycloak.shop.example/realms/shop',
    KEYCLOAK_CLIENT_ID: 'a',
    KEYCLOAK_CLIENT_SECRET: 'b',
  })
  expect(configuredProviders(environment).map(({ id, issuer: at }) => [id, at])).toEqual([
    ['google', 'https://accounts.google.com'],
    ['entra', 'https://login.microsoftonline.com/t%2F..%2Fx/v2.0'],
    ['okta', 'https://shop.okta.com'],
    ['keycloak', 'https://keycloak.shop.example/realms/shop'],
    ['github', undefined],
  ])
})

test('claims and GitHub’s answers become profiles', async () => {
  expect(profileOfClaims({ sub: 's', preferred_username: 'a@shop.example' })).toEqual({ id: 's', email: 'a@shop.example' })
  expect(profileOfClaims({ sub: 's', email: 'a@b', email_verified: 'true', name: 'A' })).toEqual({
    id: 's',
    email: 'a@b',
    name: 'A',
    emailVerified: true,
  })
  const get = async (path: string) =>
    path === '/user'
      ? { id: 7, login: 'ann', name: null }
      : [
          { email: 'old@shop.example', primary: false, verified: true },
          { email: 'ann@shop.example', primary: true, verified: false },
        ]
  expect(await githubProfile(get)).toEqual({ id: '7', name: 'ann', email: 'ann@shop.example', emailVerified: false })
})
