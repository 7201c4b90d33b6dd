// Walking the edges: everything upstream or downstream of some nodes, with its depth and the node it was first reached from.
// Promise: no cap, cycles end, and the direction is kept: what else a source feeds is never upstream of its other targets.
import { type SQL, sql } from 'drizzle-orm'
import { type Database, rows } from '../../db/connection.ts'
import { holds, integers } from '../assets/moments.ts'
import { lives } from './live.ts'

/**
 * A node is a number. At asset level: the asset's id. At field level: the field's id, or minus the id of an asset as a whole, which
 * is what a field feeds that decides about rows (a filter, a join key); from there every field of the asset is influenced.
 */
export type Node = number
export type Level = 'asset' | 'field'
export type Direction = 'upstream' | 'downstream'
export type EdgeKind = 'DIRECT' | 'INDIRECT'

export interface Steps {
  level: Level
  direction: Direction
  /** As of this moment; undefined: now. */
  at?: string | undefined
  /** Edges to walk along. */
  kinds: readonly EdgeKind[]
  /** The start is a job: what it reads is upstream of it, what it writes downstream. */
  fromJob?: boolean | undefined
}

export interface Walk {
  /** In the order of reaching; the start is at depth 0. */
  depth: Map<Node, number>
  /** The node from which it was first reached: following it leads back to a start along a shortest way. */
  from: Map<Node, Node>
}

export interface Limits {
  /** Steps at most; absent: all the way. */
  depth?: number | undefined
  /** Stop once this node is reached. */
  until?: Node | undefined
  /** Levels that are asked for one by one before a narrow rest (a long chain) is left to the database in one query. */
  patience?: number | undefined
}

const narrow = 100

/** Breadth first: a query per level, however many nodes it has; a long narrow rest in one query. */
export async function walk(database: Database, starts: readonly Node[], steps: Steps, limits: Limits = {}): Promise<Walk> {
  const reached: Walk = { depth: new Map(starts.map((node) => [node, 0])), from: new Map() }
  const { depth: deepest = Number.POSITIVE_INFINITY, until, patience = 32 } = limits
  let frontier: Node[] = [...starts]
  for (let depth = 1; frontier.length > 0 && depth <= deepest; depth++) {
    if (until !== undefined && reached.depth.has(until)) break
    if (depth > patience && frontier.length <= narrow && deepest - depth >= patience) {
      await walkTheRest(database, frontier, steps, { depth: deepest, until }, reached)
      break
    }
    const found = await rows<{ node: Node; from: Node }>(
      database,
      sql`select s.node, min(s.origin) as from from (${oneStep(frontier, steps, depth === 1)}) s group by s.node`,
    )
    frontier = []
    for (const { node, from } of found) {
      if (reached.depth.has(node)) continue
      reached.depth.set(node, depth)
      reached.from.set(node, from)
      frontier.push(node)
    }
  }
  return reached
}

/**
 * All steps out of the frontier, as rows (node, origin). `offset 0` keeps the planner to one index lookup per node, however wrong
 * its estimates are: right after a first harvest the tables have no statistics yet.
 */
function oneStep(frontier: readonly Node[], steps: Steps, first: boolean): SQL {
  const nodes = sql`unnest(${integers(frontier)}) r(id)`
  const out = sql`select n.node, r.id as origin from ${nodes} cross join lateral (${stepsOf(steps, first)} offset 0) n`
  if (steps.level === 'asset' || steps.direction === 'downstream') return out
  // An asset as a whole is reached from any of its fields: it is looked up once, not once for each.
  return sql`${out} union all
    select -f.asset_id, min(r.id) from ${nodes} join field f on f.id = r.id group by f.asset_id
    having exists (select from edge e where e.to_asset = f.asset_id and ${intoWhole(steps)})`
}

/**
 * The closure of the frontier in one recursive query (UNION keeps each node once, so cycles end), then the steps between its nodes,
 * from which depths are counted here.
 */
async function walkTheRest(
  database: Database,
  frontier: readonly Node[],
  steps: Steps,
  limits: { depth: number; until: Node | undefined },
  reached: Walk,
): Promise<void> {
  const found = await rows<{ origin: Node; nodes: string }>(
    database,
    sql`with recursive r(id) as (
          select unnest(${integers(frontier)})
          union
          select n.node from r cross join lateral (${closureStepsOf(steps)} offset 0) n)
        select r.id as origin, string_agg(distinct n.node::text, ',') as nodes
          from r cross join lateral (${closureStepsOf(steps)} offset 0) n group by r.id`,
  )
  const next = new Map(found.map(({ origin, nodes }) => [origin, nodes]))
  let level = [...frontier]
  for (let depth = reached.depth.get(frontier[0]!)! + 1; level.length > 0 && depth <= limits.depth; depth++) {
    if (limits.until !== undefined && reached.depth.has(limits.until)) break
    const following: Node[] = []
    for (const origin of level.sort((a, b) => a - b)) {
      for (const node of next.get(origin)?.split(',').map(Number) ?? []) {
        if (reached.depth.has(node)) continue
        reached.depth.set(node, depth)
        reached.from.set(node, origin)
        following.push(node)
      }
    }
    level = following
  }
}

/** Nodes one step from `r.id`. */
function stepsOf(steps: Steps, first: boolean): SQL {
  const { level, direction, at, kinds, fromJob } = steps
  const down = direction === 'downstream'
  const counts = sql`${lives('e', at)} and ${kindIn(kinds)}`
  if (level === 'asset') {
    const [near, far] = down ? ['from', 'to'] : ['to', 'from']
    const out = sql`select ${sql.raw(`e.${far}_asset`)} as node from edge e where ${sql.raw(`e.${near}_asset`)} = r.id and ${counts}`
    return first && fromJob
      ? sql`${out} union all select ${sql.raw(`e.${far}_asset`)} from edge e where e.job_id = r.id and ${counts}`
      : out
  }
  return down
    ? sql`select coalesce(e.to_field, -e.to_asset) as node from edge e where e.from_field = r.id and ${counts}
          union all select f.id from field f where f.asset_id = -r.id and ${holds('f', at)}`
    : sql`select e.from_field as node from edge e where e.to_field = r.id and e.from_field is not null and ${counts}
          union all select e.from_field from edge e where e.to_asset = -r.id and ${intoWhole(steps)}`
}

/** Edges `e` by which a field decides about a whole asset. */
const intoWhole = ({ at, kinds }: Steps): SQL =>
  sql`e.to_field is null and e.from_field is not null and ${lives('e', at)} and ${kindIn(kinds)}`

/** In a recursive query, where each node is met once, the step from a field to its asset as a whole is one like the others. */
const closureStepsOf = (steps: Steps): SQL =>
  steps.level === 'asset' || steps.direction === 'downstream'
    ? stepsOf(steps, false)
    : sql`${stepsOf(steps, false)} union all select -f.asset_id from field f where f.id = r.id
            and exists (select from edge e where e.to_asset = f.asset_id and ${intoWhole(steps)})`

export const kindIn = (kinds: readonly EdgeKind[]): SQL =>
  kinds.length === 1 ? sql`e.kind = ${kinds[0]}` : kinds.length === 0 ? sql`false` : sql`true`

/** The nodes from a start to `node`, along a shortest way. */
export function wayTo(walked: Walk, node: Node): Node[] {
  const way = [node]
  for (let at = walked.from.get(node); at !== undefined; at = walked.from.get(at)) way.push(at)
  return way.reverse()
}
