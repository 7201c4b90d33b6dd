// The dialects Cadastre knows, by every name they go by. Promise: an unknown name is answered with ANSI, never an error.
import { ansi } from './ansi.ts'
import { bigquery } from './bigquery.ts'
import { clickhouse } from './clickhouse.ts'
import { db2 } from './db2.ts'
import { duckdb } from './duckdb.ts'
import type { Dialect } from './facts.ts'
import { flink } from './flink.ts'
import { hive } from './hive.ts'
import { mysql } from './mysql.ts'
import { oracle } from './oracle.ts'
import { postgres } from './postgres.ts'
import { redshift } from './redshift.ts'
import { snowflake } from './snowflake.ts'
import { databricks, spark } from './spark.ts'
import { sqlite } from './sqlite.ts'
import { teradata } from './teradata.ts'
import { athena, presto, trino } from './trino.ts'
import { tsql } from './tsql.ts'

const own = [
  ansi,
  postgres,
  redshift,
  snowflake,
  bigquery,
  mysql,
  sqlite,
  duckdb,
  spark,
  databricks,
  hive,
  trino,
  presto,
  athena,
  tsql,
  oracle,
  clickhouse,
  flink,
  teradata,
  db2,
]

const aliases: Record<string, Dialect> = {
  postgresql: postgres,
  risingwave: postgres,
  materialize: postgres,
  cockroachdb: postgres,
  cockroach: postgres,
  greenplum: postgres,
  vertica: postgres,
  netezza: postgres,
  exasol: ansi,
  mariadb: mysql,
  tidb: mysql,
  starrocks: mysql,
  doris: mysql,
  singlestore: mysql,
  mssql: tsql,
  sqlserver: tsql,
  synapse: tsql,
  fabric: tsql,
  sparksql: spark,
  impala: hive,
  drill: ansi,
  dremio: ansi,
  unitycatalog: databricks,
  glue: athena,
}

const byName = new Map<string, Dialect>([...own.map((d): [string, Dialect] => [d.name, d]), ...Object.entries(aliases)])

/** Names of the dialects that have facts of their own. */
export const dialectNames: readonly string[] = own.map((d) => d.name)

export function findDialect(name: string | undefined | null): Dialect | undefined {
  return name ? byName.get(name.toLowerCase()) : undefined
}

export function dialectOf(name: string | undefined | null): Dialect {
  return findDialect(name) ?? ansi
}
