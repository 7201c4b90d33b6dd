// Which column of the picture each card stands in: data flows from left to right, as far as cycles allow. Pure.
export interface Ends {
  from: string
  to: string
}

export interface Layered {
  id: string
  /** Steps from the root; negative upstream; null: unknown. */
  step: number | null
}

/** Longest way from a card that nothing feeds; then such cards are drawn up to what they feed. Cycles are cut where they turn back. */
export function layersOf(cards: readonly Layered[], links: readonly Ends[]): Map<string, number> {
  const out = Map.groupBy(links, ({ from }) => from)
  const waiting = new Map(cards.map(({ id }) => [id, 0]))
  for (const { to } of links) waiting.set(to, waiting.get(to)! + 1)
  const byStep = [...cards].sort((a, b) => (a.step ?? 0) - (b.step ?? 0)).map(({ id }) => id)
  const layer = new Map<string, number>()
  const reached = new Map<string, number>()
  const forward: Ends[] = []
  let ready = byStep.filter((id) => waiting.get(id) === 0)
  let first = 0
  while (layer.size < cards.length) {
    if (ready.length === 0) {
      // All that is left hangs on a cycle: it is cut before the card nearest to the start.
      while (layer.has(byStep[first]!)) first++
      ready = [byStep[first]!]
    }
    const id = ready.pop()!
    if (layer.has(id)) continue
    layer.set(id, reached.get(id) ?? 0)
    for (const link of out.get(id) ?? []) {
      if (layer.has(link.to)) continue
      forward.push(link)
      reached.set(link.to, Math.max(reached.get(link.to) ?? 0, layer.get(id)! + 1))
      waiting.set(link.to, waiting.get(link.to)! - 1)
      if (waiting.get(link.to) === 0) ready.push(link.to)
    }
  }
  const fed = new Set(forward.map(({ to }) => to))
  for (const [id, following] of Map.groupBy(forward, ({ from }) => from))
    if (!fed.has(id)) layer.set(id, Math.min(...following.map(({ to }) => layer.get(to)!)) - 1)
  return layer
}

/** Columns of new cards beside those that already stand: right of what feeds them, else left of what they feed. */
export function layersBeside(
  standing: ReadonlyMap<string, number>,
  ids: readonly string[],
  links: readonly Ends[],
): Map<string, number> {
  const layer = new Map(standing)
  let left = ids.filter((id) => !layer.has(id))
  while (left.length > 0) {
    const before = left.length
    for (const id of left) {
      const feeding = links.filter(({ from, to }) => to === id && layer.has(from)).map(({ from }) => layer.get(from)!)
      const fed = links.filter(({ from, to }) => from === id && layer.has(to)).map(({ to }) => layer.get(to)!)
      if (feeding.length > 0) layer.set(id, Math.max(...feeding) + 1)
      else if (fed.length > 0) layer.set(id, Math.min(...fed) - 1)
    }
    left = left.filter((id) => !layer.has(id))
    if (left.length === before) for (const id of left.splice(0)) layer.set(id, 0)
  }
  return layer
}
