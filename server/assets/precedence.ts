// Whose word is shown when several layers speak about one thing: human > source > rule > propagated.
// Promise: one order for all of them (among sources: greater authority, then newer), whatever order the words arrive in.

/** Layers from the strongest to the weakest. */
export const layers = ['human', 'source', 'rule', 'propagated'] as const
export type Layer = (typeof layers)[number]

export interface Said {
  layer: Layer
  /** Of the source that says it, 0 to 100; 0 for the other layers. */
  authority: number
  /** Since when, ISO 8601 in UTC. */
  since: string
  /** Decides between equals, so that the answer never depends on the order of rows. */
  sourceId: number | null
}

/** Order of two moments in UTC with any number of decimals: `…05Z` is before `…05.1Z`. */
export function compareMoments(a: string, b: string): number {
  const [x, y] = [a.replace('Z', ''), b.replace('Z', '')]
  return x < y ? -1 : x > y ? 1 : 0
}

/** Negative when `a` prevails over `b`. */
export const compareSaid = (a: Said, b: Said): number =>
  layers.indexOf(a.layer) - layers.indexOf(b.layer) ||
  b.authority - a.authority ||
  compareMoments(b.since, a.since) ||
  (a.sourceId ?? 0) - (b.sourceId ?? 0)

/** The word that is shown; undefined when nobody says anything. */
export function prevailing<T extends Said>(sayings: readonly T[]): T | undefined {
  let best: T | undefined
  for (const said of sayings) if (best === undefined || compareSaid(said, best) < 0) best = said
  return best
}

/** The members of a set (tags, owners) that are shown: for each key its prevailing word, unless that word is a removal. */
export function prevailingMembers<T extends Said & { removed: boolean }>(sayings: readonly T[], keyOf: (said: T) => string): T[] {
  const byKey = Map.groupBy(sayings, keyOf)
  return [...byKey.values()].map((said) => prevailing(said)!).filter(({ removed }) => !removed)
}
