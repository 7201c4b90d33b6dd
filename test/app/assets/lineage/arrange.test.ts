import fc from 'fast-check'
import { expect, test } from 'vitest'
import { arrange, columnWidth } from '../../../../app/assets/[ref]/lineage/canvas/arrange.ts'

/** `a b c : a>b b>c`, each card 52 high and at an unknown step. */
function graphOf(text: string) {
  const [names, arrows] = text.split(':').map((part) => part.trim().split(/\s+/).filter(Boolean)) as [string[], string[]]
  return {
    cards: names.map((id) => ({ id, step: null, height: 52 })),
    links: arrows.map((id) => ({ id, from: id.split('>')[0]!, to: id.split('>')[1]! })),
  }
}
const drawn = (text: string, standing?: ReturnType<typeof arrange>) => {
  const { cards, links } = graphOf(text)
  return arrange(cards, links, standing)
}
const columnOf = ({ places }: ReturnType<typeof arrange>, id: string) => places.get(id)!.x / columnWidth

const anyGraph = fc.integer({ min: 1, max: 25 }).chain((size) =>
  fc.record({
    cards: fc.tuple(
      ...Array.from({ length: size }, (_, at) =>
        fc.record({
          id: fc.constant(`n${at}`),
          step: fc.constantFrom(null, -1, 0, 1, 2),
          height: fc.integer({ min: 52, max: 300 }),
        }),
      ),
    ),
    links: fc
      .uniqueArray(fc.tuple(fc.nat(size - 1), fc.nat(size - 1)), { selector: ([a, b]) => `${a}>${b}`, maxLength: 50 })
      .map((pairs) => pairs.filter(([a, b]) => a !== b).map(([a, b]) => ({ id: `n${a}>n${b}`, from: `n${a}`, to: `n${b}` }))),
  }),
)

function overlapping(
  places: ReadonlyMap<string, { x: number; y: number }>,
  cards: readonly { id: string; height: number }[],
): string[] {
  return cards.flatMap((a, at) =>
    cards.slice(at + 1).flatMap((b) => {
      const [p, q] = [places.get(a.id)!, places.get(b.id)!]
      return p.x === q.x && Math.abs(p.y - q.y) < (a.height + b.height) / 2 ? [`${a.id} ${b.id}`] : []
    }),
  )
}

test('data flows from left to right, a column for each step', () => {
  const chain = drawn('a b c : a>b b>c')
  expect(columnOf(chain, 'b') - columnOf(chain, 'a')).toBe(1)
  expect(columnOf(chain, 'c') - columnOf(chain, 'b')).toBe(1)
})

test('a card stands right of everything that feeds it, and what nothing feeds stands beside what it feeds', () => {
  const graph = drawn('a b c late : a>b b>c a>c late>c')
  expect(columnOf(graph, 'c') - columnOf(graph, 'a')).toBe(2)
  expect(columnOf(graph, 'late')).toBe(columnOf(graph, 'b'))
})

test('a link that spans a column passes it beside the cards that stand there', () => {
  const graph = drawn('a b c : a>b b>c a>c')
  const [passage] = graph.ways.get('a>c')!
  expect(passage!.x).toBe(graph.places.get('b')!.x)
  expect(Math.abs(passage!.y - graph.places.get('b')!.y)).toBeGreaterThan(26)
})

test('cards that are joined one to one stand level', () => {
  const { places } = drawn('a b x y : a>x b>y')
  expect(places.get('a')!.y).toBe(places.get('x')!.y)
  expect(places.get('b')!.y).toBe(places.get('y')!.y)
})

test('cycles are drawn too, and every card has a place', () => {
  fc.assert(
    fc.property(anyGraph, ({ cards, links }) => {
      const { places } = arrange(cards, links)
      expect([...places.keys()].sort()).toEqual(cards.map(({ id }) => id).sort())
      expect([...places.values()].every(({ x, y }) => Number.isFinite(x) && Number.isFinite(y))).toBe(true)
    }),
  )
})

test('no two cards overlap', () => {
  fc.assert(
    fc.property(anyGraph, ({ cards, links }) => {
      expect(overlapping(arrange(cards, links).places, cards)).toEqual([])
    }),
  )
})

test('what stands does not move when more is opened, and the new cards fit between', () => {
  fc.assert(
    fc.property(anyGraph, fc.nat(24), ({ cards, links }, some) => {
      const before = cards.slice(0, Math.max(1, some % cards.length))
      const known = new Set<string>(before.map(({ id }) => id))
      const standing = arrange(
        before,
        links.filter(({ from, to }) => known.has(from) && known.has(to)),
      )
      const { places } = arrange(cards, links, standing)
      for (const { id } of before) expect(places.get(id)).toEqual(standing.places.get(id))
      expect(overlapping(places, cards)).toEqual([])
    }),
  )
})

test('cards that grew into each other are arranged anew', () => {
  const { cards, links } = graphOf('a x y : a>x a>y')
  const standing = arrange(cards, links)
  const grown = cards.map((card) => ({ ...card, height: 200 }))
  expect(overlapping(arrange(grown, links, standing).places, grown)).toEqual([])
})

test('a picture of 600 cards and 1,200 links is arranged in less than a second', () => {
  const cards = Array.from({ length: 600 }, (_, at) => ({ id: `n${at}`, step: null, height: 52 }))
  const links = Array.from({ length: 1200 }, (_, at) => {
    const from = (at * 7919) % 560
    return { id: `l${at}`, from: `n${from}`, to: `n${from + 1 + ((at * 31) % 39)}` }
  })
  const began = performance.now()
  arrange(cards, links)
  expect(performance.now() - began).toBeLessThan(1000)
})
