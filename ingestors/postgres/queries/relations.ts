// What a database knows about its relations; one row for each relation that has any, all in one order.
import { grants, inOrder, owner, relation, type Scope } from './scope.ts'

/** FOR ALL TABLES, FOR TABLE, and since 15 FOR TABLES IN SCHEMA; a partition is published through its table. */
const publishedIn = ({ version }: Scope) => `(
    select coalesce(json_agg(p.pubname order by p.pubname), '[]') from pg_publication p
    where c.relkind in ('r', 'p') and c.relpersistence = 'p' and (p.puballtables
      or exists (select from pg_publication_rel l where l.prpubid = p.oid and l.prrelid = c.oid)
      ${version >= 150000 ? 'or exists (select from pg_publication_namespace s where s.pnpubid = p.oid and s.pnnspid = c.relnamespace)' : ''})
  )`

export const relations = (scope: Scope) => `
with ${relation(scope)}
select r.depth, r.oid::bigint as oid, r.schema, r.name, r.kind, ${owner('c.relowner')},
  obj_description(c.oid, 'pg_class') as comment, c.relispartition as partition, c.relpersistence = 'u' as unlogged,
  case when c.relkind = 'p' then pg_get_partkeydef(c.oid) end as partition_key,
  case when c.relispartition then pg_get_expr(c.relpartbound, c.oid) end as bound,
  (select coalesce(json_agg(json_build_object('schema', pn.nspname, 'name', p.relname) order by i.inhseqno), '[]')
    from pg_inherits i join pg_class p on p.oid = i.inhparent join pg_namespace pn on pn.oid = p.relnamespace
    where i.inhrelid = c.oid) as parents,
  c.relrowsecurity as row_security, c.relforcerowsecurity as forced_row_security,
  ${grants('c.relacl', 'r', 'c.relowner')} as grants,
  case when c.relkind = 'm' then c.relispopulated end as populated,
  c.reloptions as options, t.spcname as tablespace, am.amname as access_method,
  case when c.relkind = 'f' then json_build_object('server', s.srvname, 'wrapper', w.fdwname, 'type', s.srvtype,
    'server_options', s.srvoptions, 'options', f.ftoptions) end as "foreign",
  ${publishedIn(scope)} as publications
from relation r
join pg_class c on c.oid = r.oid
left join pg_tablespace t on t.oid = c.reltablespace
left join pg_am am on am.oid = c.relam and am.amname <> 'heap'
left join pg_foreign_table f on f.ftrelid = c.oid
left join pg_foreign_server s on s.oid = f.ftserver
left join pg_foreign_data_wrapper w on w.oid = s.srvfdw
${inOrder}`

export const columns = (scope: Scope) => `
with ${relation(scope)}
select r.depth, r.oid::bigint as oid, json_agg(json_build_object(
    'name', a.attname, 'type', format_type(a.atttypid, a.atttypmod),
    'not_null', a.attnotnull or (t.typtype = 'd' and t.typnotnull),
    'expression', pg_get_expr(d.adbin, d.adrelid),
    'identity', a.attidentity, 'generated', a.attgenerated,
    'comment', m.description,
    'collation', case when a.attcollation <> 0 and a.attcollation <> t.typcollation
      then (select l.collname from pg_collation l where l.oid = a.attcollation) end,
    'labels', case when t.typtype = 'e'
      then (select json_agg(e.enumlabel order by e.enumsortorder) from pg_enum e where e.enumtypid = t.oid) end,
    'base', case when t.typtype = 'd' then format_type(t.typbasetype, t.typtypmod) end,
    'options', a.attfdwoptions,
    'grants', case when a.attacl is not null then ${grants('a.attacl', 'c', 'c.relowner')} end
  ) order by a.attnum) as columns
from relation r
join pg_class c on c.oid = r.oid
join pg_attribute a on a.attrelid = r.oid and a.attnum > 0 and not a.attisdropped
join pg_type t on t.oid = a.atttypid
left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
left join pg_description m on m.classoid = 'pg_class'::regclass and m.objoid = a.attrelid and m.objsubid = a.attnum
group by r.depth, r.oid
${inOrder}`

const namesOf = (relid: string, numbers: string) => `(
    select json_agg(a.attname order by x.position) from unnest(${numbers}) with ordinality x (number, position)
    join pg_attribute a on a.attrelid = ${relid} and a.attnum = x.number
  )`

/**
 * p primary, u unique, f foreign, c check, x exclusion. PostgreSQL 18 also lists NOT NULL (n), which columns say already.
 * A foreign key to a partitioned table has a copy on the same table for each partition: the first stands for all.
 */
export const constraints = (scope: Scope) => `
with ${relation(scope)}
select r.depth, r.oid::bigint as oid, json_agg(json_build_object(
    'name', k.conname, 'kind', k.contype, 'columns', coalesce(${namesOf('k.conrelid', 'k.conkey')}, '[]'),
    'expression', case k.contype when 'c' then pg_get_expr(k.conbin, k.conrelid)
      when 'x' then pg_get_constraintdef(k.oid) end,
    'references', case when k.contype = 'f' then json_build_object('schema', fn.nspname, 'name', fc.relname,
      'columns', ${namesOf('k.confrelid', 'k.confkey')}) end
  ) order by array_position(array['p', 'u', 'f', 'c', 'x'], k.contype::text), k.conname) as constraints
from relation r
join pg_constraint k on k.conrelid = r.oid and k.contype in ('p', 'u', 'f', 'c', 'x')
  and not exists (select from pg_constraint o where o.oid = k.conparentid and o.conrelid = k.conrelid)
left join pg_class fc on fc.oid = k.confrelid
left join pg_namespace fn on fn.oid = fc.relnamespace
group by r.depth, r.oid
${inOrder}`

