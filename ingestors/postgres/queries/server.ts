// What the whole server knows: itself, its databases and its roles.
import { grants, type Scope } from './scope.ts'

export const server = () => `
select current_setting('server_version_num')::int as version, current_setting('server_version') as release,
  current_user as "user", current_database() as database,
  (select rolsuper from pg_roles where rolname = current_user) as superuser,
  pg_has_role(current_user, 'pg_monitor', 'USAGE') as monitors,
  pg_has_role(current_user, 'pg_read_all_stats', 'USAGE') as reads_stats,
  pg_is_in_recovery() as standby,
  current_setting('track_commit_timestamp')::bool as tracks_commits`

export const databases = () => `
select d.oid::bigint as oid, d.datname as name, pg_get_userbyid(d.datdba) as owner,
  (select o.rolcanlogin from pg_roles o where o.oid = d.datdba) as owner_can_login,
  d.datallowconn as allows, has_database_privilege(d.oid, 'CONNECT') as connectable,
  pg_encoding_to_char(d.encoding) as encoding, d.datcollate as collation,
  shobj_description(d.oid, 'pg_database') as comment,
  case when has_database_privilege(d.oid, 'CONNECT') or pg_has_role(current_user, 'pg_read_all_stats', 'USAGE')
    then pg_database_size(d.oid) end as bytes,
  ${grants('d.datacl', 'd', 'd.datdba')} as grants
from pg_database d
where not d.datistemplate
order by d.datname`

/** Since 16 each membership says whether it inherits; before, the role says so. */
const inherits = ({ version }: Scope) => (version >= 160000 ? 'm.inherit_option' : 'r.rolinherit')

export const roles = (scope: Scope) => `
select r.rolname as name, r.rolcanlogin as can_login, r.rolsuper as superuser, r.rolbypassrls as bypasses_row_policies,
  r.rolcreaterole as creates_roles, r.rolcreatedb as creates_databases, r.rolreplication as replicates,
  shobj_description(r.oid, 'pg_authid') as comment,
  (select coalesce(json_agg(distinct g.rolname) filter (where ${inherits(scope)}), '[]')
    from pg_auth_members m join pg_roles g on g.oid = m.roleid where m.member = r.oid) as member_of,
  (select coalesce(json_agg(distinct g.rolname) filter (where not ${inherits(scope)}), '[]')
    from pg_auth_members m join pg_roles g on g.oid = m.roleid where m.member = r.oid) as may_become
from pg_roles r
order by r.rolname`
