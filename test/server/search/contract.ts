// The contract of a search engine: on any catalog, for any viewer, it answers what looking at every thing would answer.
import { sql } from 'drizzle-orm'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { rows } from '../../../db/connection.ts'
import { type EngineQuery, type Filters, facets, type SearchEngine, sorts } from '../../../server/search/engine.ts'
import { drainOutbox, rebuildIndex } from '../../../server/search/outbox.ts'
import { askFor } from '../../../server/search/question.ts'
import { openTestDatabase, type TestDatabase } from '../../database.ts'
import { admin, clear, everyone, memberOf, put, type Thing } from './catalog.ts'
import { type Known, naiveFind } from './naive.ts'

const word = fc.constantFrom('order', 'orders', 'customer', 'item', 'id', 'café', 'v', '2', 'über', '売上', 'עברית')
const name = fc
  .array(word, { minLength: 1, maxLength: 3 })
  .chain((words) =>
    fc.constantFrom(words.join('_'), words.map((part) => part[0]!.toUpperCase() + part.slice(1)).join(''), words.join(' ')),
  )
const some = <T>(arbitrary: fc.Arbitrary<T>, maxLength: number) => fc.array(arbitrary, { maxLength })
const facetValue = fc.constantFrom('pii', 'gold', "it's", 'a\\b & c | !d', 'ann', '雪')
const maybe = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined })

const thing: fc.Arbitrary<Thing> = fc.record({
  path: fc.tuple(fc.constantFrom('shop.public', 'shop.marts', 'lake'), name).map((parts) => parts.join('.')),
  platform: fc.constantFrom('postgres', 'snowflake'),
  kind: fc.constantFrom('table', 'view', 'schema'),
  columns: fc.uniqueArray(
    fc.oneof(
      name,
      fc.tuple(name, name).map((parts) => parts.join('.')),
    ),
    { maxLength: 4 },
  ),
  description: maybe(some(name, 3).map((words) => words.join(' '))),
  written: fc.option(fc.option(name, { nil: null }), { nil: undefined }),
  tags: fc.uniqueArray(facetValue, { maxLength: 2 }),
  owners: fc.uniqueArray(facetValue, { maxLength: 2 }),
  domain: maybe(facetValue),
  sources: fc.uniqueArray(fc.constantFrom('prod', 'dbt'), { maxLength: 2 }),
  visibleTo: maybe(fc.uniqueArray(fc.constantFrom(1, 2, 3), { maxLength: 2 })),
  queries: maybe(fc.nat(100)),
  freshAt: maybe(fc.constantFrom('2026-01-01T00:00:00Z', '2026-02-01T00:00:00Z')),
})
const catalogs = fc.uniqueArray(thing, { minLength: 5, maxLength: 25, selector: ({ path, platform }) => `${platform} ${path}` })

const text = fc.oneof(
  {
    weight: 6,
    arbitrary: some(fc.oneof(word, fc.constantFrom('or', 'o', 'public', 'pii', 'view', 'cust')), 3).map((words) =>
      words.join(' '),
    ),
  },
  { weight: 2, arbitrary: name },
  { weight: 1, arbitrary: fc.tuple(fc.constantFrom('marts', 'lake'), name).map((parts) => parts.join('.')) },
)
const chosen = {
  platform: some(fc.constantFrom('postgres', 'snowflake', 'none'), 2),
  kind: some(fc.constantFrom('table', 'view'), 2),
  domain: some(facetValue, 2),
  owner: some(facetValue, 2),
  tag: some(facetValue, 2),
  source: some(fc.constantFrom('prod', 'dbt'), 1),
}
const filters: fc.Arbitrary<Filters> = fc.oneof(
  { weight: 4, arbitrary: fc.constant({}) },
  ...Object.entries(chosen).map(([facet, arbitrary]) => ({ weight: 1, arbitrary: fc.record({ [facet]: arbitrary }) })),
  { weight: 1, arbitrary: fc.record(chosen, { requiredKeys: [] }) },
)
const queries: fc.Arbitrary<EngineQuery & { text: string }> = fc
  .record({
    text,
    filters,
    sort: fc.constantFrom(...sorts),
    offset: fc.constantFrom(0, 0, 0, 2, 7),
    limit: fc.constantFrom(1, 3, 30),
  })
  .map((query) => ({ ...query, question: askFor(query.text)?.question, count: true }))

const viewers = [admin, everyone, memberOf(1), memberOf(2, 3)]

