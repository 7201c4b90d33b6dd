// What exists: assets and their fields as they are now, and beside each table the rows it held before.
// Promise: the state at any past moment is `current where valid_from <= t` together with `history where valid_from <= t < valid_to`.
import { sql } from 'drizzle-orm'
import { bigint, boolean, index, integer, jsonb, pgTable, primaryKey, smallint, text, uniqueIndex } from 'drizzle-orm/pg-core'
import { moment } from './columns.ts'

const assetState = {
  name: text('name').notNull(),
  kind: text('kind').notNull(),
  containerId: integer('container_id'),
  /** What the most authoritative source says; people's words are in `documentation`. */
  description: text('description'),
  properties: jsonb('properties').$type<Record<string, unknown>>().notNull().default({}),
  /** Constraints and indexes, as the schema event has them. */
  constraints: jsonb('constraints').$type<Record<string, unknown>>(),
}

/** One row per asset ever seen. `valid_to` set: retired then. An asset only referred to has `kind` 'dataset' and no claim. */
export const asset = pgTable(
  'asset',
  {
    id: integer('id').primaryKey().generatedAlwaysAsIdentity(),
    ref: text('ref').notNull(),
    platform: text('platform').notNull(),
    instance: text('instance').notNull(),
    path: text('path').notNull(),
    ...assetState,
    /** Authority (0 to 100) of the source that last decided the state, and of the one that decided the schema. */
    authority: smallint('authority').notNull().default(0),
    schemaAuthority: smallint('schema_authority').notNull().default(0),
    domainId: integer('domain_id'),
    /** Groups that may see it; null: everyone. Kept in step by server/auth/restrict.ts. */
    visibleTo: integer('visible_to').array(),
    /** This ref became another name of that asset. */
    mergedInto: integer('merged_into'),
    validFrom: moment('valid_from').notNull().default(sql`now()`),
    validTo: moment('valid_to'),
  },
  (t) => [
    uniqueIndex('asset_ref').on(t.ref),
    index('asset_container').on(t.containerId),
    index('asset_place').on(t.platform, t.instance, sql`${t.path} text_pattern_ops`),
    index('asset_domain').on(t.domainId).where(sql`domain_id is not null`),
    index('asset_changed').on(t.validFrom),
    /** By the last part of its path, as SQL may name it. */
    index('asset_last_name').on(t.platform, t.instance, sql`lower(substring(path from '[^.]*$'))`),
  ],
)

export const assetHistory = pgTable(
  'asset_history',
  {
    assetId: integer('asset_id').notNull(),
    ...assetState,
    validFrom: moment('valid_from').notNull(),
    validTo: moment('valid_to').notNull(),
  },
  (t) => [index('asset_history_asset').on(t.assetId, t.validTo)],
)

const fieldState = {
  assetId: integer('asset_id').notNull(),
  path: text('path').notNull(),
  ordinal: integer('ordinal').notNull(),
  type: text('type'),
  nullable: boolean('nullable'),
  defaultValue: text('default_value'),
  description: text('description'),
  properties: jsonb('properties').$type<Record<string, unknown>>(),
}

/** A field keeps its id for ever: `valid_to` set means dropped; null `valid_from` never occurs. ordinal -1: only referred to. */
export const field = pgTable(
  'field',
  {
    id: integer('id').primaryKey().generatedAlwaysAsIdentity(),
    ...fieldState,
    validFrom: moment('valid_from').notNull().default(sql`now()`),
    validTo: moment('valid_to'),
  },
  (t) => [uniqueIndex('field_path').on(t.assetId, t.path)],
)

export const fieldHistory = pgTable(
  'field_history',
  {
    fieldId: integer('field_id').notNull(),
    ...fieldState,
    validFrom: moment('valid_from').notNull(),
    validTo: moment('valid_to').notNull(),
  },
  (t) => [index('field_history_asset').on(t.assetId, t.validTo)],
)

