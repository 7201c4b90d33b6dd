// The postgres connector: a server's own catalogs, read by a role that may see no data.
// Promise: nothing is written to that server, and nothing of a table is read unless profiling is asked for.
import type { Connector } from '../protocol/connector.ts'
import { openReader } from './client.ts'
import { type PostgresConfig, postgresConfig } from './config.ts'
import { openSession } from './connection.ts'
import { docs } from './docs.ts'
import { platform } from './names.ts'
import { probe } from './probe.ts'
import { translate } from './translate.ts'

export const postgres: Connector<PostgresConfig> = {
  name: platform,
  title: 'PostgreSQL',
  summary: 'Databases, schemas, tables, views with exact column lineage, statements, roles, grants and row policies of a server.',
  docs,
  config: postgresConfig,
  authority: 100,
  async connect(config, context) {
    // Opened and closed, so that a wrong address or password is told at once and not as a problem of the first payload.
    await (await openSession(config, config.database, context.signal)).close()
    return openReader(config, context)
  },
  translate,
  test: probe,
}
