// What one database knows about itself: extensions, publications, default privileges, schemas.
import { grants, literal, owner, ownSchemas, type Scope } from './scope.ts'

export const extensions = () => `
select e.extname as name, e.extversion as version, n.nspname as schema
from pg_extension e
join pg_namespace n on n.oid = e.extnamespace
order by e.extname`

export const publications = () => `
select p.pubname as name, pg_get_userbyid(p.pubowner) as owner, p.puballtables as all_tables, p.pubviaroot as via_root,
  array_remove(array[
    case when p.pubinsert then 'insert' end, case when p.pubupdate then 'update' end,
    case when p.pubdelete then 'delete' end, case when p.pubtruncate then 'truncate' end], null) as operations
from pg_publication p
order by p.pubname`

/** ALTER DEFAULT PRIVILEGES of a schema, or of the whole database (namespace 0). */
const defaultPrivileges = (schema: string) => `(
    select coalesce(json_agg(json_build_object(
      'owner', pg_get_userbyid(d.defaclrole),
      'objects', case d.defaclobjtype when 'r' then 'tables' when 'S' then 'sequences' when 'f' then 'functions'
        when 'T' then 'types' when 'n' then 'schemas' else d.defaclobjtype::text end,
      'grantee', case a.grantee when 0 then 'PUBLIC' else pg_get_userbyid(a.grantee) end,
      'privilege', a.privilege_type, 'grantable', a.is_grantable
    ) order by d.defaclrole, d.defaclobjtype, a.grantee, a.privilege_type), '[]')
    from pg_default_acl d cross join aclexplode(d.defaclacl) a where d.defaclnamespace = ${schema}
  )`

export const settings = (_: Scope, { database }: Record<string, string>) => `
select ${defaultPrivileges('0')} as default_privileges, ${grants('d.datacl', 'd', 'd.datdba')} as grants
from pg_database d where d.datname = ${literal(database ?? '')}`

export const schemas = (scope: Scope) => `
select n.nspname as name, ${owner('n.nspowner')}, obj_description(n.oid, 'pg_namespace') as comment,
  ${grants('n.nspacl', 'n', 'n.nspowner')} as grants,
  ${defaultPrivileges('n.oid')} as default_privileges
from pg_namespace n
where ${ownSchemas(scope)}
  and not exists (select from pg_depend e where e.classid = 'pg_namespace'::regclass and e.objid = n.oid and e.deptype = 'e')
order by n.nspname`
