// What else is known about an asset: quality, usage, rights and runs, read from their tables through the API.
import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openTestDatabase, type TestDatabase } from '../database.ts'
import { apiAs, drawWorld, outsider, type World } from './world.ts'

let catalog: TestDatabase
let world: World
const ref = 'postgres:shop:stg.orders'
const api = () => apiAs(catalog.database, outsider)

beforeAll(async () => {
  catalog = await openTestDatabase()
  world = await drawWorld(catalog.database, 'raw.orders -[nightly]-> stg.orders#id\nstg\nrestricted raw.secret')
  const orders = world.id('stg.orders')
  const run = (text: string) => catalog.database.execute(text)
  await run(`insert into check_rule (source_id, key, asset_id, name, kind, valid_from) values
    (1, 'a', ${orders}, 'id is unique', 'unique', '2026-01-01'), (1, 'b', ${orders}, 'id is there', 'not_null', '2026-01-01')`)
  await run(`insert into check_result (check_id, at, status, observed) select id, timestamptz '2026-02-01', 'pass', null from check_rule
    union all select id, timestamptz '2026-02-02', 'fail', '3 rows' from check_rule where key = 'b'`)
  await run(`insert into profile (asset_id, source_id, at, rows, fields) values
    (${orders}, 1, '2026-02-01', 90, '{"id": {"distinct": 90}}'), (${orders}, 1, '2026-02-02', 100, null)`)
  await run(`insert into usage (asset_id, source_id, user_name, from_at, to_at, queries, rows) values
    (${orders}, 1, 'ann', '2026-02-01', '2026-02-02', 5, 50), (${orders}, 1, 'bob', '2026-02-01', '2026-02-02', 2, null),
    (${orders}, 1, 'ann', '2025-02-01', '2025-02-02', 1000, null)`)
  await run(`update asset set kind = 'schema' where id = ${world.id('stg')}`)
  await run(`update asset set container_id = ${world.id('stg')}, properties = '{"owner": "owner"}' where id = ${orders}`)
  await run(`insert into principal (platform, instance, name, source_id, can_login, superuser, member_of) values
    ('postgres', 'shop', 'ann', 1, true, false, '{reader}'), ('postgres', 'shop', 'reader', 1, false, false, '{}')`)
  await run(`insert into grant_entry (asset_id, source_id, grantee, privilege) values
    (${orders}, 1, 'reader', 'SELECT'), (${world.id('stg')}, 1, 'reader', 'USAGE')`)
  await run(`insert into row_security (asset_id, source_id, mode, policies) values (${orders}, 1, 'on',
    '[{"name": "own", "command": "ALL", "permissive": true, "roles": ["PUBLIC"], "using": "true"}]')`)
  await run(`with made as (insert into run (job_id, source_id, key, state, at, error) values
      (${world.id('job:nightly')}, 1, 'r1', 'COMPLETE', '2026-02-01', null), (${world.id('job:nightly')}, 1, 'r2', 'FAIL', '2026-02-02', 'disk full') returning id)
    insert into run_dataset (run_id, asset_id, direction, rows) select id, ${orders}, 'write', 10 from made`)
})
afterAll(() => catalog.close())

test('checks come with their latest result, the failing ones first, and as of a moment', async () => {
  const { checks, counts } = await api().quality.checks({ ref })
  expect(checks.map(({ name, results }) => [name, results.map(({ status }) => status)])).toEqual([
    ['id is there', ['fail', 'pass']],
    ['id is unique', ['pass']],
  ])
  expect(counts).toMatchObject({ pass: 1, fail: 1 })
  expect((await api().quality.checks({ ref, at: '2026-02-01T12:00:00Z' })).counts).toMatchObject({ pass: 2, fail: 0 })
  const results = await api().quality.results({ ref, check: checks[0]!.id, limit: 1 })
  expect(results).toMatchObject({ total: 2, results: [{ status: 'fail', observed: '3 rows', at: '2026-02-02T00:00:00Z' }] })
  await expect(api().quality.results({ ref: world.ref('raw.orders'), check: checks[0]!.id })).rejects.toMatchObject({
    kind: 'NOT_FOUND',
  })
})

test('the latest profile, the fields of the last one that measured any, and all before', async () => {
  const profiles = await api().quality.profiles({ ref })
  expect(profiles).toMatchObject({ latest: { rows: 100 }, fields: { id: { distinct: 90 } }, fieldsAt: '2026-02-01T00:00:00Z' })
  expect(profiles.history.map(({ rows }) => rows)).toEqual([100, 90])
  expect(await api().quality.fieldProfiles({ ref, field: 'id' })).toEqual([{ at: '2026-02-01T00:00:00Z', distinct: 90 }])
})

test('usage is counted by user and by day within the span asked for', async () => {
  const usage = await api().usage.of({ ref, to: '2026-02-10T00:00:00Z' })
  expect(usage).toMatchObject({ queries: 7, days: [{ day: '2026-02-01', queries: 7, users: 2 }] })
  expect(usage.users.map(({ user, queries }) => [user, queries])).toEqual([
    ['ann', 5],
    ['bob', 2],
  ])
})

test('rights are listed, and who can read it is answered through roles, schema and row policies', async () => {
  expect(await api().policies.rights({ ref })).toMatchObject({
    grants: [{ grantee: 'reader', privilege: 'SELECT', source: 'warehouse' }],
    rowSecurity: { mode: 'on', policies: [{ name: 'own', using: 'true' }] },
  })
  expect(await api().policies.sight({ ref })).toMatchObject({
    principalsKnown: true,
    access: [
      {
        principal: 'ann',
        sees: 'some rows',
        policies: ['own'],
        because: [{ right: 'SELECT' }, { right: 'USAGE on the schema stg' }],
      },
    ],
  })
})

test('the runs of a job, and of what it wrote, the latest first', async () => {
  for (const name of ['job:nightly', 'stg.orders']) {
    const { total, states, runs } = await api().pipelines.runs({ ref: world.ref(name) })
    expect([total, states]).toEqual([
      2,
      [
        { state: 'COMPLETE', count: 1 },
        { state: 'FAIL', count: 1 },
      ],
    ])
    expect(runs.map(({ key, error }) => [key, error])).toEqual([
      ['r2', 'disk full'],
      ['r1', null],
    ])
    expect(runs[0]).toMatchObject({ job: { name: 'nightly' }, writes: [{ ref, rows: 10 }] })
  }
  expect(await api().pipelines.runs({ ref, states: ['FAIL'] })).toMatchObject({ total: 1, runs: [{ key: 'r2' }] })
})

test('a run that touched something restricted keeps its error to itself', async () => {
  await catalog.database.execute(
    sql`insert into run_dataset (run_id, asset_id, direction) select id, ${world.id('raw.secret')}, 'read' from run where key = 'r2'`,
  )
  const { runs } = await api().pipelines.runs({ ref, states: ['FAIL'] })
  expect(runs[0]).toMatchObject({ error: null, reads: [{ restricted: true }] })
})
