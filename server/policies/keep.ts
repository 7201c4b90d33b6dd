// Keeping who may do what in the data systems: principals, grants and row policies as found there.
// Promise: a grant that is gone there ends here, and its time stays known.
import type { EventOf } from '../../ingestors/protocol/events.ts'
import { type Batch, json } from '../harvest/batch.ts'

export async function keepPrincipals(batch: Batch, events: EventOf<'principal'>[]): Promise<void> {
  const rows = events.map((event) => ({
    platform: event.platform,
    instance: event.instance,
    name: event.name,
    can_login: event.canLogin ?? null,
    superuser: event.superuser ?? null,
    bypasses: event.bypassesRowPolicies ?? null,
    member_of: event.memberOf ?? [],
    properties: event.properties ?? null,
  }))
  await batch.sql(
    `insert into principal as p (platform, instance, name, source_id, can_login, superuser, bypasses_row_policies, member_of, properties)
     select distinct on (platform, instance, name) platform, instance, name, $1, can_login, superuser, bypasses,
            array(select json_array_elements_text(member_of)), properties
       from json_to_recordset($2::json) x(platform text, instance text, name text, can_login boolean, superuser boolean, bypasses boolean, member_of json, properties jsonb)
      order by platform, instance, name
     on conflict (platform, instance, name) do update set (source_id, can_login, superuser, bypasses_row_policies, member_of, properties)
       = (excluded.source_id, excluded.can_login, excluded.superuser, excluded.bypasses_row_policies, excluded.member_of, excluded.properties)
      where (p.source_id, p.can_login, p.superuser, p.bypasses_row_policies, p.member_of, p.properties) is distinct from
            (excluded.source_id, excluded.can_login, excluded.superuser, excluded.bypasses_row_policies, excluded.member_of, excluded.properties)`,
    [batch.speaker.sourceId, json(rows)],
  )
}

export async function keepGrants(batch: Batch, events: EventOf<'grant'>[]): Promise<void> {
  await batch.resolve(events.map(({ ref }) => ref))
  await batch.loadClaims(events.map(({ ref }) => batch.id(ref)))
  const changed = new Map<number, EventOf<'grant'>>()
  for (const event of events) if (batch.isChanged(batch.id(event.ref), 'grant', event)) changed.set(batch.id(event.ref), event)
  if (changed.size === 0) return
  const { sourceId } = batch.speaker
  const grants = [...changed].flatMap(([asset_id, event]) =>
    event.grants.map(({ grantee, privilege, grantable, grantor, field }) => ({
      asset_id,
      grantee,
      privilege,
      grantable: grantable ?? false,
      grantor: grantor ?? '',
      field: field ?? '',
    })),
  )
  const said = `said as (select distinct on (asset_id, field, grantee, privilege, grantor) *
                            from json_to_recordset($3::json) x(asset_id int, field text, grantee text, privilege text, grantable boolean, grantor text)
                           where asset_id = any($2::int[]) order by asset_id, field, grantee, privilege, grantor, grantable desc)`
  const values = [sourceId, [...changed.keys()], json(grants)]
  await batch.sql(
    `with ${said} update grant_entry g set valid_to = now()
      where g.source_id = $1 and g.asset_id = any($2::int[]) and g.valid_to is null
        and not exists (select from said s where (s.asset_id, s.field, s.grantee, s.privilege, s.grantor, s.grantable)
                                               = (g.asset_id, g.field, g.grantee, g.privilege, g.grantor, g.grantable))`,
    values,
  )
  await batch.sql(
    `with ${said} insert into grant_entry (asset_id, source_id, field, grantee, privilege, grantable, grantor)
     select asset_id, $1, field, grantee, privilege, grantable, grantor from said on conflict do nothing`,
    values,
  )
  const security = [...changed].flatMap(([asset_id, { rowSecurity, policies }]) =>
    rowSecurity ? [{ asset_id, mode: rowSecurity, policies: policies ?? [] }] : [],
  )
  await batch.sql(
    `with said as (select * from json_to_recordset($3::json) x(asset_id int, mode text, policies jsonb))
     update row_security r set valid_to = now()
      where r.source_id = $1 and r.asset_id = any($2::int[]) and r.valid_to is null
        and not exists (select from said s where (s.asset_id, s.mode, s.policies) = (r.asset_id, r.mode, r.policies))`,
    [sourceId, [...changed.keys()], json(security)],
  )
  await batch.sql(
    `insert into row_security (asset_id, source_id, mode, policies)
     select asset_id, $1, mode, policies from json_to_recordset($2::json) x(asset_id int, mode text, policies jsonb) on conflict do nothing`,
    [sourceId, json(security)],
  )
}
