// Runs of jobs: those of a job, or those that read or wrote an asset.
// Promise: a run that touched something restricted says so, and tells neither its name nor an error that might.
import { sql } from 'drizzle-orm'
import { type Database, rows } from '../../db/connection.ts'
import { locateAsset } from '../assets/locate.ts'
import { type Viewer, visibleTo } from '../auth/viewer.ts'

export type RunAsset =
  | { restricted: false; ref: string; name: string; rows: number | null; bytes: number | null }
  | { restricted: true }

export interface Run {
  id: number
  /** The producer's run id; null: of a restricted job. */
  key: string | null
  job: { restricted: false; ref: string; name: string } | { restricted: true }
  state: string
  at: string
  startedAt: string | null
  endedAt: string | null
  nominalStart: string | null
  nominalEnd: string | null
  error: string | null
  parent: { ref: string; key: string | null } | null
  reads: RunAsset[]
  writes: RunAsset[]
}

export interface RunList {
  total: number
  /** Runs by state, before paging and before `states` narrows. */
  states: { state: string; count: number }[]
  runs: Run[]
}

export interface RunsQuestion {
  ref: string
  states?: readonly string[] | undefined
  offset?: number | undefined
  limit?: number | undefined
}

interface RunRow extends Omit<Run, 'job' | 'parent' | 'reads' | 'writes'> {
  job_ref: string
  job_name: string
  job_visible: boolean
  parent_ref: string | null
  parent_key: string | null
}

/** Runs of a job, or with a dataset the runs that read or wrote it, the latest first. */
export async function runsOf(database: Database, viewer: Viewer, question: RunsQuestion): Promise<RunList> {
  const { ref, states, offset = 0, limit = 50 } = question
  const asset = await locateAsset(database, viewer, ref)
  const ids = sql`(select id from run where job_id = ${asset.id} union select run_id from run_dataset where asset_id = ${asset.id})`
  const byState = await rows<{ state: string; count: number }>(
    database,
    sql`select r.state, count(*) as count from run r where r.id in ${ids} group by 1 order by 2 desc, 1`,
  )
  const wanted = states?.length ? sql`and r.state = any(${sql.param(states)}::text[])` : sql``
  const found = await rows<RunRow>(
    database,
    sql`select r.id, r.key, r.state, r.at, r.started_at as "startedAt", r.ended_at as "endedAt", r.nominal_start as "nominalStart",
               r.nominal_end as "nominalEnd", r.error, a.ref as job_ref, a.name as job_name, ${visibleTo(viewer)} as job_visible,
               (select a.ref from asset a where a.id = r.parent_job_id and ${visibleTo(viewer)}) as parent_ref, r.parent_key
          from run r join asset a on a.id = r.job_id where r.id in ${ids} ${wanted}
         order by r.at desc, r.id desc offset ${offset} limit ${limit}`,
  )
  const touched = await datasetsOf(
    database,
    viewer,
    found.map(({ id }) => id),
  )
  return {
    total: byState.filter(({ state }) => !states?.length || states.includes(state)).reduce((sum, { count }) => sum + count, 0),
    states: byState,
    runs: found.map(({ job_ref, job_name, job_visible, parent_ref, parent_key, ...run }) => {
      const datasets = touched.get(run.id) ?? []
      const end = (direction: 'read' | 'write') => datasets.filter((d) => d.direction === direction).map(({ asset: end }) => end)
      const open = job_visible && datasets.every(({ asset: end }) => !end.restricted)
      return {
        ...run,
        key: job_visible ? run.key : null,
        job: job_visible ? { restricted: false, ref: job_ref, name: job_name } : { restricted: true },
        error: open ? run.error : null,
        parent: parent_ref && job_visible ? { ref: parent_ref, key: parent_key } : null,
        reads: end('read'),
        writes: end('write'),
      }
    }),
  }
}

async function datasetsOf(
  database: Database,
  viewer: Viewer,
  runs: number[],
): Promise<Map<number, { direction: 'read' | 'write'; asset: RunAsset }[]>> {
  const found = await rows<{
    run_id: number
    direction: 'read' | 'write'
    visible: boolean
    ref: string
    name: string
    rows: number | null
    bytes: number | null
  }>(
    database,
    sql`select d.run_id, d.direction, ${visibleTo(viewer)} as visible, a.ref, a.name, d.rows, d.bytes
          from run_dataset d join asset a on a.id = d.asset_id where d.run_id = any(${sql.param(runs)}::bigint[]) order by a.ref`,
  )
  const ends = found.map(({ run_id, direction, visible, ...asset }) => ({
    run_id,
    direction,
    asset: visible ? { restricted: false as const, ...asset } : { restricted: true as const },
  }))
  return Map.groupBy(ends, ({ run_id }) => run_id)
}
