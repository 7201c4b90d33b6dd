// Questions about lineage that are not a picture: how many, which, how deep, by which way.
import { sql } from 'drizzle-orm'
import { type Database, rows } from '../../db/connection.ts'
import { integers } from '../assets/moments.ts'
import { sourcesFor } from '../assets/sources.ts'
import { type Viewer, visibleTo } from '../auth/viewer.ts'
import { CatalogError } from '../errors.ts'
import { type EdgeView, viewEdges } from './edges.ts'
import { type NodeView, viewNodes } from './nodes.ts'
import { defaultKinds, locateStart } from './start.ts'
import { type Direction, type EdgeKind, type Level, type Node, walk, wayTo } from './walk.ts'

export interface WalkQuestion {
  /** Of an asset, or `asset#field`. */
  ref: string
  level?: Level | undefined
  at?: string | undefined
  kinds?: readonly EdgeKind[] | undefined
  depth?: number | undefined
}

async function walkFrom(database: Database, viewer: Viewer, question: WalkQuestion, direction: Direction) {
  const { at, depth } = question
  const start = await locateStart(database, viewer, question.ref, question.level ?? 'asset', at)
  const kinds = question.kinds ?? defaultKinds[start.level]
  const walked = await walk(database, start.nodes, { level: start.level, direction, at, kinds, fromJob: start.isJob }, { depth })
  const found = [...walked.depth.keys()].filter((node) => walked.depth.get(node) !== 0)
  return { start, walked, found, kinds }
}

export interface Count {
  /** Distinct nodes: assets, or at field level fields. */
  total: number
  /** Distinct assets, restricted ones included. */
  assets: number
  restricted: number
  /** Deepest step. */
  depth: number
  /** Assets that the viewer may see, by kind and by platform. */
  byKind: { name: string; count: number }[]
  byPlatform: { name: string; count: number }[]
}

/** How much there is each way, before anything is listed. */
export async function countReach(database: Database, viewer: Viewer, question: WalkQuestion): Promise<Record<Direction, Count>> {
  return {
    upstream: await countOneWay(database, viewer, question, 'upstream'),
    downstream: await countOneWay(database, viewer, question, 'downstream'),
  }
}

async function countOneWay(database: Database, viewer: Viewer, question: WalkQuestion, direction: Direction): Promise<Count> {
  const { start, walked, found } = await walkFrom(database, viewer, question, direction)
  const counted = await rows<{ kind: string | null; platform: string | null; nodes: number; assets: number }>(
    database,
    sql`with reached as (
          select ${start.level === 'asset' ? sql`x.id` : sql`coalesce(f.asset_id, -x.id)`} as asset_id
            from unnest(${integers(found)}) x(id) ${start.level === 'asset' ? sql`` : sql`left join field f on f.id = x.id`})
        select case when ${visibleTo(viewer)} then a.kind end as kind, case when ${visibleTo(viewer)} then a.platform end as platform,
               case when bool_and(${visibleTo(viewer)}) then count(*) else count(distinct a.id) end as nodes, count(distinct a.id) as assets
          from reached r join asset a on a.id = r.asset_id group by 1, 2`,
  )
  const sum = (by: 'kind' | 'platform') =>
    [...Map.groupBy(counted, (row) => row[by])]
      .flatMap(([name, group]) => (name === null ? [] : [{ name, count: group.reduce((all, { assets }) => all + assets, 0) }]))
      .sort((a, b) => b.count - a.count || (a.name < b.name ? -1 : 1))
  let depth = 0
  for (const node of found) depth = Math.max(depth, walked.depth.get(node)!)
  return {
    // The fields of a restricted asset are not counted: it is one node.
    total: counted.reduce((all, { nodes }) => all + nodes, 0),
    assets: counted.reduce((all, { assets }) => all + assets, 0),
    restricted: counted.find(({ kind }) => kind === null)?.assets ?? 0,
    depth,
    byKind: sum('kind'),
    byPlatform: sum('platform'),
  }
}

