// What people do with sources: add, change, test, harvest, cancel, remove.
// Promise: secrets go in and never come out; removing a source is the only way to let all of its claims go at once.
import { eq, sql } from 'drizzle-orm'
import { type Database, row, rows, sessionOf, type Transaction } from '../../db/connection.ts'
import { harvest, source } from '../../db/schema/harvest.ts'
import type { Connector, TestStep } from '../../ingestors/protocol/connector.ts'
import { connectors } from '../../ingestors/registry.ts'
import type { Viewer } from '../auth/viewer.ts'
import { CatalogError } from '../errors.ts'
import { lapseUnrenewed, makeSeenTable } from './lapse.ts'
import { findHarvest, findSource } from './queries.ts'
import { enqueueHarvest, scheduleHarvest } from './queue.ts'
import { configSchema, seal, splitSecrets, unseal } from './secrets.ts'

type Config = Record<string, unknown>

// biome-ignore lint/suspicious/noExplicitAny: each connector has its own config type, checked by its own schema
function connectorNamed(name: string): Connector<any> {
  const connector = connectors[name]
  if (!connector)
    throw new CatalogError(
      'BAD_INPUT',
      `connector: there is no connector ${name}. There are: ${Object.keys(connectors).join(', ')}.`,
    )
  return connector
}

// biome-ignore lint/suspicious/noExplicitAny: see above
function checkConfig(connector: Connector<any>, config: Config): void {
  // Kept as it is, a misspelt secret would lie in the open.
  const known = Object.keys(configSchema(connector).properties ?? {})
  const unknown = Object.keys(config).filter((name) => !known.includes(name))
  if (unknown.length > 0) {
    throw new CatalogError(
      'BAD_INPUT',
      `config.${unknown[0]}: ${connector.name} has no such setting. It takes: ${known.join(', ')}.`,
    )
  }
  const checked = connector.config.safeParse(config)
  if (checked.success) return
  const issues = checked.error.issues.map(({ path, message }) => `config.${path.join('.')}: ${message}`)
  throw new CatalogError('BAD_INPUT', issues.join('; '))
}

export interface NewSource {
  name: string
  connector: string
  config: Config
  schedule?: string | null | undefined
  brakePercent?: number | undefined
}

export async function addSource(
  tx: Transaction,
  { name, connector: connectorName, config, schedule, brakePercent }: NewSource,
): Promise<{ id: number; name: string }> {
  const connector = connectorNamed(connectorName)
  checkConfig(connector, config)
  const { open, secret } = splitSecrets(connector, config)
  const taken = await row<{ id: number }>(tx, sql`select id from source where name = ${name}`)
  if (taken)
    throw new CatalogError(
      'CONFLICT',
      `name: there is, or was, a source named ${name}. Names are kept for ever, because refs carry them.`,
    )
  const [made] = await tx
    .insert(source)
    .values({
      name,
      connector: connector.name,
      config: open,
      secrets: Object.keys(secret).length > 0 ? seal(secret, name) : null,
      schedule: schedule ?? null,
      ...(brakePercent === undefined ? {} : { brakePercent }),
    })
    .returning({ id: source.id, name: source.name })
  if (schedule) await scheduleHarvest(tx, made!.id, schedule)
  return made!
}

export interface SourceChange {
  name: string
  /** Replaces the config; secret fields left out keep their value. */
  config?: Config | undefined
  schedule?: string | null | undefined
  brakePercent?: number | undefined
}

export async function changeSource(tx: Transaction, viewer: Viewer, change: SourceChange): Promise<void> {
  const { id, connector: connectorName } = await findSource(tx, viewer, change.name)
  const connector = connectorNamed(connectorName)
  if (change.config) {
    const whole = await withStoredSecrets(tx, change.name, change.config)
    checkConfig(connector, whole)
    const { open, secret } = splitSecrets(connector, whole)
    await tx
      .update(source)
      .set({ config: open, secrets: Object.keys(secret).length > 0 ? seal(secret, change.name) : null })
      .where(eq(source.id, id))
  }
  if (change.brakePercent !== undefined)
    await tx.update(source).set({ brakePercent: change.brakePercent }).where(eq(source.id, id))
  if (change.schedule !== undefined) {
    await tx.update(source).set({ schedule: change.schedule }).where(eq(source.id, id))
    await scheduleHarvest(tx, id, change.schedule)
  }
}

