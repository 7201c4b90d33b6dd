// Signing in: with a password, or with what a provider says. Both end in the id of a person or in one code of refusal.
// Promise: unknown account, wrong password and disabled account get the same answer in the same time.
import { sql } from 'drizzle-orm'
import { type Pool, row } from '../../db/connection.ts'
import { appendAudit, auditRefusal } from '../audit/append.ts'
import type { Keys } from './keys.ts'
import { isPassword } from './passwords.ts'
import { makePerson } from './people.ts'
import type { ProviderProfile } from './providers.ts'
import { beginAttempt, endAttempt } from './throttle.ts'

/** Why somebody could not sign in, as the sign-in page gets it in `?error=`; words in app/sign-in/SignInForm.tsx. */
export class SignInRefused extends Error {}

export interface PasswordForm {
  email: string
  password: string
  address: string
}

interface Account {
  id: number
  email: string
  disabled: boolean
  password_hash: string | null
}

/** Returns the person's id, or throws SignInRefused: `CredentialsSignin` or `Throttled-<seconds>`. */
export async function signInWithPassword(database: Pool, keys: Keys, form: PasswordForm): Promise<number> {
  const email = form.email.trim().toLowerCase().slice(0, 254)
  const attempt = { account: email, address: form.address }
  const wait = await beginAttempt(database, keys, attempt)
  if (wait > 0) throw new SignInRefused(`Throttled-${wait}`)
  const account = await row<Account>(
    database,
    sql`select id, email, disabled, password_hash from app_user where email = ${email}`,
  )
  const right = await isPassword(account?.password_hash, form.password)
  if (!account || !right || account.disabled) {
    // What was typed is written down only if it names an account: it may have been the password.
    await auditRefusal(
      database,
      { actor: account ? `user:${account.email}` : 'nobody' },
      { action: 'auth.signIn', outcome: 'refused', target: account?.email ?? null, detail: { with: 'password' } },
    )
    throw new SignInRefused('CredentialsSignin')
  }
  await endAttempt(database, keys, attempt)
  await recordSignIn(database, account, 'password')
  return account.id
}

/** The person behind an account at a provider; made with the role viewer when new. Throws SignInRefused. */
export async function signInWithProvider(database: Pool, provider: string, profile: ProviderProfile): Promise<number> {
  const known = await row<Account>(
    database,
    sql`select u.id, u.email, u.disabled, u.password_hash from user_identity i join app_user u on u.id = i.user_id
         where i.provider = ${provider} and i.subject = ${profile.id}`,
  )
  const account = known ?? (await join(database, provider, profile))
  if (account.disabled) {
    await auditRefusal(
      database,
      { actor: `user:${account.email}` },
      { action: 'auth.signIn', outcome: 'refused', target: account.email, detail: { with: provider, because: 'disabled' } },
    )
    throw new SignInRefused('AccessDenied')
  }
  await recordSignIn(database, account, provider)
  return account.id
}

/** First time that this account at the provider comes: linked by a verified address, or a new person. */
async function join(database: Pool, provider: string, profile: ProviderProfile): Promise<Account> {
  if (!profile.email) throw new SignInRefused('NoEmail')
  const email = profile.email.trim().toLowerCase()
  return database.transaction(async (tx) => {
    await tx.execute(sql`select pg_advisory_xact_lock(7205)`)
    const present = await row<Account>(tx, sql`select id, email, disabled, password_hash from app_user where email = ${email}`)
    // An address that the provider has not verified could be anybody's: it opens no account that exists, nor reserves a new one.
    if (present ? profile.emailVerified !== true : profile.emailVerified === false) throw new SignInRefused('EmailNotVerified')
    const id = present?.id ?? (await makePerson(tx, { email, name: profile.name ?? email, role: 'viewer' }))
    await tx.execute(sql`insert into user_identity (provider, subject, user_id) values (${provider}, ${profile.id}, ${id})
                         on conflict do nothing`)
    await appendAudit(
      tx,
      { actor: `user:${email}` },
      { action: present ? 'auth.link' : 'auth.join', outcome: 'done', target: email, detail: { with: provider } },
    )
    return present ?? { id, email, disabled: false, password_hash: null }
  })
}

async function recordSignIn(database: Pool, account: Account, how: string): Promise<void> {
  await database.transaction(async (tx) => {
    await tx.execute(sql`update app_user set last_seen_at = now() where id = ${account.id}`)
    await appendAudit(
      tx,
      { actor: `user:${account.email}` },
      { action: 'auth.signIn', outcome: 'done', target: account.email, detail: { with: how } },
    )
  })
}
