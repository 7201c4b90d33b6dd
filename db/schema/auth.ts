// People, groups, roles and tokens of the catalog itself.
import { sql } from 'drizzle-orm'
import { boolean, index, integer, pgTable, primaryKey, text, uniqueIndex } from 'drizzle-orm/pg-core'
import { moment } from './columns.ts'

export const appUser = pgTable('app_user', {
  id: integer('id').primaryKey().generatedAlwaysAsIdentity(),
  /** Lower case. */
  email: text('email').notNull().unique(),
  name: text('name').notNull(),
  /** argon2id in PHC form; null: signs in elsewhere only. */
  passwordHash: text('password_hash'),
  disabled: boolean('disabled').notNull().default(false),
  /** Sessions made before are void. */
  sessionsValidFrom: moment('sessions_valid_from').notNull().default(sql`now()`),
  createdAt: moment('created_at').notNull().default(sql`now()`),
  lastSeenAt: moment('last_seen_at'),
})

/** An account at an OpenID provider. */
export const userIdentity = pgTable(
  'user_identity',
  { provider: text('provider').notNull(), subject: text('subject').notNull(), userId: integer('user_id').notNull() },
  (t) => [primaryKey({ columns: [t.provider, t.subject] })],
)

export const userGroup = pgTable('user_group', {
  id: integer('id').primaryKey().generatedAlwaysAsIdentity(),
  name: text('name').notNull().unique(),
})

export const groupMember = pgTable(
  'group_member',
  { groupId: integer('group_id').notNull(), userId: integer('user_id').notNull() },
  (t) => [primaryKey({ columns: [t.groupId, t.userId] }), index('group_member_user').on(t.userId)],
)

export const roles = ['viewer', 'editor', 'steward', 'admin'] as const

/** A role for a user or a group, everywhere or (domain_id) in one domain and those below it. */
export const roleGrant = pgTable(
  'role_grant',
  {
    id: integer('id').primaryKey().generatedAlwaysAsIdentity(),
    userId: integer('user_id'),
    groupId: integer('group_id'),
    role: text('role').$type<(typeof roles)[number]>().notNull(),
    domainId: integer('domain_id'),
  },
  (t) => [
    uniqueIndex('role_grant_once').on(sql`coalesce(user_id, 0)`, sql`coalesce(group_id, 0)`, t.role, sql`coalesce(domain_id, 0)`),
  ],
)

export const apiToken = pgTable('api_token', {
  id: integer('id').primaryKey().generatedAlwaysAsIdentity(),
  userId: integer('user_id').notNull(),
  name: text('name').notNull(),
  /** SHA-256 of the token; the token itself has 256 random bits and is shown once. */
  hash: text('hash').notNull().unique(),
  scopes: text('scopes').array().notNull(),
  createdAt: moment('created_at').notNull().default(sql`now()`),
  expiresAt: moment('expires_at'),
  revokedAt: moment('revoked_at'),
  lastUsedAt: moment('last_used_at'),
})

/** Failed sign-ins, for throttling by account and by address. */
export const loginFailure = pgTable(
  'login_failure',
  { subject: text('subject').notNull(), at: moment('at').notNull().default(sql`now()`) },
  (t) => [index('login_failure_subject').on(t.subject, t.at)],
)

/** Which groups may see an asset or everything of a source; no row: everyone. */
export const restriction = pgTable(
  'restriction',
  {
    groupId: integer('group_id').notNull(),
    assetId: integer('asset_id'),
    sourceId: integer('source_id'),
  },
  (t) => [
    uniqueIndex('restriction_once').on(t.groupId, sql`coalesce(asset_id, 0)`, sql`coalesce(source_id, 0)`),
    index('restriction_asset').on(t.assetId),
  ],
)

/** Facts about this installation: key ids, search index version … never a secret. */
export const setting = pgTable('setting', { key: text('key').primaryKey(), value: text('value').notNull() })
