// Which engine searches: Meilisearch where MEILI_HOST names one, else PostgreSQL itself.
import type { Environment } from '../environment.ts'
import type { SearchEngine } from './engine.ts'
import { meilisearchEngine } from './meilisearch.ts'
import { postgresEngine } from './postgres.ts'

export const configuredEngine = ({
  MEILI_HOST,
  MEILI_API_KEY,
}: Pick<Environment, 'MEILI_HOST' | 'MEILI_API_KEY'>): SearchEngine =>
  MEILI_HOST ? meilisearchEngine({ host: MEILI_HOST, apiKey: MEILI_API_KEY }) : postgresEngine()
