// A web server over a fresh catalog for a test file, and a browser of sorts that keeps cookies.
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { makePerson } from '../../server/auth/people.ts'
import type { Role } from '../../server/auth/viewer.ts'
import { type Environment, readEnvironment } from '../../server/environment.ts'
import { createWebServer } from '../../server/http.ts'
import { houseOver, type OpenHouse } from '../../server/open.ts'
import { openTestDatabase, type TestDatabase } from '../database.ts'

export interface TestWeb {
  house: OpenHouse
  catalog: TestDatabase
  url: string
  close(): Promise<void>
}

export const testPassword = 'a password for tests'

/** Settings as in the environment, over those of the tests. */
export async function openTestWeb(settings: Record<string, string> = {}): Promise<TestWeb> {
  const catalog = await openTestDatabase()
  const environment: Environment = readEnvironment({
    CADASTRE_KEY: process.env.CADASTRE_KEY!,
    CADASTRE_SETUP_TOKEN: 'setup token of tests',
    CADASTRE_DATA_DIR: '/nonexistent',
    ...settings,
  })
  const house = houseOver(catalog, environment)
  const server: Server = createWebServer({ house })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    house,
    catalog,
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
      await house.close()
    },
  }
}

export const addPerson = (web: TestWeb, email: string, role?: Role, password: string = testPassword): Promise<number> =>
  makePerson(web.house.connection.database, { email, name: email.split('@')[0]!, password, role })

/** fetch with a cookie jar for all hosts, which does not follow redirects by itself. */
export class Browser {
  readonly cookies = new Map<string, string>()

  async fetch(url: string, init: RequestInit = {}): Promise<Response> {
    const headers = new Headers(init.headers)
    if (this.cookies.size > 0) headers.set('cookie', [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; '))
    const answer = await fetch(url, { ...init, headers, redirect: 'manual' })
    for (const line of answer.headers.getSetCookie()) {
      const [, name, value] = /^([^=]+)=([^;]*)/.exec(line)!
      if (value === '' || /expires=Thu, 01 Jan 1970/i.test(line)) this.cookies.delete(name!)
      else this.cookies.set(name!, value!)
    }
    return answer
  }

  async follow(url: string, init?: RequestInit): Promise<{ answer: Response; url: string }> {
    let answer = await this.fetch(url, init)
    let at = url
    for (let step = 0; step < 15 && answer.status >= 300 && answer.status < 400; step++) {
      at = new URL(answer.headers.get('location')!, at).href
      answer = await this.fetch(at)
    }
    return { answer, url: at }
  }

  async csrfToken(web: TestWeb): Promise<string> {
    const answer = await this.fetch(`${web.url}/api/auth/csrf`)
    return ((await answer.json()) as { csrfToken: string }).csrfToken
  }

  form(fields: Record<string, string>): RequestInit {
    return { method: 'POST', body: new URLSearchParams(fields) }
  }

  /** Where the sign-in with e-mail and password leads to. */
  async signIn(web: TestWeb, email: string, password: string = testPassword): Promise<string> {
    const csrfToken = await this.csrfToken(web)
    const answer = await this.fetch(
      `${web.url}/api/auth/callback/credentials`,
      this.form({ csrfToken, email, password, callbackUrl: `${web.url}/` }),
    )
    return answer.headers.get('location') ?? ''
  }
}
