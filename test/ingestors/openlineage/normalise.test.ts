import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { normalise } from '../../../ingestors/openlineage/normalise.ts'
import { readStamp } from '../../../ingestors/openlineage/stamp.ts'

const now = '2026-02-01T12:00:00Z'
const minimal = {
  eventType: 'COMPLETE',
  eventTime: '2026-01-05T08:00:00.5Z',
  producer: 'https://shop.example/etl',
  schemaURL: 'https://openlineage.io/spec/2-0-2/OpenLineage.json',
  run: { runId: '01941a2b-0000-7000-8000-000000000001' },
  job: { namespace: 'prod', name: 'daily.load' },
}
const read = (raw: unknown) => {
  const result = normalise(raw, now)
  if ('refusal' in result) throw new Error(`${result.refusal.field}: ${result.refusal.reason}`)
  return result
}
const refused = (raw: unknown) => {
  const result = normalise(raw, now)
  return 'refusal' in result ? result.refusal.field : undefined
}

describe('an event', () => {
  it('passes without a warning when nothing is amiss', () => {
    const { event, warnings } = read(minimal)
    expect(warnings).toEqual([])
    expect(event).toMatchObject({
      kind: 'run',
      state: 'COMPLETE',
      at: '2026-01-05T08:00:00.500000000Z',
      job: { name: 'daily.load' },
    })
  })

  it('is refused only when it has no identity, by the name of the field', () => {
    expect(refused(null)).toBe('body')
    expect(refused([minimal])).toBe('body')
    expect(refused({})).toBe('job')
    expect(refused({ ...minimal, job: undefined })).toBe('job')
    expect(refused({ ...minimal, job: 'daily' })).toBe('job')
    expect(refused({ ...minimal, job: { namespace: 'prod' } })).toBe('job.name')
    expect(refused({ ...minimal, job: { namespace: ' ', name: 'x' } })).toBe('job.namespace')
    expect(refused({ ...minimal, job: { namespace: 'x'.repeat(5000), name: 'x' } })).toBe('job.namespace')
    expect(refused({ dataset: { namespace: 'x' } })).toBe('dataset.name')
    expect(refused({ dataset: 7 })).toBe('dataset')
  })

  it('is taken with a warning when a time zone, a schema URL, a producer, a known state or a UUID is missing', () => {
    const { event, warnings } = read({
      ...minimal,
      producer: undefined,
      schemaURL: undefined,
      eventType: 'DONE',
      eventTime: '2026-01-05 08:00:00',
      run: { runId: 'manual-7' },
    })
    expect(event).toMatchObject({ state: 'OTHER', at: '2026-01-05T08:00:00.000000000Z', run: { id: 'manual-7' } })
    expect(warnings).toEqual([
      'run.runId: not a UUID; taken as it is',
      'producer: missing',
      'schemaURL: missing',
      'eventType: "DONE" is not known; taken as OTHER',
      'eventTime: without a time zone; taken as UTC',
    ])
  })

  it('of a run without an id is an event of its job', () => {
    const { event, warnings } = read({ ...minimal, run: {} })
    expect(event.kind).toBe('job')
    expect(warnings).toEqual(['run.runId: missing; taken as an event of the job'])
  })

  it('loses a dataset or facet that makes no sense, and nothing else', () => {
    const { event, warnings } = read({
      ...minimal,
      inputs: [
        { namespace: 'x' },
        null,
        {
          namespace: 'postgres://db',
          name: 'shop.public.orders',
          facets: { schema: 7, documentation: { description: 'd' }, none: null },
        },
      ],
      outputs: 'orders',
    })
    expect(event.inputs).toEqual([
      {
        namespace: 'postgres://db:5432',
        name: 'shop.public.orders',
        facets: { documentation: { description: 'd' } },
        useFacets: {},
      },
    ])
    expect(warnings).toEqual([
      'inputs[0].name: missing or empty: without it nothing says what this is about; left out',
      'inputs[1]: expected a dataset: {"namespace": …, "name": …}; left out',
      'inputs[2].facets.schema: expected an object; left out',
      'outputs: expected an array; left out',
    ])
  })

  it('that claims to come from the future is dated by its receipt', () => {
    expect(read({ ...minimal, eventTime: '2996-01-05T08:00:00Z' }).event.at).toBe('2026-02-01T12:00:00.000000000Z')
    expect(read({ ...minimal, eventTime: 'yesterday' }).event.at).toBe('2026-02-01T12:00:00.000000000Z')
    expect(read({ ...minimal, eventTime: '2026-02-01T14:00:00Z' }).event.at).toBe('2026-02-01T14:00:00.000000000Z')
  })

  it('has the same fingerprint twice, and another when anything differs', () => {
    expect(read(minimal).event.print).toBe(read(structuredClone(minimal)).event.print)
    expect(read(minimal).event.print).not.toBe(read({ ...minimal, eventType: 'START' }).event.print)
  })

  it('of any shape and depth is either an event or a refusal that names a field', () => {
    let deep: unknown = 'x'
    for (let i = 0; i < 5000; i++) deep = i % 2 ? [deep] : { deep, __proto__: 1 }
    expect(read({ ...minimal, run: { runId: 'r', facets: { deep: { deep } } } }).warnings).toContain(
      'what is nested more than 64 levels deep is left out',
    )
    const odd = fc.jsonValue({ noUnicodeString: false } as object)
    const field = fc.constantFrom('eventType', 'eventTime', 'run', 'job', 'inputs', 'outputs', 'dataset', 'producer', 'schemaURL')
    fc.assert(
      fc.property(odd, fc.dictionary(field, odd), fc.boolean(), (raw, fields, whole) => {
        const result = normalise(whole ? raw : { ...minimal, ...fields }, now)
        if ('refusal' in result) expect(result.refusal.field).toMatch(/^(body|job|dataset)(\.|$)/)
        else expect(result.event.at).toHaveLength(30)
      }),
      { numRuns: 3000 },
    )
  })
})