export const indexes = (scope: Scope) => `
with ${relation(scope)}
select r.depth, r.oid::bigint as oid, json_agg(json_build_object(
    'name', c.relname, 'unique', i.indisunique, 'method', am.amname, 'definition', pg_get_indexdef(i.indexrelid),
    'keys', (select coalesce(json_agg(json_build_object('column', a.attname,
        'expression', case when a.attname is null then pg_get_indexdef(i.indexrelid, k.position::int, true) end) order by k.position), '[]')
      from unnest(i.indkey::int2[]) with ordinality k (number, position)
      left join pg_attribute a on a.attrelid = i.indrelid and a.attnum = k.number and k.number > 0
      where k.position <= i.indnkeyatts)
  ) order by c.relname) as indexes
from relation r
join pg_index i on i.indrelid = r.oid
join pg_class c on c.oid = i.indexrelid
join pg_am am on am.oid = c.relam
group by r.depth, r.oid
${inOrder}`

export const policies = (scope: Scope) => `
with ${relation(scope)}
select r.depth, r.oid::bigint as oid, json_agg(json_build_object(
    'name', p.polname, 'permissive', p.polpermissive,
    'command', case p.polcmd when 'r' then 'SELECT' when 'a' then 'INSERT' when 'w' then 'UPDATE' when 'd' then 'DELETE' else 'ALL' end,
    'roles', (select json_agg(case m.role when 0 then 'PUBLIC' else pg_get_userbyid(m.role) end order by m.position)
      from unnest(p.polroles) with ordinality m (role, position)),
    'using', pg_get_expr(p.polqual, p.polrelid), 'check', pg_get_expr(p.polwithcheck, p.polrelid)
  ) order by p.polname) as policies
from relation r
join pg_policy p on p.polrelid = r.oid
group by r.depth, r.oid
${inOrder}`

/**
 * The definition of each view: its SQL, its query tree, and the relations and columns that the dependency catalog says it reads.
 * All columns of a relation are named where the tree takes whole rows (varattno 0).
 */
export const views = (scope: Scope) => `
with ${relation(scope)}
select r.depth, r.oid::bigint as oid, pg_get_viewdef(r.oid) as definition, w.ev_action::text as tree,
  (select coalesce(json_agg(json_build_object('oid', c.oid::bigint, 'schema', n.nspname, 'name', c.relname,
      'columns', (select coalesce(json_agg(json_build_object('number', a.attnum, 'name', a.attname, 'read', a.attnum = any (d.numbers))
          order by a.attnum), '[]')
        from pg_attribute a where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
          and (a.attnum = any (d.numbers) or w.ev_action::text like '%:varattno 0 %'))
    ) order by c.oid), '[]')
    from (select p.refobjid, array_agg(distinct p.refobjsubid) as numbers from pg_depend p
      where p.classid = 'pg_rewrite'::regclass and p.objid = w.oid and p.refclassid = 'pg_class'::regclass and p.refobjid <> r.oid
      group by p.refobjid) d
    join pg_class c on c.oid = d.refobjid and c.relkind in ('r', 'p', 'v', 'm', 'f')
    join pg_namespace n on n.oid = c.relnamespace) as reads
from relation r
join pg_rewrite w on w.ev_class = r.oid and w.ev_type = '1' and w.rulename = '_RETURN'
${inOrder}`

/**
 * What changes by itself. reltuples is -1 until the first ANALYZE, and autovacuum never analyses a partitioned table: its leaves are summed.
 * `written` is the latest moment up to which the statistics show writes: autovacuum analyses because many rows changed, and after
 * any ANALYZE a changed row shows in n_mod_since_analyze.
 */
export const measures = (scope: Scope) => `
with ${relation(scope)},
part as (
  select r.oid, l.relid from relation r cross join pg_partition_tree(r.oid) l where r.kind = 'p' and l.isleaf
  union all
  select r.oid, r.oid from relation r where r.kind in ('r', 'm', 'f')
)
select r.depth, r.oid::bigint as oid,
  sum(case when c.reltuples >= 0 then c.reltuples::bigint else nullif(pg_stat_get_live_tuples(c.oid), 0) end) as rows,
  bool_or(c.reltuples >= 0 or pg_stat_get_live_tuples(c.oid) > 0) as counted,
  sum(case when c.relkind <> 'f' then pg_total_relation_size(c.oid) end) as bytes,
  max(greatest(pg_stat_get_last_autoanalyze_time(c.oid),
    case when pg_stat_get_mod_since_analyze(c.oid) > 0 then pg_stat_get_last_analyze_time(c.oid) end)) as written
from relation r
join part p on p.oid = r.oid
join pg_class c on c.oid = p.relid
group by r.depth, r.oid
${inOrder}`
