// Which documents a query in PostgreSQL ranges over: what was asked, chosen and may be seen.
import { type SQL, sql } from 'drizzle-orm'
import { type Viewer, visibleTo } from '../auth/viewer.ts'
import { all, type Condition, filterCondition, tierConditions } from './conditions.ts'
import type { EngineQuery, Facet } from './engine.ts'
import { toTsquery } from './tsquery.ts'

export interface Bounds {
  /** So many matches are sorted as a whole; of more, tier by tier. */
  sortAll: number
  /** So many matches of one tier are sorted as a whole; of more, the best are found by walking down the ranks. */
  sortTier: number
  /** So many matches are counted. */
  countAll: number
}

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
  { text = scope.conditions?.any, except }: { text?: Condition; except?: Facet } = {},
) {
  const condition = all([text, filterCondition(query.filters, except)])
  return condition === undefined ? scope.visible : sql`${fulfils(condition)} and ${scope.visible}`
}

/** Whether the lexemes of the row, `words`, fulfil a condition. */
export const fulfils = (condition: Condition): SQL => sql`words @@ ${toTsquery(condition)}::tsquery`
