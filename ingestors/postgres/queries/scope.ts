// Which relations a harvest reads, and in which order: shared by all queries about relations, so that their streams can be merged.
// Promise: `relation` holds no relation of the system, of a session or of an extension; a partition comes after its table.

/** Seen by every query: the server's version and what the operator chose. */
export interface Scope {
  /** server_version_num, 180004. */
  version: number
  /** Patterns as regular expressions. */
  includeSchemas: string[]
  excludeSchemas: string[]
}

export const literal = (text: string) => `E'${text.replaceAll('\\', '\\\\').replaceAll("'", "''")}'`
const list = (texts: string[]) => `array[${texts.map(literal).join(', ')}]::text[]`

/** Names that begin with pg_ are the system's: PostgreSQL refuses them to anyone else. */
export const ownSchemas = ({ includeSchemas, excludeSchemas }: Scope, name = 'n.nspname') =>
  [
    `${name} <> 'information_schema'`,
    `${name} !~ '^pg_'`,
    ...(includeSchemas.length ? [`${name} ~ any (${list(includeSchemas)})`] : []),
    ...(excludeSchemas.length ? [`not ${name} ~ any (${list(excludeSchemas)})`] : []),
  ].join(' and ')

/** Relations with data or a definition: r table, p partitioned table, v view, m materialized view, f foreign table. */
export const relation = (scope: Scope) => `relation as materialized (
  select c.oid, n.nspname as schema, c.relname as name, c.relkind as kind,
    case when c.relispartition then (select count(*) - 1 from pg_partition_ancestors(c.oid)) else 0 end::int as depth
  from pg_class c
  join pg_namespace n on n.oid = c.relnamespace
  where c.relkind in ('r', 'p', 'v', 'm', 'f') and c.relpersistence <> 't' and ${ownSchemas(scope)}
    and not exists (
      select from pg_depend e where e.classid = 'pg_class'::regclass and e.objid = c.oid and e.objsubid = 0 and e.deptype = 'e'
    )
)`

/** The position of a row in its stream; ends every query about relations. */
export const inOrder = 'order by r.depth, r.oid'

/** Grants as JSON; `kind` is acldefault's letter, for objects that still have their default grants (a null acl). */
export const grants = (acl: string, kind: string, owner: string) => `(
    select coalesce(json_agg(json_build_object(
      'grantee', case a.grantee when 0 then 'PUBLIC' else pg_get_userbyid(a.grantee) end,
      'privilege', a.privilege_type, 'grantable', a.is_grantable, 'grantor', pg_get_userbyid(a.grantor)
    ) order by a.grantee, a.privilege_type, a.grantor), '[]')
    from aclexplode(coalesce(${acl}, acldefault('${kind}', ${owner}))) a
  )`

/** The owner's name, and whether it is a person or program that can log in. */
export const owner = (column: string) => `pg_get_userbyid(${column}) as owner,
  (select o.rolcanlogin from pg_roles o where o.oid = ${column}) as owner_can_login`
