// Making people and changing how they sign in: the writes that sign-in, setup, the users room and the command line have in common.
import { sql } from 'drizzle-orm'
import { type Database, row } from '../../db/connection.ts'
import { CatalogError } from '../errors.ts'
import { checkPassword, hashPassword } from './passwords.ts'
import type { Role } from './viewer.ts'

export interface NewPerson {
  email: string
  name: string
  /** Absent: signs in elsewhere only. */
  password?: string | undefined
  /** Everywhere. Undefined: none yet. */
  role?: Role | undefined
}

const looksLikeEmail = /^[^\s@<>"]+@[^\s@<>"]+$/

/** As stored: lower case, without white space around it. */
export function readEmail(text: string): string {
  const email = text.trim().toLowerCase()
  if (email.length > 254 || !looksLikeEmail.test(email))
    throw new CatalogError('BAD_INPUT', `${JSON.stringify(text.slice(0, 80))} is not an e-mail address.`)
  return email
}

/** Makes a person; throws CONFLICT when the address is taken. Returns their id. */
export async function makePerson(database: Database, { email, name, password, role }: NewPerson): Promise<number> {
  if (password !== undefined) checkPassword(password)
  const address = readEmail(email)
  const passwordHash = password === undefined ? null : await hashPassword(password)
  const made = await row<{ id: number }>(
    database,
    sql`insert into app_user (email, name, password_hash) values (${address}, ${name.trim() || address}, ${passwordHash})
        on conflict (email) do nothing returning id`,
  )
  if (!made) throw new CatalogError('CONFLICT', `There is already somebody with the address ${address}.`)
  if (role) await grantRole(database, made.id, role)
  return made.id
}

/** Gives a person a role everywhere. */
export async function grantRole(database: Database, userId: number, role: Role): Promise<void> {
  await database.execute(sql`insert into role_grant (user_id, role) values (${userId}, ${role}) on conflict do nothing`)
}

/** Sets a password and ends all sessions made before. */
export async function setPassword(database: Database, userId: number, password: string): Promise<void> {
  checkPassword(password)
  const passwordHash = await hashPassword(password)
  await database.execute(
    sql`update app_user set password_hash = ${passwordHash}, sessions_valid_from = clock_timestamp() where id = ${userId}`,
  )
}

/** Whether an enabled person is administrator everywhere, directly or through a group. */
export async function hasAdministrator(database: Database): Promise<boolean> {
  const found = await row<{ some: boolean }>(
    database,
    sql`select exists (
          select from role_grant g
            left join group_member m on m.group_id = g.group_id
            join app_user u on u.id = coalesce(g.user_id, m.user_id) and not u.disabled
           where g.role = 'admin' and g.domain_id is null) as some`,
  )
  return found!.some
}
