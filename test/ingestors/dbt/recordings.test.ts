// What real dbt projects become: the same small shop, built by five dbt versions with manifests v9 to v12.
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { dbt } from '../../../ingestors/dbt/connector.ts'
import type { ValidEvent } from '../../../ingestors/protocol/events.ts'
import { replay } from '../../../ingestors/protocol/recording.ts'
import { context, harvest, of, recorded, recordings } from './harvest.ts'

const good = recorded.filter((name) => !name.includes('broken'))
const all = new Map<string, ValidEvent[]>()
beforeAll(async () => {
  for (const name of recorded) all.set(name, await harvest(replay(join(recordings, name))))
})
const marts = 'duckdb:warehouse:shop.main_marts'
const staging = 'duckdb:warehouse:shop.main_staging'

test('there is a recording of each manifest version from 9 to 12', () => {
  const versions = [...all.values()].map(
    (events) => of(events, 'asset').find(({ ref }) => ref === 'dbt:shop:shop')?.properties?.dbt,
  )
  expect(new Set(versions.map((project) => (project as { manifestVersion: number }).manifestVersion))).toEqual(
    new Set([9, 10, 11, 12]),
  )
})

describe.each(good)('%s', (name) => {
  const events = () => all.get(name)!
  const inputsOf = (ref: string) =>
    of(events(), 'lineage')
      .find((event) => event.ref === ref)
      ?.inputs.map(({ from }) => from)
  const asset = (ref: string) => of(events(), 'asset').find((event) => event.ref === ref)

  test('tells of no problem but that docs generate overwrote the run results, which a kept copy makes good', () => {
    expect(of(events(), 'problem')).toEqual([])
  })

  test('models, seeds, snapshots and sources are the tables they are', () => {
    const physical = of(events(), 'asset').filter(
      ({ ref, kind }) => ref.startsWith('duckdb:') && !['database', 'schema'].includes(kind),
    )
    const kinds = Object.fromEntries(physical.map(({ ref, kind }) => [ref.replace('duckdb:warehouse:shop.', ''), kind]))
    delete kinds['main_marts.metricflow_time_spine']
    expect(kinds).toEqual({
      'raw.orders': 'table',
      'raw.customers': 'table',
      'main_seeds.country': 'table',
      'main_staging.stg_orders': 'view',
      'main_staging.stg_customers': 'view',
      'main_marts.fct_revenue': 'table',
      'main_marts.orders_fact': 'table',
      'main_marts.dim_customer_v1': 'table',
      'main_marts.dim_customer_v2': 'table',
      'history.customers_history': 'table',
    })
  })

  test('columns come from the catalog, words about them from property files', () => {
    const schema = of(events(), 'schema').find(({ ref }) => ref === `${marts}.fct_revenue`)!
    expect(schema.fields.map(({ path, type, nullable, description }) => [path, type, nullable, description])).toEqual([
      ['customer_id', 'INTEGER', false, 'The customer.'],
      ['email', 'VARCHAR', undefined, undefined],
      ['revenue', 'DECIMAL(38,2)', undefined, 'Sum of all orders, in euros.'],
    ])
    expect(schema.constraints).toEqual([
      { kind: 'check', fields: [], expression: 'revenue >= 0' },
      { kind: 'primary', fields: ['customer_id'] },
      { kind: 'contract', name: 'dbt contract', fields: ['customer_id', 'email', 'revenue'] },
    ])
  })

  test('a documented column that does not exist is named, and is no field', () => {
    expect(asset(`${staging}.stg_orders`)?.properties?.dbt).toMatchObject({ missingColumns: ['forgotten'] })
    const fields = of(events(), 'schema').find(({ ref }) => ref === `${staging}.stg_orders`)?.fields
    expect(fields?.map(({ path }) => path)).toEqual(['order_id', 'customer_id', 'amount', 'status'])
  })

  test('lineage passes through ephemeral models, which keep pages of their own', () => {
    expect(inputsOf(`${marts}.fct_revenue`)).toEqual([
      `${staging}.stg_orders`,
      'dbt:shop:shop.model.int_order_totals',
      'dbt:shop:shop.model.int_paying',
      `${staging}.stg_customers`,
    ])
    expect(inputsOf('dbt:shop:shop.model.int_order_totals')).toEqual([`${staging}.stg_orders`])
    expect(asset('dbt:shop:shop.model.int_order_totals')).toMatchObject({ kind: 'model', parent: 'dbt:shop:shop' })
    expect(asset(`${marts}.fct_revenue`)?.properties?.dbt).toMatchObject({
      through: ['model.shop.int_paying', 'model.shop.int_order_totals'],
    })
  })

  test('compiled SQL is a statement that defines the table, and the ephemeral ones define none', () => {
    const statements = of(events(), 'statement')
    expect(statements.find(({ defines }) => defines === `${staging}.stg_orders`)).toMatchObject({
      platform: 'duckdb',
      instance: 'warehouse',
      dialect: 'duckdb',
      sql: 'select id as order_id, customer_id, amount, status from "shop"."raw"."orders"',
      defaults: { database: 'shop', schema: 'main_staging' },
      job: 'dbt:shop:shop.model.stg_orders',
    })
    expect(statements.every(({ defines }) => defines?.startsWith('duckdb:'))).toBe(true)
  })

  test('an incremental model is not its own input', () => {
    expect(inputsOf(`${marts}.orders_fact`)).toEqual([`${staging}.stg_orders`])
  })

  test('tests are checks of the relation and column they are about, with results of the build', () => {
    const checks = of(events(), 'check').filter(({ kind }) => kind !== 'unit_test')
    const rows = checks.map(({ ref, field, kind, severity, result }) =>
      [ref.split('.').at(-1), field ?? '-', kind, severity, result?.status].join(' '),
    )
    expect(rows.sort()).toEqual(
      `
      country code unique error pass
      customer_v1 customer_id not_null error pass
      customer_v2 customer_id not_null error pass
      fct_revenue - singular error pass
      fct_revenue customer_id unique error pass
      int_order_totals customer_id not_null error pass
      orders - freshness error pass
      orders id not_null error pass
      orders id unique error pass
      stg_orders customer_id relationships error pass
      stg_orders order_id not_null error pass
      stg_orders order_id unique error pass
      stg_orders status accepted_values warn warn
      `
        .trim()
        .split('\n')
        .map((row) => row.trim().replace(/^customer_v/, 'dim_customer_v'))
        .sort(),
    )
    const warned = checks.find(({ result }) => result?.status === 'warn')
    expect(warned).toMatchObject({
      properties: { dbt: { arguments: { values: ['paid'] } } },
      result: { observed: '1 failure', message: 'Got 1 result, configured to warn if != 0' },
    })
  })

  test('each model has its run, and the build as a whole has one', () => {
    const runs = of(events(), 'run')
    const country = runs.find(({ job }) => job === 'dbt:shop:shop.seed.country')
    expect(country).toMatchObject({ state: 'COMPLETE', writes: [{ ref: 'duckdb:warehouse:shop.main_seeds.country', rows: 2 }] })
    expect(Date.parse(country!.ended!)).toBeGreaterThan(Date.parse(country!.started!))
    expect(runs.filter(({ job }) => job === 'dbt:shop:shop')).toMatchObject([
      { state: 'COMPLETE', run: country!.run, properties: { dbt: { command: 'build', results: { warn: 1 } } } },
    ])
    const jobs = new Set(of(events(), 'asset').map(({ ref }) => ref))
    expect(runs.filter(({ job }) => !jobs.has(job))).toEqual([])
  })

  test('owners come from groups, meta and exposures; tags from assets and columns', () => {
    const owners = Object.fromEntries(
      of(events(), 'owner').map(({ ref, owners }) => [ref, owners.map(({ kind, name }) => `${kind} ${name}`)]),
    )
    expect(owners[`${marts}.fct_revenue`]).toEqual(['group Finance'])
    expect(owners[`${staging}.stg_customers`]).toEqual(['user ann@shop.example', 'group crm'])
    expect(owners['duckdb:warehouse:shop.raw.orders']).toEqual(['user till@shop.example'])
    expect(owners['dbt:shop:shop.exposure.weekly_revenue']).toEqual(['user cleo@shop.example'])
    expect(owners[`${staging}.stg_orders`]).toBeUndefined()
    const tags = of(events(), 'tag')
    expect(tags.find(({ ref, field }) => ref === `${marts}.fct_revenue` && !field)?.tags).toEqual(['money', 'nightly'])
    expect(tags.find(({ ref, field }) => ref === `${marts}.dim_customer_v2` && field === 'email')?.tags).toEqual(['pii'])
  })

  test('exposures read tables, also behind ephemeral models', () => {
    expect(asset('dbt:shop:shop.exposure.weekly_revenue')).toMatchObject({
      kind: 'dashboard',
      name: 'Weekly revenue',
      properties: { dbt: { url: 'https://bi.shop.example/weekly', maturity: 'high', meta: { audience: 'board' } } },
    })
    expect(inputsOf('dbt:shop:shop.exposure.weekly_revenue')).toEqual([`${marts}.fct_revenue`, `${marts}.dim_customer_v2`])
    expect(inputsOf('dbt:shop:shop.exposure.churn')).toEqual([`${staging}.stg_orders`, 'dbt:shop:shop.model.int_order_totals'])
  })

  test('a metric leads back to the column it adds up', () => {
    const edges = of(events(), 'lineage').flatMap(({ ref, inputs }) =>
      inputs
        .filter(({ fromField }) => fromField)
        .map(({ from, fromField, toField }) => `${from}#${fromField} -> ${ref}${toField ? `#${toField}` : ''}`),
    )
    if (name.startsWith('v9')) expect(edges).toEqual([`${marts}.fct_revenue#revenue -> dbt:shop:shop.metric.revenue`])
    else {
      expect(edges).toContain(`${marts}.orders_fact#amount -> dbt:shop:shop.semantic_model.orders#amount`)
      expect(edges).toContain('dbt:shop:shop.semantic_model.orders#amount -> dbt:shop:shop.metric.revenue')
      expect(edges.filter((edge) => edge.endsWith('#large_orders'))).toEqual([])
      expect(inputsOf('dbt:shop:shop.metric.share_of_large')).toEqual([
        'dbt:shop:shop.metric.large',
        'dbt:shop:shop.metric.revenue',
      ])
    }
  })

  test('ends with completeness of the project, and of what dbt itself claims in the warehouse', () => {
    expect(events().slice(-2)).toEqual([
      { type: 'complete', platform: 'dbt', instance: 'shop', prefix: 'shop' },
      { type: 'complete', platform: 'duckdb', instance: 'warehouse', prefix: '' },
    ])
  })
})

test('five dbt versions tell the same of the same project, apart from what is new in each', () => {
  // moments and run ids differ, dbt-duckdb came and went with row counts and responses, dbt 1.9 began to infer primary keys
  const ofTheRun = ['at', 'started', 'ended', 'run', 'fresh', 'seconds', 'observed', 'response', 'rows', 'primaryKey']
  const steady = (event: ValidEvent) =>
    // before 1.6 no space followed the common table expressions that dbt puts in front
    JSON.stringify(event, (key, value) => (ofTheRun.includes(key) ? undefined : value)).replaceAll(')select ', ') select ')
  const told = (name: string) =>
    all
      .get(name)!
      .filter((event) => {
        const about = JSON.stringify(event)
        const newer = /metricflow_time_spine|metric\.|semantic_model\.|saved_query\.|unit_test\./.test(about)
        return (
          !newer &&
          event.type !== 'progress' &&
          !('job' in event && event.type === 'run') &&
          !about.includes('"resource":"project"')
        )
      })
      .map(steady)
      .sort()
  for (const name of good.slice(1)) expect(told(name), name).toEqual(told(good[0]!))
})

test('a bad night: the failed model has a failed run with its error, what hung on it was skipped', () => {
  const events = all.get('v12-broken-build')!
  expect(of(events, 'problem').map(({ code }) => code)).toEqual(['dbt.catalog.missing', 'dbt.sources.missing'])
  const failed = of(events, 'run').filter(({ state }) => state === 'FAIL')
  expect(failed.map(({ job }) => job)).toEqual(['dbt:shop:shop.model.dim_customer.v1', 'dbt:shop:shop'])
  expect(failed[0]!.error).toContain('no_such_column')
  const skipped = of(events, 'check').filter(({ result }) => result?.status === 'skip')
  expect(skipped.map(({ key }) => key)).toEqual(['test.shop.not_null_dim_customer_v1_customer_id.75e335220a'])
  const assumed = of(events, 'schema').find(({ ref }) => ref === `${staging}.stg_customers`)
  expect(assumed?.fields.map(({ path, type }) => [path, type])).toEqual([['email', undefined]])
})

/** Puts a recording back into the files it came from. */
function restore(name: string, folder: string) {
  const rows = (what: string) => {
    try {
      const text = readFileSync(join(recordings, name, `${what}.ndjson`), 'utf8')
      return text
        .split('\n')
        .filter((line) => line)
        .map((line) => JSON.parse(line))
    } catch {
      return []
    }
  }
  const members = (what: string) => Object.fromEntries(rows(what).map(({ key, value }) => [key, value]))
  const sections = [
    'nodes',
    'sources',
    'docs',
    'exposures',
    'metrics',
    'groups',
    'semantic_models',
    'saved_queries',
    'unit_tests',
    'functions',
  ]
  const disabled = Object.fromEntries(rows('manifest.disabled').map(({ key, value }) => [key, Array(value).fill({})]))
  const manifest = {
    metadata: rows('manifest.metadata')[0],
    ...Object.fromEntries(sections.map((key) => [key, members(`manifest.${key}`)])),
    disabled,
  }
  const catalog = (what: string) =>
    Object.fromEntries(
      rows(what).map(({ key, value }) => [
        key,
        {
          ...value,
          columns: Object.fromEntries(
            value.columns.map((column: { name: string }, index: number) => [column.name, { ...column, index }]),
          ),
        },
      ]),
    )
  // the kept results of the build, then those that docs generate wrote over them; in dbt's order of keys
  const results = rows('run_results')
  const begins = results.flatMap(({ metadata }, at) => (metadata ? [at] : []))
  const [build, generate] = begins.map((at, n) => {
    const { metadata, args, elapsed } = results[at]
    return { metadata, results: results.slice(at + 1, begins[n + 1]).map(({ result }) => result), elapsed_time: elapsed, args }
  })
  const [freshness, ...measured] = rows('sources')
  const files = {
    manifest,
    catalog: {
      metadata: rows('catalog.metadata')[0],
      nodes: catalog('catalog.nodes'),
      sources: catalog('catalog.sources'),
      errors: null,
    },
    run_results: generate,
    build,
    sources: { metadata: freshness.metadata, results: measured.map(({ result }) => result) },
  }
  for (const [file, content] of Object.entries(files)) writeFileSync(join(folder, `${file}.json`), JSON.stringify(content))
}

test('a target folder and its recording give the same events, and the project folder will do as well', async () => {
  const project = mkdtempSync(join(tmpdir(), 'dbt-project-'))
  mkdirSync(join(project, 'target'))
  try {
    restore('v12-dbt-1.11', join(project, 'target'))
    const reader = await dbt.connect(dbt.config.parse({ target: project, runResults: ['build.json'] }), context)
    expect(await harvest(reader)).toEqual(all.get('v12-dbt-1.11'))
    await reader.close()
  } finally {
    rmSync(project, { recursive: true })
  }
})
