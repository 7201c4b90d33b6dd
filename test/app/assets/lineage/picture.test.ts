import { expect, test } from 'vitest'
import { headHeight, pictureOf, rowHeight, wayOf } from '../../../../app/assets/[ref]/lineage/picture.ts'
import type { EdgeView } from '../../../../server/lineage/edges.ts'
import type { Graph, GraphNode } from '../../../../server/lineage/shape.ts'

const node = (id: string, more: Partial<GraphNode> = {}): GraphNode => {
  const [ref, field] = id.split('#')
  return {
    id,
    restricted: false,
    ref: ref!,
    field: field ?? null,
    fieldType: null,
    name: ref!,
    kind: 'table',
    platform: 'postgres',
    instance: 'shop',
    path: ref!,
    retired: false,
    up: null,
    down: null,
    beyond: { up: 0, down: 0 },
    ...more,
  } as GraphNode
}
const edge = (id: string): EdgeView => ({
  id,
  from: id.split(' -> ')[0]!,
  to: id.split(' -> ')[1]!,
  kinds: ['DIRECT'],
  transformations: [],
  masking: false,
  expressions: [],
  precision: 3,
  known: '',
  jobs: [],
  statements: [],
  sources: [],
  since: '2026-01-01T00:00:00Z',
  columns: null,
})
const graph = (nodes: GraphNode[], edges: string[], roots: string[]): Graph => ({
  ref: 'a',
  field: null,
  level: 'asset',
  at: null,
  roots,
  nodes,
  edges: edges.map(edge),
  counts: { upstream: 0, downstream: 0, restricted: 0 },
  left: 0,
})

test('of assets every node is a card', () => {
  const { cards, links } = pictureOf(graph([node('a', { up: 0, down: 0 }), node('b', { down: 1 })], ['a -> b'], ['a']))
  expect(cards).toMatchObject([
    { id: 'a', root: true, step: 0, height: headHeight },
    { id: 'b', root: false, step: 1 },
  ])
  expect(links).toMatchObject([{ from: 'a', to: 'b', leaves: headHeight / 2, arrives: headHeight / 2 }])
})

test('of columns a card is an asset with those that take part, and a link joins their rows', () => {
  const { cards, links } = pictureOf(
    graph(
      [node('a'), node('a#idle'), node('a#x'), node('b#y', { down: 1, beyond: { up: 0, down: 2 } })],
      ['a#x -> b#y'],
      ['a', 'a#idle', 'a#x'],
    ),
  )
  expect(cards.map(({ id, fields }) => [id, fields.map((field) => field.id)])).toEqual([
    ['a', ['a#x']],
    ['b', ['b#y']],
  ])
  expect(cards[1]).toMatchObject({ beyond: { up: 0, down: 2 }, height: headHeight + rowHeight + 8 })
  expect(links).toMatchObject([{ from: 'a', to: 'b', leaves: headHeight + rowHeight / 2 }])
})

test('a restricted node is a card of its own, without a name', () => {
  const hidden: GraphNode = { id: 'restricted:1', restricted: true, up: 1, down: null, beyond: { up: 0, down: 0 } }
  const { cards, links } = pictureOf(graph([node('a#x'), hidden], ['restricted:1 -> a#x'], ['a#x']))
  expect(cards.find(({ id }) => id === 'restricted:1')).toMatchObject({ node: { restricted: true }, step: -1 })
  expect(links).toHaveLength(1)
})

test('a chosen node lights everything up- and downstream of it, and nothing beside', () => {
  const edges = ['a -> b', 'b -> c', 'a -> side', 'other -> c'].map(edge)
  expect([...wayOf(edges, 'b')].sort()).toEqual(['a', 'a -> b', 'b', 'b -> c', 'c'])
})

test('a chosen edge lights what comes to it and what goes on from it, around cycles too', () => {
  const edges = ['a -> b', 'b -> c', 'c -> b', 'a -> side'].map(edge)
  expect([...wayOf(edges, 'a -> b')].sort()).toEqual(['a', 'a -> b', 'b', 'b -> c', 'c', 'c -> b'])
})
