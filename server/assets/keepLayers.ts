// Keeping what sources say about owners and tags: in the layer `source`, never in what people wrote.
// Promise: each event is the whole set that this source knows; what it no longer names ends, and everything else stays.
import type { EventOf } from '../../ingestors/protocol/events.ts'
import { type Batch, json } from '../harvest/batch.ts'

export async function keepOwners(batch: Batch, events: EventOf<'owner'>[]): Promise<void> {
  await batch.resolve(events.map(({ ref }) => ref))
  await batch.loadClaims(events.map(({ ref }) => batch.id(ref)))
  const changed = new Map<number, EventOf<'owner'>>()
  for (const event of events) if (batch.isChanged(batch.id(event.ref), 'owner', event)) changed.set(batch.id(event.ref), event)
  if (changed.size === 0) return
  const rows = [...changed].flatMap(([asset_id, { owners }]) =>
    owners.map(({ name, kind, role }) => ({ asset_id, owner: name, owner_kind: kind, role: role ?? 'owner' })),
  )
  await batch.sql(
    `with said as (select distinct * from json_to_recordset($3::json) x(asset_id int, owner text, owner_kind text, role text)),
          ended as (
            update ownership o set valid_to = now()
             where o.asset_id = any($2::int[]) and o.layer = 'source' and o.source_id = $1 and o.valid_to is null
               and (o.asset_id, o.owner_kind, o.owner, o.role) not in (select asset_id, owner_kind, owner, role from said))
     insert into ownership (asset_id, layer, source_id, owner, owner_kind, role)
     select asset_id, 'source', $1, owner, owner_kind, role from said
         on conflict do nothing`,
    [batch.speaker.sourceId, [...changed.keys()], json(rows)],
  )
  for (const id of changed.keys()) batch.touched.add(id)
}

export async function keepTags(batch: Batch, events: EventOf<'tag'>[]): Promise<void> {
  await batch.resolve(events.map(({ ref }) => ref))
  await batch.loadClaims(events.map(({ ref }) => batch.id(ref)))
  const changed = new Map<string, { asset_id: number; field: string; tags: string[] }>()
  for (const event of events) {
    const asset_id = batch.id(event.ref)
    const field = event.field ?? ''
    if (batch.isChanged(asset_id, `tag:${field}`, event))
      changed.set(`${asset_id}#${field}`, { asset_id, field, tags: event.tags })
  }
  if (changed.size === 0) return
  const places = [...changed.values()]
  const rows = places.flatMap(({ asset_id, field, tags }) => tags.map((tag) => ({ asset_id, field, tag })))
  await batch.sql('insert into tag (name) select distinct unnest($1::text[]) order by 1 on conflict do nothing', [
    rows.map(({ tag }) => tag),
  ])
  await batch.sql(
    `with place as (select * from json_to_recordset($2::json) x(asset_id int, field text)),
          said as (select distinct x.asset_id, x.field, t.id as tag_id
                     from json_to_recordset($3::json) x(asset_id int, field text, tag text) join tag t on t.name = x.tag),
          ended as (
            update tagging g set valid_to = now() from place
             where g.asset_id = place.asset_id and g.field = place.field and g.layer = 'source' and g.source_id = $1 and g.valid_to is null
               and (g.asset_id, g.field, g.tag_id) not in (select asset_id, field, tag_id from said))
     insert into tagging (asset_id, field, layer, source_id, tag_id)
     select asset_id, field, 'source', $1, tag_id from said
         on conflict do nothing`,
    [batch.speaker.sourceId, json(places.map(({ asset_id, field }) => ({ asset_id, field }))), json(rows)],
  )
  for (const { asset_id } of places) batch.touched.add(asset_id)
}
