// From a session or a bearer token to a viewer, looked up on every request so that a change of rights holds at once.
// Promise: a disabled person, an ended session and a revoked or expired token are nobody.
import { createHash } from 'node:crypto'
import { sql } from 'drizzle-orm'
import { type Database, row } from '../../db/connection.ts'
import type { Permission, Role, Viewer } from './viewer.ts'

interface PersonRow {
  id: number
  email: string
  name: string
  sessions_valid_from: string
  groups: number[]
  roles: { role: Role; domainId: number | null }[]
}

/** Everything about a person that a viewer holds; `u` is app_user. */
const person = sql`
  u.id, u.email, u.name, u.sessions_valid_from,
  coalesce((select array_agg(m.group_id order by m.group_id) from group_member m where m.user_id = u.id), '{}') as groups,
  coalesce((select jsonb_agg(distinct jsonb_build_object('role', g.role, 'domainId', g.domain_id))
              from role_grant g
             where g.user_id = u.id
                or g.group_id in (select m.group_id from group_member m where m.user_id = u.id)), '[]') as roles`

const viewerFrom = ({ id, email, name, groups, roles }: PersonRow): Viewer => ({
  actor: `user:${email}`,
  userId: id,
  email,
  name,
  groups,
  roles,
})

/** A person as viewer; `since`: when the session began (ISO). Undefined: unknown, disabled, or the session was ended. */
export async function viewerOfUser(database: Database, userId: number, since?: string): Promise<Viewer | undefined> {
  const found = await row<PersonRow>(
    database,
    sql`select ${person} from app_user u
         where u.id = ${userId} and not u.disabled and u.sessions_valid_from <= ${since ?? 'infinity'}::timestamptz`,
  )
  return found && viewerFrom(found)
}

/** 256 random bits behind a prefix by which scanners of leaked secrets know it. */
export const tokenForm = /^cad_[A-Za-z0-9_-]{43}$/
export const tokenHash = (token: string) => createHash('sha256').update(token).digest('hex')

/** Whose API token this is, limited to its scopes; undefined: unknown, expired, revoked, or its owner is disabled. */
export async function viewerOfToken(database: Database, token: string): Promise<Viewer | undefined> {
  if (!tokenForm.test(token)) return undefined
  const found = await row<PersonRow & { token_id: number; scopes: Permission[]; stale: boolean }>(
    database,
    sql`select ${person}, t.id as token_id, t.scopes,
               coalesce(t.last_used_at < now() - interval '1 minute', true) as stale
          from api_token t join app_user u on u.id = t.user_id
         where t.hash = ${tokenHash(token)} and t.revoked_at is null and (t.expires_at is null or t.expires_at > now())
           and not u.disabled`,
  )
  if (!found) return undefined
  if (found.stale)
    await database.execute(sql`update api_token set last_used_at = now()
      where id = ${found.token_id} and coalesce(last_used_at < now() - interval '1 minute', true)`)
  const viewer = viewerFrom(found)
  return { ...viewer, actor: `token:${found.token_id} ${viewer.actor}`, scopes: found.scopes }
}
