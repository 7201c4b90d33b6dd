import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { readGraph } from '../../../server/lineage/graph.ts'
import { listReach } from '../../../server/lineage/questions.ts'
import { walk, wayTo } from '../../../server/lineage/walk.ts'
import { openTestDatabase, type TestDatabase } from '../../database.ts'
import { drawWorld, insider, outsider } from '../world.ts'
import { type NaiveEdge, naiveReach } from './naive.ts'

let catalog: TestDatabase
beforeAll(async () => {
  catalog = await openTestDatabase()
})
afterAll(() => catalog.close())

const assets = ['a', 'b', 'c', 'd', 'e', 'f']
const asset = fc.constantFrom(...assets)
const field = fc.tuple(asset, fc.constantFrom('x', 'y')).map(([name, path]) => `${name}#${path}`)
const life = fc.record({
  indirect: fc.boolean(),
  since: fc.integer({ min: 1, max: 4 }),
  until: fc.option(fc.integer({ min: 5, max: 8 }), { freq: 2 }),
})
const ends = fc.oneof(
  fc.record({ from: asset, to: asset }),
  fc.record({ from: field, to: field }),
  fc.record({ from: field, to: asset }),
)
const graphs = fc.record({
  edges: fc.array(
    fc.tuple(ends, life).map(([names, time]): NaiveEdge => ({ ...names, ...time })),
    { maxLength: 18 },
  ),
  hidden: fc.subarray(['b', 'c', 'd', 'e', 'f'], { maxLength: 2 }),
})
const questions = fc.record({
  start: fc.constantFrom('a', 'a#x'),
  direction: fc.constantFrom('upstream' as const, 'downstream' as const),
  at: fc.option(fc.integer({ min: 2, max: 7 })),
  indirect: fc.boolean(),
})
const day = (number: number) => `2026-01-0${number}T00:00:00Z`
const write = ({ from, to, indirect, since, until }: NaiveEdge) =>
  `${from} ${indirect ? '~>' : '->'} ${to} @ ${day(since)} .. ${until === null ? '' : day(until)}`

/** Each drawn graph is a platform of its own in the one catalog. */
let worlds = 0
async function draw({ edges, hidden }: { edges: NaiveEdge[]; hidden: string[] }) {
  const fields = assets.flatMap((name) => [`${name}#x`, `${name}#y`])
  const platform = `p${++worlds}`
  const text = [...fields, ...edges.map(write), ...hidden.map((name) => `restricted ${name}`)].join('\n')
  return { world: await drawWorld(catalog.database, text, platform), fields, platform }
}

test('what is reached, and how deep, is what the definition on paper says, for every direction, level, moment and kind', async () => {
  await fc.assert(
    fc.asyncProperty(graphs, questions, async (graph, question) => {
      const { world, fields } = await draw(graph)
      const level = question.start.includes('#') ? 'field' : 'asset'
      const expected = naiveReach(graph.edges, fields, { ...question, level })
      const reach = await listReach(catalog.database, insider, {
        ref: world.ref(question.start),
        direction: question.direction,
        at: question.at === null ? undefined : day(question.at),
        kinds: question.indirect ? ['DIRECT', 'INDIRECT'] : ['DIRECT'],
      })
      const got = Object.fromEntries(reach.nodes.map(({ id, depth }) => [id, depth]))
      expect(got).toEqual(Object.fromEntries([...expected].map(([name, depth]) => [world.ref(name), depth])))
    }),
    { numRuns: 150 },
  )
})

test('who may not see some assets gets the same graph with restricted nodes in their place, one for each', async () => {
  await fc.assert(
    fc.asyncProperty(graphs, questions, async (graph, question) => {
      const { world, fields } = await draw(graph)
      const level = question.start.includes('#') ? 'field' : 'asset'
      const isHidden = (name: string) => graph.hidden.includes(name.split('#')[0]!)
      const expected = naiveReach(graph.edges, fields, { ...question, level })
      const reach = await listReach(catalog.database, outsider, {
        ref: world.ref(question.start),
        direction: question.direction,
        at: question.at === null ? undefined : day(question.at),
        kinds: question.indirect ? ['DIRECT', 'INDIRECT'] : ['DIRECT'],
      })
      const visible = [...expected].filter(([name]) => !isHidden(name)).map(([name, depth]) => [world.ref(name), depth])
      expect(Object.fromEntries(reach.nodes.filter((n) => !n.restricted).map(({ id, depth }) => [id, depth]))).toEqual(
        Object.fromEntries(visible),
      )
      const nearest = new Map<string, number>()
      for (const [name, depth] of expected) {
        const owner = name.split('#')[0]!
        if (isHidden(name)) nearest.set(owner, Math.min(depth, nearest.get(owner) ?? depth))
      }
      expect(
        reach.nodes
          .filter((n) => n.restricted)
          .map(({ depth }) => depth)
          .sort(),
      ).toEqual([...nearest.values()].sort())
    }),
    { numRuns: 60 },
  )
})

