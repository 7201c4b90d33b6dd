// Samples the data of tables within a budget of time, one statement per table, and only columns that may be read.
// Promise: the values of a sensitive field are never asked for, and nothing runs longer than the budget.
import type { HarvestContext } from '../protocol/connector.ts'
import { type PostgresConfig, patternSource } from './config.ts'
import { openSession } from './connection.ts'
import { explain, quoted, withoutPassword } from './explain.ts'
import { columnPath, namesIn } from './names.ts'
import { literal, relation } from './queries/scope.ts'
import { ownMark } from './queries/statements.ts'

interface Column {
  name: string
  /** Can be sorted and counted by value. */
  ordered: boolean
  numeric: boolean
}

interface Target {
  schema: string
  name: string
  rows: number | null
  pages: number
  kind: string
  columns: Column[]
}

/** Types that sort, but whose order and values tell nothing to people. */
const unsampled = "('jsonb', 'bytea', 'tsvector', 'tsquery', 'oidvector')"

/**
 * Tables and materialized views that the role may enter, smallest first, so that a budget covers many; with the columns it may read.
 * Where row policies filter what the role sees (row_security_active), a sample would misstate the table: left out, as in pg_stats.
 */
const targets = `select r.schema, r.name, r.kind, case when c.reltuples >= 0 then c.reltuples::bigint end::float8 as rows,
    (coalesce(pg_relation_size(c.oid), 0) / current_setting('block_size')::int)::float8 as pages,
    coalesce(json_agg(json_build_object('name', a.attname,
      'ordered', b.typname not in ${unsampled} and exists (select from pg_opclass o join pg_am m on m.oid = o.opcmethod
        where m.amname = 'btree' and o.opcdefault and o.opcintype in (b.oid,
          case when b.typtype = 'e' then 'anyenum'::regtype when b.typname = 'varchar' then 'text'::regtype else b.oid end)),
      'numeric', b.typcategory = 'N' and b.typname in ('int2', 'int4', 'int8', 'float4', 'float8', 'numeric')
    ) order by a.attnum) filter (where has_column_privilege(c.oid, a.attnum, 'SELECT')), '[]') as columns
  from relation r
  join pg_class c on c.oid = r.oid
  join pg_attribute a on a.attrelid = r.oid and a.attnum > 0 and not a.attisdropped
  join pg_type t on t.oid = a.atttypid
  join pg_type b on b.oid = case when t.typtype = 'd' then t.typbasetype else t.oid end
  where r.kind in ('r', 'p', 'm') and not c.relispartition and c.relispopulated and not row_security_active(c.oid)
  group by r.schema, r.name, r.kind, c.oid, c.reltuples
  order by pages, c.oid`

/** Of a table that ANALYZE has not seen, guessed high rather than low: a sample that is too small is only less exact. */
const rowsPerPage = 50
const topValues = 10

