// A query log of 100,000 different statements over 5,000 tables, kept and bound into edges in the catalog, end to end.
// Promise measured: done within a minute on two cores; half of the statements write, as INSERT, CREATE TABLE AS, MERGE or UPDATE.
import { sql } from 'drizzle-orm'
import { row } from '../../db/connection.ts'
import type { ValidEvent } from '../../ingestors/protocol/events.ts'
import { Batch } from '../../server/harvest/batch.ts'
import { keepEvents } from '../../server/harvest/keepers.ts'
import { deriveLineage } from '../../server/lineage/derive.ts'
import { round, seconds, withCatalog } from './catalog.ts'
import type { BenchAnswer } from './run.ts'

const tables = 5000
const columns = 20
const statements = 100_000
const bar = 60

/** The same log each time: a small linear congruential generator. */
let state = 42
const below = (limit: number) => {
  state = (state * 1103515245 + 12345) % 2147483648
  return Math.floor((state / 2147483648) * limit)
}
const table = () => `s${below(25)}.`
const named = () => {
  const t = below(tables)
  return `s${t % 25}.t${t}`
}
const some = (count: number, from = 0) => Array.from({ length: count }, (_, n) => `c${(from + n) % columns}`)

const shapes: (() => string)[] = [
  // What dashboards and people ask.
  () =>
    `select a.c0, b.c3, count(*) as n from ${named()} a join ${named()} b on b.c0 = a.c1 where a.c${below(columns)} > $1 group by 1, 2`,
  () => `select * from ${named()} where c${below(columns)} = $1 order by c2 limit ${below(1000)}`,
  () =>
    `with x as (select c0, max(c${below(columns)}) as top from ${named()} group by c0) select x.*, y.c4 from x join ${named()} y using (c0)`,
  () =>
    `select c1, row_number() over (partition by c2 order by c${below(columns)} desc) from ${named()} where c3 in ($1, $2, ${below(100000)})`,
  () => `select (select max(c5) from ${named()} i where i.c0 = o.c${below(columns)}) from ${named()} o`,
  // What fills tables.
  () => {
    const list = some(3 + below(10), below(columns))
    return `insert into ${named()} (${list.join(', ')}) select ${list.map((c) => `a.${c}`).join(', ')} from ${named()} a where a.c${below(columns)} > $1`
  },
  () =>
    `insert into ${named()} select a.*  from ${named()} a join ${named()} b on a.c0 = b.c0 where b.c${below(columns)} is not null`,
  () =>
    `create table ${table()}new${below(1_000_000)} as select a.c0, a.c1 + b.c2 as total, upper(b.c${below(columns)}) as word from ${named()} a left join ${named()} b on a.c0 = b.c0`,
  () =>
    `merge into ${named()} t using (select c0, sum(c${below(columns)}) as amount from ${named()} group by c0) s on t.c0 = s.c0 when matched then update set c7 = s.amount when not matched then insert (c0, c7) values (s.c0, s.amount)`,
  () =>
    `update ${named()} t set c4 = case when s.c${below(columns)} > $1 then s.c2 else t.c4 end, c5 = md5(s.c3) from ${named()} s where s.c0 = t.c0`,
]

function* log(): Generator<ValidEvent> {
  const seen = new Set<string>()
  while (seen.size < statements) {
    const text = shapes[seen.size % shapes.length]!()
    if (seen.has(text)) continue
    seen.add(text)
    const event = { platform: 'postgres', instance: 'log', dialect: 'postgres', sql: text, defaults: { database: 'shop' } }
    yield { type: 'statement', ...event, use: { user: `user${below(40)}`, calls: 1 + below(1000) } }
  }
}

export default async function bench(): Promise<BenchAnswer> {
  return withCatalog(async ({ database, pool }) => {
    for (const text of [
      `insert into source (name, connector, config) values ('log', 'postgres', '{}')`,
      `insert into asset (ref, platform, instance, path, name, kind, authority, schema_authority)
       select 'postgres:log:shop.s' || t % 25 || '.t' || t, 'postgres', 'log', 'shop.s' || t % 25 || '.t' || t, 't' || t, 'table', 100, 100
         from generate_series(0, ${tables - 1}) t order by t`,
      `insert into field (asset_id, path, ordinal, type)
       select a.id, 'c' || c, c, case when c % 3 = 0 then 'text' else 'integer' end from asset a, generate_series(0, ${columns - 1}) c`,
    ])
      await database.execute(sql.raw(text))
    const kept = await seconds(async () => {
      const client = await pool.connect()
      try {
        let events: ValidEvent[] = []
        const keep = async () => {
          await client.query('begin')
          await keepEvents(new Batch(client, { sourceId: 1, authority: 100 }), events)
          await client.query('commit')
          events = []
        }
        for (const event of log()) if (events.push(event) >= 5000) await keep()
        await keep()
      } finally {
        client.release(true)
      }
    })
    let progress = { bound: 0, unparsed: 0, edges: 0 }
    const bound = await seconds(async () => {
      progress = await deriveLineage(pool)
    })
    const counts = (await row<{ edges: number; reads: number; undue: number; doubtful: number }>(
      database,
      sql`select (select count(*) from edge where valid_to is null) as edges, (select count(*) from statement_asset) as reads,
                 (select count(*) from statement where due_at is null) as undue,
                 (select count(*) from statement where (answer->>'confidence')::real < 1) as doubtful`,
    ))!
    if (counts.undue !== statements || progress.unparsed > 0 || counts.edges < statements)
      throw new Error(`not all is bound: ${JSON.stringify({ ...progress, ...counts })}`)
    const whole = kept + bound
    return {
      figures: {
        statements,
        tables,
        columns: tables * columns,
        'kept, s': round(kept),
        'bound into edges, s': round(bound),
        'end to end, s': round(whole),
        'statements per second': Math.round(statements / whole),
        edges: counts.edges,
        'reads and writes': counts.reads,
        'with a doubt': counts.doubtful,
        'peak memory, MB': Math.round(process.resourceUsage().maxRSS / 1024),
      },
      ratios: { '60 s / time of 100,000 statements': round(bar / whole) },
      bars: { '60 s / time of 100,000 statements': 1 },
    }
  })
}
