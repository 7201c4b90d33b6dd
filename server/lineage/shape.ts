// The shape of a drawn graph, and what is done to it before it is shown: pure.
// Promise: what is left out is counted; what is kept stays connected to where the question started.

import { parseRef } from '../../ingestors/protocol/ref.ts'
import { compareSets, type SetChanges } from '../assets/diff.ts'
import type { EdgeView } from './edges.ts'
import type { NodeView } from './nodes.ts'
import type { Level } from './walk.ts'

export type GraphNode = NodeView & {
  /** Steps upstream or downstream of the root; null: not that way. The root has 0 both ways. */
  up: number | null
  down: number | null
  /** Neighbours that are not in this graph. */
  beyond: { up: number; down: number }
}

export interface Graph {
  /** Of the asset that was asked about, by its own name. */
  ref: string
  field: string | null
  level: Level
  at: string | null
  /** Ids of the nodes where the question started. */
  roots: string[]
  nodes: GraphNode[]
  edges: EdgeView[]
  /** Within the depth that was asked for, before filters and limit; restricted nodes are among them. */
  counts: { upstream: number; downstream: number; restricted: number }
  /** How many nodes the limit left out; the nearest are kept. */
  left: number
}

/** Steps from the root, whichever way is shorter. */
export const distance = ({ up, down }: { up: number | null; down: number | null }): number =>
  Math.min(up ?? Number.POSITIVE_INFINITY, down ?? Number.POSITIVE_INFINITY)

type Ends = Pick<EdgeView, 'from' | 'to'>

/** Ids of the nodes that match or lie on a way between the root and a match. */
export function waysToMatches(
  nodes: readonly GraphNode[],
  edges: readonly Ends[],
  matches: (node: GraphNode) => boolean,
): Set<string> {
  const kept = new Set(nodes.filter((node) => distance(node) === 0).map(({ id }) => id))
  for (const way of ['up', 'down'] as const) {
    const onWay = new Map(nodes.filter((node) => node[way] !== null).map((node) => [node.id, node]))
    // From each match back towards the root: along the edges upstream, against them downstream.
    const back = Map.groupBy(edges, way === 'up' ? ({ from }) => from : ({ to }) => to)
    const queue = [...onWay.values()].filter((node) => matches(node)).map(({ id }) => id)
    const seen = new Set(queue)
    for (const id of queue) {
      kept.add(id)
      for (const edge of back.get(id) ?? []) {
        const next = way === 'up' ? edge.to : edge.from
        if (!onWay.has(next) || seen.has(next)) continue
        seen.add(next)
        queue.push(next)
      }
    }
  }
  return kept
}

/** Draws jobs as nodes between what they read and write; restricted ones stay folded. */
export function splitJobs(graph: Graph): Graph {
  const nodes = new Map(graph.nodes.map((node) => [node.id, node]))
  const edges = new Map<string, EdgeView>()
  const add = (edge: EdgeView, from: string, to: string) => {
    const id = `${from} -> ${to}`
    const other = edges.get(id)
    edges.set(id, other ? { ...other, columns: (other.columns ?? 0) + (edge.columns ?? 0) } : { ...edge, id, from, to, jobs: [] })
  }
  for (const edge of graph.edges) {
    const split = edge.jobs.flatMap((job) => (job.restricted ? [] : [job]))
    const rest = edge.jobs.filter(({ restricted }) => restricted)
    if (split.length === 0 || rest.length > 0) edges.set(edge.id, { ...edge, jobs: rest })
    for (const job of split) {
      const [from, to] = [nodes.get(edge.from)!, nodes.get(edge.to)!]
      // Half a step: between what it reads and what it writes.
      const between = (near: number | null, far: number | null) =>
        near === null || far === null ? null : Math.min(near, far) + 0.5
      const { platform, instance, path } = parseRef(job.ref)
      if (!nodes.has(job.ref))
        nodes.set(job.ref, {
          id: job.ref,
          field: null,
          fieldType: null,
          retired: false,
          platform,
          instance,
          path,
          ...job,
          up: between(to.up, from.up),
          down: between(from.down, to.down),
          beyond: { up: 0, down: 0 },
        })
      add(edge, edge.from, job.ref)
      add(edge, job.ref, edge.to)
    }
  }
  return { ...graph, nodes: [...nodes.values()], edges: [...edges.values()] }
}

export interface GraphDiff {
  from: string
  to: string
  nodes: { added: GraphNode[]; removed: GraphNode[] }
  edges: SetChanges<EdgeView>
}

/** What came and went between the same graph at two moments. When a source last looked, or an edge began, is no change of the edge. */
export function diffGraphs(before: Graph, after: Graph, moments: { from: string; to: string }): GraphDiff {
  const nodes = compareSets(before.nodes, after.nodes, ({ id }) => id)
  const timeless = (edge: EdgeView) => ({ ...edge, since: '', sources: edge.sources.map(({ name }) => name) })
  const edges = compareSets(before.edges, after.edges, ({ id }) => id)
  const changed = new Set(
    compareSets(before.edges.map(timeless), after.edges.map(timeless), ({ id }) => id).changed.map(({ after }) => after.id),
  )
  return {
    ...moments,
    nodes: { added: nodes.added, removed: nodes.removed },
    edges: { ...edges, changed: edges.changed.filter(({ after: edge }) => changed.has(edge.id)) },
  }
}
