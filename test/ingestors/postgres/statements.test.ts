// Which remembered statements tell of data, and where their names are looked up.
import { describe, expect, it } from 'vitest'
import { relationsNamed } from '../../../ingestors/postgres/mentions.ts'
import { ownMark } from '../../../ingestors/postgres/queries/statements.ts'
import { hiddenText, searchPaths, tellingStatement } from '../../../ingestors/postgres/statements.ts'

describe('a statement that tells of data', () => {
  it.each([
    ['a query', 'select * from orders where id = $1'],
    ['a query with a comment before it, which may name its sender', '/* {"app": "dbt"} */ select 1 from marts.revenue'],
    ['a query on a catalog and a table', 'select * from pg_class c, orders o'],
    ['a query in parentheses', '(select id from a) union (select id from b)'],
    ['a WITH query', 'with x as (select 1) insert into t select * from x'],
    ['INSERT', 'insert into t (a, b) values ($1, $2)'],
    ['UPDATE', 'update only t set a = $1'],
    ['DELETE', 'delete from t using u where t.id = u.id'],
    ['MERGE', 'merge into t using s on s.id = t.id when matched then delete'],
    ['COPY', 'copy t (a, b) from stdin'],
    ['CREATE TABLE AS', 'create unlogged table t as\n  select 1 from u'],
    ['CREATE VIEW', 'create or replace view v as select a from t'],
    ['REFRESH', 'refresh materialized view marts.revenue'],
    ['TABLE', 'table orders'],
    ['a name in quotes', 'select * from "Not pg_ at the start"."x"'],
  ])('is kept: %s', (_, sql) => {
    expect(tellingStatement(sql)).toBe(sql)
  })

  it.each([
    ['a transaction', 'begin'],
    ['a setting', 'set search_path = raw'],
    ['SHOW', 'show work_mem'],
    ['a grant', 'grant select on t to u'],
    ['CREATE TABLE without a query', 'create table t (a int)'],
    ['VACUUM', 'vacuum analyze t'],
    ['a query on catalogs', 'select * from pg_catalog.pg_class c join pg_namespace n on true'],
    ['a query on catalogs through its own WITH', 'with c as materialized (select * from pg_class) select * from c'],
    ['a query on the information schema', 'select * from information_schema.tables'],
    ['a query on no relation', 'select version(), $1'],
    ['a query on a function', 'select * from generate_series($1, $2) g'],
    ['a word inside a string or comment', "select 'x from t', $$ from u $$ -- from v"],
    ['our own', `select ${ownMark} * from orders`],
    ['what is hidden', hiddenText],
  ])('is dropped: %s', (_, sql) => {
    expect(tellingStatement(sql)).toBeUndefined()
  })

  it('comes out of the cursor or the prepared statement around it', () => {
    expect(tellingStatement('DECLARE "my c" NO SCROLL CURSOR WITH HOLD FOR select a from t')).toBe('select a from t')
    expect(tellingStatement('prepare p (int, text) as select a from t where b = $1')).toBe('select a from t where b = $1')
  })
})

describe('the relations that a statement names', () => {
  it('are found in lists, joins and subqueries, without functions and WITH names', () => {
    const sql = `with recent (id) as (select id from raw.orders o, only "Raw"."a.b" where x in (select y from z))
      select f(a, b), extract(year from o.at) from recent left join lateral g(1) on true join marts . revenue r using (id)`
    expect(relationsNamed(sql)).toEqual([['raw', 'orders'], ['Raw', 'a.b'], ['z'], ['o', 'at'], ['marts', 'revenue']])
  })
})

describe('where a role looks names up', () => {
  const paths = searchPaths([
    { user: 'app', path: 'raw, "Odd, Names", public' },
    { user: 'app', path: 'never' },
    { user: null, path: '"$user", marts' },
  ])
  it('is its own path first, then that of the database, then that of the server', () => {
    expect(paths.of('app')).toEqual(['raw', 'Odd, Names', 'public'])
    expect(paths.of('anna')).toEqual(['anna', 'marts'])
    expect(searchPaths([]).of('anna')).toEqual(['anna', 'public'])
  })
})
