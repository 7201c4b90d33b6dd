// Keeping other names: a symlink reported by a source makes two assets one, however late it arrives.
import type { EventOf } from '../../ingestors/protocol/events.ts'
import type { Batch } from '../harvest/batch.ts'
import { mergeAssets } from './merge.ts'

export async function keepAliases(batch: Batch, events: EventOf<'alias'>[]): Promise<void> {
  await batch.resolve(events.map(({ ref }) => ref))
  const names = events.flatMap(({ ref, aliases }) =>
    aliases.filter((alias) => alias !== ref).map((alias) => ({ alias, asset: batch.id(ref) })),
  )
  if (names.length === 0) return
  const values = [names.map(({ alias }) => alias), names.map(({ asset }) => asset)]
  const twins = await batch.sql<{ loser: number; winner: number }>(
    `select distinct coalesce(a.merged_into, a.id) as loser, x.asset as winner
       from unnest($1::text[], $2::int[]) x(alias, asset) join asset a on a.ref = x.alias
      where coalesce(a.merged_into, a.id) <> x.asset`,
    values,
  )
  await mergeAssets(batch.client, twins)
  await batch.sql(
    `insert into asset_alias (ref, asset_id, source_id)
     select distinct on (x.alias) x.alias, coalesce(a.merged_into, a.id), $3::int
       from unnest($1::text[], $2::int[]) x(alias, asset) join asset a on a.id = x.asset
      where not exists (select from asset b where b.ref = x.alias and b.merged_into is null)
     on conflict (ref) do nothing`,
    [...values, batch.speaker.sourceId],
  )
  if (twins.length > 0) batch.forget()
}
