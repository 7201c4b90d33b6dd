import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { rows } from '../../../db/connection.ts'
import { beginAttempt, waitAfter } from '../../../server/auth/throttle.ts'
import { addPerson, Browser, openTestWeb, type TestWeb, testPassword } from '../web.ts'

let web: TestWeb
beforeAll(async () => {
  web = await openTestWeb()
  await addPerson(web, 'ann@shop.example', 'editor')
})
afterAll(() => web.close())
beforeEach(async () => {
  await web.house.connection.database.execute(sql`delete from login_failure`)
})

const me = async (browser: Browser) => {
  const answer = await browser.fetch(`${web.url}/api/trpc/account.me`)
  return { status: answer.status, body: await answer.text() }
}

describe('e-mail and password', () => {
  test('sign in, ask who one is, sign out', async () => {
    const browser = new Browser()
    expect((await me(browser)).status).toBe(401)
    expect(await browser.signIn(web, ' Ann@Shop.example ')).toBe(`${web.url}/`)
    const { status, body } = await me(browser)
    expect(status).toBe(200)
    expect(JSON.parse(body).result.data).toMatchObject({
      actor: 'user:ann@shop.example',
      roles: [{ role: 'editor', domainId: null }],
    })
    await browser.fetch(`${web.url}/api/auth/signout`, browser.form({ csrfToken: await browser.csrfToken(web) }))
    expect((await me(browser)).status).toBe(401)
  })

  test('a wrong password, an unknown account and a disabled one get one and the same answer', async () => {
    await addPerson(web, 'gone@shop.example')
    await web.house.connection.database.execute(sql`update app_user set disabled = true where email = 'gone@shop.example'`)
    const answers = [
      await new Browser().signIn(web, 'ann@shop.example', 'not the password'),
      await new Browser().signIn(web, 'nobody@shop.example', testPassword),
      await new Browser().signIn(web, 'gone@shop.example', testPassword),
    ]
    expect(new Set(answers)).toEqual(new Set([expect.stringContaining('error=CredentialsSignin')]))
    const audited = await rows<{ actor: string; target: string | null }>(
      web.house.connection.database,
      sql`select actor, target from audit_event where action = 'auth.signIn' and outcome = 'refused' order by seq desc limit 3`,
    )
    // What names no account may be a password typed into the wrong field.
    expect(audited).toContainEqual({ actor: 'nobody', target: null })
  })

  test('an unknown account takes as long to refuse as a known one', async () => {
    const time = async (email: string) => {
      await web.house.connection.database.execute(sql`delete from login_failure`)
      const began = performance.now()
      await new Browser().signIn(web, email, 'not the password')
      return performance.now() - began
    }
    // In turns, and the quickest of each: what else the machine does slows both down.
    const times = { known: Number.POSITIVE_INFINITY, unknown: Number.POSITIVE_INFINITY }
    for (let n = 0; n < 9; n++) {
      times.known = Math.min(times.known, await time('ann@shop.example'))
      times.unknown = Math.min(times.unknown, await time('nobody@shop.example'))
    }
    expect(times.unknown / times.known).toBeGreaterThan(0.5)
    expect(times.unknown / times.known).toBeLessThan(2)
  })

  test('guessing is slowed down per account, whether it exists or not, even with guesses sent at once', async () => {
    const { database } = web.house.connection
    for (const [at, account] of ['ann@shop.example', 'nobody@shop.example'].entries()) {
      const attempt = { account, address: `192.0.2.${at}` }
      const waits = await Promise.all(Array.from({ length: 8 }, () => beginAttempt(database, web.house.keys, attempt)))
      expect(waits.filter((wait) => wait === 0)).toHaveLength(5)
      expect(waits.filter((wait) => wait === 1)).toHaveLength(3)
    }
    // Some more of them, so that the wait outlasts the test; the right password has to wait as well.
    await database.execute(sql`insert into login_failure (subject) select subject from login_failure, generate_series(1, 2)`)
    for (const [email, password] of [
      ['ann@shop.example', testPassword],
      ['nobody@shop.example', 'guess'],
    ] as const)
      expect(await new Browser().signIn(web, email, password)).toMatch(/error=Throttled-\d+/)
    expect([4, 5, 6, 7, 20, 1000].map((failures) => waitAfter(failures, 'account'))).toEqual([0, 1, 2, 4, 900, 900])
  })

  test('one address that tries many accounts is slowed down', async () => {
    const answers: string[] = []
    for (let n = 0; n < 23; n++) answers.push(await new Browser().signIn(web, `guess${n}@shop.example`, 'x'))
    expect(answers.some((answer) => answer.includes('error=Throttled-'))).toBe(true)
  })

  test('who was throttled is not listed in the clear', async () => {
    await new Browser().signIn(web, 'secret.person@shop.example', 'x')
    const stored = await rows<{ subject: string }>(web.house.connection.database, sql`select subject from login_failure`)
    expect(JSON.stringify(stored)).not.toContain('secret.person')
    expect(JSON.stringify(stored)).not.toContain('127.0.0.1')
  })
})

