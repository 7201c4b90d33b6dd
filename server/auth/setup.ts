// The first administrator: made once, by whoever can read the server's log (or set CADASTRE_SETUP_TOKEN).
import { randomBytes, timingSafeEqual } from 'node:crypto'
import { sql } from 'drizzle-orm'
import { type Pool, row } from '../../db/connection.ts'
import { appendAudit } from '../audit/append.ts'
import { CatalogError } from '../errors.ts'
import { tokenHash } from './identify.ts'
import type { Keys } from './keys.ts'
import { grantRole, hasAdministrator, makePerson, readEmail, setPassword } from './people.ts'
import { beginAttempt, endAttempt } from './throttle.ts'

export interface SetupForm {
  token: string
  email: string
  name: string
  password: string
  /** Network address of who sends it, for throttling. */
  address?: string
}

export const newSetupToken = () => randomBytes(16).toString('base64url')

/** Makes the administrator, or raises a person who came by single sign-on before there was one. */
export async function setUp(database: Pool, keys: Keys, expected: string, form: SetupForm): Promise<void> {
  const attempt = { account: 'the setup page', address: form.address ?? 'unknown' }
  const wait = await beginAttempt(database, keys, attempt)
  if (wait > 0) throw new CatalogError('TOO_MANY', `Too many wrong setup tokens. Try again in ${wait} s.`)
  if (!timingSafeEqual(Buffer.from(tokenHash(form.token.trim())), Buffer.from(tokenHash(expected))))
    throw new CatalogError('NOT_ALLOWED', 'That is not the setup token. It is in the log of the server, printed at start.')
  await endAttempt(database, keys, attempt)
  await database.transaction(async (tx) => {
    await tx.execute(sql`select pg_advisory_xact_lock(7205)`)
    if (await hasAdministrator(tx)) throw new CatalogError('CONFLICT', 'There is an administrator already. Sign in.')
    const email = readEmail(form.email)
    const known = await row<{ id: number }>(tx, sql`select id from app_user where email = ${email}`)
    if (known) {
      await setPassword(tx, known.id, form.password)
      await tx.execute(sql`update app_user set disabled = false where id = ${known.id}`)
      await grantRole(tx, known.id, 'admin')
    } else {
      await makePerson(tx, { email, name: form.name, password: form.password, role: 'admin' })
    }
    await appendAudit(tx, { actor: `user:${email}` }, { action: 'auth.setUp', outcome: 'done', target: email })
  })
}
