// Which documents a query in PostgreSQL ranges over: what was asked, chosen and may be seen.
import { type SQL, sql } from 'drizzle-orm'
import { type Viewer, visibleTo } from '../auth/viewer.ts'
import type { EngineQuery, Facet } from './engine.ts'
import { and, filterCondition, tierConditions } from './lexemes.ts'

/** What every document must fulfil; `conditions` undefined: everything is asked for. */
export interface Scope {
  conditions: ReturnType<typeof tierConditions>
  visible: SQL
}

/** Undefined: no document can match. */
export function scopeOf(viewer: Viewer, { question }: EngineQuery): Scope | undefined {
  const conditions = question && tierConditions(question)
  if (question && conditions === undefined) return undefined
  return { conditions, visible: visibleTo(viewer, sql.raw('d.visible_to')) }
}

/** A where clause over search_doc d; by default of all tiers, `except` without the filter of that facet. */
export function where(
  scope: Scope,
  query: EngineQuery,
  { text = scope.conditions?.any, except }: { text?: string; except?: Facet } = {},
) {
  const condition = and([text, filterCondition(query.filters, except)])
  return condition === undefined ? scope.visible : sql`d.words @@ ${condition}::tsquery and ${scope.visible}`
}
