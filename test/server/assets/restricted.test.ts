// One catalog with a restricted table in the middle of everything; nobody outside may learn a word of it, whatever they ask.
import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openTestDatabase, type TestDatabase } from '../../database.ts'
import { apiAs, drawWorld, insider, outsider, type World } from '../world.ts'

let catalog: TestDatabase
let world: World
const from = '2019-01-01T00:00:00Z'
const to = '2030-01-01T00:00:00Z'

beforeAll(async () => {
  catalog = await openTestDatabase()
  world = await drawWorld(
    catalog.database,
    `raw.people#id -> secretschema.secretpay#secretid
     secretschema.secretpay#secretid -> marts.costs#id : IDENTITY
     secretschema.secretpay#secretamount -> marts.costs#amount : AGGREGATION
     raw.people#id -> marts.costs#id
     raw.people -[secretjob]-> marts.costs
     restricted secretschema.secretpay
     restricted job:secretjob`,
  )
  const [pay, costs] = [world.id('secretschema.secretpay'), world.id('marts.costs')]
  await catalog.database.execute(sql`update edge set expression = 'sum(secretamount)' where to_asset = ${costs}`)
  await catalog.database.execute(sql`
    with made as (insert into statement (source_id, print, platform, instance, dialect, sql, defines_asset)
                  values (1, 'x', 'postgres', 'shop', 'postgres', 'select from secretpay', ${costs}) returning id)
    update edge set statement_id = made.id from made where to_asset = ${costs}`)
  await catalog.database.execute(sql`
    update asset set properties = '{"sql": "select from secretpay"}', container_id = ${pay},
           constraints = '{"constraints": [{"name": "secret_fk", "kind": "foreign", "fields": ["id"],
             "references": {"ref": "postgres:shop:secretschema.secretpay", "fields": ["secretid"]}}], "indexes": []}' where id = ${costs}`)
  await catalog.database.execute(sql`insert into asset_history (asset_id, name, kind, properties, valid_from, valid_to)
    values (${costs}, 'costs', 'view', '{"sql": "select older from secretpay"}', '2019-06-01', '2020-01-01')`)
  await catalog.database.execute(sql`
    with made as (insert into run (job_id, source_id, key, state, at, error)
                  values (${world.id('job:secretjob')}, 1, 'run-1', 'FAIL', now(), 'secretpay is locked') returning id)
    insert into run_dataset (run_id, asset_id, direction) select id, unnest(${`{${pay},${costs}}`}::int[]), 'read' from made`)
  await catalog.database.execute(sql`insert into check_rule (source_id, key, asset_id, name, kind, expression)
    values (1, 'sum', ${costs}, 'sums match', 'sql', 'select from secretpay')`)
})
afterAll(() => catalog.close())

/** Every question that is about an asset, asked about a visible neighbour of the restricted one. */
function questions(viewer: typeof outsider, name: string): Record<string, Promise<unknown>> {
  const { assets, lineage, quality, usage, policies, pipelines } = apiAs(catalog.database, viewer)
  const ref = world.ref(name)
  return {
    get: assets.get({ ref }),
    asOf: assets.get({ ref, at: '2025-01-01T00:00:00Z' }),
    fields: assets.fields({ ref }),
    children: assets.children({ ref }),
    history: assets.history({ ref }),
    diff: assets.diff({ ref, from, to }),
    diffCatalog: assets.diffCatalog({ from, to }),
    top: assets.top({ platform: 'postgres', instance: 'shop' }),
    count: lineage.count({ ref }),
    graph: lineage.graph({ ref }),
    jobs: lineage.graph({ ref, jobs: 'nodes' }),
    fieldGraph: lineage.graph({ ref, level: 'field' }),
    neighbours: lineage.neighbours({ ref }),
    up: lineage.reach({ ref, direction: 'upstream', ways: true }),
    down: lineage.reach({ ref, direction: 'downstream', level: 'field', ways: true }),
    path: lineage.path({ from: world.ref('raw.people#id'), to: world.ref('marts.costs#amount') }),
    column: lineage.columnPath({ ref: world.ref('marts.costs#amount') }),
    graphDiff: lineage.diff({ ref, from, to }),
    export: lineage.export({ ref, level: 'field' }),
    dot: lineage.exportDot({ ref, level: 'field' }),
    statements: lineage.statementsOf({ ref }),
    checks: quality.checks({ ref }),
    profiles: quality.profiles({ ref }),
    usage: usage.of({ ref }),
    using: usage.statements({ ref }),
    rights: policies.rights({ ref }),
    sight: policies.sight({ ref }),
    runs: pipelines.runs({ ref }),
  }
}

test('no answer about its neighbours holds a word of what is restricted', async () => {
  for (const name of ['marts.costs', 'raw.people']) {
    for (const [question, answer] of Object.entries(questions(outsider, name)))
      expect(JSON.stringify(await answer), `${question} of ${name}`).not.toMatch(/secret/)
  }
})

test('who may see it is told all of it by the same questions', async () => {
  const answers = questions(insider, 'marts.costs')
  const silent = ['children', 'down', 'profiles', 'usage', 'rights', 'sight', 'path']
  for (const [question, answer] of Object.entries(answers)) {
    const text = JSON.stringify(await answer)
    if (!silent.includes(question)) expect(text, question).toMatch(/secret|AGGREGATION|"total":[1-9]|added/)
  }
})

test('the restricted node keeps the graph connected, the same in every answer, and a path may lead through it', async () => {
  const { lineage } = apiAs(catalog.database, outsider)
  const graph = await lineage.graph({ ref: world.ref('marts.costs') })
  const hidden = graph.nodes.filter((node) => node.restricted)
  expect(hidden).toHaveLength(1)
  expect(Object.keys(hidden[0]!).sort()).toEqual(['beyond', 'down', 'id', 'restricted', 'up'])
  expect(graph.edges.map(({ from, to }) => [from, to]).sort()).toEqual(
    [
      [world.ref('raw.people'), world.ref('marts.costs')],
      [world.ref('raw.people'), hidden[0]!.id],
      [hidden[0]!.id, world.ref('marts.costs')],
    ].sort(),
  )
  const path = await lineage.path({ from: world.ref('raw.people#id'), to: world.ref('marts.costs#id') })
  expect(path.steps).toBe(1)
  const column = await lineage.columnPath({ ref: world.ref('marts.costs#amount') })
  expect(column.nodes.find((node) => node.restricted)?.id).toBe(hidden[0]!.id)
})

test('asking for it by name is answered as if it did not exist', async () => {
  const api = apiAs(catalog.database, outsider)
  const ref = world.ref('secretschema.secretpay')
  await expect(api.assets.get({ ref })).rejects.toMatchObject({
    kind: 'NOT_FOUND',
    message: expect.not.stringContaining('restricted'),
  })
  await expect(api.lineage.graph({ ref })).rejects.toMatchObject({ kind: 'NOT_FOUND' })
  await expect(api.lineage.path({ from: world.ref('raw.people'), to: ref })).rejects.toMatchObject({ kind: 'NOT_FOUND' })
  await expect(api.lineage.statement({ id: 1 })).rejects.toMatchObject({ kind: 'NOT_FOUND' })
})
