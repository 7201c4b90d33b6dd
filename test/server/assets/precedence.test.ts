import fc from 'fast-check'
import { expect, test } from 'vitest'
import { compareMoments, layers, prevailing, prevailingMembers } from '../../../server/assets/precedence.ts'

const said = fc.record({
  layer: fc.constantFrom(...layers),
  authority: fc.constantFrom(0, 20, 50, 100),
  since: fc.constantFrom('2026-01-01T00:00:00Z', '2026-01-01T00:00:00.5Z', '2026-01-02T00:00:00.123456Z'),
  sourceId: fc.integer({ min: 1, max: 1000 }),
  tag: fc.constantFrom('pii', 'gold'),
  removed: fc.boolean(),
})
const sayings = fc.uniqueArray(said, { maxLength: 8, selector: ({ sourceId }) => sourceId })
const tagOf = ({ tag }: { tag: string }) => tag

test('what is shown does not depend on the order in which it was said', () => {
  fc.assert(
    fc.property(sayings, fc.infiniteStream(fc.nat()), (all, random) => {
      const shuffled = all.map((item) => ({ item, by: random.next().value as number })).sort((a, b) => a.by - b.by)
      expect(prevailing(shuffled.map(({ item }) => item))).toEqual(prevailing(all))
    }),
  )
})

test('people are heard before sources, sources before rules, rules before what is propagated', () => {
  fc.assert(
    fc.property(sayings, (all) => {
      const strongest = layers.find((layer) => all.some((one) => one.layer === layer))
      expect(prevailing(all)?.layer).toBe(strongest)
    }),
  )
})

test('among sources the greater authority is heard, and between equals the newer word', () => {
  fc.assert(
    fc.property(sayings, (all) => {
      const sources = all.map((one) => ({ ...one, layer: 'source' as const }))
      const heard = prevailing(sources)
      for (const other of sources) {
        expect(other.authority).toBeLessThanOrEqual(heard!.authority)
        if (other.authority === heard!.authority) expect(compareMoments(other.since, heard!.since)).toBeLessThanOrEqual(0)
      }
    }),
  )
})

test('a member is shown exactly when the word that prevails for it is no removal', () => {
  fc.assert(
    fc.property(sayings, (all) => {
      const shown = prevailingMembers(all, tagOf).map(tagOf).sort()
      const expected = ['gold', 'pii'].filter((tag) => prevailing(all.filter((one) => one.tag === tag))?.removed === false)
      expect(shown).toEqual(expected)
    }),
  )
})

test('when people take their word back, what the others say is shown again', () => {
  fc.assert(
    fc.property(sayings, said, (all, word) => {
      const others = all.filter(({ layer }) => layer !== 'human')
      expect(prevailing([...others, { ...word, layer: 'human' as const }])?.layer).toBe('human')
      expect(prevailing(others)?.layer).not.toBe('human')
    }),
  )
})
