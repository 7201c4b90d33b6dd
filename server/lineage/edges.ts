// Edges of a graph with all that is known about each: what happens on the way, through which job, and how we know.
// Promise: what could name a restricted asset (a job, an expression, SQL) is left out of every edge near it.
import { sql } from 'drizzle-orm'
import { type Database, rows } from '../../db/connection.ts'
import { integers } from '../assets/moments.ts'
import { compareMoments } from '../assets/precedence.ts'
import { lastSeen } from '../assets/queries.ts'
import type { Sources } from '../assets/sources.ts'
import { statementVisible } from '../assets/withhold.ts'
import { type Viewer, visibleTo } from '../auth/viewer.ts'
import { fromSql, howKnown, knownFromSql, lives } from './live.ts'
import type { NodeViews } from './nodes.ts'
import { type EdgeKind, kindIn, type Level, type Node } from './walk.ts'

export type JobView = { restricted: false; ref: string; name: string; kind: string } | { restricted: true }

export interface EdgeView {
  /** `from -> to` of its nodes' ids. */
  id: string
  from: string
  to: string
  kinds: EdgeKind[]
  /** IDENTITY, AGGREGATION, JOIN … */
  transformations: string[]
  /** Whether the value is masked on the way. */
  masking: boolean
  expressions: string[]
  /** The surest precision of it, 0 to 3, and that in words. */
  precision: number
  known: string
  jobs: JobView[]
  /** Ids for lineage.statement. */
  statements: number[]
  sources: { name: string; connector: string; lastSeen: string | null }[]
  since: string
  /** Column edges under an asset edge; null when one end is restricted. */
  columns: number | null
}

interface EdgeRow {
  from_node: Node
  to_node: Node
  kinds: EdgeKind[]
  transformations: string[]
  masking: boolean
  expressions: string[]
  precision: number
  /** The surest that a source said; null: it is only worked out from SQL. */
  said: number | null
  jobs: number[]
  statements: number[]
  sources: number[]
  since: string
  columns: number
}

export interface EdgeChoice {
  level: Level
  at?: string | undefined
  kinds: readonly EdgeKind[]
  /** A job to be drawn as a node between what it reads and writes, at asset level. */
  jobNode?: number | undefined
}

/** All edges between these nodes, one view for each pair of nodes. */
export async function viewEdges(
  database: Database,
  viewer: Viewer,
  sources: Sources,
  views: NodeViews,
  nodes: readonly Node[],
  choice: EdgeChoice,
): Promise<EdgeView[]> {
  const found = await edgesBetween(database, nodes, choice)
  const jobs = await viewJobs(database, viewer, new Set(found.flatMap((edge) => edge.jobs)))
  const statements = await visibleStatements(database, viewer, new Set(found.flatMap((edge) => edge.statements)))
  const targets = new Set(found.map((edge) => views.asset(edge.to_node)))
  const withheld = await withheldTargets(database, viewer, targets)
  const seen = await lastSeenOf(database, targets)
  const byPair = new Map<string, EdgeView>()
  for (const edge of found) {
    const [from, to] = [views.of(edge.from_node), views.of(edge.to_node)]
    const target = views.asset(edge.to_node)
    const near = from.restricted || to.restricted
    // The fields of a hidden asset are one node; what flows between them is its own affair.
    if (near && from.id === to.id) continue
    const view: EdgeView = {
      id: `${from.id} -> ${to.id}`,
      from: from.id,
      to: to.id,
      kinds: edge.kinds,
      transformations: edge.transformations,
      masking: edge.masking,
      expressions: near || withheld.has(target) ? [] : edge.expressions,
      precision: edge.precision,
      known: inWords(edge),
      jobs: near ? [] : edge.jobs.map((id) => jobs.get(id) ?? { restricted: true }),
      statements: near ? [] : edge.statements.filter((id) => statements.has(id)),
      sources: edge.sources.flatMap((id) => {
        const name = sources.name(id)
        return name ? [{ ...name, lastSeen: seen.get(`${id} ${target}`) ?? null }] : []
      }),
      since: edge.since,
      columns: near ? null : edge.columns,
    }
    const other = byPair.get(view.id)
    byPair.set(view.id, other ? joined(other, view) : view)
  }
  return [...byPair.values()]
}

function inWords({ said, sources }: EdgeRow): string {
  const words: string[] = said === null ? [] : [howKnown[said] ?? howKnown[0]]
  if (sources.includes(fromSql)) words.push(knownFromSql)
  return words.join(', and ')
}

