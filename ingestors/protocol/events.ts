// What a connector can say: plain, validated events about one system, the vocabulary of the whole house.
// Promise: each event stands alone and saying it twice changes nothing; silence about an asset says nothing.
import { z } from 'zod'
import { isRef } from './ref.ts'

const ref = z
  .string()
  .max(4000)
  .refine((text) => isRef(text) && !text.includes('#'), {
    error: 'expected the ref of an asset, such as postgres:warehouse:shop.public.orders',
  })
/** Text that a database can hold: without NUL, and with U+FFFD for half a surrogate pair. */
const storable = z.string().overwrite((said) => (said.includes('\0') ? said.replaceAll('\0', '') : said).toWellFormed())
const name = storable.min(1).max(2000)
const text = storable.max(1_000_000)
/** ISO 8601 with a zone; what a system reports without one is read as UTC by its connector. */
const moment = z.iso.datetime({ offset: true })
const count = z.number().nonnegative()
const json: z.ZodType<unknown> = z.json()
const properties = z.record(z.string(), json)

export const assetKinds = [
  'database',
  'schema',
  'table',
  'partition',
  'view',
  'materialized_view',
  'foreign_table',
  'topic',
  'collection',
  'file_set',
  'model',
  'metric',
  'dashboard',
  'job',
  'task',
  'function',
  'dataset',
] as const
export type AssetKind = (typeof assetKinds)[number]

/** An asset exists. `parent` is the asset that contains it (a table's schema, a task's job). */
export const assetEvent = z.strictObject({
  type: z.literal('asset'),
  ref,
  kind: z.enum(assetKinds),
  name,
  parent: ref.optional(),
  description: text.optional(),
  /** What the kind or platform knows beyond this: view SQL, partition key, owner role, materialization, url … */
  properties: properties.optional(),
})

export const fieldShape = z.strictObject({
  /** Names joined by dots, see fieldPath(). */
  path: name,
  /** The platform's own spelling, `numeric(12,2)`. */
  type: storable.max(100_000).optional(),
  nullable: z.boolean().optional(),
  default: text.optional(),
  description: text.optional(),
  /** identity, generated, collation, meta … */
  properties: properties.optional(),
})

export const constraintShape = z.strictObject({
  name: name.optional(),
  kind: z.enum(['primary', 'unique', 'foreign', 'check', 'exclusion', 'contract']),
  fields: z.array(name),
  references: z.strictObject({ ref, fields: z.array(name) }).optional(),
  expression: text.optional(),
})

/** The whole schema of an asset, in order; fields it does not name are gone from it. */
export const schemaEvent = z.strictObject({
  type: z.literal('schema'),
  ref,
  fields: z.array(fieldShape).max(100_000),
  constraints: z.array(constraintShape).optional(),
  indexes: z
    .array(
      z.strictObject({ name, fields: z.array(name), unique: z.boolean(), method: name.optional(), definition: text.optional() }),
    )
    .optional(),
})

/** SQL that moves data or defines a view; the server works out its lineage. */
export const statementEvent = z.strictObject({
  type: z.literal('statement'),
  platform: name,
  instance: name,
  dialect: name,
  sql: text,
  /** Where unqualified names are looked up. */
  defaults: z.strictObject({ database: name.optional(), schema: name.optional() }).optional(),
  /** The view or model that this SQL defines. */
  defines: ref.optional(),
  job: ref.optional(),
  /** Counters since `since`, as the system holds them now: cumulative, may be reset there. */
  use: z
    .strictObject({
      user: name.optional(),
      calls: count,
      rows: count.optional(),
      ms: count.optional(),
      since: moment.optional(),
      last: moment.optional(),
    })
    .optional(),
})

export const directTransformations = ['IDENTITY', 'TRANSFORMATION', 'AGGREGATION'] as const
export const indirectTransformations = ['JOIN', 'GROUP_BY', 'FILTER', 'SORT', 'WINDOW', 'CONDITIONAL'] as const

export const inputShape = z.strictObject({
  from: ref,
  /** Both fields: a column edge. Only `fromField`: a field that influences the whole target. None: an asset edge. */
  fromField: name.optional(),
  toField: name.optional(),
  kind: z.enum(['DIRECT', 'INDIRECT']).default('DIRECT'),
  transformation: z.enum([...directTransformations, ...indirectTransformations]).optional(),
  masking: z.boolean().optional(),
  expression: text.optional(),
  /**
   * How it is known: 0 co-occurrence (a job's inputs x outputs), 1 reported column lineage, 2 declared lineage,
   * 3 the platform's own dependency catalog.
   */
  precision: z.number().int().min(0).max(3).default(1),
  /** The reporter knows, at this precision, that this edge does not exist; outweighs less precise assertions. */
  denied: z.boolean().optional(),
})

/**
 * Data flows into `ref`. `replace`: these are all inputs this source knows for (ref, job), others of it end.
 * `merge`: these are added to what this source said before (events of runs, in any order).
 * With `ref` a job and no other target, the job reads its inputs and writes nothing known.
 */
export const lineageEvent = z.strictObject({
  type: z.literal('lineage'),
  ref,
  job: ref.optional(),
  mode: z.enum(['replace', 'merge']).default('replace'),
  /** SQL that makes it so, shown as evidence. */
  statement: z.strictObject({ dialect: name, sql: text }).optional(),
  inputs: z.array(inputShape).max(1_000_000),
})

export const runStates = ['START', 'RUNNING', 'COMPLETE', 'ABORT', 'FAIL', 'OTHER'] as const
const runDataset = z.strictObject({ ref, rows: count.optional(), bytes: count.optional() })

