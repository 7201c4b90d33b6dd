// People, groups, roles and tokens, as the settings pages list them. Never a hash.
import { sql } from 'drizzle-orm'
import { type Database, row, rows } from '../../db/connection.ts'
import { locateAsset } from '../assets/locate.ts'
import { may, type Permission, permissions, type Role, type Viewer } from './viewer.ts'

export interface GrantedRole {
  id: number
  role: Role
  /** Null: everywhere. */
  domain: string | null
  /** Null: given to the person or group itself. */
  viaGroup: string | null
}

export interface Person {
  id: number
  email: string
  name: string
  disabled: boolean
  hasPassword: boolean
  /** Providers that they have signed in with. */
  providers: string[]
  groups: string[]
  roles: GrantedRole[]
  createdAt: string
  lastSeenAt: string | null
}

/** Everybody, or those whose name or address holds `text`; by address. The viewer has users.manage. */
export function listPeople(
  database: Database,
  _viewer: Viewer,
  { text = '', after = '', limit }: { text?: string; after?: string; limit: number },
): Promise<Person[]> {
  return rows<Person>(
    database,
    sql`
    select u.id, u.email, u.name, u.disabled, u.password_hash is not null as "hasPassword",
           u.created_at as "createdAt", u.last_seen_at as "lastSeenAt",
           array(select i.provider from user_identity i where i.user_id = u.id order by 1) as providers,
           array(select g.name from group_member m join user_group g on g.id = m.group_id where m.user_id = u.id order by 1) as groups,
           coalesce((select jsonb_agg(jsonb_build_object('id', r.id, 'role', r.role, 'domain', d.name, 'viaGroup', g.name) order by r.id)
              from role_grant r
              left join domain d on d.id = r.domain_id
              left join user_group g on g.id = r.group_id
             where r.user_id = u.id
                or r.group_id in (select m.group_id from group_member m where m.user_id = u.id)), '[]') as roles
      from app_user u
     where u.email > ${after} and (${text} = '' or strpos(lower(u.email || ' ' || u.name), lower(${text})) > 0)
     order by u.email limit ${limit}`,
  )
}

export interface Group {
  id: number
  name: string
  members: string[]
  roles: GrantedRole[]
  /** How much is restricted to this group, among others. */
  restrictedAssets: number
  restrictedSources: number
}

export function listGroups(database: Database, _viewer: Viewer): Promise<Group[]> {
  return rows<Group>(
    database,
    sql`
    select g.id, g.name,
           array(select u.email from group_member m join app_user u on u.id = m.user_id where m.group_id = g.id order by 1) as members,
           coalesce((select jsonb_agg(jsonb_build_object('id', r.id, 'role', r.role, 'domain', d.name, 'viaGroup', null) order by r.id)
              from role_grant r left join domain d on d.id = r.domain_id where r.group_id = g.id), '[]') as roles,
           (select count(*) from restriction x where x.group_id = g.id and x.asset_id is not null) as "restrictedAssets",
           (select count(*) from restriction x where x.group_id = g.id and x.source_id is not null) as "restrictedSources"
      from user_group g order by g.name`,
  )
}

/** Names of all groups, for those who restrict assets. */
export async function listGroupNames(database: Database, _viewer: Viewer): Promise<string[]> {
  return (await rows<{ name: string }>(database, sql`select name from user_group order by name`)).map(({ name }) => name)
}

export interface AssetAccess {
  /** Its own restriction; empty: none. */
  groups: string[]
  /** Who may see it in the end; null: everyone. */
  visibleTo: string[] | null
}

export async function findAccess(database: Database, viewer: Viewer, ref: string): Promise<AssetAccess> {
  const { id } = await locateAsset(database, viewer, ref)
  const found = await row<AssetAccess>(
    database,
    sql`
    select array(select g.name from restriction r join user_group g on g.id = r.group_id where r.asset_id = a.id order by 1) as groups,
           case when a.visible_to is not null then
             array(select g.name from user_group g where g.id = any (a.visible_to) order by 1) end as "visibleTo"
      from asset a where a.id = ${id}`,
  )
  return found!
}

export interface TokenEntry {
  id: number
  name: string
  scopes: Permission[]
  createdAt: string
  expiresAt: string | null
  revokedAt: string | null
  lastUsedAt: string | null
  /** Whose it is. */
  owner: string
}

const tokenColumns = sql`t.id, t.name, t.scopes, t.created_at as "createdAt", t.expires_at as "expiresAt",
  t.revoked_at as "revokedAt", t.last_used_at as "lastUsedAt", u.email as owner`

/** The viewer's own tokens, newest first. */
export async function listOwnTokens(database: Database, viewer: Viewer): Promise<TokenEntry[]> {
  return rows<TokenEntry>(
    database,
    sql`select ${tokenColumns} from api_token t join app_user u on u.id = t.user_id
         where t.user_id = ${viewer.userId ?? null} order by t.id desc`,
  )
}

/** Everybody's tokens, newest first. */
export function listAllTokens(database: Database, _viewer: Viewer, { before, limit }: { before?: number; limit: number }) {
  return rows<TokenEntry>(
    database,
    sql`select ${tokenColumns} from api_token t join app_user u on u.id = t.user_id
         where t.id < ${before ?? 2_147_483_647} order by t.id desc limit ${limit}`,
  )
}

/** Who asks, and what they may do somewhere. */
export function describeViewer(viewer: Viewer) {
  return {
    actor: viewer.actor,
    name: viewer.name,
    email: viewer.email ?? null,
    roles: viewer.roles.map(({ role, domainId }) => ({ role, domainId })),
    permissions: (Object.keys(permissions) as Permission[]).filter((permission) => may(viewer, permission, 'any')),
  }
}

/** What the viewer may hand on to a token, in words. */
export const listScopes = (viewer: Viewer) =>
  (Object.entries(permissions) as [Permission, string][])
    .filter(([name]) => may(viewer, name, 'any'))
    .map(([name, means]) => ({ name, means }))
