// Opening the catalog: the embedded server or the one given, migrated, its roles in place.
import { randomBytes } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import pg from 'pg'
import { type Connection, connect } from './connection.ts'
import { startEmbedded } from './embedded.ts'
import { migrate } from './migrate.ts'

export interface ConnectionOptions {
  /** Any PostgreSQL 15 or newer; undefined: the embedded one. */
  databaseUrl?: string | undefined
  /** Role that owns the tables, when another than in databaseUrl. */
  ownerUrl?: string | undefined
  dataDir: string
  poolSize?: number
}

/** Opens the catalog: starts or joins the embedded server if no URL is given, migrates, connects. */
export async function openConnection({ databaseUrl, ownerUrl, dataDir, poolSize = 10 }: ConnectionOptions): Promise<Connection> {
  if (databaseUrl) {
    await migrate(ownerUrl ?? databaseUrl, roleOf(databaseUrl))
    return connect(databaseUrl, poolSize)
  }
  const server = await startEmbedded(dataDir)
  try {
    const { app, owner } = await prepareCatalog(server.adminUrl, dataDir)
    await migrate(owner, roleOf(app))
    const connection = connect(app, poolSize)
    return {
      ...connection,
      adminUrl: server.adminUrl,
      close: async () => {
        await connection.close()
        await server.release()
      },
    }
  } catch (error) {
    await server.release()
    throw error
  }
}

const roleOf = (url: string) => decodeURIComponent(new URL(url).username)

/** The database `cadastre` and its roles: one owns the tables, the app's may only work in them. Needs a superuser. */
export async function prepareCatalog(
  adminUrl: (database: string) => string,
  dataDir: string,
): Promise<{ app: string; owner: string }> {
  const file = join(dataDir, 'catalog.json')
  const passwords = readOr(file, () => ({
    app: randomBytes(24).toString('base64url'),
    owner: randomBytes(24).toString('base64url'),
  }))
  const client = new pg.Client({ connectionString: adminUrl('postgres') })
  await client.connect()
  try {
    await client.query('select pg_advisory_lock(7201)')
    for (const [role, password] of [
      ['cadastre_owner', passwords.owner],
      ['cadastre_app', passwords.app],
    ] as const) {
      const { rowCount } = await client.query('select from pg_roles where rolname = $1', [role])
      await client.query(`${rowCount ? 'alter' : 'create'} role ${role} login password ${pg.escapeLiteral(password)}`)
    }
    const { rowCount } = await client.query("select from pg_database where datname = 'cadastre'")
    if (!rowCount) await client.query('create database cadastre owner cadastre_owner')
  } finally {
    await client.end()
  }
  const as = (user: string, password: string) => {
    const url = new URL(adminUrl('cadastre'))
    url.username = user
    url.password = encodeURIComponent(password)
    return url.href
  }
  return { app: as('cadastre_app', passwords.app), owner: as('cadastre_owner', passwords.owner) }
}

function readOr<T>(file: string, make: () => T): T {
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch {
    const made = make()
    try {
      writeFileSync(file, JSON.stringify(made), { mode: 0o600, flag: 'wx' })
      return made
    } catch {
      return JSON.parse(readFileSync(file, 'utf8'))
    }
  }
}
