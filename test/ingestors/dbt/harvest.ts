// Translating payloads or recordings in tests: every event is validated as a keeper would receive it.
import { readdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { dbt } from '../../../ingestors/dbt/connector.ts'
import type { Reader } from '../../../ingestors/protocol/connector.ts'
import { type EventOf, type EventType, harvestEvent, type ValidEvent } from '../../../ingestors/protocol/events.ts'

export const recordings = fileURLToPath(new URL('../../../ingestors/dbt/recordings', import.meta.url))
export const recorded = readdirSync(recordings).sort()

export const context = { instance: 'shop', signal: new AbortController().signal, now: '2026-11-24T06:00:00Z' }

export async function harvest(reader: Reader, settings: Record<string, unknown> = {}): Promise<ValidEvent[]> {
  const events: ValidEvent[] = []
  const config = dbt.config.parse({ target: 'target', targetInstance: 'warehouse', ...settings })
  for await (const event of dbt.translate(reader, config, context)) events.push(harvestEvent.parse(event))
  return events
}

export const of = <T extends EventType>(events: ValidEvent[], type: T) =>
  events.filter((event): event is EventOf<T> => event.type === type)

/** Payloads of a reader: sections of the manifest (members by key, or in full), `catalog.nodes`, `run_results`, `freshness`. */
export function payloads(
  sections: Record<string, Record<string, unknown> | unknown[]>,
  metadata: Record<string, unknown> = {},
): Reader {
  return {
    async *read(what) {
      if (what === 'manifest.metadata') {
        yield {
          dbt_schema_version: 'https://schemas.getdbt.com/dbt/manifest/v12.json',
          adapter_type: 'postgres',
          project_name: 'shop',
          ...metadata,
        }
      }
      const section = sections[what === 'sources' ? 'freshness' : what.replace('manifest.', '')] ?? []
      yield* Array.isArray(section) ? section : Object.entries(section).map(([key, value]) => ({ key, value }))
    },
    async close() {},
  }
}

export const model = (name: string, more: Record<string, unknown> = {}) => ({
  resource_type: 'model',
  package_name: 'shop',
  name,
  alias: name,
  database: 'shop',
  schema: 'marts',
  config: { materialized: 'table' },
  compiled_code: 'select 1',
  depends_on: { nodes: [] },
  ...more,
})