describe('a session', () => {
  test('ends when the person is disabled, gets a new password, or ends their sessions; and no later one does', async () => {
    const admin = web.house.callerFor({ actor: 'system', name: 'system', groups: [], roles: [{ role: 'admin', domainId: null }] })
    await addPerson(web, 'bob@shop.example', 'viewer')
    const signedIn = async () => {
      const browser = new Browser()
      await browser.signIn(web, 'bob@shop.example')
      expect((await me(browser)).status).toBe(200)
      return browser
    }
    const one = await signedIn()
    await admin.users.resetPassword({ email: 'bob@shop.example', password: testPassword })
    expect((await me(one)).status).toBe(401)
    const two = await signedIn()
    await admin.users.setDisabled({ email: 'bob@shop.example', disabled: true })
    expect((await me(two)).status).toBe(401)
    await admin.users.setDisabled({ email: 'bob@shop.example', disabled: false })
    expect((await me(two)).status).toBe(401)
    const three = await signedIn()
    const ended = await three.fetch(`${web.url}/api/trpc/account.endSessions`, {
      method: 'POST',
      headers: { origin: web.url, 'content-type': 'application/json' },
    })
    expect(ended.status).toBe(200)
    expect((await me(three)).status).toBe(401)
    await signedIn()
  })

  test('cannot be forged or changed', async () => {
    const browser = new Browser()
    await browser.signIn(web, 'ann@shop.example')
    const [name, sealed] = [...browser.cookies].find(([cookie]) => cookie.endsWith('session-token'))!
    expect(sealed).not.toContain('ann')
    for (const forged of [
      'x',
      sealed.slice(0, -4),
      `${sealed.slice(0, 60)}A${sealed.slice(61)}`,
      'eyJhbGciOiJub25lIn0.eyJzdWIiOiIxIn0.',
    ]) {
      browser.cookies.set(name, forged)
      expect((await me(browser)).status).toBe(401)
    }
  })

  test('is sent by cookies that scripts cannot read and other sites do not get', async () => {
    const browser = new Browser()
    const csrfToken = await browser.csrfToken(web)
    const answer = await browser.fetch(
      `${web.url}/api/auth/callback/credentials`,
      browser.form({ csrfToken, email: 'ann@shop.example', password: testPassword }),
    )
    const session = answer.headers.getSetCookie().find((line) => line.includes('session-token'))
    expect(session).toMatch(/HttpOnly/i)
    expect(session).toMatch(/SameSite=Lax/i)
  })

  test('from another site changes nothing, while its own site may', async () => {
    const browser = new Browser()
    await browser.signIn(web, 'ann@shop.example')
    const post = (headers: Record<string, string>) =>
      browser.fetch(`${web.url}/api/trpc/account.makeToken`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: JSON.stringify({ name: 'x', scopes: ['catalog.read'] }),
      })
    for (const headers of [
      { origin: 'https://evil.example' },
      { origin: 'null' },
      { 'sec-fetch-site': 'cross-site' },
      { 'sec-fetch-site': 'same-site' },
      {
        origin: 'https://evil.example',
        'sec-fetch-site': 'same-origin',
        'x-forwarded-host': 'evil.example',
        'x-forwarded-proto': 'https',
      },
      {},
    ] as Record<string, string>[]) {
      expect((await post(headers)).status, JSON.stringify(headers)).toBe(403)
    }
    expect((await post({ origin: web.url })).status).toBe(200)
    expect((await post({ 'sec-fetch-site': 'same-origin' })).status).toBe(200)
  })

  test('a sign-in form that another site sends is not taken', async () => {
    const answer = await fetch(`${web.url}/api/auth/callback/credentials`, {
      method: 'POST',
      body: new URLSearchParams({ email: 'ann@shop.example', password: testPassword, csrfToken: 'guessed' }),
      redirect: 'manual',
    })
    expect(answer.headers.getSetCookie().some((line) => line.includes('session-token'))).toBe(false)
  })

  test('after signing in, nobody is led to another site', async () => {
    const browser = new Browser()
    const csrfToken = await browser.csrfToken(web)
    const answer = await browser.fetch(
      `${web.url}/api/auth/callback/credentials`,
      browser.form({ csrfToken, email: 'ann@shop.example', password: testPassword, callbackUrl: 'https://evil.example/' }),
    )
    expect(answer.headers.get('location')).toMatch(/^(\/|http:\/\/127\.0\.0\.1)/)
  })
})

describe('the first administrator', () => {
  test('is made once, with the token from the log', async () => {
    const fresh = await openTestWeb()
    try {
      const form = { token: 'setup token of tests', email: 'Root@Shop.example', name: 'Root', password: testPassword }
      expect(await fresh.house.setupIsNeeded()).toBe(true)
      await expect(fresh.house.setUp({ ...form, token: 'another' })).rejects.toMatchObject({ kind: 'NOT_ALLOWED' })
      await expect(fresh.house.setUp({ ...form, password: 'short' })).rejects.toMatchObject({ kind: 'BAD_INPUT' })
      const outcomes = await Promise.allSettled([
        fresh.house.setUp(form),
        fresh.house.setUp({ ...form, email: 'eve@shop.example' }),
      ])
      expect(outcomes.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected'])
      expect(await fresh.house.setupIsNeeded()).toBe(false)
      await expect(fresh.house.setUp(form)).rejects.toMatchObject({ kind: 'CONFLICT' })
    } finally {
      await fresh.close()
    }
  })

  test('can also be somebody who came by single sign-on before', async () => {
    const fresh = await openTestWeb()
    try {
      await addPerson(fresh, 'early@shop.example', 'viewer')
      expect(await fresh.house.setupIsNeeded()).toBe(true)
      await fresh.house.setUp({
        token: 'setup token of tests',
        email: 'early@shop.example',
        name: 'E',
        password: 'another password',
      })
      expect(await new Browser().signIn(fresh, 'early@shop.example', 'another password')).toBe(`${fresh.url}/`)
      expect(await fresh.house.setupIsNeeded()).toBe(false)
    } finally {
      await fresh.close()
    }
  })
})
