// Who is asking, what they may do, and what they may see: one definition of each, in three forms of the last.
// Promise: isVisible, visibleTo (SQL) and visibleFilter (Meilisearch) give the same answer for every viewer and asset.
import { type SQL, sql } from 'drizzle-orm'
import type { roles } from '../../db/schema/auth.ts'

export type Role = (typeof roles)[number]

export interface Viewer {
  /** As the audit log names them: `user:ann@shop.example`, `token:7 user:…`, `system`, `cli`. */
  actor: string
  /** Absent for the house itself. */
  userId?: number
  email?: string
  name: string
  groups: readonly number[]
  /** domainId null: everywhere. */
  roles: readonly { role: Role; domainId: number | null }[]
  /** Permissions a token is limited to; absent: all that the roles give. */
  scopes?: readonly Permission[]
}

/** What can be permitted, and what it means in words (also shown where tokens are made). */
export const permissions = {
  'catalog.read': 'search and read the catalog',
  'catalog.edit': 'edit descriptions, owners and tags of assets and fields',
  'catalog.curate': 'define tags and domains, restrict assets, merge names',
  'lineage.send': 'send OpenLineage events',
  'sources.read': 'see sources and their harvests',
  'sources.manage': 'add, change and harvest sources',
  'audit.read': 'read and export the audit log',
  'users.manage': 'manage people, groups and roles',
  'account.own': 'manage one’s own account and tokens',
} as const
export type Permission = keyof typeof permissions

/** Permissions over what lies in no domain: a role that holds in one domain only does not give them. */
const undivided: readonly Permission[] = ['lineage.send', 'sources.manage', 'audit.read', 'users.manage']

const viewer = ['catalog.read', 'account.own'] as const
const editor = [...viewer, 'catalog.edit', 'sources.read', 'lineage.send'] as const
const steward = [...editor, 'catalog.curate'] as const
export const permissionsOf: Record<Role, readonly Permission[]> = {
  viewer,
  editor,
  steward,
  admin: Object.keys(permissions) as Permission[],
}

/** The house acting for itself: schedules, workers, the command line on the server's own machine. */
export const houseViewer = (actor: string): Viewer => ({
  actor,
  name: actor,
  groups: [],
  roles: [{ role: 'admin', domainId: null }],
})

/**
 * Whether the viewer may do this: everywhere, or in one of `domains` (an asset's domain and those above it).
 * With `domains` 'any', whether there is at least one place where they may.
 */
export function may(viewer: Viewer, permission: Permission, domains: readonly number[] | 'any' = []): boolean {
  if (viewer.scopes && !viewer.scopes.includes(permission)) return false
  return viewer.roles.some(
    ({ role, domainId }) =>
      permissionsOf[role].includes(permission) &&
      (domainId === null || (!undivided.includes(permission) && (domains === 'any' || domains.includes(domainId)))),
  )
}

const seesAll = (viewer: Viewer) => viewer.roles.some(({ role, domainId }) => role === 'admin' && domainId === null)

/** `groups` are those that may see the asset; null: everyone. */
export function isVisible(viewer: Viewer, groups: readonly number[] | null): boolean {
  return groups === null || seesAll(viewer) || groups.some((group) => viewer.groups.includes(group))
}

/** The same as SQL, over a column `visible_to integer[]`; default: that of an asset aliased `a`. */
export function visibleTo(viewer: Viewer, column: SQL = sql.raw('a.visible_to')): SQL {
  if (seesAll(viewer)) return sql`true`
  return sql`(${column} is null or ${column} && ${`{${viewer.groups.join(',')}}`}::integer[])`
}

/** The same as a Meilisearch filter; undefined: no filter. */
export function visibleFilter(viewer: Viewer): string | undefined {
  if (seesAll(viewer)) return undefined
  return ['visible_to IS NULL', ...(viewer.groups.length ? [`visible_to IN [${viewer.groups.join(', ')}]`] : [])].join(' OR ')
}