describe('moments', () => {
  it('are read as Java, Python, Spark and epoch counters write them', () => {
    const stamps = {
      '2026-01-05T08:00:00Z': '2026-01-05T08:00:00.000000000Z',
      '2026-01-05T08:00:00.123456789Z': '2026-01-05T08:00:00.123456789Z',
      '2026-01-05T18:00:00.1+10:00': '2026-01-05T08:00:00.100000000Z',
      '2026-01-05T03:00-0500': '2026-01-05T08:00:00.000000000Z',
      '2026-01-05T08:00:00.5Z[UTC]': '2026-01-05T08:00:00.500000000Z',
      '2026-01-05 08:00:00,25 UTC': '2026-01-05T08:00:00.250000000Z',
      '2026-01-05': '2026-01-05T00:00:00.000000000Z',
    }
    for (const [written, stamp] of Object.entries(stamps)) expect(readStamp(written)?.stamp).toBe(stamp)
    expect(readStamp(1_767_600_000)?.stamp).toBe('2026-01-05T08:00:00.000000000Z')
    expect(readStamp(1_767_600_000_500)?.stamp).toBe('2026-01-05T08:00:00.500000000Z')
    for (const wrong of ['2026-02-31T00:00:00Z', '2026-13-01', 'now', '', {}, null, Number.NaN, -5])
      expect(readStamp(wrong)).toBeUndefined()
  })

  it('as stamps sort as they follow each other', () => {
    const date = fc.date({ min: new Date(0), max: new Date('9999-01-01'), noInvalidDate: true })
    fc.assert(
      fc.property(date, date, (a, b) => {
        expect(Math.sign(readStamp(a.toISOString())!.stamp.localeCompare(readStamp(b.toISOString())!.stamp, 'en'))).toBe(
          Math.sign(a.getTime() - b.getTime()),
        )
      }),
    )
  })
})
