// PostgreSQL as oracle: generated views bind exactly when the server accepts them, depend on the columns pg_depend lists,
// and have its names and types (where a type is told at all).
import fc from 'fast-check'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { analyze } from '../../../server/sql/analyze.ts'
import { lookupOf } from '../../../server/sql/schema.ts'
import { openEmptyDatabase, type TestDatabase } from '../../database.ts'
import { Generator, tables } from './generate.ts'

let database: TestDatabase
let client: pg.Client
const schema = lookupOf(
  Object.entries(tables).map(([table, columns]) => ({
    table,
    columns: Object.entries(columns).map(([name, type]) => ({ name, type })),
  })),
)

beforeAll(async () => {
  database = await openEmptyDatabase()
  client = new pg.Client({ connectionString: database.superUrl })
  await client.connect()
  for (const [table, columns] of Object.entries(tables))
    await client.query(
      `create table ${table} (${Object.entries(columns)
        .map(([name, type]) => `${name} ${type}`)
        .join(', ')})`,
    )
})

afterAll(async () => {
  await client?.end()
  await database?.close()
})

interface Told {
  columns: { name: string; type: string }[]
  reads: string[]
}

/** What the server makes of a view, or the code of its refusal. */
async function ask(sql: string): Promise<Told | { code: string }> {
  await client.query('begin')
  try {
    await client.query(`create view v as ${sql}`)
    const columns = await client.query(
      `select attname as name, format_type(atttypid, null) as type from pg_attribute where attrelid = 'v'::regclass and attnum > 0 order by attnum`,
    )
    const reads = await client.query(
      `select distinct c.relname || '.' || a.attname as name from pg_rewrite r join pg_depend d on d.classid = 'pg_rewrite'::regclass and d.objid = r.oid and d.refclassid = 'pg_class'::regclass and d.refobjsubid > 0
       join pg_class c on c.oid = d.refobjid join pg_attribute a on a.attrelid = c.oid and a.attnum = d.refobjsubid where r.ev_class = 'v'::regclass and c.relname <> 'v' order by 1`,
    )
    return { columns: columns.rows as Told['columns'], reads: reads.rows.map((r: { name: string }) => r.name) }
  } catch (error) {
    return { code: (error as { code?: string }).code ?? 'unknown' }
  } finally {
    await client.query('rollback')
  }
}

const canonical: Record<string, string> = {
  int: 'integer',
  timestamptz: 'timestamp with time zone',
  timestamp: 'timestamp without time zone',
  varchar: 'character varying',
  double: 'double precision',
  name: 'name',
}

function asServer(type: string): string {
  const element = /^array<(.*)>$/.exec(type)?.[1]
  if (element) return `${asServer(element)}[]`
  return type.startsWith('struct') ? 'record' : (canonical[type.replace(/\(.*\)$/, '')] ?? type.replace(/\(.*\)$/, ''))
}

function compare(sql: string, told: Told): void {
  const [statement] = analyze(sql, { dialect: 'postgres', schema }).statements
  expect(statement?.diagnostics, sql).toEqual([])
  const used = new Set<string>()
  for (const output of statement!.outputs) for (const input of output.inputs) used.add(`${input.table}.${input.column}`)
  for (const input of statement!.indirect) used.add(`${input.table}.${input.column}`)
  expect([...used].sort(), sql).toEqual([...told.reads].sort())
  expect(
    statement!.outputs.map((o) => o.name),
    sql,
  ).toEqual(told.columns.map((x) => x.name))
  statement!.outputs.forEach((output, n) => {
    if (output.dataType) expect(asServer(output.dataType), `${output.name} of ${sql}`).toBe(told.columns[n]!.type)
  })
}

describe('PostgreSQL agrees', () => {
  it('on the columns, names and types of generated views', async () => {
    let compared = 0
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(997), { maxLength: 90 }), async (tape) => {
        const sql = new Generator(tape).view()
        const told = await ask(sql)
        // A type the generator got wrong is the generator's business.
        if ('code' in told) return
        compared++
        compare(sql, told)
      }),
      { numRuns: 400 },
    )
    expect(compared).toBeGreaterThan(150)
  }, 120_000)

  it('on which names are unknown or ambiguous', async () => {
    const names = ['id', 'name', 'amount', 'code', 'score', 'nope', 'x.id', 'y.name', 'z.id', 'a.id', 'y.code']
    const froms = [
      'a x',
      'a x join b y on x.id = y.id',
      'a x join c y using (id)',
      'a x natural join c y',
      'a x, b y, c',
      '(select id, code from b) x cross join c y',
      'a x left join lateral (select code from b where b.id = x.id) y on true',
    ]
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...names),
        fc.constantFrom(...froms),
        fc.constantFrom(...names),
        async (name, from, other) => {
          const sql = `select ${name} as k from ${from} where ${other} is not null`
          const told = await ask(sql)
          const codes = new Set(
            analyze(sql, { dialect: 'postgres', schema }).statements.flatMap((s) => s.diagnostics.map((d) => d.code)),
          )
          const refused =
            'code' in told
              ? ({ '42703': 'unresolved', '42P01': 'unresolved', '42702': 'ambiguous' } as Record<string, string>)[told.code]
              : undefined
          if (refused) expect([...codes], sql).toContain(refused)
          else expect([...codes], sql).toEqual([])
        },
      ),
      { numRuns: 400 },
    )
  }, 60_000)

  it.each([
    'select 1, 1 + 1 as two, upper(name), count(*) over () from a',
    "select name::varchar(10), amount::int, '5'::bigint, case when flag then amount end, coalesce(amount, 0), array[id], exists (select 1) from a",
    'select (select max(qty) from b), nullif(id, 1), greatest(id, 2), current_date, extract(year from day), "name" from a',
    'select id, x.name, score from a x join c using (id)',
    'select x.* , count(*) from b x group by x.id, x.a_id, x.code, x.qty, x.seen',
    'select sum(id), sum(big) as s2, sum(amount) as s3, avg(id), avg(amount) as a2, max(day), min(name), count(flag), bool_and(flag), string_agg(name, name) from a',
    "select id % 2 as c1, id / 2 as c2, amount * id as c3, big + id as c4, day + 1 as c5, day - day as c6, day + interval '1 day' as c7, -amount as c8, name || id as c9 from a",
    'select round(amount, 2) as r1, trunc(amount) as t1, length(name), lower(name), concat(name, id), to_char(day, name), date_trunc(name, day), date(day) from a',
    'select row_number() over (order by id), rank() over (partition by name order by id), lag(amount) over (order by id), sum(id) over (order by id) from a',
    'with recursive t(n) as (select id from a union all select n + 1 from t where n < 5) select n from t',
    'select g, u from generate_series(1, 3) g, unnest(array[1, 2]) u',
    'select id from a union select a_id from b order by 1',
    'select distinct on (name) name, id from a order by name, id',
    'values (1, 2), (3, 4)',
  ])('by hand: %s', async (sql) => {
    const told = await ask(sql)
    // Two columns of one name cannot make a view; such lines are compared without the server's names.
    if ('code' in told) throw new Error(`the server refuses: ${told.code}: ${sql}`)
    compare(sql, told)
  })
})
