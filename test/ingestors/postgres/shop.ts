// The toy company's shop in a real PostgreSQL: made, used, and taken away again.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import pg from 'pg'
import { type PostgresConfig, postgresConfig } from '../../../ingestors/postgres/config.ts'

const here = import.meta.dirname
const roles = ['anna', 'shop_app', 'analysts', 'support', 'shop_owner', 'shop_reader']
const readerPassword = 'r3ader-of-the-sh0p'

export interface Shop {
  /** For a role with pg_monitor and nothing else. */
  config: PostgresConfig
  /** Runs SQL as superuser in the shop. */
  run(sql: string): Promise<void>
  close(): Promise<void>
}

/** Makes the shop as database `name` of the server that `adminUrl` leads to. */
export async function openShop(adminUrl: string, name = 'shop'): Promise<Shop> {
  const on = (database: string, user?: string) => {
    const url = new URL(adminUrl)
    url.pathname = `/${database}`
    if (user) [url.username, url.password] = [user, readerPassword]
    return url.href
  }
  const runIn = async (url: string, sql: string) => {
    const client = new pg.Client({ connectionString: url })
    await client.connect()
    try {
      await client.query(sql)
    } finally {
      await client.end()
    }
  }
  const runEach = async (url: string, sql: string) => {
    const client = new pg.Client({ connectionString: url })
    await client.connect()
    try {
      for (const statement of statementsOf(sql)) await client.query(statement)
    } finally {
      await client.end()
    }
  }
  const clear = async () => {
    await runIn(on('postgres'), `drop database if exists ${name} with (force)`)
    for (const role of roles) await runIn(on('postgres'), `drop role if exists ${role}`)
  }
  await clear()
  await runIn(on('postgres'), `create database ${name} template template0`)
  const sqlOf = (file: string) => readFileSync(join(here, file), 'utf8').replaceAll('database shop', `database ${name}`)
  await runIn(on(name), sqlOf('shop.sql'))
  await runIn(on(name), `create role shop_reader login password '${readerPassword}' in role pg_monitor`)
  await runIn(on(name), `alter role shop_app password '${readerPassword}'`)
  await runIn(on(name), 'select pg_stat_statements_reset(0, oid, 0) from pg_database where datname = current_database()')
  await runEach(on(name), sqlOf('use.sql'))
  await runIn(on(name), 'grant usage on schema raw to shop_app; grant select on raw.products to shop_app')
  await runEach(
    on(name, 'shop_app'),
    "/* app */ select title from products where sku = 'P-1'; select title from products where sku = 'P-2'",
  )
  const { hostname, port } = new URL(adminUrl)
  return {
    config: postgresConfig.parse({
      host: hostname,
      port: Number(port),
      user: 'shop_reader',
      password: readerPassword,
      databases: { include: [name] },
      ssl: 'disable',
    }),
    run: (sql) => runIn(on(name), sql),
    close: clear,
  }
}

/** Statements of a file without strings that hold semicolons, so that each is counted for itself. */
const statementsOf = (sql: string) =>
  sql
    .split(/;\s*(?:\n|$)|;\s/)
    .map((statement) => statement.trim())
    .filter(Boolean)
