// How well the estate is known: of what a viewer may see, how much is described, owned, checked and joined by lineage.
// Promise: at most a minute old; the counting of a large catalog is not done for every page.
import { sql } from 'drizzle-orm'
import { type Database, row } from '../../db/connection.ts'
import { type Viewer, visibleTo } from '../auth/viewer.ts'
import { usefulKinds } from './browse.ts'

export interface Coverage {
  total: number
  described: number
  owned: number
  checked: number
  withLineage: number
}

const minute = 60_000
/** Beyond so many different views of the catalog the oldest is forgotten. */
const kept = 200
const counted = new WeakMap<Database, Map<string, { at: number; coverage: Promise<Coverage> }>>()

export function readCoverage(database: Database, viewer: Viewer): Promise<Coverage> {
  const key = JSON.stringify([viewer.userId, viewer.actor, viewer.groups, viewer.roles])
  const known = counted.get(database) ?? new Map<string, { at: number; coverage: Promise<Coverage> }>()
  counted.set(database, known)
  const last = known.get(key)
  if (last && Date.now() - last.at < minute) return last.coverage
  const coverage = countCoverage(database, viewer)
  known.delete(key)
  known.set(key, { at: Date.now(), coverage })
  if (known.size > kept) known.delete(known.keys().next().value!)
  coverage.catch(() => known.delete(key))
  return coverage
}

async function countCoverage(database: Database, viewer: Viewer): Promise<Coverage> {
  return (await row<Coverage>(
    database,
    sql`
    with useful as materialized (
      select a.id, a.description from asset a
       where a.valid_to is null and a.merged_into is null and a.kind in ${usefulKinds} and ${visibleTo(viewer)}),
    words as (select asset_id, bool_or(text is not null and layer = 'human') as written,
                     bool_or(text is null and layer = 'human') as hidden, bool_or(text is not null) as said
                from documentation where field = '' and valid_to is null group by 1)
    select count(*) as total,
           count(*) filter (where coalesce(w.written, false)
                               or (not coalesce(w.hidden, false) and (u.description is not null or coalesce(w.said, false)))) as described,
           count(*) filter (where cardinality(d.owners) > 0) as owned,
           count(*) filter (where exists (select from check_rule c where c.asset_id = u.id and c.valid_to is null)) as checked,
           count(*) filter (where exists (select from edge e where e.from_asset = u.id and e.valid_to is null)
                               or exists (select from edge e where e.to_asset = u.id and e.valid_to is null)) as "withLineage"
      from useful u left join words w on w.asset_id = u.id left join search_doc d on d.asset_id = u.id`,
  ))!
}