async function withStoredSecrets(database: Database, name: string, config: Config): Promise<Config> {
  const [stored] = await database.select({ secrets: source.secrets }).from(source).where(eq(source.name, name))
  return { ...(stored?.secrets ? unseal(stored.secrets, name) : {}), ...config }
}

/** Connects and explains; with `name` of an existing source, secrets left out are taken from it. */
export async function testSource(
  database: Database,
  viewer: Viewer,
  of: { name: string; connector: string; config: Config },
): Promise<TestStep[]> {
  const connector = connectorNamed(of.connector)
  const stored = await row<{ connector: string }>(
    database,
    sql`select connector from source where name = ${of.name} and deleted_at is null`,
  )
  if (stored) await findSource(database, viewer, of.name)
  const config = stored?.connector === of.connector ? await withStoredSecrets(database, of.name, of.config) : of.config
  checkConfig(connector, config)
  const steps: TestStep[] = []
  const context = { instance: of.name, signal: AbortSignal.timeout(30_000), now: new Date().toISOString() }
  for await (const step of connector.test(connector.config.parse(config), context)) steps.push(step)
  return steps
}

/** Queues a harvest; it starts within a second where a worker runs. */
export async function startHarvest(
  tx: Transaction,
  viewer: Viewer,
  of: { name: string; allowRetire?: boolean | undefined },
): Promise<{ harvestId: number }> {
  const { id } = await findSource(tx, viewer, of.name)
  const [made] = await tx
    .insert(harvest)
    .values({ sourceId: id, status: 'queued', requestedBy: viewer.userId ?? null })
    .returning({ id: harvest.id })
  await enqueueHarvest(tx, { sourceId: id, harvestId: made!.id, allowRetire: of.allowRetire ?? false })
  return { harvestId: made!.id }
}

/** Asks a harvest to stop at its next batch; one that still waits ends at once. */
export async function cancelHarvest(tx: Transaction, viewer: Viewer, id: number): Promise<void> {
  const found = await findHarvest(tx, viewer, id)
  if (found.status !== 'queued' && found.status !== 'running')
    throw new CatalogError('CONFLICT', `Harvest ${id} has ended already (${found.status}).`)
  await tx.execute(
    sql`update harvest set cancel_requested_at = now(), status = case status when 'queued' then 'cancelled' else status end,
               ended_at = case status when 'queued' then now() end where id = ${id}`,
  )
}

/** Ends the source: its claims lapse, assets that nobody else claims retire, what people wrote stays. */
export async function removeSource(tx: Transaction, viewer: Viewer, name: string): Promise<{ retired: number }> {
  const { id } = await findSource(tx, viewer, name)
  const running = await row<{ id: number }>(
    tx,
    sql`select id from harvest where source_id = ${id} and status in ('queued', 'running')`,
  )
  if (running) throw new CatalogError('CONFLICT', `Harvest ${running.id} of ${name} is under way. Cancel it first.`)
  const places = await rows<{ platform: string; instance: string }>(
    tx,
    sql`select distinct a.platform, a.instance from claim c join asset a on a.id = c.asset_id where c.source_id = ${id} and c.lapsed_at is null`,
  )
  const session = sessionOf(tx)
  await makeSeenTable(session)
  const everything = places.map((place) => ({ ...place, prefix: '' }))
  const { retired } = await lapseUnrenewed(session, { id, brakePercent: 100 }, everything, true)
  await scheduleHarvest(tx, id, null)
  await tx.execute(sql`update source set deleted_at = now(), secrets = null, schedule = null where id = ${id}`)
  // What its SQL says goes with it.
  await tx.execute(sql`update statement set due_at = clock_timestamp() where source_id = ${id}`)
  return { retired }
}
