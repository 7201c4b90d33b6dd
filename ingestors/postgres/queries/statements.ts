// What pg_stat_statements remembers: its view lists all databases, from any database that has the extension.
import { literal, type Scope } from './scope.ts'

/** A comment inside our own statements, by which they are told from other people's. */
export const ownMark = '/* cadastre */'

/** 1.8 (PostgreSQL 13) renamed total_time; 1.11 (17) says since when each entry counts; 1.9 (14) since when all do. */
const features = (version: number) => ({
  time: version >= 1.08 ? 's.total_exec_time' : 's.total_time',
  since: (schema: string) =>
    version >= 1.11
      ? 'min(s.stats_since)'
      : version >= 1.09
        ? `(select i.stats_reset from ${schema}.pg_stat_statements_info i)`
        : 'null',
})

/** `schema` and `extension` (version, 1.11): where the view lives and what it knows. */
export function statements(_: Scope, { of, schema, extension }: Record<string, string>): string {
  const [major, minor] = (extension ?? '1.8').split('.').map(Number)
  const { time, since } = features((major ?? 1) + (minor ?? 0) / 100)
  const quotedSchema = `"${(schema ?? 'public').replaceAll('"', '""')}"`
  return `
select u.rolname as "user", s.query as sql, sum(s.calls) as calls, sum(s.rows) as rows, sum(${time}) as ms, ${since(quotedSchema)} as since
from ${quotedSchema}.pg_stat_statements s
join pg_database d on d.oid = s.dbid
left join pg_roles u on u.oid = s.userid
where d.datname = ${literal(of ?? '')} and strpos(s.query, ${literal(ownMark)}) = 0
group by u.rolname, s.userid, s.queryid, s.query
order by u.rolname, s.query`
}

/** Where each role looks unqualified names up in this database: ALTER ROLE IN DATABASE, ALTER ROLE, ALTER DATABASE, in this order. */
export const searchPaths = (_: Scope, { database }: Record<string, string>) => `
select r.rolname as "user", substr(c.setting, length('search_path=') + 1) as path
from pg_db_role_setting s
cross join unnest(s.setconfig) c (setting)
left join pg_roles r on r.oid = s.setrole
left join pg_database d on d.oid = s.setdatabase
where c.setting like 'search_path=%' and (s.setdatabase = 0 or d.datname = ${literal(database ?? '')})
order by s.setrole <> 0 desc, s.setdatabase <> 0 desc, r.rolname`
