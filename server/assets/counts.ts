// How much each tab of an asset's page holds, so that nobody opens an empty one.
import { sql } from 'drizzle-orm'
import { type Database, row } from '../../db/connection.ts'
import { type Viewer, visibleTo } from '../auth/viewer.ts'
import { lives } from '../lineage/live.ts'
import { holds } from './moments.ts'

export interface TabCounts {
  fields: number
  /** Assets directly inside it. */
  children: number
  /** Assets one step away, restricted ones too: their existence is shown in the graph. */
  upstream: number
  downstream: number
  /** Runs of the job, or runs that read or wrote the asset. */
  runs: number
  checks: number
  failingChecks: number
  statements: number
  users: number
  grants: number
}

export async function countTabs(database: Database, viewer: Viewer, assetId: number, at?: string): Promise<TabCounts> {
  return (await row<TabCounts>(
    database,
    sql`
    select (select count(*) from field f where f.asset_id = ${assetId} and ${holds('f', at)}) as fields,
           (select count(*) from asset a where a.container_id = ${assetId} and a.merged_into is null and ${holds('a', at)}
                                           and ${visibleTo(viewer)}) as children,
           (select count(distinct e.from_asset) from edge e where e.to_asset = ${assetId} and e.from_asset <> e.to_asset
                                                              and ${lives('e', at)}) as upstream,
           (select count(distinct e.to_asset) from edge e where e.from_asset = ${assetId} and e.from_asset <> e.to_asset
                                                            and ${lives('e', at)}) as downstream,
           (select count(*) from (select id from run where job_id = ${assetId}
                                  union select run_id from run_dataset where asset_id = ${assetId}) r) as runs,
           (select count(*) from check_rule c where c.asset_id = ${assetId} and ${holds('c', at)}) as checks,
           (select count(*) from check_rule c
              cross join lateral (select status from check_result r where r.check_id = c.id order by r.at desc limit 1) last
             where c.asset_id = ${assetId} and ${holds('c', at)} and last.status in ('fail', 'error')) as "failingChecks",
           (select count(*) from (select e.statement_id from edge e where e.to_asset = ${assetId} and e.statement_id is not null
                                  union select e.statement_id from edge e where e.from_asset = ${assetId} and e.statement_id is not null
                                  union select s.id from statement s where s.defines_asset = ${assetId} or s.job_id = ${assetId}) s) as statements,
           (select count(distinct u.user_name) from usage u where u.asset_id = ${assetId}) as users,
           (select count(*) from grant_entry g where g.asset_id = ${assetId} and ${holds('g', at)}) as grants`,
  ))!
}
