// How columns flow: sets of (column, way), and what becomes of a way when an expression is built on another.
// Promise: adding and building are monotone, so that recursive queries reach an end.

export type Direct = 'IDENTITY' | 'TRANSFORMATION' | 'AGGREGATION'
export type Indirect = 'JOIN' | 'GROUP_BY' | 'FILTER' | 'SORT' | 'WINDOW' | 'CONDITIONAL'
export type Way = Direct | Indirect

const directRank: Record<string, number> = { IDENTITY: 0, TRANSFORMATION: 1, AGGREGATION: 2 }
export const isDirect = (way: Way): way is Direct => way in directRank

/** A column of a relation: its oid and number. */
export interface Origin {
  relation: number
  column: number
}

/** What flows into one expression, or, as influences, into all rows of a query. */
export class Flows {
  /** For each column (`oid.number`) its ways; of the direct ones only the strongest, as it includes the others. */
  readonly ways = new Map<string, Set<Way>>()

  static of(origin: Origin, way: Way): Flows {
    const flows = new Flows()
    flows.add(`${origin.relation}.${origin.column}`, way)
    return flows
  }

  add(column: string, way: Way): boolean {
    const known = this.ways.get(column)
    if (!known) {
      this.ways.set(column, new Set([way]))
      return true
    }
    if (known.has(way)) return false
    if (isDirect(way)) {
      const other = [...known].find(isDirect)
      if (other !== undefined) {
        if (directRank[other]! >= directRank[way]!) return false
        known.delete(other)
      }
    }
    known.add(way)
    return true
  }

  /** Adds all flows of another, as seen through `outer`; returns whether anything was new. */
  take(other: Flows, outer: Way = 'IDENTITY'): boolean {
    let grew = false
    for (const [column, ways] of other.ways) for (const way of ways) grew = this.add(column, through(outer, way)) || grew
    return grew
  }

  *each(): Generator<[origin: Origin, way: Way]> {
    for (const [key, ways] of this.ways) {
      const [relation, column] = key.split('.').map(Number)
      for (const way of ways) yield [{ relation: relation!, column: column! }, way]
    }
  }
}

/** The way of a column into an expression `outer` that is built on an expression it flows into by `inner`. */
export function through(outer: Way, inner: Way): Way {
  if (!isDirect(outer)) return outer
  if (!isDirect(inner)) return inner
  return directRank[outer]! > directRank[inner]! ? outer : inner
}
