// The demo's warehouse: a real database `shop` in the embedded server, built and used by the SQL in shop/warehouse.
import { randomBytes } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import pg from 'pg'

const folder = fileURLToPath(new URL('./shop/warehouse/', import.meta.url))
const finished = 'The warehouse of the toy company, built by the demo.'
export const harvester = 'cadastre_harvester'

export interface Warehouse {
  host: string
  port: number
  database: string
  user: string
  /** Made anew at each start, so that it is written nowhere but into the source's secrets. */
  password: string
  /** Whether this call built it. */
  built: boolean
}

interface Workload {
  role: string
  /** The program people use, as application_name. */
  tool: string
  calls: number
  sql: string
}

/** Builds it where it is missing, and gives the harvesting role (pg_monitor, no right to any data) a new password. */
export async function openWarehouse(adminUrl: (database: string) => string): Promise<Warehouse> {
  const password = randomBytes(24).toString('base64url')
  const built = await onServer(adminUrl('postgres'), async (admin) => {
    // A build that was broken off is begun anew: only a finished one is marked. (Its SQL names the database, so it must be `shop`.)
    const { rowCount } = await admin.query(
      `select from pg_database where datname = 'shop' and shobj_description(oid, 'pg_database') = $1`,
      [finished],
    )
    if (rowCount) return false
    await admin.query('drop database if exists shop with (force)')
    await admin.query('create database shop')
    await onServer(adminUrl('shop'), async (client) => {
      await client.query('create extension if not exists pg_stat_statements')
      for (const file of readdirSync(folder)
        .filter((name) => name.endsWith('.sql'))
        .sort()) {
        await client.query(readFileSync(folder + file, 'utf8')).catch((error) => {
          throw new Error(`The demo's warehouse could not be built: ${file}: ${error.message}`)
        })
      }
      await work(client)
    })
    await admin.query(`comment on database shop is ${pg.escapeLiteral(finished)}`)
    return true
  })
  await onServer(adminUrl('shop'), async (client) => {
    const { rowCount } = await client.query('select from pg_roles where rolname = $1', [harvester])
    await client.query(`${rowCount ? 'alter' : 'create'} role ${harvester} login password ${pg.escapeLiteral(password)}`)
    await client.query(`grant pg_monitor to ${harvester}`)
  })
  const { hostname, port } = new URL(adminUrl('shop'))
  return { host: hostname, port: Number(port), database: 'shop', user: harvester, password, built }
}

/** What people and dashboards ask of it day by day, each as often as it says. */
async function work(client: pg.Client): Promise<void> {
  for (const { role, tool, calls, sql } of JSON.parse(readFileSync(`${folder}workload.json`, 'utf8')) as Workload[]) {
    await client.query(`set role ${pg.escapeIdentifier(role)}; set application_name = ${pg.escapeLiteral(tool)}`)
    for (let call = 0; call < calls; call++) await client.query(sql)
  }
  await client.query('reset role')
}

async function onServer<T>(url: string, ask: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url, application_name: 'cadastre demo' })
  await client.connect()
  try {
    return await ask(client)
  } finally {
    await client.end()
  }
}
