// The traps of dbt artifacts, one by one.
import { describe, expect, test } from 'vitest'
import { config as form } from '../../../ingestors/dbt/config.ts'
import { translate } from '../../../ingestors/dbt/translate.ts'
import { type Reader, ReadProblem } from '../../../ingestors/protocol/connector.ts'
import { context, harvest, model, of, payloads } from './harvest.ts'

const metadata = (which: string, id = which, at = '2026-11-23T06:00:00Z') => ({
  metadata: { invocation_id: id, generated_at: at, dbt_version: '1.11.0' },
  args: { which },
  elapsed: 1.5,
})
const marts = 'postgres:warehouse:shop.marts'
const inputs = (events: Awaited<ReturnType<typeof harvest>>, ref: string) =>
  of(events, 'lineage')
    .find((event) => event.ref === ref)
    ?.inputs.map(({ from }) => from)
const codes = (events: Awaited<ReturnType<typeof harvest>>) => of(events, 'problem').map(({ code }) => code)

describe('versions', () => {
  test('Fusion calls its manifest v20, which is v12', async () => {
    const events = await harvest(payloads({}, { dbt_schema_version: 'https://schemas.getdbt.com/dbt/manifest/v20.json' }))
    expect(codes(events)).toEqual([])
  })

  test.each([
    ['v13', 'read as v12'],
    ['v8', 'read as v9'],
  ])('a manifest %s is %s, and says so', async (version, remark) => {
    const sections = { nodes: { 'model.shop.a': model('a', { invented_later: [1] }) } }
    const events = await harvest(
      payloads(sections, { dbt_schema_version: `https://schemas.getdbt.com/dbt/manifest/${version}.json` }),
    )
    expect(of(events, 'problem')).toMatchObject([
      { code: 'dbt.manifest.version', severity: 'warning', message: expect.stringContaining(remark) },
    ])
    expect(of(events, 'asset').some(({ ref }) => ref === `${marts}.a`)).toBe(true)
  })

  test('another tool’s manifest.json is refused', async () => {
    await expect(harvest(payloads({}, { dbt_schema_version: undefined }))).rejects.toMatchObject({ code: 'dbt.manifest.foreign' })
  })

  test('without a project name, it is the package whose hash is the project id', async () => {
    const nodes = { 'model.big_package.x': model('x', { package_name: 'big_package' }), 'model.shop.a': model('a') }
    const events = await harvest(payloads({ nodes }, { project_name: undefined, project_id: 'fb54f3c5992b96d001bb16e8e92d968d' }))
    expect(of(events, 'complete')[0]).toMatchObject({ platform: 'dbt', prefix: 'shop' })
    expect(of(events, 'asset').map(({ ref }) => ref)).toContain('dbt:shop:shop.model.big_package.x')
  })
})

describe('lineage', () => {
  const ephemeral = { config: { materialized: 'ephemeral' } }
  const nodes = {
    'model.shop.a': model('a'),
    'model.shop.e1': model('e1', { ...ephemeral, depends_on: { nodes: ['model.shop.a', 'source.shop.raw.r'] } }),
    'model.shop.e2': model('e2', { ...ephemeral, depends_on: { nodes: ['model.shop.e1'] } }),
    'model.shop.z': model('z', { depends_on: { nodes: ['model.shop.e2', 'model.shop.a', 'model.shop.z', 'model.other.gone'] } }),
  }
  const sources = {
    'source.shop.raw.r': { name: 'r', identifier: 'real_r', database: 'shop', schema: 'raw', source_name: 'raw' },
  }

  test('passes through a chain of ephemeral models to what they read', async () => {
    const events = await harvest(payloads({ nodes, sources }))
    expect(inputs(events, `${marts}.z`)?.sort()).toEqual([
      'dbt:shop:shop.model.e1',
      'dbt:shop:shop.model.e2',
      `${marts}.a`,
      'postgres:warehouse:shop.raw.real_r',
    ])
  })

  test('a dependency that is not in the manifest is a problem, and no edge', async () => {
    const events = await harvest(payloads({ nodes, sources }))
    expect(of(events, 'problem')).toMatchObject([
      { code: 'dbt.dependency.unknown', message: expect.stringContaining('model.other.gone') },
    ])
  })

  test('a model without inputs says so, so that edges of earlier harvests end', async () => {
    const events = await harvest(payloads({ nodes }))
    expect(of(events, 'lineage').find(({ ref }) => ref === `${marts}.a`)).toMatchObject({ mode: 'replace', inputs: [] })
  })

  test('ephemeral models that read each other in a circle do not hang the harvest', async () => {
    const circle = {
      'model.shop.x': model('x', { ...ephemeral, depends_on: { nodes: ['model.shop.y'] } }),
      'model.shop.y': model('y', { ...ephemeral, depends_on: { nodes: ['model.shop.x'] } }),
    }
    const events = await harvest(payloads({ nodes: circle }))
    expect(inputs(events, 'dbt:shop:shop.model.x')).toEqual(['dbt:shop:shop.model.y'])
  })

  test('SQL that was never compiled is a problem, which python models are not', async () => {
    const uncompiled = {
      'model.shop.a': model('a', { compiled_code: undefined }),
      'model.shop.p': model('p', { language: 'python', compiled_code: 'def model(dbt, session): ...' }),
    }
    const events = await harvest(payloads({ nodes: uncompiled }))
    expect(of(events, 'problem')).toMatchObject([{ code: 'dbt.compiled.missing', message: expect.stringContaining('1 models') }])
    expect(of(events, 'statement')).toEqual([])
  })
})

