import { readFileSync } from 'node:fs'
import { Socket } from 'node:net'
import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { appendAudit } from '../../../server/audit/append.ts'
import { readEnvironment, variables } from '../../../server/environment.ts'
import { addPerson, Browser, openTestWeb, type TestWeb } from '../web.ts'

let web: TestWeb
beforeAll(async () => {
  web = await openTestWeb()
  await addPerson(web, 'root@shop.example', 'admin')
  await addPerson(web, 'ann@shop.example', 'editor')
})
afterAll(() => web.close())

describe('health', () => {
  test('is ready, or says why not', async () => {
    const ready = await fetch(`${web.url}/api/health`)
    expect(ready.status).toBe(200)
    expect(await ready.json()).toEqual({ ready: true, checks: { database: { ready: true }, migrations: { ready: true } } })
  })

  test('without its database it is not ready, and shows nothing of where that is', async () => {
    const other = await openTestWeb()
    await other.house.connection.pool.end()
    const answer = await fetch(`${other.url}/api/health`)
    expect(answer.status).toBe(503)
    const text = await answer.text()
    expect(JSON.parse(text)).toMatchObject({ ready: false, checks: { database: { ready: false } } })
    expect(text).not.toContain('postgres')
    await other.catalog.close().catch(() => {})
    await other.close().catch(() => {})
  })
})

describe('every answer', () => {
  test.each(['/api/health', '/api/trpc/account.me', '/nothing', '/api/auth/csrf'])(
    'of %s carries the security headers',
    async (path) => {
      const { headers } = await fetch(web.url + path)
      expect(headers.get('content-security-policy')).toMatch(/default-src 'self'; script-src 'self' 'nonce-[\w+/=]+';/)
      expect(headers.get('content-security-policy')).toContain("frame-ancestors 'none'")
      expect(headers.get('x-content-type-options')).toBe('nosniff')
      expect(headers.get('x-powered-by')).toBeNull()
    },
  )

  test('has a nonce of its own', async () => {
    const policies = await Promise.all([1, 2].map(async () => (await fetch(web.url)).headers.get('content-security-policy')))
    expect(policies[0]).not.toBe(policies[1])
  })
})

describe('bad requests', () => {
  test.each([
    ['POST', '/api/health', 405],
    ['GET', '/api/trpc/nothing.here', 404],
    ['GET', '/api/trpc/assets.describe', 405],
    ['GET', '/api/trpc/%E0%A4%A', 400],
    ['GET', '/api/trpc/search.find?input={', 400],
    ['GET', '//evil.example/x', 404],
    ['DELETE', '/api/auth/session', 405],
  ])('%s %s is answered with %i', async (method, path, status) => {
    const answer = await new Promise<string>((resolve) => {
      const socket = new Socket().connect(Number(new URL(web.url).port), '127.0.0.1')
      let text = ''
      socket.on('data', (part) => {
        text += part
      })
      socket.on('close', () => resolve(text))
      socket.end(`${method} ${path} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\ncontent-length: 0\r\n\r\n`)
    })
    expect(Number(answer.split(' ')[1])).toBe(status)
  })

  test('a body that is too large is refused and not read', async () => {
    const answer = await fetch(`${web.url}/api/auth/callback/credentials`, { method: 'POST', body: 'x'.repeat(100_000) })
    expect(answer.status).toBe(413)
  })

  test('what another says of host and protocol is not believed, unless a proxy is', async () => {
    const asked = { headers: { 'x-forwarded-host': 'evil.example', 'x-forwarded-proto': 'https' } }
    const providers = async (at: TestWeb) => JSON.stringify(await (await fetch(`${at.url}/api/auth/providers`, asked)).json())
    expect(await providers(web)).toContain(`${web.url}/api/auth/`)
    const behind = await openTestWeb({ CADASTRE_TRUST_PROXY: '1' })
    expect(await providers(behind)).toContain('https://evil.example/api/auth/')
    await behind.close()
    const named = await openTestWeb({ CADASTRE_URL: 'https://catalog.shop.example/', CADASTRE_TRUST_PROXY: '1' })
    expect(await providers(named)).toContain('https://catalog.shop.example/api/auth/')
    await named.close()
  })
})

