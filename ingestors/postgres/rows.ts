// The shape of each raw row, as queries/ writes it and recordings hold it.
// Promise: a row that is not so is a problem of that row, never an error in the middle of the translation.
import { z } from 'zod'

const text = z.string().nullable()
const flag = z.boolean().nullable()
const amount = z.number().nullable()

const grant = z.object({ grantee: z.string(), privilege: z.string(), grantable: z.boolean(), grantor: z.string() })
const owned = { owner: z.string(), owner_can_login: flag }
/** Where a row about a relation stands in its stream. */
const placed = { depth: z.number(), oid: z.number() }

export const serverRow = z.object({
  version: z.number(),
  release: z.string(),
  user: z.string(),
  database: z.string(),
  superuser: flag,
  monitors: z.boolean(),
  reads_stats: z.boolean(),
  standby: z.boolean(),
  tracks_commits: z.boolean(),
})

export const databaseRow = z.object({
  name: z.string(),
  ...owned,
  allows: z.boolean(),
  connectable: z.boolean(),
  encoding: z.string(),
  collation: text,
  comment: text,
  bytes: amount,
  grants: z.array(grant),
})

export const roleRow = z.object({
  name: z.string(),
  can_login: z.boolean(),
  superuser: z.boolean(),
  bypasses_row_policies: z.boolean(),
  creates_roles: z.boolean(),
  creates_databases: z.boolean(),
  replicates: z.boolean(),
  comment: text,
  member_of: z.array(z.string()),
  may_become: z.array(z.string()),
})

export const extensionRow = z.object({ name: z.string(), version: z.string(), schema: z.string() })

export const publicationRow = z.object({
  name: z.string(),
  owner: z.string(),
  all_tables: z.boolean(),
  via_root: z.boolean(),
  operations: z.array(z.string()),
})

const defaultPrivilege = z.object({
  owner: z.string(),
  objects: z.string(),
  grantee: z.string(),
  privilege: z.string(),
  grantable: z.boolean(),
})

export const settingsRow = z.object({ default_privileges: z.array(defaultPrivilege), grants: z.array(grant) })

export const schemaRow = z.object({
  name: z.string(),
  ...owned,
  comment: text,
  grants: z.array(grant),
  default_privileges: z.array(defaultPrivilege),
})

export const relationRow = z.object({
  ...placed,
  schema: z.string(),
  name: z.string(),
  kind: z.enum(['r', 'p', 'v', 'm', 'f']),
  ...owned,
  comment: text,
  partition: z.boolean(),
  unlogged: z.boolean(),
  partition_key: text,
  bound: text,
  parents: z.array(z.object({ schema: z.string(), name: z.string() })),
  row_security: z.boolean(),
  forced_row_security: z.boolean(),
  grants: z.array(grant),
  populated: flag,
  options: z.array(z.string()).nullable(),
  tablespace: text,
  access_method: text,
  foreign: z
    .object({
      server: z.string(),
      wrapper: z.string(),
      type: text,
      server_options: z.array(z.string()).nullable(),
      options: z.array(z.string()).nullable(),
    })
    .nullable(),
  publications: z.array(z.string()),
})

export const columnsRow = z.object({
  ...placed,
  columns: z.array(
    z.object({
      name: z.string(),
      type: z.string(),
      not_null: flag,
      expression: text,
      identity: z.string(),
      generated: z.string(),
      comment: text,
      collation: text,
      labels: z.array(z.string()).nullable(),
      base: text,
      options: z.array(z.string()).nullable(),
      grants: z.array(grant).nullable(),
    }),
  ),
})

export const constraintsRow = z.object({
  ...placed,
  constraints: z.array(
    z.object({
      name: z.string(),
      kind: z.enum(['p', 'u', 'f', 'c', 'x']),
      columns: z.array(z.string()),
      expression: text,
      references: z.object({ schema: z.string(), name: z.string(), columns: z.array(z.string()) }).nullable(),
    }),
  ),
})

export const indexesRow = z.object({
  ...placed,
  indexes: z.array(
    z.object({
      name: z.string(),
      unique: z.boolean(),
      method: z.string(),
      definition: z.string(),
      keys: z.array(z.object({ column: text, expression: text })),
    }),
  ),
})

export const policiesRow = z.object({
  ...placed,
  policies: z.array(
    z.object({
      name: z.string(),
      permissive: z.boolean(),
      command: z.string(),
      roles: z.array(z.string()),
      using: text,
      check: text,
    }),
  ),
})

export const viewsRow = z.object({
  ...placed,
  definition: z.string(),
  tree: z.string(),
  reads: z.array(
    z.object({
      oid: z.number(),
      schema: z.string(),
      name: z.string(),
      columns: z.array(z.object({ number: z.number(), name: z.string(), read: z.boolean() })),
    }),
  ),
})

export const measuresRow = z.object({ ...placed, rows: amount, counted: flag, bytes: amount, written: text })

export const statementRow = z.object({
  user: text,
  sql: z.string(),
  calls: z.number(),
  rows: z.number(),
  ms: z.number(),
  since: text,
})

export const searchPathRow = z.object({ user: text, path: z.string() })

export const profileRow = z.object({
  schema: z.string(),
  name: z.string(),
  at: z.string(),
  rows: amount,
  sample: amount,
  written: text,
  fields: z.array(
    z.object({
      name: z.string(),
      nulls: z.number(),
      distinct: amount,
      once: amount,
      min: text,
      max: text,
      mean: amount,
      histogram: z.array(z.string()).nullable(),
      top: z.array(z.object({ value: z.string(), count: z.number() })).nullable(),
    }),
  ),
})

/** The last row of profiles: what was not profiled, and why. */
export const leftRow = z.object({
  left: z.object({ unread: z.array(z.string()), failed: z.array(z.string()), late: z.number() }),
})

export type DatabaseRow = z.output<typeof databaseRow>
export type RoleRow = z.output<typeof roleRow>
export type SchemaRow = z.output<typeof schemaRow>
export type RelationRow = z.output<typeof relationRow>
export type ColumnsRow = z.output<typeof columnsRow>
export type ConstraintsRow = z.output<typeof constraintsRow>
export type IndexesRow = z.output<typeof indexesRow>
export type PoliciesRow = z.output<typeof policiesRow>
export type ViewsRow = z.output<typeof viewsRow>
export type MeasuresRow = z.output<typeof measuresRow>
export type StatementRow = z.output<typeof statementRow>
export type ProfileRow = z.output<typeof profileRow>
export type Grant = z.output<typeof grant>
export type LeftRow = z.output<typeof leftRow>
