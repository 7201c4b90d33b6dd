// Search in Meilisearch, where MEILI_HOST says so: an index of the same lexemes, rebuilt beside the old one and swapped.
// Promise: a write is in the index when it returns; while the server does not answer, searches say so and the outbox waits.
import { type EnqueuedTaskPromise, Meilisearch } from 'meilisearch'
import { CatalogError } from '../errors.ts'
import { deepestHit, nothing, type SearchEngine } from './engine.ts'
import { type Answer, type MeiliDocument, plan, planTiers, settings, toMeili } from './meilisearch-query.ts'

export interface MeiliAddress {
  host: string
  apiKey?: string | undefined
  /** Name of the index; several catalogs may share a server. */
  index?: string
}

const patienceMs = 10_000
const taskPatienceMs = 10 * 60_000

export function meilisearchEngine({ host, apiKey, index = 'cadastre' }: MeiliAddress): SearchEngine {
  const client = new Meilisearch({
    host,
    ...(apiKey ? { apiKey } : {}),
    timeout: patienceMs,
    defaultWaitOptions: { timeout: taskPatienceMs, interval: 50 },
  })

  const ask = async (planned: ReturnType<typeof plan>) => {
    const { results } = await answered(host, () =>
      client.multiSearch<{ queries: never[] }>({ queries: planned!.queries as never[] }),
    )
    return planned!.read(results as unknown as Answer[])
  }

  const fill = async (name: string, documents: readonly MeiliDocument[]) => {
    if (documents.length > 0) await done(host, client.index(name).addDocuments([...documents]))
  }

  return {
    name: 'meilisearch',
    copiesRanks: true,
    async find(_database, viewer, query) {
      const planned = plan(index, viewer, query)
      if (!planned) return nothing(query)
      const answer = await ask(planned)
      const tiers = planTiers(index, query, query.sort === 'relevance' ? [] : answer.hits.map(({ id }) => id))
      return tiers ? { ...answer, hits: (await ask(tiers)).hits } : answer
    },
    async keep(_transaction, documents, gone) {
      if (gone.length > 0) await done(host, client.index(index).deleteDocuments([...gone]))
      await fill(index, documents.map(toMeili))
    },
    async rebuild(_database, batches) {
      const next = `${index}_next`
      await answered(host, () => client.deleteIndexIfExists(next))
      await done(host, client.createIndex(next, { primaryKey: 'id' }))
      await done(host, client.index(next).updateSettings(settings(deepestHit)))
      for await (const documents of batches) await fill(next, documents.map(toMeili))
      // A swap needs both; the first time there is nothing to swap with. Failing because it exists is what is wanted.
      await answered(host, () => client.createIndex(index, { primaryKey: 'id' }).waitTask())
      await done(host, client.swapIndexes([{ indexes: [index, next], rename: false }]))
      await done(host, client.deleteIndex(next))
    },
  }
}

/** Waits for a task; throws when it failed. */
async function done(host: string, task: EnqueuedTaskPromise): Promise<void> {
  const { status, error } = await answered(host, () => task.waitTask())
  if (status !== 'succeeded')
    throw new CatalogError('UNAVAILABLE', `Meilisearch at ${host} could not keep the index: ${error?.message ?? status}.`)
}

async function answered<T>(host: string, call: () => Promise<T>): Promise<T> {
  try {
    return await call()
  } catch (error) {
    const { message } = error as Error
    throw new CatalogError(
      'UNAVAILABLE',
      `Meilisearch at ${host} does not answer as expected: ${message}. Check MEILI_HOST and MEILI_API_KEY.`,
      error,
    )
  }
}
