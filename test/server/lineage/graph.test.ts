import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Graph } from '../../../server/lineage/shape.ts'
import { openTestDatabase, type TestDatabase } from '../../database.ts'
import { apiAs, drawWorld, outsider, type World } from '../world.ts'

let catalog: TestDatabase
let world: World
const lineage = () => apiAs(catalog.database, outsider).lineage
const graphOf = (name: string, more: Partial<Parameters<ReturnType<typeof lineage>['graph']>[0]> = {}) =>
  lineage().graph({ ref: world.ref(name), ...more })
/** `a -> b` lines, without platform and instance. */
const arrows = ({ edges }: Pick<Graph, 'edges'>) => edges.map(({ id }) => id.replaceAll(/(postgres|airflow):shop:/g, '')).sort()
const names = ({ nodes }: { nodes: { id: string }[] }) =>
  nodes.map(({ id }) => id.replace(/^(postgres|airflow):shop:/, '')).sort()

beforeAll(async () => {
  catalog = await openTestDatabase()
  world = await drawWorld(
    catalog.database,
    `raw.orders#total -> stg.orders#total : IDENTITY
     raw.orders#note ~> stg.orders : FILTER
     stg.orders#total -> marts.revenue#amount : AGGREGATION
     stg.orders -[nightly]-> marts.revenue
     raw.rates -[nightly]-> marts.revenue
     raw.orders -> job:cleanup
     marts.revenue -> bi.board
     stg.orders -> tmp.copy
     raw.old -> stg.orders @ 2026-01-01 .. 2026-02-01`,
  )
  await catalog.database.execute(
    sql`update asset set kind = 'dashboard', platform = 'superset' where id = ${world.id('bi.board')}`,
  )
  await catalog.database.execute(
    sql`update edge set masking = true, expression = 'sum(total)' where transformation = 'AGGREGATION'`,
  )
})
afterAll(() => catalog.close())

test('edges say what happens on the way, through which job, how it is known and who saw it last', async () => {
  const { edges } = await graphOf('marts.revenue', { up: 1, down: 0 })
  expect(edges.find(({ from }) => from === world.ref('stg.orders'))).toMatchObject({
    kinds: ['DIRECT'],
    transformations: ['AGGREGATION'],
    masking: true,
    expressions: ['sum(total)'],
    precision: 1,
    known: 'column lineage reported by a tool that ran it',
    columns: 1,
    jobs: [{ restricted: false, ref: 'airflow:shop:nightly', name: 'nightly', kind: 'job' }],
    sources: [{ name: 'warehouse', connector: 'postgres', lastSeen: expect.any(String) }],
  })
})

test('a column shows where its values go; what merely decides about rows is there when asked for', async () => {
  const direct = await graphOf('raw.orders#total')
  expect(arrows(direct)).toEqual(['raw.orders#total -> stg.orders#total', 'stg.orders#total -> marts.revenue#amount'])
  const all = await graphOf('marts.revenue#amount', { kinds: ['DIRECT', 'INDIRECT'] })
  expect(names(all)).toContain('raw.orders#note')
  expect(arrows(all)).toContain('raw.orders#note -> stg.orders')
  expect(names(await graphOf('raw.orders#note'))).toEqual(['raw.orders#note'])
})

test('jobs are folded into edges, or drawn between what they read and write', async () => {
  const drawn = await graphOf('marts.revenue', { up: 1, down: 0, jobs: 'nodes' })
  expect(arrows(drawn)).toEqual(['nightly -> marts.revenue', 'raw.rates -> nightly', 'stg.orders -> nightly'])
})

test('a job that is asked about stands between what it reads and what it writes', async () => {
  const graph = await graphOf('job:nightly', { up: 1, down: 1 })
  expect(names(graph)).toEqual(['marts.revenue', 'nightly', 'raw.rates', 'stg.orders'])
  expect(arrows(graph)).toContain('nightly -> marts.revenue')
  expect(arrows(graph)).toContain('raw.rates -> nightly')
  expect(names(await graphOf('job:nightly', { up: 1, down: 0 }))).not.toContain('marts.revenue')
  expect(names(await graphOf('job:cleanup'))).toEqual(['cleanup', 'raw.orders'])
})

