// A catalog for a benchmark: the embedded server with its normal settings, in a folder that goes afterwards.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Connection } from '../../db/connection.ts'
import { openConnection } from '../../db/open.ts'

export async function withCatalog<T>(work: (catalog: Connection) => Promise<T>): Promise<T> {
  const dataDir = mkdtempSync(join(tmpdir(), 'cadastre-bench-'))
  const catalog = await openConnection({ dataDir })
  try {
    return await work(catalog)
  } finally {
    await catalog.close()
    rmSync(dataDir, { recursive: true, force: true })
  }
}

export const median = (values: number[]) => percentile(values, 50)

export function percentile(values: number[], percent: number): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor((sorted.length * percent) / 100))]!
}

/** Seconds that the work took. */
export async function seconds(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now()
  await work()
  return (performance.now() - start) / 1000
}

export const round = (value: number, digits = 2) => Number(value.toFixed(digits))
