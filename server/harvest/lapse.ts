// What a harvest that said "that is all" lets go: claims and aspects of its own source that it did not renew.
// Promise: silence deletes nothing; only `complete` for a prefix does, only this source's own words, and never more than the brake allows.
import type { Session } from '../../db/connection.ts'
import { refreshVisibility } from '../auth/restrict.ts'

export interface Completed {
  platform: string
  instance: string
  prefix: string
}

export interface LapseAnswer {
  /** Claims that lapse now, or would. */
  lapsing: number
  /** Live claims of the source before. */
  claims: number
  braked: boolean
  retired: number
}

/** Fewer than this never brake, unless they are everything. */
const brakeMinimum = 10

/** Authority of an asset whose deciding source has let it go: below every source's, above 0, which means never described. */
const anySource = 1

/**
 * Fingerprints that no saying has, under the same aspects: what is said next counts as changed, and what is said no more still ends.
 */
export const blanked = (prints: string) =>
  `(select coalesce(jsonb_object_agg(aspect, ''), '{}') from jsonb_object_keys(${prints}) as k(aspect))`

/** (asset, aspect) pairs that this session's harvest renewed. */
export const seenTable = 'harvest_seen'
export async function makeSeenTable(client: Session): Promise<void> {
  await client.query(`create temporary table if not exists ${seenTable} (asset int, aspect text)`)
  await client.query(`truncate ${seenTable}`)
}

/** Runs in the caller's transaction. With `allowAll`, a person has confirmed what the brake stopped. */
export async function lapseUnrenewed(
  client: Session,
  source: { id: number; brakePercent: number },
  completed: Completed[],
  allowAll: boolean,
): Promise<LapseAnswer> {
  const none = { lapsing: 0, claims: 0, braked: false, retired: 0 }
  if (completed.length === 0) return none
  await client.query(`analyze ${seenTable}`)
  await client.query('create temporary table if not exists unrenewed (asset_id int, aspect text) on commit delete rows')
  await client.query('truncate unrenewed')
  await client.query(
    `with covered as (
       select distinct c.asset_id, c.prints
         from unnest($2::text[], $3::text[], $4::text[]) p(platform, instance, prefix)
         join asset a on a.platform = p.platform and a.instance = p.instance
          and (p.prefix = '' or a.path = p.prefix or starts_with(a.path, p.prefix || '.') or starts_with(a.path, p.prefix || '/'))
         join claim c on c.asset_id = a.id and c.source_id = $1 and c.lapsed_at is null)
     insert into unrenewed
     select v.asset_id, k.aspect from covered v, jsonb_object_keys(v.prints || '{"asset": ""}') k(aspect)
     except select asset, aspect from ${seenTable}`,
    [source.id, ...(['platform', 'instance', 'prefix'] as const).map((part) => completed.map((one) => one[part]))],
  )
  const { rows } = await client.query<{ lapsing: number; claims: number }>(
    `select (select count(*)::int from unrenewed where aspect = 'asset') as lapsing,
            (select count(*)::int from claim where source_id = $1 and lapsed_at is null) as claims`,
    [source.id],
  )
  const { lapsing, claims } = rows[0]!
  const overShare = lapsing * 100 > claims * source.brakePercent
  if (!allowAll && overShare && (lapsing >= brakeMinimum || lapsing === claims))
    return { lapsing, claims, braked: true, retired: 0 }
  await withdrawAspects(client, source.id)
  const retired = lapsing > 0 ? await lapseClaims(client, source.id) : 0
  return { lapsing, claims, braked: false, retired }
}

/** Ends what the source said in aspects that it no longer mentions. */
async function withdrawAspects(client: Session, sourceId: number): Promise<void> {
  const end = (table: string, aspect: string, more = '') =>
    client.query(
      `update ${table} t set valid_to = now() from unrenewed u
        where t.source_id = $1 and t.valid_to is null and t.asset_id = u.asset_id and u.aspect = ${aspect} ${more}`,
      [sourceId],
    )
  // An asset no longer claimed loses all that this source said of it, whatever the aspect.
  await client.query(
    `insert into unrenewed select c.asset_id, k.aspect from claim c, jsonb_object_keys(c.prints) k(aspect)
      where c.source_id = $1 and c.asset_id in (select asset_id from unrenewed where aspect = 'asset')
     except select * from unrenewed`,
    [sourceId],
  )
  await client.query(
    `update edge e set valid_to = now() from unrenewed u
      where e.source_id = $1 and e.valid_to is null and e.to_asset = u.asset_id and u.aspect = 'lineage:' || coalesce(e.job_id, 0)`,
    [sourceId],
  )
  await end('ownership', `'owner'`)
  await end('tagging', `'tag:' || t.field`)
  await end('grant_entry', `'grant'`)
  await end('row_security', `'grant'`)
  await end('check_rule', `'check:' || t.key`)
  await end('documentation', `'asset'`, `and t.layer = 'source'`)
  await client.query(
    `update claim c set prints = c.prints - u.aspects
       from (select asset_id, array_agg(aspect) as aspects from unrenewed group by asset_id) u
      where c.source_id = $1 and c.asset_id = u.asset_id and c.prints ?| u.aspects`,
    [sourceId],
  )
  await client.query('insert into search_outbox (asset_id) select distinct asset_id from unrenewed')
}

/** Lapses the claims; an asset that nobody claims any more retires. Returns how many retired. */
async function lapseClaims(client: Session, sourceId: number): Promise<number> {
  await client.query(
    `update claim c set lapsed_at = now(), prints = '{}', said = null from unrenewed u
      where c.source_id = $1 and c.asset_id = u.asset_id and u.aspect = 'asset'`,
    [sourceId],
  )
  const lapsed = `select asset_id from unrenewed where aspect = 'asset'`
  const { rowCount } = await client.query(
    `update asset a set valid_to = now(), authority = ${anySource}, schema_authority = ${anySource}
      where a.id in (${lapsed}) and a.valid_to is null
        and not exists (select from claim c where c.asset_id = a.id and c.lapsed_at is null)`,
  )
  // Others still claim it, but this source's word may have been the one that counted: let them say theirs again.
  await client.query(
    `with orphaned as (update asset a set authority = ${anySource}, schema_authority = ${anySource} where a.id in (${lapsed}) and a.valid_to is null returning a.id)
     update claim c set prints = ${blanked('c.prints')} from orphaned o where c.asset_id = o.id and c.lapsed_at is null`,
  )
  await client.query(`insert into schema_change (asset_id) ${lapsed}`)
  await refreshVisibility(client, { selected: lapsed })
  return rowCount ?? 0
}
