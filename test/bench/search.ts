// Search over 100,000 assets of 20 columns (--full: also 1,000,000): time to index, time to answer, beside the plain ways.
// Promise measured: the first ten are those of the exhaustive ranking; hits with reasons come several times quicker than a scan
// with ilike. ts_rank over all matches is the bare SQL, without tiers and reasons: quicker while the catalog is small.
import { sql } from 'drizzle-orm'
import pg from 'pg'
import type { Connection } from '../../db/connection.ts'
import { rows } from '../../db/connection.ts'
import { houseViewer, type Viewer } from '../../server/auth/viewer.ts'
import { rebuildIndex } from '../../server/search/outbox.ts'
import { postgresEngine } from '../../server/search/postgres.ts'
import { findAssets, suggest } from '../../server/search/queries.ts'
import { askFor } from '../../server/search/question.ts'
import { percentile, round, seconds, withCatalog } from './catalog.ts'
import type { BenchAnswer } from './run.ts'

const columnsEach = 20

const subjects =
  'order customer product invoice payment shipment account user session event campaign email address store item price cost revenue margin refund return stock warehouse supplier employee contract lead ticket review subscription plan device page click visit ad keyword segment region country city currency tax discount coupon cart basket category brand vendor delivery route vehicle driver claim policy risk score model feature forecast budget ledger journal entry balance transfer bank card loan rate fee commission target bonus salary leave shift task project sprint issue build deploy metric alert log trace span request response error job run check partition snapshot'
const roles = 'fct dim stg int raw tmp agg rpt mart src hist bridge map ref base view cube daily weekly monthly'
const parts =
  'id key name code type status date time amount count total flag text number value created updated deleted first last start end source target valid from to by at hash version rank ratio percent note label url path'

/** Assets, fields, owners, tags, domains and use; common and rare words as in a real warehouse. */
async function fill(catalog: Connection, assets: number): Promise<void> {
  const { database } = catalog
  const pick = (words: string, by: string) => {
    const list = words.split(' ')
    return `(array['${list.join("','")}'])[1 + floor(power(${by}, 1.7) * ${list.length})::int]`
  }
  await database.execute(sql`select setseed(0.42)`)
  for (const statement of [
    `insert into domain (name) select 'domain ' || g from generate_series(1, 20) g`,
    `insert into tag (name) select 'tag ' || g from generate_series(1, 30) g`,
    `insert into source (name, connector, config) select 'source_' || g, 'postgres', '{}' from generate_series(1, 10) g`,
    `insert into asset (ref, platform, instance, path, name, kind, description, domain_id, visible_to)
     select 'postgres:wh' || g % 10 || ':db' || g % 50 || '.s' || g % 400 || '.' || name || '_' || g,
            (array['postgres','snowflake','bigquery','kafka'])[1 + g % 4], 'wh' || g % 10, 'db' || g % 50 || '.s' || g % 400 || '.' || name,
            name, (array['table','table','view','topic','dashboard'])[1 + g % 5], description, 1 + g % 20,
            case when g % 10 = 0 then array[1 + g % 7] end
       from (select g, ${pick(roles, 'random()')} || '_' || ${pick(subjects, 'random()')} || '_' || ${pick(subjects, 'random()')}
                    || case when random() < 0.3 then '_' || floor(random() * 3000)::int else '' end as name,
                    case when random() < 0.4 then 'All about the ' || ${pick(subjects, 'random()')} || ' and its ' || ${pick(subjects, 'random()')}
                      || ' by ' || ${pick(parts, 'random()')} || ' since ' || (2000 + floor(random() * 25))::int end as description
               from generate_series(1, ${assets}) g) n`,
    `insert into field (asset_id, path, ordinal, type)
     select a.id, ${pick(subjects, 'random()')} || '_' || ${pick(parts, 'random()')} || case when c > 12 then '_' || c else '' end, c, 'text'
       from asset a, generate_series(1, ${columnsEach}) c on conflict do nothing`,
    `insert into claim (source_id, asset_id) select 1 + id % 10, id from asset`,
    `insert into ownership (asset_id, layer, owner, owner_kind) select id, 'human', 'team' || id % 200, 'group' from asset where id % 3 = 0`,
    `insert into tagging (asset_id, layer, tag_id) select id, 'human', 1 + id % 30 from asset where id % 4 = 0`,
    `insert into asset_stat (asset_id, queries_30d, fresh_at) select id, floor(power(random(), 8) * 100000), now() - random() * interval '90 days' from asset`,
  ])
    await database.execute(sql.raw(statement))
  await tidy(catalog)
}

