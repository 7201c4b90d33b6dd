// Search in PostgreSQL itself: no other service, in step with the catalog by transaction.
import type { Database } from '../../db/connection.ts'
import type { Viewer } from '../auth/viewer.ts'
import { type EngineAnswer, type EngineQuery, nothing, type SearchEngine } from './engine.ts'
import { count } from './postgres-counts.ts'
import { best } from './postgres-order.ts'
import { keepRows, rebuildRows } from './postgres-rows.ts'
import { type Bounds, scopeOf } from './postgres-scope.ts'

/** As measured with test/bench/search.ts. */
const measured: Bounds = { sortAll: 500, sortTier: 2000, countAll: 10_000 }

export const postgresEngine = (bounds: Bounds = measured): SearchEngine => ({
  name: 'postgres',
  copiesRanks: false,
  find: (database, viewer, query) => find(database, viewer, query, bounds),
  keep: keepRows,
  rebuild: rebuildRows,
})

async function find(database: Database, viewer: Viewer, query: EngineQuery, bounds: Bounds): Promise<EngineAnswer> {
  const scope = scopeOf(viewer, query)
  if (scope === undefined) return nothing(query)
  const counted = query.count ? await count(database, query, scope, bounds.countAll) : undefined
  const hits = await best(database, query, scope, bounds, counted?.total)
  return { hits, total: counted?.total, facets: counted?.facets }
}