/** Describes the contract for an engine; `make` may be called once per test. */
export function describeContract(make: () => SearchEngine, runs: number): void {
  let catalog: TestDatabase
  beforeAll(async () => {
    catalog = await openTestDatabase()
  })
  afterAll(() => catalog.close())

  test('hits, their tiers and order, counts and facets are those of looking at every thing, for every viewer', async () => {
    let seen = 0
    await fc.assert(
      fc.asyncProperty(
        catalogs,
        fc.array(queries, { minLength: 6, maxLength: 12 }),
        fc.boolean(),
        async (things, asked, rebuilt) => {
          const engine = make()
          await clear(catalog.database)
          await rebuildIndex(catalog.database, engine)
          const ids = await put(catalog.database, things)
          if (rebuilt) await rebuildIndex(catalog.database, engine)
          else await drainOutbox(catalog.database, engine)
          const known = await knownThings(catalog, ids, things)
          for (const query of asked)
            for (const viewer of viewers) {
              const expected = naiveFind(known, viewer, query)
              const answer = await catalog.database.transaction((tx) => engine.find(tx, viewer, query))
              seen += expected.hits.length
              expect({ hits: answer.hits, total: answer.total!.count, facets: plain(answer) }).toEqual(expected)
            }
        },
      ),
      { numRuns: runs, interruptAfterTimeLimit: 60_000 },
    )
    // Not a proof about nothing.
    expect(seen).toBeGreaterThan(runs * 20)
  }, 120_000)

  test('what is retired, renamed or restricted after indexing is out of the index once the outbox is drained', async () => {
    const engine = make()
    await clear(catalog.database)
    const ids = await put(catalog.database, [
      { path: 'a.kept' },
      { path: 'a.gone' },
      { path: 'a.old_name' },
      { path: 'a.secret' },
    ])
    await rebuildIndex(catalog.database, engine)
    await catalog.database.transaction(async (tx) => {
      await tx.execute(sql`update asset set valid_to = now() where id = ${ids[1]}`)
      await tx.execute(sql`update asset set name = 'fresh' where id = ${ids[2]}`)
      await tx.execute(sql`update asset set visible_to = '{7}' where id = ${ids[3]}`)
      await tx.execute(sql`insert into search_outbox (asset_id) select id from asset`)
    })
    await drainOutbox(catalog.database, engine)
    const find = async (typed: string, viewer = everyone) =>
      (
        await engine.find(catalog.database, viewer, {
          question: askFor(typed)?.question,
          filters: {},
          sort: 'relevance',
          offset: 0,
          limit: 9,
          count: true,
        })
      ).hits.map(({ id }) => id)
    expect([
      await find('kept'),
      await find('gone'),
      await find('fresh'),
      await find('secret'),
      await find('secret', memberOf(7)),
    ]).toEqual([[ids[0]], [], [ids[2]], [], [ids[3]]])
    expect((await find('')).sort()).toEqual([ids[0], ids[2]].sort())
  })

  test('a search while the index is rebuilt answers from the old index or the new one, never from half of one', async () => {
    const engine = make()
    await clear(catalog.database)
    await put(
      catalog.database,
      Array.from({ length: 30 }, (_, at) => ({ path: `a.table_${at}` })),
    )
    await rebuildIndex(catalog.database, engine)
    let rebuilding = true
    const rebuild = rebuildIndex(catalog.database, engine).finally(() => {
      rebuilding = false
    })
    do {
      const { total } = await engine.find(catalog.database, admin, {
        question: askFor('table')?.question,
        filters: {},
        sort: 'relevance',
        offset: 0,
        limit: 1,
        count: true,
      })
      expect(total).toEqual({ count: 30, exact: true })
    } while (rebuilding)
    await rebuild
  })
}

async function knownThings(catalog: TestDatabase, ids: number[], things: Thing[]): Promise<Known[]> {
  const ranks = await rows<{ asset_id: number; rank: number }>(catalog.database, sql`select asset_id, rank from search_rank`)
  const rankOf = new Map(ranks.map(({ asset_id, rank }) => [asset_id, rank]))
  return things.map((thing, at) => ({ id: ids[at]!, thing, rank: rankOf.get(ids[at]!)! }))
}

const plain = (answer: Awaited<ReturnType<SearchEngine['find']>>) =>
  Object.fromEntries(
    facets.map((facet) => [
      facet,
      Object.fromEntries(answer.facets![facet].values.filter(({ count }) => count > 0).map(({ value, count }) => [value, count])),
    ]),
  )