test('a filter keeps what matches and the ways that lead there', async () => {
  const boards = await graphOf('raw.orders', { assetKinds: ['dashboard'] })
  expect(names(boards)).toEqual(['bi.board', 'marts.revenue', 'raw.orders', 'stg.orders'])
  expect(boards.counts.downstream).toBe(5)
  expect(names(await graphOf('raw.orders', { platforms: ['nowhere'] }))).toEqual(['raw.orders'])
  const list = await lineage().reach({
    ref: world.ref('raw.orders'),
    direction: 'downstream',
    assetKinds: ['dashboard'],
    ways: true,
  })
  expect(list).toMatchObject({ total: 1, nodes: [{ depth: 3, kind: 'dashboard' }] })
  expect(list.nodes[0]?.way).toEqual(['raw.orders', 'stg.orders', 'marts.revenue', 'bi.board'].map(world.ref))
})

test('a limit keeps the nearest and counts the rest', async () => {
  const graph = await graphOf('raw.orders', { limit: 3 })
  expect(graph.nodes).toHaveLength(3)
  expect(graph.left).toBe(3)
  expect(graph.nodes.every(({ down }) => down! <= 1)).toBe(true)
  const { downstream } = await lineage().count({ ref: world.ref('raw.orders') })
  expect(downstream).toMatchObject({ total: 5, depth: 3, byPlatform: expect.arrayContaining([{ name: 'superset', count: 1 }]) })
})

test('a graph is shown as of a moment, and two moments differ by what came and went', async () => {
  const january = '2026-01-15T00:00:00Z'
  expect(names(await graphOf('stg.orders', { up: 1, down: 0, at: january }))).toEqual(['raw.old', 'raw.orders', 'stg.orders'])
  expect(names(await graphOf('stg.orders', { up: 1, down: 0 }))).toEqual(['raw.orders', 'stg.orders'])
  const diff = await lineage().diff({ ref: world.ref('stg.orders'), from: january, to: '2026-03-01T00:00:00Z' })
  expect(names({ nodes: diff.nodes.removed })).toEqual(['raw.old'])
  expect(arrows({ edges: diff.edges.removed })).toEqual(['raw.old -> stg.orders'])
  expect([diff.nodes.added, diff.edges.added, diff.edges.changed]).toEqual([[], [], []])
})

test('an export has sources, transformations, targets and metadata, and loses nothing', async () => {
  const exported = await lineage().export({ ref: world.ref('stg.orders') })
  expect(Object.keys(exported)).toEqual(['sources', 'transformations', 'targets', 'metadata'])
  const graph = await graphOf('stg.orders')
  expect(new Set([...exported.sources, ...exported.targets].map(({ id }) => id))).toEqual(
    new Set(graph.nodes.map(({ id }) => id)),
  )
  expect(exported.transformations).toEqual(graph.edges)
  expect(exported.metadata).toMatchObject({
    ref: world.ref('stg.orders'),
    nodes: graph.nodes.length,
    edges: graph.edges.length,
    left: 0,
  })
})

test('DOT names every node and edge, with its quotes escaped', async () => {
  await drawWorld(catalog.database, 'x -> y', 'quoted')
  await catalog.database.execute(sql`update asset set name = 'say "hi" \\ bye' where ref = 'quoted:shop:x'`)
  const dot = await lineage().exportDot({ ref: 'quoted:shop:x' })
  expect(dot).toContain('"quoted:shop:x" [label="say \\"hi\\" \\\\ bye", penwidth=2];')
  expect(dot).toContain('"quoted:shop:x" -> "quoted:shop:y"')
})

test('a way leads from asset to asset or field to field; where nothing flows there is none', async () => {
  const way = await lineage().path({ from: world.ref('raw.orders'), to: world.ref('bi.board') })
  expect(way.steps).toBe(3)
  expect(arrows(way)).toEqual(['marts.revenue -> bi.board', 'raw.orders -> stg.orders', 'stg.orders -> marts.revenue'])
  expect((await lineage().path({ from: world.ref('tmp.copy'), to: world.ref('bi.board') })).steps).toBeNull()
  await expect(lineage().path({ from: world.ref('raw.orders#total'), to: world.ref('bi.board') })).rejects.toMatchObject({
    kind: 'BAD_INPUT',
  })
  await expect(graphOf('raw.orders#nothing')).rejects.toThrow('has no field nothing')
})

test('an edge that a surer source excludes is not there', async () => {
  const { id, ref } = await drawWorld(catalog.database, 'a -> b\na -> c', 'denied')
  await catalog.database.execute(sql`update edge set denied = 2 where to_asset = ${id('b')}`)
  expect(names(await lineage().graph({ ref: ref('a') })).map((name) => name.split(':').at(-1))).toEqual(['a', 'c'])
})
