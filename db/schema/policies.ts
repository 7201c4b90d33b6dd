// Who may do what in the real databases, as they say it themselves: principals, grants, row policies.
import { sql } from 'drizzle-orm'
import { bigint, boolean, index, integer, jsonb, pgTable, primaryKey, text, uniqueIndex } from 'drizzle-orm/pg-core'
import { moment } from './columns.ts'

export const principal = pgTable(
  'principal',
  {
    platform: text('platform').notNull(),
    instance: text('instance').notNull(),
    name: text('name').notNull(),
    sourceId: integer('source_id').notNull(),
    canLogin: boolean('can_login'),
    superuser: boolean('superuser'),
    bypassesRowPolicies: boolean('bypasses_row_policies'),
    memberOf: text('member_of').array().notNull().default([]),
    properties: jsonb('properties').$type<Record<string, unknown>>(),
  },
  (t) => [primaryKey({ columns: [t.platform, t.instance, t.name] })],
)

export const grantEntry = pgTable(
  'grant_entry',
  {
    id: bigint('id', { mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    assetId: integer('asset_id').notNull(),
    sourceId: integer('source_id').notNull(),
    field: text('field').notNull().default(''),
    grantee: text('grantee').notNull(),
    privilege: text('privilege').notNull(),
    grantable: boolean('grantable').notNull().default(false),
    grantor: text('grantor').notNull().default(''),
    validFrom: moment('valid_from').notNull().default(sql`now()`),
    validTo: moment('valid_to'),
  },
  (t) => [
    uniqueIndex('grant_entry_live')
      .on(t.assetId, t.sourceId, t.field, t.grantee, t.privilege, t.grantor)
      .where(sql`valid_to is null`),
    index('grant_entry_asset').on(t.assetId),
  ],
)

/** Row security of an asset as found; policies as the grant event has them. */
export const rowSecurity = pgTable(
  'row_security',
  {
    assetId: integer('asset_id').notNull(),
    sourceId: integer('source_id').notNull(),
    mode: text('mode').$type<'off' | 'on' | 'forced'>().notNull(),
    policies: jsonb('policies').$type<unknown[]>().notNull().default([]),
    validFrom: moment('valid_from').notNull().default(sql`now()`),
    validTo: moment('valid_to'),
  },
  (t) => [uniqueIndex('row_security_live').on(t.assetId, t.sourceId).where(sql`valid_to is null`)],
)
