// A graph as cards and the links between them: at asset level a card is a node, at field level an asset with the fields that take part.
// Promise: every edge of the graph is a link, and every hidden neighbour is counted on its card. Pure.
import type { EdgeView } from '../../../../server/lineage/edges.ts'
import type { Graph, GraphNode } from '../../../../server/lineage/shape.ts'

export const cardWidth = 236
export const headHeight = 52
export const rowHeight = 24

export interface Card {
  /** The asset's ref, or the id of a restricted node. */
  id: string
  node: GraphNode
  /** At field level: the fields with lineage in this picture. */
  fields: GraphNode[]
  root: boolean
  /** Steps from the root: negative upstream; null: neither way. */
  step: number | null
  beyond: { up: number; down: number }
  height: number
}

export interface Link {
  id: string
  from: string
  to: string
  /** Where it leaves and arrives, from the top of each card. */
  leaves: number
  arrives: number
  edge: EdgeView
}

export interface Picture {
  cards: Card[]
  links: Link[]
}

const cardOf = (node: GraphNode) => (node.restricted || node.field === null ? node.id : node.ref)

const stepOf = ({ up, down }: GraphNode) =>
  down !== null && (up === null || down <= up) ? down : up === null ? null : up === 0 ? 0 : -up

export function pictureOf(graph: Graph): Picture {
  const roots = new Set(graph.roots)
  const joined = new Set(graph.edges.flatMap(({ from, to }) => [from, to]))
  const cards: Card[] = [...Map.groupBy(graph.nodes, cardOf)].map(([id, nodes]) => {
    const whole = nodes.find((node) => node.restricted || node.field === null)
    const fields = nodes.filter((node) => node !== whole && joined.has(node.id))
    const steps = nodes.flatMap((node) => stepOf(node) ?? [])
    return {
      id,
      node: whole ?? { ...nodes[0]!, id },
      fields: fields.sort((a, b) => (a.id < b.id ? -1 : 1)),
      root: nodes.some((node) => roots.has(node.id)),
      step: steps.length ? steps.reduce((least, step) => (Math.abs(step) < Math.abs(least) ? step : least)) : null,
      beyond: {
        up: nodes.reduce((sum, { beyond }) => sum + beyond.up, 0),
        down: nodes.reduce((sum, { beyond }) => sum + beyond.down, 0),
      },
      height: headHeight + (fields.length > 0 ? fields.length * rowHeight + 8 : 0),
    }
  })
  const place = new Map<string, { card: string; y: number }>()
  for (const card of cards) {
    place.set(card.node.id, { card: card.id, y: headHeight / 2 })
    card.fields.forEach(({ id }, at) => void place.set(id, { card: card.id, y: headHeight + (at + 0.5) * rowHeight }))
  }
  const links = graph.edges.flatMap((edge): Link[] => {
    const [from, to] = [place.get(edge.from), place.get(edge.to)]
    if (!from || !to || from.card === to.card) return []
    return [{ id: edge.id, from: from.card, to: to.card, leaves: from.y, arrives: to.y, edge }]
  })
  return { cards, links }
}

/** The chosen node or edge with everything up- and downstream of it: ids of nodes and edges; what is beside it is dimmed. */
export function wayOf(edges: readonly EdgeView[], chosen: string): Set<string> {
  const lit = new Set([chosen])
  const edge = edges.find(({ id }) => id === chosen)
  const follow = (start: string, near: 'from' | 'to', far: 'from' | 'to') => {
    const next = Map.groupBy(edges, (edge) => edge[near])
    const seen = new Set([start])
    for (const id of seen) {
      lit.add(id)
      for (const edge of next.get(id) ?? []) {
        lit.add(edge.id)
        seen.add(edge[far])
      }
    }
  }
  follow(edge?.from ?? chosen, 'to', 'from')
  follow(edge?.to ?? chosen, 'from', 'to')
  return lit
}