/** What autovacuum does in time, done now; it takes the owner's rights. */
async function tidy({ adminUrl }: Connection): Promise<void> {
  const owner = new pg.Client({ connectionString: adminUrl!('cadastre') })
  await owner.connect()
  await owner.query('vacuum analyze').finally(() => owner.end())
}

/** What people type, by what makes it hard. */
async function questions({ database }: Connection): Promise<Record<string, string[]>> {
  const some = await rows<{ name: string; path: string }>(
    database,
    sql`select name, path from asset where id % 997 = 0 order by id limit 15`,
  )
  const names = some.map(({ name }) => name)
  return {
    'whole name': names,
    'name being typed': names.map((name, at) => name.slice(0, 4 + (at % 6))),
    'end of a path': some.map(({ path }) => path.split('.').slice(1).join('.')),
    'two words of a name': names.map((name) => name.split('_').slice(1, 3).reverse().join(' ')),
    'one common word': ['order', 'customer', 'product', 'invoice', 'payment', 'id', 'key', 'name', 'fct', 'dim'],
    'one rare word': ['snapshot', 'partition', 'bonus', 'salary', 'trace', 'cube', 'weekly', 'forecast'],
    'column name': ['order_id', 'customer_key', 'email_status', 'snapshot_path', 'trace_hash_14', 'orderid', 'salary_amount'],
    'words of name and columns': ['order margin_date', 'fct customer price', 'dim email code', 'snapshot ratio'],
    'words of descriptions': ['about the salary', 'since 2017', 'snapshot by ratio', 'all about order'],
    'first letters': ['o', 'c', 'or', 'cu', 'fc', 'p'],
    misspelt: ['custmoer', 'paymnt', 'snapshto', 'invocie order', 'forcast'],
    'nothing typed': [''],
  }
}

interface Size {
  figures: Record<string, number | string>
  ratios: Record<string, number>
}

const ann: Viewer = { ...houseViewer('bench'), groups: [2], roles: [{ role: 'viewer', domainId: null }] }
const engine = postgresEngine()
const exhaustive = postgresEngine({ sortAll: 10_000_000, sortTier: 10_000_000, countAll: 10_000_000 })

async function measure(catalog: Connection, assets: number): Promise<Size> {
  const { database } = catalog
  await fill(catalog, assets)
  const indexed = await seconds(() => rebuildIndex(database))
  await tidy(catalog)
  await plainTables(catalog)
  const asked = await questions(catalog)
  const all = Object.values(asked).flat()
  const figures: Size['figures'] = { assets, index_s: round(indexed), indexed_per_s: Math.round(assets / indexed) }

  // All ways one after the other for each question, so that whatever else the machine does meets them alike.
  const times = { find: [], hits: [], scan: [], ranked: [] } as Record<'find' | 'hits' | 'scan' | 'ranked', number[]>
  for (const [sort, texts] of Object.entries(asked)) {
    const here: number[] = []
    for (const text of [...texts, ...texts]) {
      here.push(await ms(() => findAssets(database, ann, { text })))
      times.hits.push(await ms(() => findAssets(database, ann, { text, counts: false })))
      times.scan.push(await ms(() => scanned(catalog, text)))
      times.ranked.push(await ms(() => rankedAll(catalog, text)))
    }
    times.find.push(...here)
    Object.assign(figures, tails(sort, here))
    console.error(`${assets} assets, ${sort}: p50 ${round(percentile(here, 50), 1)} ms, p95 ${round(percentile(here, 95), 1)} ms`)
  }
  Object.assign(figures, tails('find', times.find), tails('hits_only', times.hits))
  Object.assign(figures, tails('ilike_scan', times.scan), tails('ts_rank_all', times.ranked))
  const filters = { platform: ['kafka'], tag: ['tag 3', 'tag 7'] }
  Object.assign(figures, tails('filtered', await each(all, (text) => findAssets(database, ann, { text, filters }))))
  Object.assign(figures, tails('suggest', await each(all, (text) => suggest(database, ann, { text }))))
  Object.assign(
    figures,
    tails('by_use', await each(all, (text) => findAssets(database, ann, { text, sort: 'use', counts: false }))),
  )

  let agreed = 0
  const compared = all.filter((text) => text !== '')
  for (const text of compared) {
    const query = {
      question: askFor(text)!.question,
      filters: {},
      sort: 'relevance',
      offset: 0,
      limit: 10,
      count: false,
    } as const
    const [quick, whole] = [await engine.find(database, ann, query), await exhaustive.find(database, ann, query)]
    agreed += JSON.stringify(quick.hits) === JSON.stringify(whole.hits) ? 1 : 0
  }
  return {
    figures,
    ratios: {
      ilike_scan_p50_to_hits_p50: round(percentile(times.scan, 50) / percentile(times.hits, 50), 1),
      ilike_scan_p50_to_find_p50: round(percentile(times.scan, 50) / percentile(times.find, 50), 1),
      ts_rank_p95_to_hits_p95: round(percentile(times.ranked, 95) / percentile(times.hits, 95), 1),
      top10_agreement: round(agreed / compared.length, 3),
    },
  }
}

