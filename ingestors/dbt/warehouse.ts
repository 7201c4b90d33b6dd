// Which platform each dbt adapter builds into, and the physical name of a relation there.
// Promise: a model gets the ref that the warehouse's own connector gives the same table.
import { fieldPath, formatRef } from '../protocol/ref.ts'
import { type Json, record, text } from './loose.ts'

interface Warehouse {
  platform: string
  dialect: string
  /** What becomes of an unquoted name; `always` also of a quoted one. */
  folds: 'upper' | 'lower' | 'none'
  always?: boolean
  /** Names in a path: 3 database.schema.table, 2 database.table (dbt calls that database a schema). */
  levels: 2 | 3
  /** Paths are `table/database/name`, without containers, instead of dotted. */
  below?: string
  /** The catalog lists the fields of a nested column as rows of their own, with dots. */
  nested?: boolean
}

const warehouses: Record<string, Warehouse> = {
  postgres: { platform: 'postgres', dialect: 'postgres', folds: 'lower', levels: 3 },
  materialize: { platform: 'materialize', dialect: 'postgres', folds: 'lower', levels: 3 },
  greenplum: { platform: 'postgres', dialect: 'postgres', folds: 'lower', levels: 3 },
  redshift: { platform: 'redshift', dialect: 'redshift', folds: 'lower', always: true, levels: 3 },
  snowflake: { platform: 'snowflake', dialect: 'snowflake', folds: 'upper', levels: 3 },
  bigquery: { platform: 'bigquery', dialect: 'bigquery', folds: 'none', levels: 3, nested: true },
  databricks: { platform: 'databricks', dialect: 'databricks', folds: 'lower', always: true, levels: 3 },
  spark: { platform: 'hive', dialect: 'spark', folds: 'lower', always: true, levels: 2 },
  hive: { platform: 'hive', dialect: 'hive', folds: 'lower', always: true, levels: 2 },
  impala: { platform: 'hive', dialect: 'hive', folds: 'lower', always: true, levels: 2 },
  glue: { platform: 'glue', dialect: 'spark', folds: 'lower', always: true, levels: 2, below: 'table' },
  duckdb: { platform: 'duckdb', dialect: 'duckdb', folds: 'lower', always: true, levels: 3 },
  sqlite: { platform: 'sqlite', dialect: 'sqlite', folds: 'none', levels: 2 },
  trino: { platform: 'trino', dialect: 'trino', folds: 'lower', always: true, levels: 3 },
  starburst: { platform: 'trino', dialect: 'trino', folds: 'lower', always: true, levels: 3 },
  presto: { platform: 'trino', dialect: 'presto', folds: 'lower', always: true, levels: 3 },
  athena: { platform: 'athena', dialect: 'athena', folds: 'lower', always: true, levels: 3 },
  dremio: { platform: 'dremio', dialect: 'dremio', folds: 'none', levels: 3 },
  sqlserver: { platform: 'mssql', dialect: 'tsql', folds: 'none', levels: 3 },
  synapse: { platform: 'mssql', dialect: 'tsql', folds: 'none', levels: 3 },
  fabric: { platform: 'mssql', dialect: 'tsql', folds: 'none', levels: 3 },
  mysql: { platform: 'mysql', dialect: 'mysql', folds: 'none', levels: 2 },
  mysql5: { platform: 'mysql', dialect: 'mysql', folds: 'none', levels: 2 },
  mariadb: { platform: 'mysql', dialect: 'mysql', folds: 'none', levels: 2 },
  tidb: { platform: 'mysql', dialect: 'mysql', folds: 'none', levels: 2 },
  singlestore: { platform: 'singlestore', dialect: 'mysql', folds: 'none', levels: 2 },
  clickhouse: { platform: 'clickhouse', dialect: 'clickhouse', folds: 'none', levels: 2, nested: true },
  starrocks: { platform: 'starrocks', dialect: 'starrocks', folds: 'none', levels: 2 },
  doris: { platform: 'doris', dialect: 'doris', folds: 'none', levels: 2 },
  oracle: { platform: 'oracle', dialect: 'oracle', folds: 'upper', levels: 3 },
  teradata: { platform: 'teradata', dialect: 'teradata', folds: 'none', levels: 2 },
  vertica: { platform: 'vertica', dialect: 'vertica', folds: 'none', levels: 3 },
  exasol: { platform: 'exasol', dialect: 'exasol', folds: 'upper', levels: 2 },
}

