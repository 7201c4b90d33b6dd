// The graph around an asset or field, as the canvas draws it.
import { sql } from 'drizzle-orm'
import { type Database, rows } from '../../db/connection.ts'
import { integers } from '../assets/moments.ts'
import { type Sources, sourcesFor } from '../assets/sources.ts'
import type { Viewer } from '../auth/viewer.ts'
import { CatalogError } from '../errors.ts'
import { type EdgeChoice, viewEdges } from './edges.ts'
import { lives } from './live.ts'
import { type NodeViews, viewNodes } from './nodes.ts'
import { distance, type Graph, type GraphNode, splitJobs, waysToMatches } from './shape.ts'
import { defaultKinds, locateStart } from './start.ts'
import { type EdgeKind, kindIn, type Level, type Node, walk } from './walk.ts'

export interface GraphQuestion {
  /** Of an asset, or `asset#field`. */
  ref: string
  level?: Level | undefined
  /** Steps each way; absent: all the way; 0: not that way. */
  up?: number | undefined
  down?: number | undefined
  at?: string | undefined
  kinds?: readonly EdgeKind[] | undefined
  /** Show only assets of these kinds or platforms, and the ways that lead to them. */
  assetKinds?: readonly string[] | undefined
  platforms?: readonly string[] | undefined
  /** Jobs folded into the edges (default), or drawn as nodes. */
  jobs?: 'folded' | 'nodes' | undefined
  /** Further starts, drawn into the same picture with their own steps each way; a name that leads nowhere any more is passed over. */
  opened?: readonly Opened[] | undefined
  /** Nodes at most, the nearest first; what is left out is counted. Absent: all. */
  limit?: number | undefined
}

export interface Opened {
  ref: string
  /** Absent: all the way; 0: not that way. */
  up?: number | undefined
  down?: number | undefined
}

export async function readGraph(database: Database, viewer: Viewer, question: GraphQuestion): Promise<Graph> {
  const { at } = question
  const start = await locateStart(database, viewer, question.ref, question.level ?? 'asset', at)
  const { level } = start
  const jobNode = start.isJob ? start.asset.id : undefined
  const choice = { level, at, kinds: question.kinds ?? defaultKinds[level], fromJob: start.isJob, jobNode }
  const up = (await walk(database, start.nodes, { ...choice, direction: 'upstream' }, { depth: question.up })).depth
  const down = (await walk(database, start.nodes, { ...choice, direction: 'downstream' }, { depth: question.down })).depth
  const reached = new Set([...up.keys(), ...down.keys()])
  for (const opened of question.opened ?? [])
    for (const node of await reachedFrom(database, viewer, opened, choice)) reached.add(node)
  const views = await viewNodes(database, viewer, level, reached)
  const folded = foldNodes([...reached], views, up, down)
  const counts = {
    upstream: folded.filter(({ view }) => (view.up ?? 0) > 0).length,
    downstream: folded.filter(({ view }) => (view.down ?? 0) > 0).length,
    restricted: folded.filter(({ view }) => view.restricted).length,
  }
  const sources = await sourcesFor(database, viewer)
  const shownNodes = await narrowed(database, viewer, sources, views, folded, question, choice)
  const limited = nearest(shownNodes, question.limit)
  const nodes = limited.flatMap((node) => node.nodes)
  await countBeyond(database, limited, choice)
  const graph: Graph = {
    ref: start.asset.ref,
    field: start.field,
    level,
    at: at ?? null,
    roots: [...new Set(start.nodes.map((node) => views.of(node).id))],
    nodes: limited.map(({ view }) => view),
    edges: await viewEdges(database, viewer, sources, views, nodes, choice),
    counts,
    left: shownNodes.length - limited.length,
  }
  return question.jobs === 'nodes' ? splitJobs(graph) : graph
}

