// How a database is used: the statements that its server remembers, each with who ran it, how often, and at what cost.
import type { HarvestContext } from '../protocol/connector.ts'
import type { HarvestEvent } from '../protocol/events.ts'
import type { PostgresConfig } from './config.ts'
import { quoted } from './explain.ts'
import { extensionRow, searchPathRow, statementRow } from './rows.ts'
import { hiddenText, searchPaths, statementEvent } from './statements.ts'
import type { Payloads } from './streams.ts'

interface Extension {
  name: string
  version: string
  schema: string
}

const isWanted = ({ name }: Extension) => name === 'pg_stat_statements'

export async function* translateStatements(
  payloads: Payloads,
  config: PostgresConfig,
  { instance }: HarvestContext,
  database: string,
  extensions: Extension[],
  schemas: Set<string>,
): AsyncGenerator<HarvestEvent> {
  // The view shows all databases wherever the extension was created: here, or where the harvest enters.
  let home = database
  let extension = extensions.find(isWanted)
  if (!extension && database !== config.database) {
    home = config.database
    extension = (await Array.fromAsync(payloads.rows('extensions', extensionRow, { database: home }))).find(isWanted)
  }
  if (!extension) {
    yield {
      type: 'problem',
      code: 'statements.no_extension',
      message: `pg_stat_statements is not created in ${[...new Set([database, config.database])].join(' or ')}: how ${database} is used is not known.`,
      hint: `With pg_stat_statements in shared_preload_libraries, in database ${config.database}: CREATE EXTENSION pg_stat_statements;`,
    }
    return
  }
  const paths = searchPaths(await Array.fromAsync(payloads.rows('searchPaths', searchPathRow, { database })))
  let hidden = 0
  for await (const row of payloads.rows('statements', statementRow, {
    database: home,
    of: database,
    schema: extension.schema,
    extension: extension.version,
  })) {
    if (row.sql === hiddenText) hidden++
    const event = statementEvent(row, { instance, database, schemas, paths })
    if (event) yield event
  }
  if (hidden > 0) {
    yield {
      type: 'problem',
      code: 'missing_grant.pg_read_all_stats',
      message: `The texts of the statements of ${hidden} other users of ${database} are hidden from ${config.user}.`,
      hint: `GRANT pg_monitor TO ${quoted(config.user)};`,
    }
  }
}
