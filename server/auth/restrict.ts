// Who may see an asset: keeps asset.visible_to in step with restrictions, set-based, in the transaction of what changed.
// Promise, the first that applies: the asset's own groups; those of the nearest restricted container above it; everyone, if any
// source that claims it is open; else the groups of all sources that claim it. What was retired keeps the rule of its last sources,
// and what nobody claims (a name in lineage only) that of the sources whose edges name it.
import type { Session } from '../../db/connection.ts'

export type VisibilityScope =
  /** These assets, as after a batch that made or claimed them. */
  | { assets: readonly number[] }
  /** Everything that a source has claimed or names, as after its own restriction changed. */
  | { source: number }
  /** An asset and all it contains, as after its own restriction changed. */
  | { below: number }
  /** These assets and all they contain, as after a batch that moved them. */
  | { within: readonly number[] }
  /** Those that this SQL, which takes no parameters, selects: for sets in a temporary table. */
  | { selected: string }

const below = `with recursive below(id) as (
            select unnest($1::int[]) union select a.id from asset a join below b on a.container_id = b.id)
          select id from below`

/** Ids of the assets in a scope, as SQL with $1. */
const scopes = {
  assets: 'select id from unnest($1::int[]) as given(id)',
  source: `select asset_id from claim where source_id = any ($1::int[])
           union select from_asset from edge where source_id = any ($1::int[])
           union select to_asset from edge where source_id = any ($1::int[])`,
  below,
  within: below,
} as const

/*
  shop.hr (restricted to 7) > shop.hr.salaries, claimed by the open source warehouse        -> {7}, from above
  shop.crm.notes, claimed by crm (restricted to 3) and by dbt (restricted to 4)             -> {3,4}
  shop.crm.notes, claimed by crm (restricted to 3) and by the open source warehouse         -> null, everyone
*/
const refresh = (assets: string) => `
  with recursive scope(id) as materialized (${assets}),
  above(asset, at, step) as (
    select id, id, 0 from scope
    union all
    select b.asset, a.container_id, b.step + 1
      from above b join asset a on a.id = b.at where a.container_id is not null and b.step < 32),
  own(asset, groups) as (
    select distinct on (b.asset) b.asset, r.groups
      from above b
      join (select asset_id, array_agg(group_id order by group_id) as groups from restriction
             where asset_id is not null group by asset_id) r on r.asset_id = b.at
     order by b.asset, b.step),
  claimed(asset, source, rank) as (
    select s.id, c.source_id, case when c.lapsed_at is null then 1 else 2 end from scope s join claim c on c.asset_id = s.id),
  witness(asset, source, rank) as (
    select * from claimed
    union all
    select s.id, e.source_id, 3 from scope s join edge e on e.from_asset = s.id or e.to_asset = s.id
     where not exists (select from claimed c where c.asset = s.id)),
  sourced(asset, groups) as (
    select w.asset, case when bool_or(s.visible_to is null) then null else array_agg(distinct g.id order by g.id) end
      from (select *, min(rank) over (partition by asset) as best from witness) w
      join source s on s.id = w.source
      left join lateral unnest(s.visible_to) as g(id) on true
     where w.rank = w.best
     group by w.asset),
  wanted(asset, groups) as (
    select s.id, coalesce(o.groups, d.groups)
      from scope s left join own o on o.asset = s.id left join sourced d on d.asset = s.id),
  changed as (
    update asset a set visible_to = w.groups from wanted w
     where a.id = w.asset and a.visible_to is distinct from w.groups returning a.id, a.visible_to),
  -- The search index must not show for a moment longer what is restricted now.
  indexed as (update search_doc d set visible_to = c.visible_to from changed c where d.asset_id = c.id)
  insert into search_outbox (asset_id) select id from changed`

/** Brings visible_to in step; returns how many assets changed. For a batch, one look-up where nothing at all is restricted. */
export async function refreshVisibility(session: Session, scope: VisibilityScope): Promise<number> {
  if ('assets' in scope || 'within' in scope || 'selected' in scope) {
    if ('within' in scope && scope.within.length === 0) return 0
    const { rows } = await session.query<{ needed: boolean }>('select exists (select from restriction) as needed')
    if (!rows[0]!.needed) return 0
  }
  if ('selected' in scope) return (await session.query(refresh(scope.selected))).rowCount ?? 0
  const [kind, value] = Object.entries(scope)[0] as [keyof typeof scopes, number | readonly number[]]
  const ids = typeof value === 'number' ? [value] : value
  if (ids.length === 0) return 0
  return (await session.query(refresh(scopes[kind]), [ids])).rowCount ?? 0
}