/** One row of JSON about a sample. Columns are c0, c1 …; of a sensitive one only whether it is null. */
export function sampleSql(
  table: Target,
  sampleRows: number,
  isSensitive: (column: string) => boolean,
  tracksCommits: boolean,
): string {
  const rows = table.rows ?? table.pages * rowsPerPage
  // SYSTEM takes whole pages at random; a little more than needed, as pages are unevenly full.
  const percent = rows <= sampleRows ? 100 : Math.min(100, (110 * sampleRows) / rows)
  // A partitioned table has no commit timestamp of its own, and its rows' xmin is not always at hand.
  const written = tracksCommits && table.kind !== 'p' ? 'pg_xact_commit_timestamp(t.xmin)' : 'null::timestamptz'
  const open = table.columns.map((column) => column.ordered && !isSensitive(column.name))
  const taken = table.columns.map(
    ({ name }, index) => `${open[index] ? `t.${quoted(name)}` : `t.${quoted(name)} is null`} as c${index}`,
  )
  const fields = table.columns.map(({ name, numeric }, index) => {
    const named = `'name', ${literal(name)}`
    if (!open[index]) {
      return `json_build_object(${named}, 'nulls', (select count(*) filter (where c${index}) from s), 'distinct', null, 'once', null,
        'min', null, 'max', null, 'mean', null, 'histogram', null, 'top', null)`
    }
    return `(with g as materialized (select c${index} as v, count(*) as n from s where c${index} is not null group by 1),
      p as (select percentile_disc(array[0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1]) within group (order by c${index}) as q from s)
      select json_build_object(${named}, 'nulls', (select count(*) from s where c${index} is null),
        'distinct', (select count(*) from g), 'once', (select count(*) from g where n = 1),
        'min', left(q[1]::text, 200), 'max', left(q[11]::text, 200),
        'mean', ${numeric ? `(select nullif(avg(c${index})::text, 'NaN')::numeric from s)` : 'null'},
        'histogram', (select json_agg(left(x::text, 200)) from unnest(q) x),
        'top', (select json_agg(json_build_object('value', left(v::text, 200), 'count', n) order by n desc, v)
          from (select v, n from g where n > 1 order by n desc, v limit ${topValues}) t))
      from p)`
  })
  return `with s as materialized (
    select ${[...taken, `${written} as written`].join(', ')}
    from ${quoted(table.schema)}.${quoted(table.name)} t ${percent < 100 ? `tablesample system (${percent})` : ''} limit ${sampleRows}
  )
  select ${ownMark} json_build_object('schema', ${literal(table.schema)}, 'name', ${literal(table.name)},
    'at', to_json(now())#>>'{}', 'looked', (select count(*) from s), 'written', (select max(written) from s),
    'fields', json_build_array(${fields.join(', ')})) as row`
}

export async function* readProfiles(config: PostgresConfig, context: HarvestContext, database: string): AsyncGenerator<unknown> {
  const { budgetSeconds, sampleRows } = config.profiling
  const names = namesIn(context.instance, database)
  const deadline = Date.now() + budgetSeconds * 1000
  const session = await openSession(config, database, context.signal)
  const unread: string[] = []
  const failed: string[] = []
  let late = 0
  try {
    const { client } = session
    await client.query(
      "set default_transaction_read_only = on; set search_path = ''; set timezone = 'UTC'; set lock_timeout = 2000",
    )
    const { rows: facts } = await client.query<{ version: number; tracks: boolean }>(
      "select current_setting('server_version_num')::int as version, current_setting('track_commit_timestamp')::bool as tracks",
    )
    const scope = {
      version: facts[0]!.version,
      includeSchemas: config.schemas.include.map(patternSource),
      excludeSchemas: config.schemas.exclude.map(patternSource),
    }
    const { rows: tables } = await client.query<Target>(`with ${relation(scope)} ${targets}`)
    for (const table of tables) {
      context.signal.throwIfAborted()
      const path = `${table.schema}.${table.name}`
      if (table.columns.length === 0) {
        unread.push(path)
        continue
      }
      const left = deadline - Date.now()
      if (left <= 0) {
        late++
        continue
      }
      const ref = names.ref(table.schema, table.name)
      const isSensitive = (column: string) => context.isSensitive?.(ref, columnPath(column)) ?? false
      try {
        await client.query(`set statement_timeout = ${Math.max(1, Math.min(left, config.statementTimeoutSeconds * 1000))}`)
        const { rows } = await client.query<{ row: { looked: number } }>(
          sampleSql(table, sampleRows, isSensitive, facts[0]!.tracks),
        )
        const { looked, ...row } = rows[0]!.row
        // Fewer rows than the limit, without sampling: all of them.
        const all = looked < sampleRows && (table.rows ?? table.pages * rowsPerPage) <= sampleRows
        yield { ...row, rows: all ? looked : table.rows, sample: all ? null : looked }
      } catch (error) {
        context.signal.throwIfAborted()
        failed.push(`${path} (${withoutPassword(error instanceof Error ? error.message : String(error), config)})`)
      }
    }
  } catch (error) {
    context.signal.throwIfAborted()
    throw explain(error, config, database, 'Profiling')
  } finally {
    await session.close()
  }
  if (unread.length + failed.length + late > 0) yield { left: { unread, failed, late } }
}