export type ReachedNode = NodeView & {
  depth: number
  /** Ids of the nodes on a shortest way, from the start to this one; only when asked for. */
  way?: string[]
}

export interface Reach {
  ref: string
  level: Level
  direction: Direction
  total: number
  restricted: number
  nodes: ReachedNode[]
}

export interface ReachQuestion extends WalkQuestion {
  direction: Direction
  assetKinds?: readonly string[] | undefined
  platforms?: readonly string[] | undefined
  ways?: boolean | undefined
  offset?: number | undefined
  limit?: number | undefined
}

/** Everything upstream or downstream, the nearest first. Filters choose what is listed, not where the walk goes. */
export async function listReach(database: Database, viewer: Viewer, question: ReachQuestion): Promise<Reach> {
  const { direction, assetKinds = [], platforms = [], ways = false, offset = 0, limit } = question
  const { start, walked, found } = await walkFrom(database, viewer, question, direction)
  const views = await viewNodes(database, viewer, start.level, ways ? walked.depth.keys() : found)
  const nearest = new Map<string, { node: Node; view: NodeView; depth: number }>()
  for (const node of found) {
    const view = views.of(node)
    const wanted = view.restricted
      ? assetKinds.length + platforms.length === 0
      : (assetKinds.length === 0 || assetKinds.includes(view.kind)) &&
        (platforms.length === 0 || platforms.includes(view.platform))
    // In the order of reaching: of the fields of a restricted asset, the first is the nearest.
    if (wanted && !nearest.has(view.id)) nearest.set(view.id, { node, view, depth: walked.depth.get(node)! })
  }
  const all = [...nearest.values()].sort((a, b) => a.depth - b.depth || (a.view.id < b.view.id ? -1 : 1))
  const idsOf = (nodes: Node[]) => nodes.map((node) => views.of(node).id).filter((id, i, ids) => id !== ids[i - 1])
  return {
    ref: start.asset.ref,
    level: start.level,
    direction,
    total: all.length,
    restricted: all.filter(({ view }) => view.restricted).length,
    nodes: all
      .slice(offset, limit === undefined ? undefined : offset + limit)
      .map(({ node, view, depth }) => ({ ...view, depth, ...(ways ? { way: idsOf(wayTo(walked, node)) } : {}) })),
  }
}

export interface Way {
  /** Null: nothing flows from the one to the other. */
  steps: number | null
  nodes: NodeView[]
  edges: EdgeView[]
}

export interface WayQuestion {
  from: string
  to: string
  at?: string | undefined
  kinds?: readonly EdgeKind[] | undefined
}

/** A shortest way on which data flows from one asset to another, or from field to field. */
export async function findWay(database: Database, viewer: Viewer, { from, to, at, kinds }: WayQuestion): Promise<Way> {
  const [start, end] = [
    await locateStart(database, viewer, from, 'asset', at),
    await locateStart(database, viewer, to, 'asset', at),
  ]
  const { level } = start
  if (level !== end.level)
    throw new CatalogError('BAD_INPUT', 'A way leads from asset to asset or from field to field. Give both with #field, or none.')
  const steps = { level, direction: 'downstream' as const, at, kinds: kinds ?? defaultKinds[level], fromJob: start.isJob }
  const target = end.nodes[0]!
  const walked = await walk(database, start.nodes, steps, { until: target })
  if (!walked.depth.has(target)) return { steps: null, nodes: [], edges: [] }
  const nodes = wayTo(walked, target)
  const views = await viewNodes(database, viewer, level, nodes)
  const onWay = new Set(nodes.slice(1).map((node, i) => `${views.of(nodes[i]!).id} -> ${views.of(node).id}`))
  const edges = await viewEdges(database, viewer, await sourcesFor(database, viewer), views, nodes, steps)
  return {
    steps: walked.depth.get(target)!,
    nodes: nodes.map((node) => views.of(node)).filter(({ id }, i, all) => id !== all[i - 1]?.id),
    edges: edges.filter(({ id }) => onWay.has(id)),
  }
}
