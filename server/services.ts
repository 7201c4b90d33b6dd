// What runs beside the web server in the same process: one row per service, started in this order, stopped in reverse.
import { startAnchoring } from './audit/anchor.ts'
import { startHarvestQueue } from './harvest/queue.ts'
import type { StartService } from './house.ts'
import { startDeriving } from './lineage/derive.ts'
import { log, reasonOf } from './log.ts'
import { startSearchWorker } from './search/outbox.ts'

/** Keeps the search index in step with the catalog. */
const startIndexing: StartService = async ({ connection, search }) => {
  const worker = startSearchWorker(connection.database, search, { report: (error) => log(`search index: ${reasonOf(error)}`) })
  return { name: 'search index', stop: worker.stop, whyNotReady: async () => undefined }
}

export const services: readonly StartService[] = [startAnchoring, startHarvestQueue, startDeriving, startIndexing]
