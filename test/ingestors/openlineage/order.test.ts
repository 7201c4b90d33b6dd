// Any order, any repetition, any interleaving of events gives the same catalog.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { absorb, MemoryStore } from '../../../ingestors/openlineage/absorb.ts'
import type { OpenLineageEvent } from '../../../ingestors/openlineage/event.ts'
import { meaning, merge, type State } from '../../../ingestors/openlineage/merge.ts'
import { normalise } from '../../../ingestors/openlineage/normalise.ts'
import { Catalog } from './catalog.ts'
import { anyEvent } from './world.ts'

const paths = fc.constantFrom('state', 'started', 'facet/schema', 'inputs/#a', 'lineage')
const register = fc.tuple(fc.constantFrom('', '1', '2', '3'), fc.constantFrom('', 'a', 'b', '~'))
const state: fc.Arbitrary<State> = fc.dictionary(paths, register)

describe('merge', () => {
  it('does not care who comes first, in what groups, or how often', () => {
    fc.assert(
      fc.property(state, state, state, (a, b, c) => {
        expect(merge(a, b)).toEqual(merge(b, a))
        expect(merge(merge(a, b), c)).toEqual(merge(a, merge(b, c)))
        expect(merge(a, a)).toBe(a)
        expect(merge(merge(a, b), b)).toEqual(merge(a, b))
      }),
      { numRuns: 2000 },
    )
  })

  it('hands back the same object when nothing is new', () => {
    fc.assert(
      fc.property(state, state, (a, b) => {
        const both = merge(a, b)
        expect(merge(both, a)).toBe(both)
        expect(meaning(both)).toBe(meaning(merge(b, a)))
      }),
    )
  })
})

/** `pauses[i]`: whether the catalog is told after the i-th event. */
async function harvest(events: unknown[], pauses: boolean[]): Promise<Catalog> {
  const [store, catalog] = [new MemoryStore(), new Catalog()]
  let waiting: OpenLineageEvent[] = []
  const flush = async () => {
    const absorbed = await absorb(waiting, store)
    store.keep(absorbed)
    catalog.keep(absorbed.events)
    waiting = []
  }
  for (const [at, raw] of events.entries()) {
    const read = normalise(raw, '2026-02-01T00:00:00Z')
    if ('refusal' in read) throw new Error(JSON.stringify(read.refusal))
    waiting.push(read.event)
    if (pauses[at % Math.max(1, pauses.length)]) await flush()
  }
  await flush()
  return catalog
}

describe('a catalog harvested from events', () => {
  it('is the same for any order, repetition and interleaving of them', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc
          .array(anyEvent, { minLength: 1, maxLength: 8 })
          .chain((events) =>
            fc.tuple(fc.constant(events), fc.shuffledSubarray([...events, ...events], { minLength: events.length * 2 })),
          ),
        fc.array(fc.boolean(), { maxLength: 5 }),
        fc.array(fc.boolean(), { maxLength: 5 }),
        async ([events, shuffled], pauses, others) => {
          const [one, other] = await Promise.all([harvest(events, pauses), harvest(shuffled, others)])
          expect(other.everything()).toEqual(one.everything())
        },
      ),
      { numRuns: 250 },
    )
  }, 120_000)
})
