// Reads PostgreSQL's catalogs: rows as JSON by the name of a query, through cursors in one read-only snapshot per database.
// Promise: memory does not grow with the database, nothing is written, and one failing query spoils no other.
import type { HarvestContext, Reader } from '../protocol/connector.ts'
import { type PostgresConfig, patternSource } from './config.ts'
import { openSession, type Session } from './connection.ts'
import { explain } from './explain.ts'
import { readProfiles } from './profiling.ts'
import type { Scope } from './queries/scope.ts'
import { ownMark } from './queries/statements.ts'
import { type Query, queries } from './queries/table.ts'

/** Few, as one row holds all columns of a relation, or the whole tree of a view. */
const fetchRows = 100
/** A relation under ALTER TABLE is waited for this long. */
const lockTimeoutMs = 10_000

interface OpenDatabase extends Session {
  scope: Scope
  cursors: number
  /** Cursors share the connection; each of their steps is a savepoint of its own and waits for the one before. */
  turn: Promise<unknown>
}

export function openReader(config: PostgresConfig, context: HarvestContext): Reader {
  const { signal } = context
  const open = new Map<string, Promise<OpenDatabase>>()

  /** The connection to a database; only the entry database's is kept when another is asked for. */
  async function databaseOf(name: string): Promise<OpenDatabase> {
    const known = open.get(name)
    if (known) return known
    for (const [other, database] of open) {
      if (other === config.database) continue
      open.delete(other)
      await (await database.catch(() => undefined))?.close()
    }
    const database = begin(name)
    open.set(name, database)
    database.catch(() => open.delete(name))
    return database
  }

  async function begin(name: string): Promise<OpenDatabase> {
    const session = await openSession(config, name, signal)
    try {
      await session.client.query(opening(config))
      const { rows } = await session.client.query<{ version: number }>(
        "select current_setting('server_version_num')::int as version",
      )
      const scope = {
        version: rows[0]!.version,
        includeSchemas: config.schemas.include.map(patternSource),
        excludeSchemas: config.schemas.exclude.map(patternSource),
      }
      return { ...session, scope, cursors: 0, turn: Promise.resolve() }
    } catch (error) {
      await session.close()
      throw explain(error, config, name, 'Opening a snapshot')
    }
  }

  async function* read(what: string, parameters: Record<string, string> = {}): AsyncGenerator<unknown> {
    const name = parameters.database ?? config.database
    try {
      if (what === 'profiles') {
        yield* readProfiles(config, context, name)
        return
      }
      const query = (queries as Record<string, Query>)[what]
      if (!query) throw new RangeError(`the postgres connector has no query called ${what}`)
      const database = await databaseOf(name)
      yield* rowsOf(database, query(database.scope, parameters))
    } catch (error) {
      signal.throwIfAborted()
      throw explain(error, config, name, `Reading ${what} of ${name}`)
    }
  }

  return {
    read,
    async close() {
      const databases = [...open.values()]
      open.clear()
      for (const database of databases) await (await database.catch(() => undefined))?.close()
    },
  }
}

const opening = ({ statementTimeoutSeconds }: PostgresConfig) => `begin isolation level repeatable read read only;
set local search_path = '';
set local statement_timeout = ${statementTimeoutSeconds * 1000};
set local lock_timeout = ${lockTimeoutMs};
set local idle_in_transaction_session_timeout = 0;
set local timezone = 'UTC';
set local jit = off`

/** Streams a query through a cursor; a failure rolls back to before that step, so that the other cursors live on. */
async function* rowsOf(database: OpenDatabase, sql: string): AsyncGenerator<unknown> {
  const cursor = `c${++database.cursors}`
  await step(database, `declare ${cursor} no scroll cursor for select ${ownMark} row_to_json(q) as row from (${sql}) q`)
  let done = false
  try {
    while (!done) {
      const rows = await step(database, `fetch ${fetchRows} from ${cursor}`)
      done = rows.length < fetchRows
      for (const { row } of rows) yield row
    }
  } finally {
    await step(database, `close ${cursor}`).catch(() => {})
  }
}

function step(database: OpenDatabase, sql: string): Promise<{ row: unknown }[]> {
  const { client } = database
  const taken = database.turn.then(async () => {
    try {
      // Several statements in one message have one result each, which the types of pg do not know.
      const results = await client.query(`savepoint s; ${sql}; release savepoint s`)
      return (results as unknown as { rows: { row: unknown }[] }[])[1]!.rows
    } catch (error) {
      await client.query('rollback to savepoint s').catch(() => {})
      throw error
    }
  })
  database.turn = taken.catch(() => {})
  return taken
}