/** Numbers that move all the time, apart from everything indexed as text. */
export const assetStat = pgTable('asset_stat', {
  assetId: integer('asset_id').primaryKey(),
  rows: bigint('rows', { mode: 'number' }),
  bytes: bigint('bytes', { mode: 'number' }),
  freshAt: moment('fresh_at'),
  measuredAt: moment('measured_at'),
  /** Queries in the last 30 days of usage known. */
  queries30d: bigint('queries_30d', { mode: 'number' }).notNull().default(0),
  lastUsedAt: moment('last_used_at'),
})

/** Other names of an asset: reported by a source (symlink) or set by an operator. */
export const assetAlias = pgTable(
  'asset_alias',
  {
    ref: text('ref').primaryKey(),
    assetId: integer('asset_id').notNull(),
    sourceId: integer('source_id'),
    createdAt: moment('created_at').notNull().default(sql`now()`),
  },
  (t) => [index('asset_alias_asset').on(t.assetId)],
)

/** An OpenLineage namespace (normalised: scheme://host:port) that means one of our instances. */
export const namespaceAlias = pgTable('namespace_alias', {
  namespace: text('namespace').primaryKey(),
  platform: text('platform').notNull(),
  instance: text('instance').notNull(),
  createdAt: moment('created_at').notNull().default(sql`now()`),
})

/** What a person or rule has written beside a source's words; field '' is the asset itself. A removal is a row too. */
const layered = {
  id: bigint('id', { mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
  assetId: integer('asset_id').notNull(),
  field: text('field').notNull().default(''),
  layer: text('layer').$type<'source' | 'human' | 'rule' | 'propagated'>().notNull(),
  sourceId: integer('source_id'),
  userId: integer('user_id'),
  validFrom: moment('valid_from').notNull().default(sql`now()`),
  validTo: moment('valid_to'),
}

/** text null: a person removed what the source says. */
export const documentation = pgTable('documentation', { ...layered, text: text('text') }, (t) => [
  uniqueIndex('documentation_live').on(t.assetId, t.field, t.layer, sql`coalesce(source_id, 0)`).where(sql`valid_to is null`),
  index('documentation_asset').on(t.assetId),
])

export const ownership = pgTable(
  'ownership',
  {
    ...layered,
    owner: text('owner').notNull(),
    ownerKind: text('owner_kind').$type<'user' | 'group' | 'service'>().notNull(),
    role: text('role').notNull().default('owner'),
    removed: boolean('removed').notNull().default(false),
  },
  (t) => [
    uniqueIndex('ownership_live')
      .on(t.assetId, t.field, t.layer, sql`coalesce(source_id, 0)`, t.ownerKind, t.owner, t.role)
      .where(sql`valid_to is null`),
    index('ownership_asset').on(t.assetId),
  ],
)

export const tag = pgTable('tag', {
  id: integer('id').primaryKey().generatedAlwaysAsIdentity(),
  name: text('name').notNull().unique(),
  description: text('description'),
  color: text('color'),
})

export const tagging = pgTable(
  'tagging',
  { ...layered, tagId: integer('tag_id').notNull(), removed: boolean('removed').notNull().default(false) },
  (t) => [
    uniqueIndex('tagging_live')
      .on(t.assetId, t.field, t.layer, sql`coalesce(source_id, 0)`, t.tagId)
      .where(sql`valid_to is null`),
    index('tagging_asset').on(t.assetId),
    index('tagging_tag').on(t.tagId),
  ],
)

export const domain = pgTable('domain', {
  id: integer('id').primaryKey().generatedAlwaysAsIdentity(),
  name: text('name').notNull().unique(),
  parentId: integer('parent_id'),
  description: text('description'),
})

export const star = pgTable('star', { userId: integer('user_id').notNull(), assetId: integer('asset_id').notNull() }, (t) => [
  primaryKey({ columns: [t.userId, t.assetId] }),
])
