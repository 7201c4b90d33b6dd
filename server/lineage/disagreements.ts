// Where what a source says of an asset's columns and what its SQL says differ: both are kept, and shown side by side.
// Promise: only columns of which both sides know something are compared, and what the viewer may not see is left out.
import { sql } from 'drizzle-orm'
import { type Database, rows } from '../../db/connection.ts'
import { locateAsset } from '../assets/locate.ts'
import { sourcesFor } from '../assets/sources.ts'
import { statementVisible } from '../assets/withhold.ts'
import { type Viewer, visibleTo } from '../auth/viewer.ts'
import { fromSql, howKnown, knownFromSql, lives } from './live.ts'

export interface Disagreement {
  /** `ref#field` of the column that feeds, and the column fed. */
  from: string
  field: string
  /** Who says so, in words, and who knows of the column and does not say it. */
  said: string
  notSaid: string
  /** Names of the sources on either side. */
  sources: string[]
  /** Ids for lineage.statement, where the SQL says it. */
  statements: number[]
}

/** Columns fed, directly, according to the SQL or to the sources but not to both. */
export async function listDisagreements(database: Database, viewer: Viewer, ref: string): Promise<Disagreement[]> {
  const asset = await locateAsset(database, viewer, ref)
  const found = await rows<{
    from: string
    field: string
    from_sql: boolean
    precision: number
    sources: number[]
    statements: number[]
  }>(
    database,
    sql`with said as (
          select e.from_asset, e.from_field, e.to_field, e.source_id = ${fromSql} as from_sql, max(e.precision) as precision,
                 array_agg(distinct e.source_id) as sources,
                 array_remove(array_agg(distinct case when e.source_id = ${fromSql} then e.statement_id end), null) as statements
            from edge e
           where e.to_asset = ${asset.id} and e.kind = 'DIRECT' and e.from_field is not null and e.to_field is not null and ${lives('e')}
           group by 1, 2, 3, 4),
        known as (
          select to_field, max(precision) filter (where not from_sql) as precision,
                 (select array_agg(distinct x) from said y, unnest(y.sources) x where y.to_field = said.to_field and not y.from_sql) as sources
            from said group by to_field having bool_or(from_sql) and bool_or(not from_sql))
        select a.ref || '#' || f.path as from, t.path as field, s.from_sql, k.precision, k.sources,
               coalesce((select array_agg(s2.id) from statement s2 where s2.id = any(s.statements) and exists (select from statement s where s.id = s2.id and ${statementVisible(viewer)})), '{}') as statements
          from said s join known k on k.to_field = s.to_field
          join asset a on a.id = s.from_asset join field f on f.id = s.from_field join field t on t.id = s.to_field
         where not exists (select from said o where (o.from_field, o.to_field) = (s.from_field, s.to_field) and o.from_sql <> s.from_sql)
           and ${visibleTo(viewer)}
         order by t.ordinal, t.path, 1`,
  )
  const sources = await sourcesFor(database, viewer)
  return found.map(({ from, field, from_sql, precision, sources: ids, statements }) => {
    const sourcesSay = howKnown[precision] ?? howKnown[0]
    const [said, notSaid] = from_sql ? [knownFromSql, sourcesSay] : [sourcesSay, knownFromSql]
    return { from, field, said, notSaid, sources: ids.flatMap((id) => sources.name(id)?.name ?? []), statements }
  })
}
