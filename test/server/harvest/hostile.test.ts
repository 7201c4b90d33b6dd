// What a hostile or unlucky source, a cut connection or another order of events must not do.
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { HarvestEvent } from '../../../ingestors/protocol/events.ts'
import { openTestDatabase, type TestDatabase } from '../../database.ts'
import { complete, openSource, table } from './spoken.ts'

let catalog: TestDatabase
let names = 0
beforeAll(async () => {
  catalog = await openTestDatabase()
})
afterAll(() => catalog.close())

const query = async (text: string, values: unknown[] = []) => (await catalog.pool.query(text, values)).rows

test('a harvest whose connection to the catalog is cut ends as failed, and the process lives on', async () => {
  const source = await openSource(catalog, `cut${++names}`)
  const outcome = await source.harvest(
    (async function* (): AsyncGenerator<HarvestEvent> {
      yield* table('s.p.t(a int)', 'cut')
      await query(
        `select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()`,
      )
      await new Promise((resolve) => setTimeout(resolve, 100))
      yield complete('', 'cut')
    })(),
  )
  expect(outcome).toMatchObject({ status: 'failed', lapse: { retired: 0 } })
})

test('half a surrogate pair, NUL, dots, slashes and percent signs in names cost nothing but themselves', async () => {
  const source = await openSource(catalog, `odd${++names}`)
  const ref = `postgres:odd:${encodeURIComponent('a.b/c%20d"\'\\.t')}`
  const from = 'postgres:odd:from'
  const outcome = await source.harvest([
    {
      type: 'asset',
      ref,
      kind: 'table',
      name: 'x\ud800y\0',
      description: '\udc00',
      properties: { 'k\ud800': ['\udfff', '\\ud800', '\0'] },
    },
    { type: 'schema', ref, fields: [{ path: 'a\0b' }, { path: 'c\ud800' }, { path: 'c\ud800' }, { path: ' ' }] },
    {
      type: 'lineage',
      ref,
      inputs: [
        { from, fromField: 'x\0y', toField: 'a\0b' },
        { from, fromField: 'x\ud800y', toField: 'c\ud800' },
      ],
    },
    { type: 'tag', ref, tags: ['p\0q', 'r\ud800'] },
    { type: 'owner', ref, owners: [{ name: 'o\0\ud800' }] },
  ])
  expect(outcome.errors).toEqual([])
  const fields = await query('select f.path from field f join asset a on a.id = f.asset_id where a.ref = $1 order by ordinal', [
    ref,
  ])
  expect(fields.map(({ path }) => path)).toEqual(['ab', 'c\ufffd', ' '])
  const edges = await query(
    `select f.path || ' -> ' || t.path as edge from edge e join field f on f.id = e.from_field join field t on t.id = e.to_field join asset a on a.id = e.to_asset where a.ref = $1 order by 1`,
    [ref],
  )
  expect(edges.map(({ edge }) => edge)).toEqual(['xy -> ab', 'x\ufffdy -> c\ufffd'])
})

