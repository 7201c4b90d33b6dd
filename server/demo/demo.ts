// The demo: a toy company's real warehouse, its dbt project and its pipelines' events, harvested and served, in one command.
// Promise: run again, it finds what it made; every stage says how long it took.
import { randomBytes } from 'node:crypto'
import { fileURLToPath } from 'node:url'
import { sql } from 'drizzle-orm'
import { type Database, row } from '../../db/connection.ts'
import { type EmbeddedServer, startEmbedded } from '../../db/embedded.ts'
import { hasAdministrator, makePerson, setPassword } from '../auth/people.ts'
import { houseViewer } from '../auth/viewer.ts'
import type { Environment } from '../environment.ts'
import { executeHarvest, type HarvestResult } from '../harvest/execute.ts'
import { deriveLineage } from '../lineage/derive.ts'
import { type OpenHouse, openHouse } from '../open.ts'
import { buildOnce } from '../pages.ts'
import { drainOutbox } from '../search/outbox.ts'
import { type Serving, serve } from '../serve.ts'
import { openWarehouse, type Warehouse } from './warehouse.ts'

const shop = (path: string) => fileURLToPath(new URL(`./shop/${path}`, import.meta.url))
const administrator = 'ada@shop.example'

export interface Demo extends Serving {
  email: string
  /** Made anew at each start. */
  password: string
  harvests: HarvestResult[]
}

/** Starts the demo. Its catalog lies in a data directory of its own unless CADASTRE_DATA_DIR is set. */
export async function startDemo(given: Environment, say: (line: string) => void): Promise<Demo> {
  const environment = process.env.CADASTRE_DATA_DIR ? given : { ...given, CADASTRE_DATA_DIR: `${given.CADASTRE_DATA_DIR}-demo` }
  const begun = Date.now()
  const stage = async <T>(what: string, work: () => Promise<T>): Promise<T> => {
    const start = Date.now()
    const done = await work()
    say(`${((Date.now() - start) / 1000).toFixed(1).padStart(6)} s  ${what}`)
    return done
  }
  // The pages are built beside the rest, by another process on the other core.
  const building = stage('pages built', () => buildOnce(() => {}))
  building.catch(() => {})
  const server = await stage('PostgreSQL started', () => startEmbedded(environment.CADASTRE_DATA_DIR))
  let house: OpenHouse | undefined
  try {
    house = await stage('catalog opened, tables in place', () => openHouse(environment))
    const { database, pool } = { database: house.connection.database, pool: house.connection.pool }
    const warehouse = await stage('warehouse of the shop built and used', () => openWarehouse(server.adminUrl))
    const password = await administratorsPassword(database)
    await nameSources(house, warehouse)
    const harvests: HarvestResult[] = []
    for (const { name } of sources(warehouse)) {
      const source = await row<{ id: number }>(database, sql`select id from source where name = ${name}`)
      const result = await stage(`${name} harvested`, () => executeHarvest(pool, source!.id, undefined))
      harvests.push(result)
      say(`          ${result.status}, ${result.rows_processed} rows${result.failure ? `: ${result.failure}` : ''}`)
    }
    const derived = await stage('lineage worked out from SQL', () => deriveLineage(pool))
    say(`          ${derived.bound} statements, ${derived.edges} edges`)
    await stage('search index brought up to date', async () => {
      await drainOutbox(database, house?.search)
    })
    await building
    const serving = await serve(environment, { say: () => {} }, house)
    say(`${((Date.now() - begun) / 1000).toFixed(1).padStart(6)} s  all in all`)
    return { ...serving, email: administrator, password, harvests, stop: () => stopBoth(serving, server) }
  } catch (error) {
    await house?.close().catch(() => {})
    await server.release()
    throw error
  }
}

async function stopBoth(serving: Serving, server: EmbeddedServer): Promise<void> {
  await serving.stop()
  await server.release()
}

export const sources = (warehouse: Pick<Warehouse, 'host' | 'port' | 'user' | 'password' | 'database'>) => [
  {
    name: 'warehouse',
    connector: 'postgres',
    config: {
      host: warehouse.host,
      port: warehouse.port,
      user: warehouse.user,
      password: warehouse.password,
      database: warehouse.database,
      databases: { include: [warehouse.database] },
      ssl: 'disable',
    },
  },
  { name: 'dbt_shop', connector: 'dbt', config: { target: shop('dbt/target'), targetInstance: 'warehouse' } },
  { name: 'pipelines', connector: 'openlineage', config: { path: shop('openlineage') } },
]

/** Adds the sources that are missing; the warehouse's port and password are of this start. */
async function nameSources(house: OpenHouse, warehouse: Warehouse): Promise<void> {
  const caller = house.callerFor(houseViewer('cli:demo'))
  const known = new Set((await caller.sources.list()).map(({ name }) => name))
  for (const source of sources(warehouse)) {
    if (known.has(source.name)) await caller.sources.change({ name: source.name, config: source.config })
    else await caller.sources.add(source)
  }
  // The pipelines know the warehouse by its host name; here it has another.
  const namespace = 'postgres://warehouse.shop.example:5432'
  const aliases = await caller.identity.namespaces()
  if (!aliases.some((alias) => alias.instance === 'warehouse')) {
    await caller.identity.aliasNamespace({ namespace, platform: 'postgres', instance: 'warehouse' })
  }
}

async function administratorsPassword(database: Database): Promise<string> {
  const password = randomBytes(9).toString('base64url')
  if (!(await hasAdministrator(database))) {
    await makePerson(database, { email: administrator, name: 'Ada Lovelace', password, role: 'admin' })
  } else {
    const known = await row<{ id: number }>(database, sql`select id from app_user where email = ${administrator}`)
    if (known) await setPassword(database, known.id, password)
  }
  return password
}
