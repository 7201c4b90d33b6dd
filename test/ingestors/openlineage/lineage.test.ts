// What events say about lineage, as arrows: `from.field -KIND TRANSFORMATION precision-> to.field via job`; `-/>` is denied.
import { describe, expect, it } from 'vitest'
import { absorb, MemoryStore } from '../../../ingestors/openlineage/absorb.ts'
import { normalise } from '../../../ingestors/openlineage/normalise.ts'
import { Catalog } from './catalog.ts'

let minute = 0
const event = (fields: object) => ({
  eventType: 'COMPLETE',
  eventTime: `2026-01-05T08:${String(minute++ % 60).padStart(2, '0')}:00Z`,
  producer: 'https://shop.example/etl',
  schemaURL: 'https://openlineage.io/spec/2-0-2/OpenLineage.json',
  run: { runId: 'r1' },
  job: { namespace: 'prod', name: 'load' },
  ...fields,
})
const table = (name: string, facets: object = {}) => ({ namespace: 'postgres://db:5432', name: `shop.public.${name}`, facets })
const column = (name: string, field: string, ...transformations: object[]) => ({
  namespace: 'postgres://db:5432',
  name: `shop.public.${name}`,
  field,
  transformations,
})

async function harvest(...events: object[]): Promise<Catalog> {
  const [store, catalog] = [new MemoryStore(), new Catalog()]
  for (const raw of events) {
    const read = normalise(raw, '2026-02-01T00:00:00Z')
    if ('refusal' in read) throw new Error(read.refusal.reason)
    const absorbed = await absorb([read.event], store)
    store.keep(absorbed)
    catalog.keep(absorbed.events)
  }
  return catalog
}
const brief = (arrows: string[]) =>
  arrows.map((arrow) => arrow.replaceAll('postgres:shop.public.', '').replaceAll(/openlineage:|custom:/g, ''))
const arrowsOf = async (...events: object[]) => brief((await harvest(...events)).arrows())