/** What further starts bring into the picture. */
async function reachedFrom(database: Database, viewer: Viewer, opened: Opened, choice: EdgeChoice): Promise<Node[]> {
  const { level, at, kinds } = choice
  const start = await locateStart(database, viewer, opened.ref, level, at).catch((error) => {
    if (error instanceof CatalogError && error.kind === 'NOT_FOUND') return undefined
    throw error
  })
  if (start?.level !== level) return []
  const steps = { level, at, kinds, fromJob: start.isJob }
  const up = await walk(database, start.nodes, { ...steps, direction: 'upstream' }, { depth: opened.up })
  const down = await walk(database, start.nodes, { ...steps, direction: 'downstream' }, { depth: opened.down })
  return [...new Set([...up.depth.keys(), ...down.depth.keys()])]
}

/** What is drawn as one node: an asset or field, or all that is known of a hidden asset. */
interface FoldedNode {
  view: GraphNode
  nodes: Node[]
}

function foldNodes(reached: readonly Node[], views: NodeViews, up: Map<Node, number>, down: Map<Node, number>): FoldedNode[] {
  const least = (depths: Map<Node, number>, nodes: Node[]) => {
    const found = nodes.flatMap((node) => depths.get(node) ?? [])
    return found.length ? Math.min(...found) : null
  }
  return [...Map.groupBy(reached, (node) => views.of(node).id).values()].map((nodes) => ({
    nodes,
    view: { ...views.of(nodes[0]!), up: least(up, nodes), down: least(down, nodes), beyond: { up: 0, down: 0 } },
  }))
}

/** Only what the filters ask for and the ways to it. */
async function narrowed(
  database: Database,
  viewer: Viewer,
  sources: Sources,
  views: NodeViews,
  folded: FoldedNode[],
  { assetKinds = [], platforms = [] }: GraphQuestion,
  choice: EdgeChoice,
): Promise<FoldedNode[]> {
  if (assetKinds.length === 0 && platforms.length === 0) return folded
  const edges = await viewEdges(
    database,
    viewer,
    sources,
    views,
    folded.flatMap(({ nodes }) => nodes),
    choice,
  )
  const kept = waysToMatches(
    folded.map(({ view }) => view),
    edges,
    (node) =>
      !node.restricted &&
      (assetKinds.length === 0 || assetKinds.includes(node.kind)) &&
      (platforms.length === 0 || platforms.includes(node.platform)),
  )
  return folded.filter(({ view }) => kept.has(view.id))
}

function nearest(nodes: FoldedNode[], limit = Number.POSITIVE_INFINITY): FoldedNode[] {
  const sorted = [...nodes].sort((a, b) => distance(a.view) - distance(b.view) || (a.view.id < b.view.id ? -1 : 1))
  return sorted.slice(0, limit)
}

/** Counts for each node the neighbours that are not drawn. */
async function countBeyond(database: Database, drawn: FoldedNode[], { level, at, kinds }: EdgeChoice): Promise<void> {
  const ids = drawn.flatMap(({ nodes }) => nodes)
  const [from, to] = level === 'asset' ? ['e.from_asset', 'e.to_asset'] : ['e.from_field', 'coalesce(e.to_field, -e.to_asset)']
  const near = level === 'asset' ? { up: 'e.to_asset', down: 'e.from_asset' } : { up: 'e.to_field', down: 'e.from_field' }
  const counts = sql`${lives('e', at)} and ${kindIn(kinds)}`
  const neighbours = (way: 'up' | 'down', far: string) =>
    sql`select c.id, ${way} as way, count(distinct n.far)::int as count
          from chosen c cross join lateral (
            select ${sql.raw(far)} as far from edge e where ${sql.raw(near[way])} = c.id and ${sql.raw(far)} is not null and ${counts} offset 0) n
         where n.far not in (select id from chosen) group by 1`
  const found = await rows<{ id: Node; way: 'up' | 'down'; count: number }>(
    database,
    sql`with chosen as materialized (select unnest(${integers(ids)}) as id)
        ${neighbours('up', from)} union all ${neighbours('down', to)}`,
  )
  const owner = new Map(drawn.flatMap(({ view, nodes }) => nodes.map((node) => [node, view] as const)))
  for (const { id, way, count } of found) owner.get(id)!.beyond[way] += count
}
