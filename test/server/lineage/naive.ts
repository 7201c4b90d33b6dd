// Lineage as one would define it on paper, for comparison: names, sets and no database.
export interface NaiveEdge {
  /** `asset` or `asset#field`. Only the source has a field: it decides about the whole target. */
  from: string
  to: string
  indirect: boolean
  since: number
  /** Days; null: lives on. */
  until: number | null
}

export interface Question {
  start: string
  level: 'asset' | 'field'
  direction: 'upstream' | 'downstream'
  /** Day; null: now. */
  at: number | null
  indirect: boolean
}

const assetOf = (name: string) => name.split('#')[0]!

/** Whether one thing flows into the other in one step, as pairs of names. */
function relation(edges: readonly NaiveEdge[], fields: readonly string[], { level, at, indirect }: Question): [string, string][] {
  const counts = edges.filter(
    (edge) =>
      (indirect || !edge.indirect) &&
      (at === null ? edge.until === null : edge.since <= at && (edge.until === null || edge.until > at)),
  )
  if (level === 'asset') return counts.map(({ from, to }) => [assetOf(from), assetOf(to)])
  return [
    ...counts.filter(({ from }) => from.includes('#')).map(({ from, to }): [string, string] => [from, to]),
    // An asset as a whole is all of its fields, when something decides about it.
    ...fields.map((field): [string, string] => [assetOf(field), field]),
  ]
}

/** Depth of everything reached, without the start. */
export function naiveReach(edges: readonly NaiveEdge[], fields: readonly string[], question: Question): Map<string, number> {
  const pairs = relation(edges, fields, question).map(([a, b]) => (question.direction === 'downstream' ? [a, b] : [b, a]))
  const intoWhole = new Set(pairs.filter(([a]) => a !== undefined && !a.includes('#')).map(([a]) => a))
  const depth = new Map([[question.start, 0]])
  for (const [at, steps] of depth) {
    for (const [a, b] of pairs) if (a === at && !depth.has(b!)) depth.set(b!, steps + 1)
  }
  depth.delete(question.start)
  // Upstream, an asset as a whole is only a way to what decides about it: without such it is not there.
  if (question.level === 'field' && question.direction === 'upstream')
    for (const name of [...depth.keys()]) if (!name.includes('#') && !intoWhole.has(name)) depth.delete(name)
  return depth
}