test('runs said in any order, one or many at a time, and again, end in the same rows', async () => {
  const moment = fc.integer({ min: 0, max: 4 }).map((n) => `2026-01-01T00:00:0${n}Z`)
  const optional = <T>(of: fc.Arbitrary<T>) => fc.option(of, { nil: undefined })
  const saying = fc.record({
    state: fc.constantFrom('START', 'RUNNING', 'COMPLETE', 'FAIL', 'ABORT', 'OTHER'),
    at: moment,
    started: optional(moment),
    ended: optional(moment),
    reads: optional(fc.array(fc.record({ ref: fc.constantFrom('t:i:a', 't:i:b'), rows: fc.nat(5) }))),
    // Words on which sayings agree; who says them differs.
    says: fc.record({
      nominalStart: fc.boolean(),
      parent: fc.boolean(),
      error: fc.boolean(),
      property: optional(fc.constantFrom('x', 'y')),
    }),
  })
  const rowsOf = async (job: string) =>
    query(
      `select r.state, r.at, r.started_at, r.ended_at, r.nominal_start, r.parent_key, r.error, r.properties,
              (select array_agg(d.asset_id || ' ' || d.rows order by d.asset_id) from run_dataset d where d.run_id = r.id) as reads
         from run r join asset a on a.id = r.job_id where a.ref = $1`,
      [job],
    )
  const versions = () => query('select id, xmin::text, ctid::text from run order by id')
  const source = await openSource(catalog, `runs${++names}`)
  await fc.assert(
    fc.asyncProperty(
      fc.array(saying, { minLength: 1, maxLength: 6 }),
      fc.infiniteStream(fc.nat()),
      fc.nat(6),
      async (said, keys, cut) => {
        const world = ++names
        const events = (job: string): HarvestEvent[] =>
          said.map(({ says, reads, ...facts }) => ({
            type: 'run',
            job,
            run: 'r',
            ...facts,
            ...(reads && { reads }),
            ...(says.nominalStart && { nominalStart: '2026-01-01T00:00:00Z' }),
            ...(says.parent && { parent: { job: `${job}.parent`, run: 'p' } }),
            ...(says.error && { error: 'it broke' }),
            ...(says.property && { properties: { [says.property]: says.property } }),
          }))
        const [one, other] = [`airflow:runs:a${world}`, `airflow:runs:b${world}`]
        await source.harvest(events(one))
        const order = said.map((_, at) => ({ at, key: keys.next().value! })).sort((a, b) => a.key - b.key)
        const mixed = order.map(({ at }) => events(other)[at]!)
        await source.harvest(mixed.slice(0, cut))
        await source.harvest(mixed.slice(cut))
        expect(await rowsOf(other)).toEqual(await rowsOf(one))
        const before = await versions()
        await source.harvest(mixed)
        expect(await versions()).toEqual(before)
      },
    ),
    { numRuns: 20 },
  )
}, 60_000)

test('the size and the columns of an asset, measured at one moment by two sayings, are one profile, and said again write nothing', async () => {
  const source = await openSource(catalog, `profiled${++names}`)
  const ref = 'postgres:profiled:s.p.t'
  const at = '2026-01-01T00:00:00Z'
  const size: HarvestEvent = { type: 'profile', ref, at, rows: 10, bytes: 4096 }
  const columns = (moment: string): HarvestEvent => ({
    type: 'profile',
    ref,
    at: moment,
    rows: 10,
    fields: [{ path: 'a', distinct: 3 }],
  })
  await source.harvest([size, columns(at)])
  const profiles = () =>
    query('select p.rows, p.bytes, p.fields from profile p join asset a on a.id = p.asset_id where a.ref = $1 order by p.at', [
      ref,
    ])
  expect(await profiles()).toEqual([{ rows: '10', bytes: '4096', fields: { a: { distinct: 3 } } }])
  expect(
    await query('select s.rows, s.bytes from asset_stat s join asset a on a.id = s.asset_id where a.ref = $1', [ref]),
  ).toEqual([{ rows: '10', bytes: '4096' }])
  const later = (n: number) => [{ ...size, at: `2026-01-0${n}T00:00:00Z` }, columns(`2026-01-0${n}T00:00:01Z`)]
  await source.harvest(later(2))
  const before = await profiles()
  await source.harvest(later(3))
  expect(await profiles()).toEqual(before)
})

test('thousands of edges into one wide table, half of them new, are kept in seconds', async () => {
  const source = await openSource(catalog, `wide${++names}`)
  const ref = 'postgres:wide:s.p.t'
  const edges = (from: number): HarvestEvent => ({
    type: 'lineage',
    ref,
    inputs: Array.from({ length: 6000 }, (_, i) => ({
      from: `postgres:wide:f${(i + from) % 50}`,
      fromField: `c${i + from}`,
      toField: `d${i + from}`,
    })),
  })
  await source.harvest([edges(0)])
  const begun = performance.now()
  expect((await source.harvest([edges(3000)])).errors).toEqual([])
  expect(performance.now() - begun).toBeLessThan(6000)
  const [live] = await query(
    'select count(*)::int as n from edge e join asset a on a.id = e.to_asset where a.ref = $1 and e.valid_to is null',
    [ref],
  )
  expect(live.n).toBe(6000)
}, 60_000)
