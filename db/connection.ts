// The pool to a migrated catalog, with Drizzle on top, and rows as the house wants them.
import { type ExtractTablesWithRelations, type SQL, sql } from 'drizzle-orm'
import { drizzle, type NodePgDatabase, type NodePgTransaction } from 'drizzle-orm/node-postgres'
import pg from 'pg'
import { toIso } from './schema/columns.ts'

type NoTables = Record<string, never>
export type Pool = NodePgDatabase<NoTables>
export type Transaction = NodePgTransaction<NoTables, ExtractTablesWithRelations<NoTables>>
/** A pool or a transaction: what queries and commands take. */
export type Database = Pool | Transaction

export interface Connection {
  pool: pg.Pool
  database: Pool
  /** Connection string of the app's role, for processes of our own such as pg-boss. */
  url: string
  /** Superuser string to another database of the embedded server; undefined with DATABASE_URL. */
  adminUrl?: (database: string) => string
  close(): Promise<void>
}

/** A pool on a migrated catalog. */
export function connect(url: string, poolSize = 10): Connection {
  const pool = new pg.Pool({ connectionString: url, max: poolSize, application_name: 'cadastre', options: '-c timezone=UTC' })
  // An idle client whose server went away is replaced by the pool; without a listener the process would end.
  pool.on('error', () => {})
  // The same while a client is lent out: then whoever uses it hears of it from the query that fails.
  pool.on('connect', (client) => client.on('error', () => {}))
  let closed: Promise<void> | undefined
  return { pool, database: drizzle({ client: pool }), url, close: () => (closed ??= pool.end()) }
}

const timestamptz = 1184
const int8 = 20

/** The rows of a query, with timestamptz as ISO text and bigint as number. Select names in snake_case arrive as written. */
export async function rows<Row>(database: Database, query: SQL): Promise<Row[]> {
  const result = await database.execute(query)
  for (const { name, dataTypeID } of result.fields) {
    const read = dataTypeID === timestamptz ? toIso : dataTypeID === int8 ? Number : undefined
    if (read)
      for (const row of result.rows as Record<string, unknown>[]) if (row[name] !== null) row[name] = read(row[name] as string)
  }
  return result.rows as Row[]
}

/** The first row, or undefined. */
export async function row<Row>(database: Database, query: SQL): Promise<Row | undefined> {
  return (await rows<Row>(database, query))[0]
}

/** What set-based code needs of a session: a pg client, or a Drizzle transaction seen as one. */
export interface Session {
  query<Row extends pg.QueryResultRow>(text: string, values?: unknown[]): Promise<{ rows: Row[]; rowCount: number | null }>
}

/** A Drizzle transaction as a session for SQL written with $1, $2 … */
export const sessionOf = (tx: Transaction): Session => ({
  query: (text, values = []) =>
    tx.execute(
      sql.join(
        text
          .split(/(\$\d+)/)
          .map((part) => (/^\$\d+$/.test(part) ? sql`${sql.param(values[Number(part.slice(1)) - 1])}` : sql.raw(part))),
      ),
    ) as never,
})