describe('the export of the audit log', () => {
  test('is a stream of all rows, in either form, filtered, and itself audited', async () => {
    const { database } = web.house.connection
    await database.transaction(async (tx) => {
      for (let n = 0; n < 2500; n++)
        await appendAudit(tx, { actor: 'user:x' }, { action: 'test.many', outcome: 'done', target: `=cmd|'${n}',"quoted"` })
    })
    const browser = new Browser()
    await browser.signIn(web, 'root@shop.example')
    const lines = (await (await browser.fetch(`${web.url}/api/export/audit?action=test`)).text()).trimEnd().split('\n')
    expect(lines).toHaveLength(2500)
    expect(JSON.parse(lines[0]!)).toMatchObject({ action: 'test.many', target: `=cmd|'0',"quoted"` })
    const csv = await browser.fetch(`${web.url}/api/export/audit?form=csv&action=test.many`)
    expect(csv.headers.get('content-disposition')).toContain('audit.csv')
    const csvLines = (await csv.text()).trimEnd().split('\r\n')
    expect(csvLines).toHaveLength(2501)
    // A spreadsheet must not run what a target says.
    expect(csvLines[1]).toContain(`"'=cmd|'0',""quoted"""`)
    const { rows } = await database.execute(sql`select count(*)::int as n from audit_event where action = 'audit.export'`)
    expect(rows[0]).toEqual({ n: 2 })
  })

  test('is refused to others, and that is audited', async () => {
    const browser = new Browser()
    await browser.signIn(web, 'ann@shop.example')
    expect((await browser.fetch(`${web.url}/api/export/audit`)).status).toBe(403)
    expect((await fetch(`${web.url}/api/export/audit`)).status).toBe(401)
    const { rows } = await web.house.connection.database.execute(
      sql`select actor from audit_event where action = 'audit.export' and outcome = 'refused'`,
    )
    expect(rows).toEqual([{ actor: 'user:ann@shop.example' }])
  })

  test('with a filter that nobody can read says which', async () => {
    const browser = new Browser()
    await browser.signIn(web, 'root@shop.example')
    const answer = await browser.fetch(`${web.url}/api/export/audit?from=yesterday`)
    expect(answer.status).toBe(400)
    expect(await answer.text()).toContain('from')
  })
})

describe('the environment', () => {
  test('has defaults for everything', () => {
    const environment = readEnvironment({ XDG_DATA_HOME: '/home/ann/data' })
    expect(environment).toMatchObject({ PORT: 3000, CADASTRE_HOST: '0.0.0.0', DATABASE_POOL: 10 })
    expect(environment.CADASTRE_DATA_DIR).toMatch(process.getuid?.() === 0 ? '/var/lib/cadastre' : '/home/ann/data/cadastre')
  })

  test('is listed in the README as it is', () => {
    const readme = readFileSync(new URL('../../../README.md', import.meta.url), 'utf8')
    for (const [name, { says }] of Object.entries(variables)) {
      expect(readme).toContain(`\`${name}\``)
      expect(readme).toContain(says)
    }
  })

  test.each([
    [{ PORT: '70000' }, /^PORT must be a whole number from 0 to 65535, not "70000"\.$/],
    [{ PORT: 'abc' }, /PORT must be/],
    [{ DATABASE_URL: 'mysql://user:canary@host/db' }, /DATABASE_URL must be a URL such as postgres:/],
    [{ CADASTRE_KEY: 'canary' }, /CADASTRE_KEY must have at least 32 characters/],
    [{ MEILI_HOST: 'localhost:7700' }, /MEILI_HOST must be a URL such as http/],
    [{ CADASTRE_TRUST_PROXY: 'maybe' }, /CADASTRE_TRUST_PROXY must be 1 or 0/],
    [{ OIDC_ISSUER: 'https://id.example' }, /OIDC_CLIENT_ID and OIDC_CLIENT_SECRET must be set too/],
    [{ DATABASE_OWNER_URL: 'postgres://a@b/c' }, /means nothing without DATABASE_URL/],
    [{ PORT: '-1', MEILI_HOST: 'x' }, /PORT .*\nMEILI_HOST /],
  ])('%j is refused by name, without quoting secrets', (from, complaint) => {
    expect(() => readEnvironment(from as Record<string, string>)).toThrow(complaint)
    expect(() => readEnvironment(from as Record<string, string>)).not.toThrow(/canary/)
  })
})
