// What is known about the quality of an asset's data: checks with their results, and measured profiles.
import { sql } from 'drizzle-orm'
import { type Database, row, rows } from '../../db/connection.ts'
import { locateAsset } from '../assets/locate.ts'
import { holds } from '../assets/moments.ts'
import { sourcesFor } from '../assets/sources.ts'
import { isTextWithheld } from '../assets/withhold.ts'
import type { Viewer } from '../auth/viewer.ts'
import { CatalogError } from '../errors.ts'

export type CheckStatus = 'pass' | 'fail' | 'warn' | 'error' | 'skip'

export interface CheckResult {
  at: string
  status: CheckStatus
  observed: string | null
  message: string | null
  run: string | null
}

export interface Check {
  id: number
  name: string
  kind: string
  /** '' is the asset itself. */
  field: string
  /** Null also where it may name assets that the viewer may not see. */
  expression: string | null
  severity: string
  description: string | null
  source: string | null
  /** Newest first; the latest is the first. */
  results: CheckResult[]
}

export interface CheckList {
  /** By latest status; `none` never ran. */
  counts: Record<CheckStatus | 'none', number>
  checks: Check[]
}

const resultColumns = sql.raw(`json_build_object('at', to_char(r.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
  'status', r.status, 'observed', r.observed, 'message', r.message, 'run', r.run)`)

/** The checks of an asset and its fields with their latest results, failing ones first. */
export async function listChecks(
  database: Database,
  viewer: Viewer,
  { ref, at, results = 20 }: { ref: string; at?: string | undefined; results?: number | undefined },
): Promise<CheckList> {
  const asset = await locateAsset(database, viewer, ref)
  const sources = await sourcesFor(database, viewer)
  const withheld = await isTextWithheld(database, viewer, asset.id)
  const found = await rows<Omit<Check, 'source'> & { source_id: number }>(
    database,
    sql`select c.id, c.name, c.kind, c.field, c.expression, c.severity, c.description, c.source_id, coalesce(last.results, '[]') as results
          from check_rule c
          left join lateral (select json_agg(${resultColumns} order by r.at desc) as results
                               from (select * from check_result r where r.check_id = c.id and ${at === undefined ? sql`true` : sql`r.at <= ${at}`}
                                      order by r.at desc limit ${results}) r) last on true
         where c.asset_id = ${asset.id} and ${holds('c', at)} order by c.field, c.name, c.id`,
  )
  const counts: CheckList['counts'] = { pass: 0, fail: 0, warn: 0, error: 0, skip: 0, none: 0 }
  for (const { results: last } of found) counts[last[0]?.status ?? 'none']++
  const urgency = ({ results: [last] }: { results: CheckResult[] }) => ['fail', 'error', 'warn'].indexOf(last?.status ?? '') >>> 0
  return {
    counts,
    checks: found
      .sort((a, b) => urgency(a) - urgency(b))
      .map(({ source_id, ...check }) => ({
        ...check,
        expression: withheld ? null : check.expression,
        source: sources.name(source_id)?.name ?? null,
      })),
  }
}

/** All results of one check, newest first. */
export async function listResults(
  database: Database,
  viewer: Viewer,
  {
    ref,
    check,
    offset = 0,
    limit = 100,
  }: { ref: string; check: number; offset?: number | undefined; limit?: number | undefined },
): Promise<{ total: number; results: CheckResult[] }> {
  const asset = await locateAsset(database, viewer, ref)
  const counted = await row<{ total: number }>(
    database,
    sql`select (select count(*) from check_result r where r.check_id = c.id) as total from check_rule c
         where c.id = ${check} and c.asset_id = ${asset.id}`,
  )
  if (!counted) throw new CatalogError('NOT_FOUND', `${asset.ref} has no check ${check}.`)
  const results = await rows<CheckResult>(
    database,
    sql`select at, status, observed, message, run from check_result where check_id = ${check} order by at desc offset ${offset} limit ${limit}`,
  )
  return { total: counted.total, results }
}

/** What was measured of one field. */
export interface FieldProfile {
  nullFraction?: number
  distinct?: number
  min?: string
  max?: string
  mean?: number
  histogram?: string[]
  top?: { value: string; fraction: number }[]
}

export interface Profile {
  at: string
  source: string | null
  rows: number | null
  bytes: number | null
  freshAt: string | null
  /** Rows looked at, when not all. */
  sample: number | null
}

export interface Profiles {
  /** The newest; null: never measured. */
  latest: Profile | null
  /** By field path, each from the newest profile that measured fields. */
  fields: Record<string, FieldProfile>
  fieldsAt: string | null
  /** Newest first. */
  history: Profile[]
}

/** Measured profiles of an asset, up to a moment. */
export async function readProfiles(
  database: Database,
  viewer: Viewer,
  { ref, at, limit = 100 }: { ref: string; at?: string | undefined; limit?: number | undefined },
): Promise<Profiles> {
  const asset = await locateAsset(database, viewer, ref)
  const sources = await sourcesFor(database, viewer)
  const until = at === undefined ? sql`true` : sql`at <= ${at}`
  const found = await rows<Omit<Profile, 'source'> & { source_id: number }>(
    database,
    sql`select at, source_id, rows, bytes, fresh_at as "freshAt", sample from profile
         where asset_id = ${asset.id} and ${until} order by at desc limit ${limit}`,
  )
  const measured = await row<{ at: string; fields: Record<string, FieldProfile> }>(
    database,
    sql`select at, fields from profile where asset_id = ${asset.id} and fields is not null and ${until} order by at desc limit 1`,
  )
  const history = found.map(({ source_id, ...profile }) => ({ ...profile, source: sources.name(source_id)?.name ?? null }))
  return { latest: history[0] ?? null, fields: measured?.fields ?? {}, fieldsAt: measured?.at ?? null, history }
}

/** One field's measurements through time, newest first. */
export async function listFieldProfiles(
  database: Database,
  viewer: Viewer,
  { ref, field, limit = 100 }: { ref: string; field: string; limit?: number | undefined },
): Promise<(FieldProfile & { at: string })[]> {
  const asset = await locateAsset(database, viewer, ref)
  const found = await rows<{ at: string; measured: FieldProfile }>(
    database,
    sql`select at, fields->${field}::text as measured from profile where asset_id = ${asset.id} and fields ? ${field}::text
         order by at desc limit ${limit}`,
  )
  return found.map(({ at, measured }) => ({ at, ...measured }))
}
