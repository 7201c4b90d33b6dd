// The rows of the index in PostgreSQL: written in sets, only where they differ, and rebuilt in place.
// Promise: a search sees of each asset its document before or after, never none; a document that did not change costs no write.
import { sql } from 'drizzle-orm'
import type { Database, Transaction } from '../../db/connection.ts'
import { rows } from '../../db/connection.ts'
import { integers } from '../assets/moments.ts'
import type { SearchDocument } from './engine.ts'
import { documentLexemes } from './lexemes.ts'
import { toTsvector } from './tsquery.ts'

/**
 * From so many documents on the index takes new words in large sorted heaps, which is quicker; a few are filed at once, since
 * every search reads through what is not filed yet.
 */
const many = 500

export async function keepRows(
  transaction: Transaction,
  documents: readonly SearchDocument[],
  gone: readonly number[],
): Promise<void> {
  if (gone.length > 0) await removeRows(transaction, sql`asset_id = any(${integers(gone)})`)
  if (documents.length === 0) return
  const docs = documents.map((document) => ({
    asset_id: document.id,
    name: document.name.toLowerCase(),
    words: toTsvector(documentLexemes(document)),
    platform: document.platform,
    kind: document.kind,
    domains: document.domains,
    owners: document.owners,
    tags: document.tags,
    sources: document.sources,
    visible_to: document.visibleTo,
  }))
  await transaction.execute(
    sql`select set_config('gin_pending_list_limit', ${documents.length < many ? '64kB' : '32MB'}, true), set_config('work_mem', '64MB', true)`,
  )
  await transaction.execute(sql`
    with said as materialized (
      select * from json_to_recordset(${JSON.stringify(docs)}::json)
        as d(asset_id int, name text, words tsvector, platform text, kind text, domains text[], owners text[], tags text[],
             sources text[], visible_to int[])
    )
    insert into search_doc (asset_id, name, words, platform, kind, domains, owners, tags, sources, visible_to)
    select asset_id, name, words, platform, kind, domains, owners, tags, sources, visible_to
      from said d
     where not exists (
       select from search_doc o
        where o.asset_id = d.asset_id
          and (o.name, o.words, o.platform, o.kind, o.domains, o.owners, o.tags, o.sources, o.visible_to)
              is not distinct from (d.name, d.words, d.platform, d.kind, d.domains, d.owners, d.tags, d.sources, d.visible_to))
    on conflict (asset_id) do update
       set name = excluded.name, words = excluded.words, platform = excluded.platform, kind = excluded.kind,
           domains = excluded.domains, owners = excluded.owners, tags = excluded.tags, sources = excluded.sources,
           visible_to = excluded.visible_to`)
}

async function removeRows(database: Database, which: ReturnType<typeof sql>): Promise<void> {
  await database.execute(sql`delete from search_doc where ${which}`)
}

/** Every batch in a transaction of its own; what no batch held goes at the end. */
export async function rebuildRows(database: Database, batches: AsyncIterable<SearchDocument[]>): Promise<void> {
  let from = 0
  for await (const documents of batches) {
    const ids = documents.map(({ id }) => id)
    const to = Math.max(from, ...ids)
    // Batches come in order of id: what lies between their ids and is not among them is gone.
    await database.transaction(async (transaction) => {
      const gone = await rows<{ asset_id: number }>(
        transaction,
        sql`select asset_id from search_doc where asset_id > ${from} and asset_id <= ${to} and asset_id <> all(${integers(ids)})`,
      )
      await keepRows(
        transaction,
        documents,
        gone.map(({ asset_id }) => asset_id),
      )
    })
    from = to
  }
  await removeRows(database, sql`asset_id > ${from}`)
}
