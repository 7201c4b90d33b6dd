import { afterAll, beforeAll, expect, test } from 'vitest'
import { openTestDatabase, type TestDatabase } from '../../database.ts'
import { apiAs, drawWorld, outsider, type World } from '../world.ts'

let catalog: TestDatabase
let world: World
const namesOf = async (name: string, opened: { ref: string; up?: number; down?: number }[], level?: 'field') => {
  const { nodes, edges } = await apiAs(catalog.database, outsider).lineage.graph({
    ref: world.ref(name),
    up: 1,
    down: 1,
    opened,
    ...(level ? { level } : {}),
  })
  const short = (text: string) => text.replaceAll('postgres:shop:', '')
  return { nodes: nodes.map(({ id }) => short(id)).sort(), edges: edges.map(({ id }) => short(id)).sort(), all: nodes }
}

beforeAll(async () => {
  catalog = await openTestDatabase()
  world = await drawWorld(
    catalog.database,
    `a -> b
     b -> c
     c -> d
     x -> b
     x -> y
     y -> d
     a#id -> b#id : IDENTITY
     b#id -> c#id : IDENTITY
     c#id -> d#id : IDENTITY`,
  )
})
afterAll(() => catalog.close())

test('what was opened joins the picture, with the edges between all that is drawn', async () => {
  expect((await namesOf('b', [])).nodes).toEqual(['a', 'b', 'c', 'x'])
  const opened = await namesOf('b', [
    { ref: world.ref('x'), up: 0, down: 1 },
    { ref: world.ref('c'), up: 0, down: 1 },
  ])
  expect(opened.nodes).toEqual(['a', 'b', 'c', 'd', 'x', 'y'])
  expect(opened.edges).toContain('y -> d')
})

test('the counts of what is hidden are those of the whole picture', async () => {
  const { all } = await namesOf('b', [{ ref: world.ref('x'), up: 0, down: 1 }])
  const beyond = Object.fromEntries(all.map(({ id, beyond }) => [id.split(':').at(-1)!, beyond]))
  expect(beyond).toMatchObject({ x: { up: 0, down: 0 }, y: { up: 0, down: 1 }, c: { up: 0, down: 1 } })
})

test('what is beside the way of the root is neither up- nor downstream of it', async () => {
  const { all } = await namesOf('b', [{ ref: world.ref('x'), up: 0, down: 1 }])
  expect(all.find(({ id }) => id.endsWith(':y'))).toMatchObject({ up: null, down: null })
})

test('a column is opened with its whole way', async () => {
  const { nodes } = await namesOf('b', [{ ref: world.ref('b#id') }], 'field')
  expect(nodes).toEqual(expect.arrayContaining(['a#id', 'b#id', 'c#id', 'd#id']))
})

test('a name that leads nowhere any more is passed over', async () => {
  expect((await namesOf('b', [{ ref: 'postgres:shop:gone' }, { ref: world.ref('b#gone') }])).nodes).toEqual(['a', 'b', 'c', 'x'])
})
