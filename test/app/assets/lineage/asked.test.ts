import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type Asked, askedOf, hrefOf, questionOf } from '../../../../app/assets/[ref]/lineage/asked.ts'

const ref = 'postgres:warehouse:shop.marts.revenue'
const plain: Asked = {
  level: 'asset',
  up: 1,
  down: 1,
  indirect: null,
  jobs: false,
  view: 'graph',
  opened: [],
  select: null,
  asOf: null,
}
/** As Next hands a query to a page. */
function paramsOf(href: string): Record<string, string | string[]> {
  const query = new URL(href, 'http://localhost').searchParams
  return Object.fromEntries(
    [...new Set(query.keys())].map((name) => [name, query.getAll(name).length > 1 ? query.getAll(name) : query.get(name)!]),
  )
}

test('without anything in the address one step each way is asked for, of assets, with all kinds of edges', () => {
  expect(askedOf({})).toEqual(plain)
  expect(hrefOf(ref, plain)).toBe(`/assets/${encodeURIComponent(ref)}/lineage`)
  expect(questionOf(ref, plain)).toMatchObject({
    ref,
    level: 'asset',
    up: 1,
    down: 1,
    kinds: ['DIRECT', 'INDIRECT'],
    jobs: 'folded',
  })
})

test('whatever is asked comes back from its address', () => {
  const steps = fc.option(fc.integer({ min: 0, max: 99 }))
  const asked: fc.Arbitrary<Asked> = fc.record({
    level: fc.constantFrom('asset', 'field'),
    up: steps,
    down: steps,
    indirect: fc.option(fc.boolean()),
    jobs: fc.boolean(),
    view: fc.constantFrom('graph', 'table'),
    opened: fc.array(fc.record({ ref: fc.string({ minLength: 1, unit: 'grapheme' }), side: fc.constantFrom('up', 'down') }), {
      maxLength: 5,
    }),
    select: fc.option(fc.string({ minLength: 1, unit: 'grapheme' })),
    asOf: fc.option(fc.constant('2026-01-02T03:04:05.678Z')),
  })
  fc.assert(
    fc.property(asked, (question) => {
      expect(askedOf(paramsOf(hrefOf(ref, question)))).toEqual(question)
    }),
  )
})

test('nonsense in the address is passed over', () => {
  expect(askedOf({ up: '-3', down: 'x', level: 'galaxy', open: ['sideways:a', 'up:'], asOf: 'yesterday', view: 'film' })).toEqual(
    plain,
  )
})

test('a chosen column is asked for with its whole way; a chosen edge or asset changes nothing', () => {
  const column = `${ref}#amount`
  expect(questionOf(ref, { ...plain, level: 'field', select: column })).toMatchObject({
    opened: [{ ref: column }],
    kinds: ['DIRECT'],
  })
  expect(questionOf(ref, { ...plain, level: 'field', select: `${column} -> ${ref}#x` })).toMatchObject({ opened: [] })
  expect(questionOf(ref, { ...plain, select: ref })).toMatchObject({ opened: [] })
})