/** The row of an adapter; an unknown adapter is its own platform, keeps names as they are, and is told so by `known`. */
export function warehouseOf(adapter: string, platform?: string): Warehouse & { known: boolean } {
  const row = warehouses[adapter]
  const found = row ?? { platform: adapter, dialect: adapter, folds: 'none' as const, levels: 3 as const }
  return { ...found, platform: platform ?? found.platform, known: row !== undefined }
}
export type { Warehouse }

export function fold(warehouse: Warehouse, name: string, quoted: boolean): string {
  if (warehouse.folds === 'none' || (quoted && !warehouse.always)) return name
  return warehouse.folds === 'upper' ? name.toUpperCase() : name.toLowerCase()
}

/** The names of `"a".b.\`c\`` with whether each is quoted; undefined when it is something else, such as a function call. */
export function splitRelation(relation: string): { name: string; quoted: boolean }[] | undefined {
  const names: { name: string; quoted: boolean }[] = []
  const part = /"((?:[^"]|"")*)"|`([^`]*)`|\[([^\]]*)\]|([^\s."'`()[\]]+)/y
  for (let at = 0; at <= relation.length; at = part.lastIndex + 1) {
    part.lastIndex = at
    const found = part.exec(relation)
    if (!found) return undefined
    const quoted = found[4] === undefined
    names.push({ name: (found[1]?.replaceAll('""', '"') ?? found[2] ?? found[3] ?? found[4])!, quoted })
    if (part.lastIndex === relation.length) return names
    if (relation[part.lastIndex] !== '.') return undefined
  }
  return undefined
}

/**
 * Names along the path of the relation that a node or source stands for, outermost first. relation_name tells quoted from unquoted
 * names; the catalog, where it has the relation and case counts, is believed about it, since it was read from the database.
 */
export function relationNames(warehouse: Warehouse, node: Json, catalogued?: Json): string[] {
  const plain = (value: unknown) => text(value) && { name: text(value)!, quoted: false }
  const named = splitRelation(text(node.relation_name) ?? '')
  const fallback = [plain(node.database), plain(node.schema), plain(node.identifier ?? node.alias ?? node.name)]
  const short = named && named.length < 3 ? [plain(node.database), plain(node.schema), undefined].slice(0, 3 - named.length) : []
  const parts = (named ? [...short, ...named] : fallback).filter((part) => part !== undefined && part !== '')
  const names = parts.slice(-warehouse.levels).map(({ name, quoted }) => fold(warehouse, name, quoted))
  const metadata = record(catalogued?.metadata)
  const real = [metadata.database, metadata.schema, metadata.name].map(text).filter((name) => name !== undefined)
  const believed = warehouse.always ? [] : real.slice(-names.length)
  return believed.join('.').toLowerCase() === names.join('.').toLowerCase() ? believed : names
}

export function physicalRef({ platform, below }: Warehouse, instance: string, names: readonly string[]): string {
  return formatRef({ platform, instance, path: below ? [below, ...names].join('/') : names.join('.') })
}

/** The database and schema that hold a relation, outermost first, each by its names. */
export const containersOf = ({ below }: Warehouse, names: readonly string[]): string[][] =>
  below ? [] : names.slice(0, -1).map((_, depth) => names.slice(0, depth + 1))

/** The path of a column as the catalog or a property file names it. */
export const columnPath = (warehouse: Warehouse, name: string) => (warehouse.nested ? name : fieldPath([name]))
