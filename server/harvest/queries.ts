// Questions about sources and their harvests. Promise: a config comes back without its secrets, only with their names.
import { sql } from 'drizzle-orm'
import { type Database, row, rows } from '../../db/connection.ts'
import { connectors } from '../../ingestors/registry.ts'
import { type Viewer, visibleTo } from '../auth/viewer.ts'
import { CatalogError } from '../errors.ts'
import { configSchema, secretFields } from './secrets.ts'

/** Every connector with the form and the page that it brings. */
export function listConnectors() {
  return Object.values(connectors).map((connector) => ({
    name: connector.name,
    title: connector.title,
    summary: connector.summary,
    docs: connector.docs,
    /** JSON Schema of the form; secret fields carry `secret: true`. */
    form: configSchema(connector) as Record<string, unknown>,
  }))
}

export interface SourceView {
  id: number
  name: string
  connector: string
  config: Record<string, unknown>
  /** Secret fields that are set. */
  secrets: string[]
  schedule: string | null
  brakePercent: number
  createdAt: string
  /** Names of the groups that may see it; null: everyone. */
  visibleTo: string[] | null
  /** Live claims. */
  assets: number
  lastHarvest: {
    id: number
    status: string
    startedAt: string | null
    endedAt: string | null
    problems: number
    failure: string | null
  } | null
}

const sources = (viewer: Viewer) => sql`
  select s.id, s.name, s.connector, s.config, s.secrets is not null as has_secrets, s.schedule, s.brake_percent as "brakePercent",
         s.created_at as "createdAt",
         case when s.visible_to is not null then
           array(select g.name from user_group g where g.id = any (s.visible_to) order by g.name) end as "visibleTo",
         (select count(*)::int from claim c where c.source_id = s.id and c.lapsed_at is null) as assets,
         h.id as harvest_id, h.status, h.started_at, h.ended_at, h.result ->> 'failure' as failure,
         (select count(*)::int from harvest_problem p where p.harvest_id = h.id) as problems
    from source s
    left join lateral (select * from harvest h where h.source_id = s.id order by h.id desc limit 1) h on true
   where s.deleted_at is null and ${visibleTo(viewer, sql.raw('s.visible_to'))}`

type SourceRow = Omit<SourceView, 'secrets' | 'lastHarvest'> & {
  has_secrets: boolean
  harvest_id: number | null
  status: string
  started_at: string | null
  ended_at: string | null
  failure: string | null
  problems: number
}

const toView = ({
  has_secrets,
  harvest_id,
  status,
  started_at,
  ended_at,
  failure,
  problems,
  ...source
}: SourceRow): SourceView => {
  const connector = connectors[source.connector]
  return {
    ...source,
    secrets: has_secrets && connector ? secretFields(connector) : [],
    lastHarvest:
      harvest_id === null ? null : { id: harvest_id, status, startedAt: started_at, endedAt: ended_at, problems, failure },
  }
}

export async function listSources(database: Database, viewer: Viewer): Promise<SourceView[]> {
  return (await rows<SourceRow>(database, sql`${sources(viewer)} order by s.name`)).map(toView)
}

export async function findSource(database: Database, viewer: Viewer, name: string): Promise<SourceView> {
  const found = await row<SourceRow>(database, sql`${sources(viewer)} and s.name = ${name}`)
  if (!found) throw new CatalogError('NOT_FOUND', `There is no source ${name} that you can see.`)
  return toView(found)
}

export interface HarvestView {
  id: number
  source: string
  status: string
  queuedAt: string
  startedAt: string | null
  endedAt: string | null
  /** While it runs: what it does, how far, events by kind. */
  progress: Record<string, unknown> | null
  /** status, rows_processed, duration, errors, pipeline_id, source_config, target_config … */
  result: Record<string, unknown> | null
  problems: number
}

const harvests = (viewer: Viewer) => sql`
  select h.id, s.name as source, h.status, h.queued_at as "queuedAt", h.started_at as "startedAt", h.ended_at as "endedAt", h.progress, h.result,
         (select count(*)::int from harvest_problem p where p.harvest_id = h.id) as problems
    from harvest h join source s on s.id = h.source_id
   where ${visibleTo(viewer, sql.raw('s.visible_to'))}`

/** Newest first; `before`: harvests with a smaller id. */
export async function listHarvests(
  database: Database,
  viewer: Viewer,
  of: { source?: string | undefined; before?: number | undefined; limit: number },
): Promise<HarvestView[]> {
  return rows<HarvestView>(
    database,
    sql`${harvests(viewer)} and (${of.source ?? null}::text is null or s.name = ${of.source ?? null})
        and (${of.before ?? null}::int is null or h.id < ${of.before ?? null}) order by h.id desc limit ${of.limit}`,
  )
}

export async function findHarvest(database: Database, viewer: Viewer, id: number): Promise<HarvestView> {
  const found = await row<HarvestView>(database, sql`${harvests(viewer)} and h.id = ${id}`)
  if (!found) throw new CatalogError('NOT_FOUND', `There is no harvest ${id} that you can see.`)
  return found
}

export interface ProblemView {
  id: number
  severity: string
  code: string
  message: string
  hint: string | null
  ref: string | null
  at: string
}

export async function listProblems(
  database: Database,
  viewer: Viewer,
  harvestId: number,
  after: number,
  limit: number,
): Promise<ProblemView[]> {
  await findHarvest(database, viewer, harvestId)
  return rows<ProblemView>(
    database,
    sql`select id, severity, code, message, hint, ref, at from harvest_problem where harvest_id = ${harvestId} and id > ${after} order by id limit ${limit}`,
  )
}
