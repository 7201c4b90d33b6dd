// A harvest from its row in the catalog to its result: config opened, source locked, loop run, result written.
// Promise: one harvest at a time for a source, in however many processes; one whose process died is found and closed.
import { hostname } from 'node:os'
import type pg from 'pg'
import type { HarvestContext } from '../../ingestors/protocol/connector.ts'
import { connectors } from '../../ingestors/registry.ts'
import { redact } from '../audit/redact.ts'
import { CatalogError } from '../errors.ts'
import { sensitiveFields } from './context.ts'
import { type HarvestOutcome, type HarvestProgress, runHarvest } from './run.ts'
import { unseal } from './secrets.ts'

interface SourceRow {
  id: number
  name: string
  connector: string
  config: Record<string, unknown>
  secrets: Buffer | null
  brake_percent: number
}

/** What every harvest ends in, as JSON; also kept in harvest.result. */
export interface HarvestResult {
  status: HarvestOutcome['status']
  /** Rows received: each event, each field of a schema, each edge of a lineage. */
  rows_processed: number
  /** Seconds. */
  duration: number
  errors: HarvestOutcome['errors']
  pipeline_id: string
  source_config: Record<string, unknown>
  target_config: Record<string, unknown>
  harvest_id: number
  events: Record<string, number>
  retired: number
  failure?: string
}

export interface ExecuteOptions {
  signal?: AbortSignal
  allowRetire?: boolean
  requestedBy?: number
  onProgress?(progress: HarvestProgress): void
}

/** Advisory lock class for "a harvest of this source runs". */
const lockClass = 7204

/** Runs the harvest (a queued one by id, or a new one). Rejects with CONFLICT when another runs; a failed harvest resolves. */
export async function executeHarvest(
  pool: pg.Pool,
  sourceId: number,
  harvestId: number | undefined,
  options: ExecuteOptions = {},
): Promise<HarvestResult> {
  const client = await pool.connect()
  try {
    const { rows: locked } = await client.query<{ got: boolean }>('select pg_try_advisory_lock($1, $2) as got', [
      lockClass,
      sourceId,
    ])
    if (!locked[0]!.got)
      throw new CatalogError('CONFLICT', 'Another harvest of this source is running. Wait for it, or cancel it.')
    try {
      return await execute(pool, client, sourceId, harvestId, options)
    } finally {
      // (A connection that broke has lost its locks already.)
      await client.query('select pg_advisory_unlock($1, $2)', [lockClass, sourceId]).catch(() => {})
    }
  } finally {
    // Temporary tables and a broken transaction go with the session.
    client.release(true)
  }
}

async function execute(
  pool: pg.Pool,
  client: pg.PoolClient,
  sourceId: number,
  harvestId: number | undefined,
  options: ExecuteOptions,
): Promise<HarvestResult> {
  // Who holds the lock knows that nobody else runs: what still says so is of a process that died.
  await client.query(
    `update harvest set status = 'failed', ended_at = now(),
            result = coalesce(result, '{}') || '{"status": "failed", "failure": "Its process ended before it did. Nothing was retired; harvest again to complete it."}'
      where source_id = $1 and status = 'running'`,
    [sourceId],
  )
  const { rows } = await client.query<SourceRow>(
    'select id, name, connector, config, secrets, brake_percent from source where id = $1 and deleted_at is null',
    [sourceId],
  )
  const source = rows[0]
  if (!source) throw new CatalogError('NOT_FOUND', 'The source is gone.')
  const { rows: started } = await client.query<{ id: number }>(
    harvestId === undefined
      ? `insert into harvest (source_id, status, started_at, alive_at, requested_by) values ($1, 'running', now(), now(), $2) returning id`
      : `update harvest set status = 'running', started_at = now(), alive_at = now(), requested_by = coalesce(requested_by, $2::int)
          where source_id = $1 and id = $3 and status = 'queued' and cancel_requested_at is null returning id`,
    harvestId === undefined ? [sourceId, options.requestedBy ?? null] : [sourceId, options.requestedBy ?? null, harvestId],
  )
  if (!started[0]) throw new CatalogError('CONFLICT', 'This harvest is not waiting any more.')
  const id = started[0].id
  const begun = performance.now()
  const cancel = new AbortController()
  const signal = options.signal ? AbortSignal.any([options.signal, cancel.signal]) : cancel.signal
  const report = async (progress: HarvestProgress) => {
    options.onProgress?.(progress)
    const { rows } = await pool.query<{ cancel: boolean }>(
      `update harvest set progress = $2, alive_at = now() where id = $1 returning cancel_requested_at is not null as cancel`,
      [id, JSON.stringify(progress)],
    )
    if (rows[0]?.cancel) cancel.abort()
    await pool.query(`select pg_notify('cadastre_harvest', $1)`, [JSON.stringify({ harvestId: id, sourceId })])
  }
  const outcome = await harvestOf(pool, client, source, id, signal, options, report)
  const result: HarvestResult = {
    status: outcome.status,
    rows_processed: outcome.rows,
    duration: Math.round(performance.now() - begun) / 1000,
    errors: outcome.errors,
    pipeline_id: `${source.connector}:${source.name}`,
    source_config: redact(source.config) as Record<string, unknown>,
    target_config: { catalog: 'cadastre', host: hostname() },
    harvest_id: id,
    events: outcome.events,
    retired: outcome.lapse.retired,
    ...(outcome.failure === undefined ? {} : { failure: outcome.failure }),
  }
  await pool.query('update harvest set status = $2, ended_at = now(), result = $3 where id = $1', [
    id,
    outcome.status,
    JSON.stringify(result),
  ])
  await pool.query(`select pg_notify('cadastre_harvest', $1)`, [JSON.stringify({ harvestId: id, sourceId })])
  return result
}

async function harvestOf(
  pool: pg.Pool,
  client: pg.PoolClient,
  source: SourceRow,
  harvestId: number,
  signal: AbortSignal,
  options: ExecuteOptions,
  onProgress: (progress: HarvestProgress) => Promise<void>,
): Promise<HarvestOutcome> {
  try {
    const connector = connectors[source.connector]
    if (!connector) throw new Error(`There is no connector ${source.connector} in this version.`)
    const config = connector.config.parse({ ...source.config, ...(source.secrets ? unseal(source.secrets, source.name) : {}) })
    return await runHarvest(client, {
      source: { id: source.id, brakePercent: source.brake_percent },
      harvestId,
      connector,
      config,
      context: await contextOf(pool, source.name, signal),
      allowRetire: options.allowRetire ?? false,
      onProgress,
    })
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error)
    return {
      status: 'failed',
      rows: 0,
      events: {},
      errors: [{ code: 'not_started', message }],
      failure: message,
      lapse: { lapsing: 0, claims: 0, braked: false, retired: 0 },
    }
  }
}

/** What a connector is told about the catalog. */
export async function contextOf(pool: pg.Pool, instance: string, signal: AbortSignal): Promise<HarvestContext> {
  const { rows } = await pool.query<{ namespace: string; platform: string; instance: string }>(
    'select namespace, platform, instance from namespace_alias',
  )
  const aliases = new Map(rows.map(({ namespace, platform, instance }) => [namespace, { platform, instance }]))
  const sensitive = await sensitiveFields(pool)
  return {
    instance,
    signal,
    now: new Date().toISOString(),
    resolveNamespace: (namespace) => aliases.get(namespace),
    isSensitive: (ref, field) => sensitive.has(`${ref}#${field}`),
  }
}