describe('lineage', () => {
  it('joins the inputs of START with the outputs of COMPLETE', async () => {
    expect(
      await arrowsOf(
        event({ eventType: 'START', inputs: [table('orders'), table('customers')] }),
        event({ outputs: [table('revenue')] }),
      ),
    ).toEqual(['customers -DIRECT 0-> revenue via load', 'orders -DIRECT 0-> revenue via load'])
  })

  it('does not join what different runs read and write', async () => {
    expect(
      await arrowsOf(
        event({ inputs: [table('orders')], outputs: [table('revenue')] }),
        event({ run: { runId: 'r2' }, inputs: [table('customers')], outputs: [table('people')] }),
      ),
    ).toEqual(['customers -DIRECT 0-> people via load', 'orders -DIRECT 0-> revenue via load'])
  })

  it('ends at the job that writes nothing known, and begins at the job that reads nothing known', async () => {
    expect(await arrowsOf(event({ inputs: [table('orders')] }))).toEqual(['orders -DIRECT 0-> load'])
    expect(await arrowsOf(event({ outputs: [table('orders')] }))).toEqual(['load -DIRECT 0-> orders via load'])
    // A START that knows only inputs is corrected by the COMPLETE.
    expect(await arrowsOf(event({ inputs: [table('orders')] }), event({ outputs: [table('revenue')] }))).toEqual([
      'orders -DIRECT 0-> revenue via load',
    ])
  })

  const columnLineage = {
    fields: {
      total: {
        inputFields: [column('orders', 'amount', { type: 'DIRECT', subtype: 'AGGREGATION', description: 'sum(amount)' })],
      },
      email: { inputFields: [column('customers', 'email', { type: 'DIRECT', subtype: 'TRANSFORMATION', masking: true })] },
    },
    dataset: [column('orders', 'status', { type: 'INDIRECT', subtype: 'FILTER' })],
  }

  it('of columns outweighs co-occurrence, keeps INDIRECT apart and masking', async () => {
    const inputs = [table('orders'), table('customers'), table('settings')]
    expect(await arrowsOf(event({ inputs, outputs: [table('revenue', { columnLineage })] }))).toEqual([
      'customers -DIRECT 1-> revenue via load',
      'customers.email -DIRECT TRANSFORMATION masking 1-> revenue.email via load',
      'orders -DIRECT 1-> revenue via load',
      'orders.amount -DIRECT AGGREGATION "sum(amount)" 1-> revenue.total via load',
      'orders.status -INDIRECT FILTER 1-> revenue via load',
      'settings -DIRECT 1-/> revenue via load',
    ])
  })

  it('of an asset whose fields only influence is INDIRECT as a whole', async () => {
    const only = {
      fields: { total: { inputFields: [column('orders', 'amount')] } },
      dataset: [column('calendar', 'day', { type: 'INDIRECT', subtype: 'JOIN' })],
    }
    expect(
      await arrowsOf(
        event({ inputs: [table('orders'), table('calendar')], outputs: [table('revenue', { columnLineage: only })] }),
      ),
    ).toEqual([
      'calendar -DIRECT 1-/> revenue via load',
      'calendar -INDIRECT 1-> revenue via load',
      'calendar.day -INDIRECT JOIN 1-> revenue via load',
      'orders -DIRECT 1-> revenue via load',
      'orders.amount -DIRECT 1-> revenue.total via load',
    ])
  })

  it('that copies an influence on the whole into each column says it once', async () => {
    const filter = column('orders', 'status', { type: 'INDIRECT', subtype: 'FILTER' })
    const copied = {
      fields: { a: { inputFields: [column('orders', 'a'), filter] }, b: { inputFields: [column('orders', 'b'), filter] } },
    }
    expect(await arrowsOf(event({ outputs: [table('copy', { columnLineage: copied })] }))).toEqual([
      'orders -DIRECT 1-> copy via load',
      'orders.a -DIRECT 1-> copy.a via load',
      'orders.b -DIRECT 1-> copy.b via load',
      'orders.status -INDIRECT FILTER 1-> copy via load',
    ])
  })

  it('understands the deprecated words of older producers', async () => {
    const old = {
      fields: {
        email: {
          inputFields: [column('customers', 'email')],
          transformationType: 'MASKED',
          transformationDescription: 'md5(email)',
        },
      },
    }
    expect(await arrowsOf(event({ outputs: [table('people', { columnLineage: old })] }))).toEqual([
      'customers -DIRECT 1-> people via load',
      'customers.email -DIRECT TRANSFORMATION masking "md5(email)" 1-> people.email via load',
    ])
  })

  const declared = {
    fields: {
      total: { inputs: [{ ...column('orders', 'amount', { type: 'DIRECT', subtype: 'AGGREGATION' }), type: 'DATASET' }] },
    },
  }

  it('that is declared outweighs what column lineage reports beyond it', async () => {
    const facets = { columnLineage, lineage: declared }
    expect(await arrowsOf(event({ inputs: [table('orders'), table('customers')], outputs: [table('revenue', facets)] }))).toEqual(
      [
        'customers -DIRECT 2-/> revenue via load',
        'customers.email -DIRECT TRANSFORMATION 2-/> revenue.email via load',
        'orders -DIRECT 2-> revenue via load',
        'orders.amount -DIRECT AGGREGATION 2-> revenue.total via load',
        'orders.status -INDIRECT FILTER 1-> revenue via load',
      ],
    )
  })

  it('declared of assets alone is refined by reported columns', async () => {
    const lineage = { inputs: [{ ...table('orders'), type: 'DATASET' }] }
    expect(
      (await arrowsOf(event({ inputs: [table('customers')], outputs: [table('revenue', { columnLineage, lineage })] }))).filter(
        (arrow) => !arrow.includes('/>'),
      ),
    ).toEqual([
      'orders -DIRECT 2-> revenue via load',
      'orders.amount -DIRECT AGGREGATION "sum(amount)" 1-> revenue.total via load',
      'orders.status -INDIRECT FILTER 1-> revenue via load',
    ])
  })

  it('declared to have no inputs denies all that the run read', async () => {
    const entry = {
      ...table('numbers'),
      type: 'DATASET',
      inputs: [],
      fields: { n: { inputs: [{ type: 'JOB', transformations: [{ type: 'DIRECT', subtype: 'AGGREGATION' }] }] } },
    }
    const job = { namespace: 'prod', name: 'load', facets: { lineage: { entries: [entry] } } }
    expect(await arrowsOf(event({ job, inputs: [table('orders')], outputs: [table('numbers')] }))).toEqual([
      'load -DIRECT AGGREGATION 2-> numbers via load',
      'orders -DIRECT 2-/> numbers via load',
    ])
    expect(
      await arrowsOf(event({ inputs: [table('orders')], outputs: [table('numbers', { lineage: { inputs: [] } })] })),
    ).toEqual(['load -DIRECT 2-> numbers via load', 'orders -DIRECT 2-/> numbers via load'])
  })

  it('declared into jobs: the own one without a name, and others', async () => {
    const entries = [
      { type: 'JOB', inputs: [{ ...column('orders', 'id', { type: 'INDIRECT', subtype: 'FILTER' }), type: 'DATASET' }] },
      { type: 'JOB', namespace: 'prod', name: 'next', inputs: [{ type: 'JOB' }] },
    ]
    expect(await arrowsOf(event({ job: { namespace: 'prod', name: 'load', facets: { lineage: { entries } } } }))).toEqual([
      'load -DIRECT 2-> next via load',
      'orders -INDIRECT 2-> load',
      'orders.id -INDIRECT FILTER 2-> load',
    ])
  })

  it('taken back by _deleted falls back to what is known without it', async () => {
    const reads = { inputs: [table('orders'), table('customers')] }
    const expected = ['customers -DIRECT 0-> revenue via load', 'orders -DIRECT 0-> revenue via load']
    const said = event({ ...reads, outputs: [table('revenue', { columnLineage, lineage: declared })] })
    const deleted = event({ outputs: [table('revenue', { columnLineage: { _deleted: true }, lineage: { _deleted: true } })] })
    expect(await arrowsOf(said, deleted)).toEqual(expected)
    expect(await arrowsOf(deleted, said)).toEqual(expected)
    const job = (lineage: object) => ({ job: { namespace: 'prod', name: 'load', facets: { lineage } } })
    const entry = { ...table('revenue'), type: 'DATASET', inputs: [] }
    expect(
      await arrowsOf(
        event({ ...job({ entries: [entry] }), ...reads, outputs: [table('revenue')] }),
        event(job({ _deleted: true })),
      ),
    ).toEqual(expected)
  })

  it('goes through the job when a run reads and writes so much that no pair means anything', async () => {
    const many = (word: string) => Array.from({ length: 150 }, (_, at) => table(`${word}${at}`))
    const arrows = await arrowsOf(event({ inputs: many('in'), outputs: many('out') }))
    expect(arrows).toHaveLength(300)
    expect(arrows).toContain('in7 -DIRECT 0-> load')
    expect(arrows).toContain('load -DIRECT 0-> out7 via load')
  })

  it('of a renamed dataset comes from its old name', async () => {
    const lifecycleStateChange = {
      lifecycleStateChange: 'RENAME',
      previousIdentifier: { namespace: 'postgres://db', name: 'shop.public.orders_new' },
    }
    expect(await arrowsOf(event({ outputs: [table('orders', { lifecycleStateChange })] }))).toEqual([
      'orders_new -DIRECT IDENTITY 1-> orders via load',
    ])
  })

  it('of a dataset without a job stands by itself', async () => {
    expect(await arrowsOf(event({ run: undefined, job: undefined, dataset: table('revenue', { lineage: declared }) }))).toEqual([
      'orders -DIRECT 2-> revenue',
      'orders.amount -DIRECT AGGREGATION 2-> revenue.total',
    ])
  })
})