/** One execution of a job; said again as it goes on, the later state wins. */
export const runEvent = z.strictObject({
  type: z.literal('run'),
  job: ref,
  run: name,
  state: z.enum(runStates),
  /** When the state was reached; decides between two sayings. */
  at: moment,
  started: moment.optional(),
  ended: moment.optional(),
  nominalStart: moment.optional(),
  nominalEnd: moment.optional(),
  parent: z.strictObject({ job: ref, run: name }).optional(),
  error: text.optional(),
  reads: z.array(runDataset).optional(),
  writes: z.array(runDataset).optional(),
  properties: properties.optional(),
})

export const fieldProfileShape = z.strictObject({
  path: name,
  nullFraction: z.number().min(0).max(1).optional(),
  distinct: count.optional(),
  min: storable.max(2000).optional(),
  max: storable.max(2000).optional(),
  mean: z.number().optional(),
  histogram: z.array(storable.max(2000)).max(1000).optional(),
  /** Absent where the field is sensitive. */
  top: z
    .array(z.strictObject({ value: storable.max(2000), fraction: z.number() }))
    .max(100)
    .optional(),
})

/** Measured statistics at a moment. */
export const profileEvent = z.strictObject({
  type: z.literal('profile'),
  ref,
  at: moment,
  rows: count.optional(),
  bytes: count.optional(),
  /** When the data last changed. */
  fresh: moment.optional(),
  /** Rows looked at, when not all. */
  sample: count.optional(),
  fields: z.array(fieldProfileShape).optional(),
})

export const checkStatuses = ['pass', 'fail', 'warn', 'error', 'skip'] as const

/** A rule about data, with its latest result when there is one. `key` is stable within the source. */
export const checkEvent = z.strictObject({
  type: z.literal('check'),
  key: name,
  ref,
  field: name.optional(),
  name,
  kind: name,
  expression: text.optional(),
  severity: z.enum(['info', 'warn', 'error']).optional(),
  description: text.optional(),
  properties: properties.optional(),
  result: z
    .strictObject({
      at: moment,
      status: z.enum(checkStatuses),
      observed: storable.max(10_000).optional(),
      message: text.optional(),
      run: name.optional(),
    })
    .optional(),
})

/** How an asset was used between two moments, counted by its system. */
export const usageEvent = z.strictObject({
  type: z.literal('usage'),
  ref,
  from: moment,
  to: moment,
  user: name.optional(),
  queries: count,
  rows: count.optional(),
})

/** All owners that this source knows for the asset. */
export const ownerEvent = z.strictObject({
  type: z.literal('owner'),
  ref,
  owners: z.array(z.strictObject({ name, kind: z.enum(['user', 'group', 'service']).default('user'), role: name.optional() })),
})

/** All tags that this source knows for the asset (no `field`) or for one field of it. */
export const tagEvent = z.strictObject({ type: z.literal('tag'), ref, field: name.optional(), tags: z.array(name) })

/** A role or user of a data system, and the roles it inherits. */
export const principalEvent = z.strictObject({
  type: z.literal('principal'),
  platform: name,
  instance: name,
  name,
  canLogin: z.boolean().optional(),
  superuser: z.boolean().optional(),
  bypassesRowPolicies: z.boolean().optional(),
  memberOf: z.array(name).optional(),
  properties: properties.optional(),
})

/** All grants and row policies on an asset, as the database holds them now. */
export const grantEvent = z.strictObject({
  type: z.literal('grant'),
  ref,
  grants: z.array(
    z.strictObject({
      grantee: name,
      privilege: name,
      grantable: z.boolean().optional(),
      grantor: name.optional(),
      field: name.optional(),
    }),
  ),
  rowSecurity: z.enum(['off', 'on', 'forced']).optional(),
  policies: z
    .array(
      z.strictObject({
        name,
        command: name,
        permissive: z.boolean(),
        roles: z.array(name),
        using: text.optional(),
        check: text.optional(),
      }),
    )
    .optional(),
})

/** Other names of the same physical thing. */
export const aliasEvent = z.strictObject({ type: z.literal('alias'), ref, aliases: z.array(ref) })

/** Something could not be read; the rest goes on. `hint` says what to do, such as the grant that is missing. */
export const problemEvent = z.strictObject({
  type: z.literal('problem'),
  code: z.string().regex(/^[a-z0-9_.-]+$/),
  message: storable.max(10_000),
  hint: storable.max(10_000).optional(),
  ref: ref.optional(),
  severity: z.enum(['warning', 'error']).default('warning'),
})

/**
 * Everything of this platform instance at and below `prefix` has been said in this harvest: claims of this source there that
 * were not renewed lapse. Nothing else ever makes an asset disappear.
 */
export const completeEvent = z.strictObject({
  type: z.literal('complete'),
  platform: name,
  instance: name,
  prefix: storable.default(''),
})

/** Where the connector is, for people who wait. */
export const progressEvent = z.strictObject({
  type: z.literal('progress'),
  doing: name,
  done: count.optional(),
  total: count.optional(),
})

export const harvestEvent = z.discriminatedUnion('type', [
  assetEvent,
  schemaEvent,
  statementEvent,
  lineageEvent,
  runEvent,
  profileEvent,
  checkEvent,
  usageEvent,
  ownerEvent,
  tagEvent,
  principalEvent,
  grantEvent,
  aliasEvent,
  problemEvent,
  completeEvent,
  progressEvent,
])

/** What a connector yields (defaults may be left out) and what a keeper receives (defaults filled in). */
export type HarvestEvent = z.input<typeof harvestEvent>
export type ValidEvent = z.output<typeof harvestEvent>
export type EventType = ValidEvent['type']
export type EventOf<T extends EventType> = Extract<ValidEvent, { type: T }>