/** What a plain search would have: one text per asset, and one weighted tsvector. */
async function plainTables({ database }: Connection): Promise<void> {
  await database.execute(sql`create schema plain`)
  await database.execute(sql`
    create table plain.asset as
    select a.id, a.name, a.visible_to, a.name || ' ' || coalesce(a.description, '') || ' ' || string_agg(f.path, ' ') as text,
           setweight(to_tsvector('simple', replace(a.name, '_', ' ')), 'A')
           || setweight(to_tsvector('simple', replace(string_agg(f.path, ' '), '_', ' ')), 'B')
           || setweight(to_tsvector('simple', coalesce(a.description, '')), 'D') as words
      from asset a join field f on f.asset_id = a.id group by a.id`)
  await database.execute(sql`create index on plain.asset using gin (words)`)
  await database.execute(sql`vacuum analyze plain.asset`)
}

const visible = sql.raw("(visible_to is null or visible_to && '{2}')")

const scanned = ({ database }: Connection, text: string) =>
  rows(
    database,
    sql`select id from plain.asset p left join asset_stat s on s.asset_id = p.id
         where text ilike ${`%${text.replaceAll(' ', '%')}%`} and ${visible} order by s.queries_30d desc nulls last limit 20`,
  )

function rankedAll({ database }: Connection, text: string) {
  const words = askFor(text)
    ?.question.words.map(([word]) => `${word}:*`)
    .join(' & ')
  return rows(
    database,
    sql`select id, ts_rank(words, q) from plain.asset, to_tsquery('simple', ${words ?? ''}) q
         where words @@ q and ${visible} order by 2 desc limit 20`,
  )
}

async function each(texts: string[], ask: (text: string) => Promise<unknown>): Promise<number[]> {
  const times: number[] = []
  for (const text of texts) times.push(await ms(() => ask(text)))
  return times
}

const ms = async (work: () => Promise<unknown>) => (await seconds(work)) * 1000

const tails = (name: string, times: number[]) => ({
  [`${name}_p50_ms`]: round(percentile(times, 50), 1),
  [`${name}_p95_ms`]: round(percentile(times, 95), 1),
  [`${name}_max_ms`]: round(Math.max(...times), 1),
})

export default async function bench(options: string[] = []): Promise<BenchAnswer> {
  const answer: BenchAnswer = { figures: {}, ratios: {}, bars: {} }
  const sizes = options.includes('--full') ? [100_000, 1_000_000] : [100_000]
  for (const assets of sizes) {
    const { figures, ratios } = await withCatalog((catalog) => measure(catalog, assets))
    const prefix = assets === 100_000 ? '' : 'million_'
    for (const [name, figure] of Object.entries(figures)) answer.figures[prefix + name.replaceAll(' ', '_')] = figure
    for (const [name, ratio] of Object.entries(ratios)) answer.ratios[prefix + name] = ratio
    answer.bars[`${prefix}top10_agreement`] = 1
    if (assets > 100_000) continue
    answer.bars.ilike_scan_p50_to_hits_p50 = 4
    answer.bars.ts_rank_p95_to_hits_p95 = 0.5
  }
  return answer
}