test('leaving a narrow rest to the database in one query changes nothing', async () => {
  await fc.assert(
    fc.asyncProperty(graphs, questions, async (graph, question) => {
      const { world } = await draw(graph)
      const steps = {
        level: question.start.includes('#') ? ('field' as const) : ('asset' as const),
        direction: question.direction,
        at: question.at === null ? undefined : day(question.at),
        kinds: question.indirect ? (['DIRECT', 'INDIRECT'] as const) : (['DIRECT'] as const),
      }
      const start = [world.id(question.start)]
      const byLevels = await walk(catalog.database, start, steps, { patience: 100 })
      const atOnce = await walk(catalog.database, start, steps, { patience: 0 })
      expect(Object.fromEntries(atOnce.depth)).toEqual(Object.fromEntries(byLevels.depth))
      for (const [node, depth] of atOnce.depth) expect(wayTo(atOnce, node)).toHaveLength(depth + 1)
    }),
    { numRuns: 60 },
  )
})

test('the drawn graph has exactly the edges between what was reached, and says how many neighbours it does not show', async () => {
  await fc.assert(
    fc.asyncProperty(graphs, fc.integer({ min: 0, max: 3 }), fc.integer({ min: 0, max: 3 }), async (graph, up, down) => {
      const { world, fields } = await draw(graph)
      const question = { start: 'a', level: 'asset' as const, at: null, indirect: true }
      const within = (direction: 'upstream' | 'downstream', depth: number) =>
        [...naiveReach(graph.edges, fields, { ...question, direction })].flatMap(([name, steps]) =>
          steps <= depth ? [name] : [],
        )
      const nodes = new Set(['a', ...within('upstream', up), ...within('downstream', down)])
      const pairs = new Set(
        graph.edges.filter(({ until }) => until === null).map(({ from, to }) => `${from.split('#')[0]} ${to.split('#')[0]}`),
      )
      const drawn = await readGraph(catalog.database, insider, { ref: world.ref('a'), up, down })
      expect(drawn.nodes.map(({ id }) => id).sort()).toEqual([...nodes].map((name) => world.ref(name)).sort())
      const inside = [...pairs].filter((pair) => pair.split(' ').every((name) => nodes.has(name)))
      expect(drawn.edges.map(({ id }) => id).sort()).toEqual(
        inside.map((pair) => pair.split(' ').map(world.ref).join(' -> ')).sort(),
      )
      for (const node of drawn.nodes) {
        const outside = (mine: 0 | 1) =>
          [...pairs].filter((pair) => {
            const names = pair.split(' ')
            return world.ref(names[mine]!) === node.id && !nodes.has(names[1 - mine]!)
          }).length
        expect(node.beyond).toEqual({ up: outside(1), down: outside(0) })
      }
    }),
    { numRuns: 60 },
  )
})

test('a chain of ten thousand assets is walked to its end', async () => {
  const { id } = await drawWorld(catalog.database, 'chain.start', 'long')
  const start = id('chain.start')
  await catalog.database.execute(`
    with made as (
      insert into asset (ref, platform, instance, path, name, kind)
      select 'long:shop:chain.' || i, 'long', 'shop', 'chain.' || i, i::text, 'table' from generate_series(1, 10000) i returning id),
    ordered as (select id, lag(id, 1, ${start}) over (order by id) as before from made)
    insert into edge (from_asset, to_asset, source_id, kind, precision) select before, id, 1, 'DIRECT', 1 from ordered`)
  const reach = await listReach(catalog.database, outsider, { ref: 'long:shop:chain.start', direction: 'downstream', limit: 1 })
  expect(reach.total).toBe(10_000)
  const last = await listReach(catalog.database, outsider, { ref: 'long:shop:chain.10000', direction: 'upstream', offset: 9_999 })
  expect(last.nodes).toMatchObject([{ id: 'long:shop:chain.start', depth: 10_000 }])
})