describe('relations', () => {
  test('a source that stands for a table which the project builds does not describe it a second time', async () => {
    const nodes = { 'model.shop.a': model('a', { description: 'Built here.' }) }
    const sources = {
      'source.shop.again.a': { name: 'a', identifier: 'a', database: 'shop', schema: 'marts', description: 'Read here.' },
    }
    const events = await harvest(payloads({ nodes, sources }))
    expect(of(events, 'asset').filter(({ ref }) => ref === `${marts}.a`)).toMatchObject([{ description: 'Built here.' }])
  })

  test('Snowflake’s upper-case columns meet the lower-case ones of property files', async () => {
    const columns = {
      order_id: { name: 'order_id', description: 'Number.', tags: ['key'] },
      Quoted: { name: 'Quoted', quote: true },
    }
    const nodes = {
      'model.shop.a': model('a', { columns, relation_name: 'shop.marts.a' }),
      'model.shop.b': model('b', { columns, relation_name: 'shop.marts.b' }),
      'test.shop.u': {
        resource_type: 'test',
        attached_node: 'model.shop.b',
        column_name: 'order_id',
        test_metadata: { name: 'unique' },
      },
    }
    const catalogued = {
      metadata: { type: 'BASE TABLE', database: 'SHOP', schema: 'MARTS', name: 'A' },
      columns: [
        { name: 'ORDER_ID', type: 'NUMBER' },
        { name: 'Quoted', type: 'TEXT' },
      ],
      stats: { row_count: 12, bytes: 2048, last_modified: '2026-11-23 05:00UTC' },
    }
    const reader = payloads({ nodes, 'catalog.nodes': { 'model.shop.a': catalogued } }, { adapter_type: 'snowflake' })
    const events = await harvest(reader)
    const fields = of(events, 'schema').map(({ ref, fields }) => [
      ref,
      ...fields.map(({ path, type }) => `${path} ${type ?? '?'}`),
    ])
    expect(fields).toEqual([
      ['snowflake:warehouse:SHOP.MARTS.A', 'ORDER_ID NUMBER', 'Quoted TEXT'],
      ['snowflake:warehouse:SHOP.MARTS.B', 'ORDER_ID ?', 'Quoted ?'],
    ])
    expect(of(events, 'tag').find(({ field, tags }) => field && tags.length)).toMatchObject({ field: 'ORDER_ID', tags: ['key'] })
    expect(of(events, 'check')).toMatchObject([{ ref: 'snowflake:warehouse:SHOP.MARTS.B', field: 'ORDER_ID' }])
    expect(of(events, 'profile')).toMatchObject([{ rows: 12, bytes: 2048, fresh: '2026-11-23T05:00:00Z' }])
  })

  test('a relation without any known column says nothing about its schema', async () => {
    expect(of(await harvest(payloads({ nodes: { 'model.shop.a': model('a') } })), 'schema')).toEqual([])
  })

  test('a catalog that ends in the middle is a problem, and columns of property files do not stand in for it', async () => {
    const columns = { order_id: { name: 'order_id', description: 'Number.' } }
    const whole = payloads({
      nodes: { 'model.shop.a': model('a', { columns }) },
      'catalog.nodes': { 'model.shop.z': { columns: [] } },
    })
    const reader: Reader = {
      ...whole,
      async *read(what) {
        yield* whole.read(what)
        if (what === 'catalog.nodes') throw new ReadProblem('dbt.artifact.truncated', 'catalog.json ends in the middle')
      },
    }
    const events = await harvest(reader)
    expect(of(events, 'problem')).toMatchObject([{ code: 'dbt.artifact.truncated', hint: 'Run `dbt docs generate`.' }])
    expect(of(events, 'schema')).toEqual([])
    expect(of(events, 'complete')).toHaveLength(2)
  })

  test('a foreign key names the table it refers to', async () => {
    const constraints = [{ type: 'foreign_key', columns: ['customer_id'], to: '"shop"."marts"."customers"', to_columns: ['id'] }]
    const columns = { customer_id: { name: 'customer_id', data_type: 'int' } }
    const events = await harvest(
      payloads({ nodes: { 'model.shop.a': model('a', { columns, constraints, contract: { enforced: true } }) } }),
    )
    expect(of(events, 'schema')[0]?.constraints).toMatchObject([
      { kind: 'foreign', fields: ['customer_id'], references: { ref: `${marts}.customers`, fields: ['id'] } },
      { kind: 'contract', fields: ['customer_id'] },
    ])
  })

  test('disabled nodes are counted on the project and appear nowhere else', async () => {
    const events = await harvest(payloads({ disabled: { 'model.shop.off': 1, 'model.shop.off_too': 2 } }))
    expect(of(events, 'asset')).toMatchObject([{ ref: 'dbt:shop:shop', properties: { dbt: { disabled: 3 } } }])
  })

  test('an adapter nobody has heard of is told, and the operator may name the platform', async () => {
    const sections = { nodes: { 'model.shop.a': model('a') } }
    const events = await harvest(payloads(sections, { adapter_type: 'newdb' }), { platform: 'postgres' })
    expect(codes(events)).toEqual(['dbt.adapter.unknown'])
    expect(of(events, 'asset').map(({ ref }) => ref)).toContain(`${marts}.a`)
  })
})

