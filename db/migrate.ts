// Migrations: forward only, by themselves at start, one process at a time; then the app's role gets exactly its rights.
import { fileURLToPath } from 'node:url'
import { drizzle } from 'drizzle-orm/node-postgres'
import { migrate as runMigrations } from 'drizzle-orm/node-postgres/migrator'
import pg from 'pg'

const folder = fileURLToPath(new URL('./migrations', import.meta.url))

/** Brings the schema up to date as its owner; throws when the server is older than PostgreSQL 15. */
export async function migrate(ownerUrl: string, appRole: string): Promise<void> {
  const client = new pg.Client({ connectionString: ownerUrl, application_name: 'cadastre migrate' })
  try {
    await client.connect()
  } catch (error) {
    throw new Error(
      `The catalog's database cannot be reached: ${(error as Error).message || 'connection refused'}. Check DATABASE_URL.`,
    )
  }
  try {
    const { rows } = await client.query<{ version: number }>("select current_setting('server_version_num')::int as version")
    if (rows[0]!.version < 150000)
      throw new Error(`Cadastre needs PostgreSQL 15 or newer; DATABASE_URL points at ${rows[0]!.version}.`)
    await client.query('set client_min_messages = warning')
    // Two starting processes: the second waits here and then finds nothing to do.
    await client.query('select pg_advisory_lock(7202)')
    await runMigrations(drizzle({ client }), { migrationsFolder: folder })
    await grant(client, appRole)
  } finally {
    await client.end()
  }
}

async function grant(client: pg.Client, appRole: string): Promise<void> {
  // A URL without a user means whoever the driver takes for it: the role of this very connection.
  const { rows } = await client.query<{ database: string; name: string; same: boolean }>(
    `select current_database() as database, coalesce(nullif($1, ''), current_user) as name, $1 in ('', current_user) as same`,
    [appRole],
  )
  const { database, name, same } = rows[0]!
  const role = pg.escapeIdentifier(name)
  if (!same) {
    await client.query(`grant connect, temporary, create on database ${pg.escapeIdentifier(database)} to ${role}`)
    await client.query(`grant usage on schema public to ${role}`)
    await client.query(`grant select, insert, update, delete on all tables in schema public to ${role}`)
    await client.query(`grant usage, select on all sequences in schema public to ${role}`)
    await client.query(`grant usage on schema drizzle to ${role}`)
    await client.query(`grant select on all tables in schema drizzle to ${role}`)
  }
  await client.query(`revoke update, delete, truncate on audit_event from ${role}`)
}
