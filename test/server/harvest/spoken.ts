// A source that says what a test tells it to: a real connector of the engine's interface, with a script instead of a system.
import { z } from 'zod'
import type { Connection } from '../../../db/connection.ts'
import type { Connector } from '../../../ingestors/protocol/connector.ts'
import type { HarvestEvent } from '../../../ingestors/protocol/events.ts'
import { contextOf } from '../../../server/harvest/execute.ts'
import { type HarvestOutcome, runHarvest } from '../../../server/harvest/run.ts'

export type Script = Iterable<HarvestEvent> | AsyncIterable<HarvestEvent>

export const spoken = (script: Script, authority = 100): Connector<unknown> => ({
  name: 'spoken',
  title: 'Spoken',
  summary: 'Says what a test tells it to.',
  docs: '',
  config: z.strictObject({}),
  authority,
  connect: async () => ({ async *read() {}, close: async () => {} }),
  async *translate() {
    yield* script
  },
  async *test() {},
})

/** Makes a source and returns how to harvest it with a script. */
export async function openSource(catalog: Connection, name: string, authority = 100) {
  const { rows } = await catalog.pool.query<{ id: number }>(
    `insert into source (name, connector, config) values ($1, 'spoken', '{}') returning id`,
    [name],
  )
  const id = rows[0]!.id
  const harvest = async (
    script: Script,
    options: { allowRetire?: boolean; signal?: AbortSignal; brakePercent?: number } = {},
  ): Promise<HarvestOutcome> => {
    const client = await catalog.pool.connect()
    try {
      const { rows: made } = await catalog.pool.query<{ id: number }>(
        `insert into harvest (source_id, status) values ($1, 'running') returning id`,
        [id],
      )
      return await runHarvest(client, {
        source: { id, brakePercent: options.brakePercent ?? 20 },
        harvestId: made[0]!.id,
        connector: spoken(script, authority),
        config: {},
        context: await contextOf(catalog.pool, name, options.signal ?? new AbortController().signal),
        allowRetire: options.allowRetire ?? false,
        onProgress: () => {},
      })
    } finally {
      client.release(true)
    }
  }
  return { id, harvest }
}

/** `shop.public.orders(id int, email text)` as its two events. */
export function table(text: string, instance = 'w'): HarvestEvent[] {
  const [, path, columns = ''] = /^([^(]+)(?:\((.*)\))?$/.exec(text)!
  const ref = `postgres:${instance}:${path}`
  const fields = columns
    .split(',')
    .map((column) => column.trim().split(' '))
    .filter(([name]) => name)
    .map(([name, type]) => ({ path: name!, ...(type ? { type } : {}) }))
  return [
    { type: 'asset', ref, kind: 'table', name: path!.split('.').at(-1)! },
    { type: 'schema', ref, fields },
  ]
}

export const complete = (prefix = '', instance = 'w'): HarvestEvent => ({
  type: 'complete',
  platform: 'postgres',
  instance,
  prefix,
})