describe('tests', () => {
  const source = { 'source.shop.raw.orders': { name: 'orders', identifier: 'orders', database: 'shop', schema: 'raw' } }
  const nodes = (test: object) => ({
    'model.shop.customers': model('customers'),
    'test.shop.t': { resource_type: 'test', name: 't', ...test },
  })

  test('a relationship of a source is about its child, although both ends are its dependencies', async () => {
    const relationship = {
      depends_on: { nodes: ['model.shop.customers', 'source.shop.raw.orders'] },
      test_metadata: {
        name: 'relationships',
        kwargs: {
          model: "{{ get_where_subquery(source('raw', 'orders')) }}",
          to: "ref('customers')",
          column_name: 'customer_id',
        },
      },
    }
    const events = await harvest(payloads({ nodes: nodes(relationship), sources: source }))
    expect(of(events, 'check')).toMatchObject([
      {
        key: 'test.shop.t',
        ref: 'postgres:warehouse:shop.raw.orders',
        field: 'customer_id',
        kind: 'relationships',
        properties: { dbt: { alsoReads: [`${marts}.customers`], arguments: { to: "ref('customers')" } } },
      },
    ])
  })

  test('a test of a package says whose it is; one that depends on nothing is about the project', async () => {
    const packaged = { test_metadata: { name: 'between', namespace: 'expectations' }, config: { severity: 'WARN' } }
    expect(of(await harvest(payloads({ nodes: nodes(packaged) })), 'check')).toMatchObject([
      { kind: 'expectations.between', severity: 'warn', ref: 'dbt:shop:shop' },
    ])
  })

  test('of several results of a test the latest counts, whatever the order of the files', async () => {
    const result = (status: string, at: string) => ({
      result: { unique_id: 'test.shop.t', status, timing: [{ completed_at: at }], failures: 3 },
    })
    const run_results = [
      metadata('test', 'late'),
      result('fail', '2026-11-23T06:00:00.5Z'),
      metadata('build', 'early'),
      result('pass', '2026-11-22T06:00:00Z'),
      metadata('test', 'late'),
      result('pass', '2026-11-24T06:00:00Z'),
    ]
    const events = await harvest(payloads({ nodes: nodes({}), run_results }))
    expect(of(events, 'check')[0]?.result).toEqual({
      at: '2026-11-23T06:00:00.5Z',
      status: 'fail',
      observed: '3 failures',
      run: 'late',
    })
  })
})

