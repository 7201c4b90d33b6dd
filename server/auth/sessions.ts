// From the session cookie to a viewer.
import { decode } from 'next-auth/jwt'
import type { Database } from '../../db/connection.ts'
import { viewerOfUser } from './identify.ts'
import type { Keys } from './keys.ts'
import { sessionSecret } from './nextauth.ts'
import type { Viewer } from './viewer.ts'

/** As next-auth names it over HTTPS and over HTTP. */
const cookieNames = ['__Secure-next-auth.session-token', 'next-auth.session-token']

/** A Cookie header as names and values; values decoded where they can be. */
export function readCookies(header: string | undefined): Record<string, string> {
  const cookies: Record<string, string> = {}
  for (const part of header?.split(';') ?? []) {
    const equals = part.indexOf('=')
    if (equals < 0) continue
    const name = part.slice(0, equals).trim()
    const value = part
      .slice(equals + 1)
      .trim()
      .replace(/^"(.*)"$/, '$1')
    if (name === '' || Object.hasOwn(cookies, name)) continue
    try {
      cookies[name] = decodeURIComponent(value)
    } catch {
      cookies[name] = value
    }
  }
  return cookies
}

/** Whose session this is; undefined: none, one that has expired or was ended, or of somebody disabled. */
export async function viewerOfCookies(database: Database, keys: Keys, header: string | undefined): Promise<Viewer | undefined> {
  const cookies = readCookies(header)
  for (const name of cookieNames) {
    const sealed = cookies[name]
    if (!sealed) continue
    const session = await decode({ token: sealed, secret: sessionSecret(keys) }).catch(() => null)
    const userId = Number(session?.sub)
    if (!Number.isInteger(userId) || typeof session?.since !== 'string') continue
    const viewer = await viewerOfUser(database, userId, session.since)
    if (viewer) return viewer
  }
  return undefined
}
