// An estate that changes with the round: columns come, go and change, tags and edges move; the tables stay.
import type { HarvestEvent } from '../../../ingestors/protocol/events.ts'

export const estateTables = 400

export function* estate(round: number): Generator<HarvestEvent> {
  for (let t = 0; t < estateTables; t++) {
    const ref = `postgres:killed:shop.public.t${t}`
    const turn = (round + t) % 3
    yield { type: 'asset', ref, kind: 'table', name: `t${t}`, properties: { turn } }
    yield {
      type: 'schema',
      ref,
      fields: Array.from({ length: 60 + turn }, (_, c) => ({ path: `c${c}`, type: c % 7 === turn ? 'text' : 'int' })),
    }
    yield { type: 'tag', ref, field: 'c1', tags: turn === 0 ? [] : ['pii'] }
    if (t > 0) {
      const from = `postgres:killed:shop.public.t${t - 1}`
      yield {
        type: 'lineage',
        ref,
        inputs: [{ from }, { from, fromField: `c${turn}`, toField: 'c2', transformation: 'IDENTITY' }],
      }
    }
  }
  yield { type: 'complete', platform: 'postgres', instance: 'killed', prefix: '' }
}