describe('run results', () => {
  const result = (status: string) => ({ result: { unique_id: 'model.shop.a', status, timing: [], message: 'as said' } })
  const nodes = { 'model.shop.a': model('a') }

  test.each(['compile', 'generate', 'show', 'list'])('`dbt %s` builds nothing: its results are no runs', async (which) => {
    const events = await harvest(payloads({ nodes, run_results: [metadata(which), result('success')] }))
    expect(of(events, 'run')).toEqual([])
    expect(of(events, 'problem')).toMatchObject([{ code: 'dbt.run_results.idle', hint: expect.stringContaining('copy') }])
  })

  test.each([
    ['success', 'COMPLETE'],
    ['error', 'FAIL'],
    ['partial success', 'FAIL'],
    ['skipped', 'ABORT'],
  ])('a model with status %s has a run in state %s', async (status, state) => {
    const run = of(await harvest(payloads({ nodes, run_results: [metadata('run'), result(status)] })), 'run')[0]
    expect(run).toMatchObject({ job: 'dbt:shop:shop.model.a', run: 'run', state, at: '2026-11-23T06:00:00Z' })
    expect(run?.writes).toEqual(state === 'ABORT' ? undefined : [{ ref: `${marts}.a` }])
    expect(run?.error).toBe(state === 'COMPLETE' ? undefined : 'as said')
  })
})

describe('sources', () => {
  test('freshness that is too old fails; freshness that could not be measured is an error', async () => {
    const freshness = { warn_after: { count: 1, period: 'day' }, error_after: { count: null, period: null } }
    const table = (name: string) => ({ name, identifier: name, database: 'shop', schema: 'raw', source_name: 'raw', freshness })
    const measured = [
      metadata('freshness'),
      {
        result: {
          unique_id: 'source.shop.raw.a',
          status: 'error',
          max_loaded_at: '2026-11-01 00:00:00',
          snapshotted_at: '2026-11-23T06:00:00Z',
        },
      },
      { result: { unique_id: 'source.shop.raw.b', status: 'runtime error', error: 'no such table' } },
    ]
    const sources = { 'source.shop.raw.a': table('a'), 'source.shop.raw.b': table('b'), 'source.shop.raw.c': table('c') }
    const events = await harvest(payloads({ sources, freshness: measured }))
    expect(
      of(events, 'check').map(({ expression, severity, result }) => [expression, severity, result?.status, result?.message]),
    ).toEqual([
      ['warn after 1 day', 'warn', 'fail', undefined],
      ['warn after 1 day', 'warn', 'error', 'no such table'],
      ['warn after 1 day', 'warn', undefined, undefined],
    ])
    expect(of(events, 'profile')).toEqual([
      { type: 'profile', ref: 'postgres:warehouse:shop.raw.a', at: '2026-11-23T06:00:00Z', fresh: '2026-11-01T00:00:00Z' },
    ])
  })
})

describe('completeness', () => {
  test('is not said when a node could not be read', async () => {
    const events = await harvest(payloads({ nodes: [{ key: 'model.shop.bad', broken: 'Unexpected token' }] }))
    expect(of(events, 'problem')).toMatchObject([{ code: 'dbt.manifest.broken', severity: 'error' }])
    expect(of(events, 'complete')).toEqual([])
  })

  test('is not said when the harvest is cancelled', async () => {
    const cancelled = { ...context, signal: AbortSignal.abort() }
    const reader = payloads({ nodes: { 'model.shop.a': model('a') } })
    const events = translate(reader, form.parse({ target: 'x' }), cancelled)
    await expect(Array.fromAsync(events)).rejects.toThrow(/abort/i)
  })
})

test('values of the wrong type anywhere in a node cost that value, never the harvest', async () => {
  const odd = [null, 7, 'text', [], {}, [null], { name: 5 }, true]
  const keys = [
    'columns',
    'config',
    'depends_on',
    'tags',
    'meta',
    'constraints',
    'contract',
    'group',
    'description',
    'relation_name',
    'version',
  ]
  for (const key of keys) {
    for (const value of odd) {
      const nodes = {
        'model.shop.a': model('a', { [key]: value }),
        'test.shop.t': { resource_type: 'test', [key]: value, test_metadata: value },
      }
      const consumer = { name: 'x', [key]: value, owner: value, type_params: value, measures: value, type: value }
      const exposures = { 'exposure.shop.x': consumer }
      const metrics = { 'metric.shop.x': consumer }
      const semantic_models = { 'semantic_model.shop.x': consumer }
      const events = await harvest(payloads({ nodes, exposures, metrics, semantic_models, groups: { g: value } }))
      expect(of(events, 'complete'), `${key}: ${JSON.stringify(value)}`).toHaveLength(2)
    }
  }
})
