// The worker's end of the pool: schemas arrive once, then cases, each answered with the analysis or its error.
import { parentPort, workerData } from 'node:worker_threads'
import { type AnalyzeOptions, analyze } from '../sql/analyze.ts'
import { lookupOf, type SchemaTable } from '../sql/schema.ts'

export interface PoolCase {
  id: number
  sql: string
  dialect?: string
  defaults?: AnalyzeOptions['defaults']
}

const lookup = lookupOf((workerData as { schema: SchemaTable[] }).schema)

parentPort?.on('message', (batch: PoolCase[]) => {
  parentPort!.postMessage(
    batch.map((one) => ({
      id: one.id,
      answer: analyze(one.sql, { dialect: one.dialect, defaults: one.defaults, schema: lookup }),
    })),
  )
})