/** Several edges that a restricted node makes one. */
function joined(a: EdgeView, b: EdgeView): EdgeView {
  const surest = a.precision >= b.precision ? a : b
  return {
    ...surest,
    kinds: [...new Set([...a.kinds, ...b.kinds])].sort(),
    transformations: [...new Set([...a.transformations, ...b.transformations])].sort(),
    masking: a.masking || b.masking,
    since: compareMoments(a.since, b.since) <= 0 ? a.since : b.since,
    sources: [...a.sources, ...b.sources.filter(({ name }) => !a.sources.some((source) => source.name === name))],
  }
}

async function edgesBetween(database: Database, nodes: readonly Node[], choice: EdgeChoice): Promise<EdgeRow[]> {
  const { level, at, kinds, jobNode } = choice
  const counts = sql`${lives('e', at)} and ${kindIn(kinds)}`
  const [from, to] = level === 'asset' ? ['e.from_asset', 'e.to_asset'] : ['e.from_field', 'coalesce(e.to_field, -e.to_asset)']
  const plain = sql`select ${sql.raw(from)} as from_node, ${sql.raw(to)} as to_node, e.* from edge e
                     where ${sql.raw(from)} = c.id and ${counts}`
  // What flows through the drawn job flows into it and out of it.
  const flows =
    jobNode === undefined
      ? plain
      : sql`${plain} and e.job_id is distinct from ${jobNode}
            union all select e.from_asset, ${jobNode}::int, e.* from edge e where e.from_asset = c.id and e.job_id = ${jobNode} and ${counts}
            union all select e.job_id, e.to_asset, e.* from edge e where c.id = ${jobNode} and e.job_id = c.id and ${counts}`
  return rows<EdgeRow>(
    database,
    sql`with chosen as materialized (select unnest(${integers(nodes)}) as id)
        select e.from_node, e.to_node,
               array_agg(distinct e.kind order by e.kind) as kinds,
               array_remove(array_agg(distinct e.transformation), null) as transformations,
               bool_or(e.masking) as masking,
               array_remove(array_agg(distinct e.expression), null) as expressions,
               max(e.precision) as precision,
               max(e.precision) filter (where e.source_id <> ${fromSql}) as said,
               array_remove(array_agg(distinct nullif(e.job_id, ${jobNode ?? null}::int)), null) as jobs,
               array_remove(array_agg(distinct e.statement_id), null) as statements,
               array_agg(distinct e.source_id) as sources,
               min(e.valid_from) as since,
               count(distinct (e.from_field, e.to_field)) filter (where e.from_field is not null and e.to_field is not null)::int as columns
          from chosen c cross join lateral (${flows} offset 0) e
         where e.to_node in (select id from chosen)
         group by 1, 2 order by 1, 2`,
  )
}

async function viewJobs(database: Database, viewer: Viewer, ids: ReadonlySet<number>): Promise<Map<number, JobView>> {
  if (ids.size === 0) return new Map()
  const found = await rows<{ id: number; ref: string; name: string; kind: string }>(
    database,
    sql`select a.id, a.ref, a.name, a.kind from asset a where a.id = any(${integers(ids)}) and ${visibleTo(viewer)}`,
  )
  return new Map(found.map(({ id, ...job }) => [id, { restricted: false, ...job }]))
}

async function visibleStatements(database: Database, viewer: Viewer, ids: ReadonlySet<number>): Promise<Set<number>> {
  if (ids.size === 0) return new Set()
  const found = await rows<{ id: number }>(
    database,
    sql`select s.id from statement s where s.id = any(${integers(ids)}) and ${statementVisible(viewer)}`,
  )
  return new Set(found.map(({ id }) => id))
}

/** Targets that something hidden feeds: their expressions could name it. */
async function withheldTargets(database: Database, viewer: Viewer, targets: ReadonlySet<number>): Promise<Set<number>> {
  const found = await rows<{ id: number }>(
    database,
    sql`select distinct e.to_asset as id from edge e join asset a on a.id = any(array[e.from_asset, e.job_id])
         where e.to_asset = any(${integers(targets)}) and not ${visibleTo(viewer)}`,
  )
  return new Set(found.map(({ id }) => id))
}

/** When each source last said what it says about a target: by `source target`. */
async function lastSeenOf(database: Database, targets: ReadonlySet<number>): Promise<Map<string, string>> {
  const found = await rows<{ source_id: number; asset_id: number; seen: string }>(
    database,
    sql`select c.source_id, c.asset_id, ${lastSeen} as seen from claim c join asset a on a.id = c.asset_id
         where c.asset_id = any(${integers(targets)})`,
  )
  return new Map(found.map(({ source_id, asset_id, seen }) => [`${source_id} ${asset_id}`, seen]))
}