describe('names', () => {
  const path = (facets: object = {}) => ({ namespace: 's3://lake', name: 'warehouse/orders', facets })
  const symlinks = { identifiers: [{ namespace: 'hive://metastore:9083', name: 'shop.orders', type: 'TABLE' }] }

  it('make a path and the table that lies there one, also when that is learned late', async () => {
    const catalog = await harvest(
      event({ inputs: [table('orders')], outputs: [path()] }),
      event({
        run: { runId: 'r2' },
        job: { namespace: 'prod', name: 'report' },
        inputs: [{ namespace: 'hive://metastore', name: 'shop.orders' }],
        outputs: [table('report')],
      }),
      event({ run: { runId: 'r3' }, inputs: [table('orders')], outputs: [path({ symlinks })] }),
    )
    expect(brief(catalog.arrows())).toEqual([
      'hive:shop.orders -DIRECT 0-> report via report',
      'orders -DIRECT 0-> hive:shop.orders via load',
    ])
    expect(catalog.named('s3:lake:warehouse%2Forders')).toBe('hive:metastore:shop.orders')
  })

  it('make a job under its own name and the one that others give it the same', async () => {
    const parent = { job: { namespace: 'prod', name: 'daily' }, run: { runId: 'p' } }
    const airflow = { producer: 'https://github.com/apache/airflow/tree/providers-openlineage/2.1.0' }
    const catalog = await harvest(
      event({ job: { namespace: 'prod', name: 'daily.load' }, run: { runId: 'c', facets: { parent } } }),
      event({ ...airflow, job: { namespace: 'prod', name: 'daily' }, run: { runId: 'p' } }),
      event({ ...airflow, job: { namespace: 'prod', name: 'daily.load' }, run: { runId: 'c' }, outputs: [table('orders')] }),
    )
    expect(catalog.named('openlineage:prod:daily')).toBe('airflow:prod:daily')
    expect(catalog.arrows()).toEqual(['airflow:daily.load -DIRECT 0-> postgres:shop.public.orders via airflow:daily.load'])
    expect(catalog.everything()).toMatchObject({
      latest: {
        'asset airflow:prod:daily': { kind: 'job', name: 'daily' },
        'asset airflow:prod:daily.load': { kind: 'task', name: 'load', parent: 'airflow:prod:daily' },
        'run airflow:prod:daily.load c': { state: 'COMPLETE', parent: { job: 'airflow:prod:daily', run: 'p' } },
      },
    })
  })
})
