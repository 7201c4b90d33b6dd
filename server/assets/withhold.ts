// SQL text names other assets. Who may not see all of those does not get the text.
// Promise: the definition of a visible view never tells the name of a restricted table.
import { type SQL, sql } from 'drizzle-orm'
import { type Database, row, rows } from '../../db/connection.ts'
import { type Viewer, visibleTo } from '../auth/viewer.ts'
import { texts } from './moments.ts'

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
  and not exists (select from statement_asset x join asset a on a.id = x.asset_id where x.statement_id = s.id and not ${visibleTo(viewer)})
  and not exists (select from edge e join asset a on a.id = any(array[e.from_asset, e.job_id])
                   where e.to_asset = s.defines_asset and not ${visibleTo(viewer)})
  and (s.defines_asset is not null or s.job_id is not null or exists (select from edge e where e.statement_id = s.id)
       or s.missing is null and exists (select from statement_asset x where x.statement_id = s.id)
       or ${visibleTo(viewer, sql`'{}'::integer[]`)}))`

/** Those of these refs that the viewer may name: they see the asset, or it is none. */
export async function refsToName(database: Database, viewer: Viewer, refs: Iterable<string>): Promise<Set<string>> {
  const asked = [...new Set(refs)]
  if (asked.length === 0) return new Set()
  const found = await rows<{ ref: string }>(
    database,
    sql`select x.ref from unnest(${texts(asked)}) x(ref)
          left join asset o on o.ref = x.ref left join asset_alias l on l.ref = x.ref
          left join asset a on a.id = coalesce(o.merged_into, o.id, l.asset_id)
         where a.id is null or ${visibleTo(viewer)}`,
  )
  return new Set(found.map(({ ref }) => ref))
}

/** An asset's state as its row holds it; `constraints` as the schema event has them. */
export interface StateWithText {
  properties: Record<string, unknown>
  constraints: { constraints?: { references?: { ref: string } }[] } | null
}

/** The same states without what the viewer may not read in them: SQL, and foreign keys to what is hidden. */
export async function readableStates<S extends StateWithText>(
  database: Database,
  viewer: Viewer,
  assetId: number,
  states: readonly S[],
): Promise<S[]> {
  const withheld = await isTextWithheld(database, viewer, assetId)
  const constraintsOf = (state: S) => state.constraints?.constraints ?? []
  const refs = states.flatMap((state) => constraintsOf(state).flatMap(({ references }) => references?.ref ?? []))
  const mayName = await refsToName(database, viewer, refs)
  return states.map((state) => ({
    ...state,
    properties: withheld ? withoutStatements(state.properties) : state.properties,
    constraints: state.constraints && {
      ...state.constraints,
      constraints: constraintsOf(state).filter(({ references }) => !references || mayName.has(references.ref)),
    },
  }))
}
