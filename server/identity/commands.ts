// What operators say about names: this OpenLineage namespace is that instance. Promise: said late, it mends what was harvested before.
import { sql } from 'drizzle-orm'
import { type Database, rows, sessionOf, type Transaction } from '../../db/connection.ts'
import { parseNamespace, pathOf } from '../../ingestors/protocol/naming.ts'
import { formatRef } from '../../ingestors/protocol/ref.ts'
import { CatalogError } from '../errors.ts'
import { type MergePair, mergeAssets } from './merge.ts'

export interface NamespaceAlias {
  /** As OpenLineage writes it: postgres://host:5432 */
  namespace: string
  platform: string
  instance: string
}

export const listNamespaceAliases = (database: Database) =>
  rows<NamespaceAlias & { createdAt: string }>(
    database,
    sql`select namespace, platform, instance, created_at as "createdAt" from namespace_alias order by namespace`,
  )

/** From now on the namespace means that instance; assets already kept under the namespace's own name move there, or merge. */
export async function aliasNamespace(
  tx: Transaction,
  { namespace, platform, instance }: NamespaceAlias,
): Promise<{ renamed: number; merged: number }> {
  const said = parseNamespace(namespace)
  if (said.platform === platform && said.instance === instance) {
    throw new CatalogError('BAD_INPUT', `namespace: ${namespace} is ${platform}:${instance} already.`)
  }
  await tx.execute(
    sql`insert into namespace_alias (namespace, platform, instance) values (${said.canonical}, ${platform}, ${instance})
        on conflict (namespace) do update set platform = excluded.platform, instance = excluded.instance`,
  )
  const old = await rows<{ id: number; ref: string; path: string }>(
    tx,
    sql`select id, ref, path from asset where platform = ${said.platform} and instance = ${said.instance} and merged_into is null order by id`,
  )
  const renames = old.map(({ id, ref, path }) => {
    const newPath = platform === said.platform ? path : pathOf(platform, path)
    return { id, old: ref, path: newPath, ref: formatRef({ platform, instance, path: newPath }) }
  })
  const session = sessionOf(tx)
  const { rows: twins } = await session.query<MergePair>(
    `select x.id as loser, coalesce(a.merged_into, a.id) as winner
       from json_to_recordset($1::json) x(id int, ref text) join asset a on a.ref = x.ref`,
    [JSON.stringify(renames)],
  )
  await mergeAssets(session, twins)
  const merged = new Set(twins.map(({ loser }) => loser))
  const moved = renames.filter(({ id }) => !merged.has(id))
  await session.query(
    `with x as (select * from json_to_recordset($1::json) x(id int, old text, ref text, path text)),
          names as (insert into asset_alias (ref, asset_id) select old, id from x on conflict (ref) do update set asset_id = excluded.asset_id)
     update asset a set ref = x.ref, platform = $2, instance = $3, path = x.path from x where a.id = x.id`,
    [JSON.stringify(moved), platform, instance],
  )
  await session.query('insert into search_outbox (asset_id) select unnest($1::int[])', [moved.map(({ id }) => id)])
  return { renamed: moved.length, merged: merged.size }
}

/** Forgets the meaning for what comes; what was merged stays so. */
export async function removeNamespaceAlias(tx: Transaction, namespace: string): Promise<void> {
  const { rowCount } = await tx.execute(sql`delete from namespace_alias where namespace = ${parseNamespace(namespace).canonical}`)
  if (!rowCount) throw new CatalogError('NOT_FOUND', `namespace: ${namespace} has no meaning set.`)
}
