// What people do to their own account: tokens, password, ending sessions.
// Promise: a token can make no token that may do more than itself, and cannot touch the password behind it.
import { randomBytes } from 'node:crypto'
import { sql } from 'drizzle-orm'
import { type Database, row, type Transaction } from '../../db/connection.ts'
import { CatalogError } from '../errors.ts'
import { tokenHash } from './identify.ts'
import { isPassword } from './passwords.ts'
import { setPassword } from './people.ts'
import { may, type Permission, type Viewer } from './viewer.ts'

export interface TokenOrder {
  name: string
  scopes: readonly Permission[]
  /** Null: never. */
  expiresInDays: number | null
}

export interface NewToken {
  id: number
  /** Shown this once. */
  token: string
  expiresAt: string | null
}

/** Makes a token for a person; the caller has checked its scopes. */
export async function issueToken(database: Database, userId: number, order: TokenOrder): Promise<NewToken> {
  const token = `cad_${randomBytes(32).toString('base64url')}`
  const made = await row<{ id: number; expires_at: string | null }>(
    database,
    sql`insert into api_token (user_id, name, hash, scopes, expires_at)
        values (${userId}, ${order.name}, ${tokenHash(token)}, ${`{${[...new Set(order.scopes)].join(',')}}`}::text[],
                now() + ${order.expiresInDays}::int * interval '1 day')
        returning id, expires_at`,
  )
  return { id: made!.id, token, expiresAt: made!.expires_at }
}

function ownId(viewer: Viewer): number {
  if (viewer.userId === undefined) throw new CatalogError('BAD_INPUT', 'The house itself has no account. Sign in as a person.')
  return viewer.userId
}

export async function makeOwnToken(tx: Transaction, viewer: Viewer, order: TokenOrder): Promise<NewToken> {
  const userId = ownId(viewer)
  const beyond = order.scopes.filter((scope) => !may(viewer, scope, 'any'))
  if (beyond.length > 0)
    throw new CatalogError('NOT_ALLOWED', `You may not give a token what you may not do: ${beyond.join(', ')}.`)
  return issueToken(tx, userId, order)
}

/** `userId` undefined: anybody's. */
export async function revokeToken(tx: Transaction, id: number, userId?: number): Promise<void> {
  const { rowCount } = await tx.execute(
    sql`update api_token set revoked_at = coalesce(revoked_at, now()) where id = ${id} and user_id = coalesce(${userId ?? null}::int, user_id)`,
  )
  if (!rowCount) throw new CatalogError('NOT_FOUND', `There is no token ${id}.`)
}

export const revokeOwnToken = (tx: Transaction, viewer: Viewer, id: number) => revokeToken(tx, id, ownId(viewer))

function refuseTokens(viewer: Viewer): void {
  if (viewer.scopes) throw new CatalogError('NOT_ALLOWED', 'A token cannot do this: sign in.')
}

/** Ends all sessions, this one too. */
export async function changePassword(
  tx: Transaction,
  viewer: Viewer,
  currentPassword: string,
  newPassword: string,
): Promise<void> {
  refuseTokens(viewer)
  const id = ownId(viewer)
  const found = await row<{ password_hash: string | null }>(tx, sql`select password_hash from app_user where id = ${id}`)
  // Who has come by a provider only has no password to know; the session has to do.
  const right = found?.password_hash === null || (await isPassword(found?.password_hash, currentPassword))
  if (!right) throw new CatalogError('NOT_ALLOWED', 'The current password is not right.')
  await setPassword(tx, id, newPassword)
}

export async function endOwnSessions(tx: Transaction, viewer: Viewer): Promise<void> {
  refuseTokens(viewer)
  await tx.execute(sql`update app_user set sessions_valid_from = clock_timestamp() where id = ${ownId(viewer)}`)
}
