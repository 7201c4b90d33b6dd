// Databases, schemas and relations as assets, with their owners.
// Promise: nothing in an asset's properties changes by itself; counters and sizes go into profiles.
import type { AssetKind, HarvestEvent } from '../protocol/events.ts'
import type { Names } from './names.ts'
import type { DatabaseRow, RelationRow, SchemaRow } from './rows.ts'

const relationKinds: Record<RelationRow['kind'], AssetKind> = {
  r: 'table',
  p: 'table',
  v: 'view',
  m: 'materialized_view',
  f: 'foreign_table',
}

/** Options of foreign servers and tables that name things; others may hold keys and passwords and are left out. */
const tellingOptions = new Set([
  'host',
  'port',
  'dbname',
  'schema_name',
  'table_name',
  'schema',
  'table',
  'database',
  'filename',
  'format',
  'bucket',
  'topic',
  'updatable',
])

/** Leaves out what is null, false or empty, so that an asset holds only what is special about it. */
function special(properties: Record<string, unknown>): Record<string, unknown> | undefined {
  const told = Object.entries(properties).filter(
    ([, value]) => value !== null && value !== undefined && value !== false && !(Array.isArray(value) && value.length === 0),
  )
  return told.length === 0 ? undefined : Object.fromEntries(told)
}

type Asset = Extract<HarvestEvent, { type: 'asset' }>

function asset(
  event: Omit<Asset, 'type' | 'description' | 'properties'>,
  comment: string | null,
  properties: Record<string, unknown>,
): Asset {
  const known = special(properties)
  return {
    type: 'asset',
    ...event,
    ...(comment !== null && { description: comment }),
    ...(known && { properties: known }),
  }
}

export interface DatabaseFacts {
  release?: string
  publications?: unknown[]
  defaultPrivileges?: unknown[]
  extensions?: unknown[]
}

export const databaseAsset = (row: DatabaseRow, names: Names, facts: DatabaseFacts): HarvestEvent =>
  asset({ ref: names.ref(), kind: 'database', name: row.name }, row.comment, {
    owner: row.owner,
    encoding: row.encoding,
    collation: row.collation,
    ...facts,
  })

export const schemaAsset = (row: SchemaRow, names: Names): HarvestEvent =>
  asset({ ref: names.ref(row.name), kind: 'schema', name: row.name, parent: names.ref() }, row.comment, {
    owner: row.owner,
    defaultPrivileges: row.default_privileges,
  })

/** `parentSaid`: whether the table of a partition is part of the harvest; otherwise its schema contains it. */
export function relationAsset(
  row: RelationRow,
  sql: string | undefined,
  names: Names,
  parentSaid: (ref: string) => boolean,
): HarvestEvent {
  const parents = row.parents.map((parent) => names.ref(parent.schema, parent.name))
  const table = row.partition ? parents[0] : undefined
  return asset(
    {
      ref: names.ref(row.schema, row.name),
      kind: row.partition ? 'partition' : relationKinds[row.kind],
      name: row.name,
      parent: table !== undefined && parentSaid(table) ? table : names.ref(row.schema),
    },
    row.comment,
    {
      owner: row.owner,
      sql,
      partitioned: row.kind === 'p',
      partitionKey: row.partition_key,
      partitionOf: table,
      bound: row.bound,
      inherits: row.partition ? [] : parents,
      foreignKind: row.partition && row.kind === 'f' ? 'foreign table' : undefined,
      unlogged: row.unlogged,
      populated: row.populated === false ? 'no: REFRESH MATERIALIZED VIEW was never run' : undefined,
      options: row.options,
      tablespace: row.tablespace,
      accessMethod: row.access_method,
      publications: row.publications,
      foreign: row.foreign && {
        server: row.foreign.server,
        wrapper: row.foreign.wrapper,
        ...(row.foreign.type !== null && { serverType: row.foreign.type }),
        serverOptions: telling(row.foreign.server_options),
        options: telling(row.foreign.options),
      },
    },
  )
}

/** Options as PostgreSQL lists them ("host=db1"), by name. */
export const optionsOf = (options: string[] | null): Record<string, string> =>
  Object.fromEntries(
    (options ?? []).map((option) => {
      const equals = option.indexOf('=')
      return equals < 0 ? [option, ''] : [option.slice(0, equals), option.slice(equals + 1)]
    }),
  )

const telling = (options: string[] | null) =>
  Object.fromEntries(Object.entries(optionsOf(options)).filter(([name]) => tellingOptions.has(name)))

/** A role that cannot log in stands for the people who are its members. */
export const ownerEvent = (
  ref: string,
  { owner, owner_can_login }: { owner: string; owner_can_login: boolean | null },
): HarvestEvent => ({
  type: 'owner',
  ref,
  owners: [{ name: owner, kind: owner_can_login === false ? 'group' : 'user', role: 'owner' }],
})
