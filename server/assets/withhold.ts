// SQL text names other assets. Who may not see all of those does not get the text.
// Promise: the definition of a visible view never tells the name of a restricted table.
import { type SQL, sql } from 'drizzle-orm'
import { type Database, row } from '../../db/connection.ts'
import { type Viewer, visibleTo } from '../auth/viewer.ts'

/** Properties in which connectors put SQL or code, whatever the platform calls it. */
const textProperties = /sql|definition|code|query|statement|expression/i

/** The same properties without SQL. */
export const withoutStatements = (properties: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(properties).filter(([key]) => !textProperties.test(key)))

/** Whether anything that ever fed the asset, or moved data into it, is hidden from the viewer. */
export async function isTextWithheld(database: Database, viewer: Viewer, assetId: number): Promise<boolean> {
  const found = await row<{ hidden: boolean }>(
    database,
    sql`select exists (select from edge e join asset a on a.id = any(array[e.from_asset, e.job_id])
                        where e.to_asset = ${assetId} and not ${visibleTo(viewer)}) as hidden`,
  )
  return found!.hidden
}

/** Whether the viewer may see all that statement `s` is known to touch. A text nothing is known about is for those who see all. */
export const statementVisible = (viewer: Viewer): SQL => sql`(
  not exists (select from asset a where a.id = any(array[s.defines_asset, s.job_id]) and not ${visibleTo(viewer)})
  and not exists (select from edge e join asset a on a.id = any(array[e.from_asset, e.to_asset, e.job_id])
                   where e.statement_id = s.id and not ${visibleTo(viewer)})
  and not exists (select from edge e join asset a on a.id = any(array[e.from_asset, e.job_id])
                   where e.to_asset = s.defines_asset and not ${visibleTo(viewer)})
  and (s.defines_asset is not null or s.job_id is not null or exists (select from edge e where e.statement_id = s.id)
       or ${visibleTo(viewer, sql`'{}'::integer[]`)}))`
