// The postgres connector on a real server: what a role with pg_monitor sees, what a lesser role is told, and how it fails.
import { createServer } from 'node:net'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import type { PostgresConfig } from '../../../ingestors/postgres/config.ts'
import { postgres } from '../../../ingestors/postgres/connector.ts'
import type { HarvestContext, TestStep } from '../../../ingestors/protocol/connector.ts'
import { harvestEvent, type ValidEvent } from '../../../ingestors/protocol/events.ts'
import { openShop, type Shop } from './shop.ts'

const name = 'shop_live'
const at = (path: string) => `postgres:live:${[name, path].filter(Boolean).join('.')}`
const contextFor = (more: Partial<HarvestContext> = {}): HarvestContext => ({
  instance: 'live',
  signal: new AbortController().signal,
  now: '2026-11-24T08:00:00Z',
  ...more,
})

async function harvest(config: PostgresConfig, context = contextFor()): Promise<ValidEvent[]> {
  const reader = await postgres.connect(config, context)
  try {
    return (await Array.fromAsync(postgres.translate(reader, config, context))).map((event) => harvestEvent.parse(event))
  } finally {
    await reader.close()
  }
}
const ofType = <T extends ValidEvent['type']>(events: ValidEvent[], type: T) =>
  events.filter((event): event is Extract<ValidEvent, { type: T }> => event.type === type)
const about = <T extends ValidEvent['type']>(events: ValidEvent[], type: T, path: string) =>
  ofType(events, type).find((event) => 'ref' in event && event.ref === at(path))
const problems = (events: ValidEvent[]) => ofType(events, 'problem').map(({ code }) => code)

let shop: Shop
beforeAll(async () => {
  shop = await openShop(inject('adminUrl'), name)
}, 120_000)
afterAll(() => shop?.close())

describe('a role with pg_monitor and no right to data', () => {
  let events: ValidEvent[]
  beforeAll(async () => {
    events = await harvest(shop.config)
  })

  it('reads everything, and says so', () => {
    expect(problems(events)).toEqual(['lineage.function'])
    expect(ofType(events, 'complete').map(({ prefix }) => prefix)).toEqual([name, ''])
  })

  it('sees columns with their types, defaults, identity, generation and comments', () => {
    const customers = about(events, 'schema', 'raw.customers')!
    expect(customers.fields.slice(0, 2)).toEqual([
      { path: 'id', type: 'bigint', nullable: false, properties: { identity: 'always' } },
      { path: 'email', type: 'raw.email', nullable: false, description: 'Where receipts go.', properties: { domainOf: 'text' } },
    ])
    const products = about(events, 'schema', 'raw.products')!
    expect(products.fields.map(({ path }) => path)).not.toContain('gone')
    expect(products.fields.find(({ path }) => path === 'tax')?.properties).toMatchObject({ generated: 'stored' })
    expect(products.fields.find(({ path }) => path === 'sku')?.properties).toEqual({ collation: 'C' })
    expect(products.indexes?.find((index) => index.name === 'products_by_title')?.fields).toEqual(['lower(title)'])
    expect(about(events, 'schema', 'raw.orders')?.fields.find(({ path }) => path === 'status')).toMatchObject({
      default: "'new'::raw.order_status",
      properties: { labels: ['new', 'paid', 'shipped', 'returned'] },
    })
  })

  it('sees keys to other tables, checks and exclusions, and no NOT NULL twice', () => {
    const lines = about(events, 'schema', 'raw.order_lines')!.constraints!
    expect(lines.map(({ kind }) => kind)).toEqual(['primary', 'foreign', 'foreign'])
    expect(lines[1]?.references).toEqual({ ref: at('raw.orders'), fields: ['id', 'placed_at'] })
    expect(about(events, 'schema', 'raw.opening_hours')?.constraints?.[0]?.kind).toBe('exclusion')
    expect(about(events, 'schema', 'raw.customers')?.constraints?.find(({ kind }) => kind === 'check')?.name).toBe('grown_up')
  })

  it('puts partitions under their table, also partitions of partitions', () => {
    expect(about(events, 'asset', 'raw.orders')).toMatchObject({ kind: 'table', parent: at('raw') })
    expect(about(events, 'asset', 'raw.orders_2026')).toMatchObject({ kind: 'partition', parent: at('raw.orders') })
    expect(about(events, 'asset', 'raw.orders_2026_odd')).toMatchObject({ kind: 'partition', parent: at('raw.orders_2026') })
  })

  it('counts a partitioned table by its partitions', () => {
    const [whole, ...parts] = ['orders', 'orders_2025', 'orders_2026_even', 'orders_2026_odd'].map(
      (table) => about(events, 'profile', `raw.${table}`)!,
    )
    expect(whole?.rows).toBe(1000)
    expect(parts.reduce((sum, { rows }) => sum + (rows ?? 0), 0)).toBe(1000)
  })

  it('sees grants on tables and columns, row policies, and default privileges', () => {
    const customers = about(events, 'grant', 'raw.customers')!
    expect(customers.rowSecurity).toBe('forced')
    expect(customers.policies?.map((policy) => [policy.name, policy.permissive, policy.roles])).toEqual([
      ['no_minors', false, ['PUBLIC']],
      ['own_country', true, ['analysts', 'support']],
    ])
    expect(customers.grants.filter(({ field }) => field)).toEqual([
      { grantee: 'support', privilege: 'SELECT', grantor: 'shop_owner', field: 'id' },
      { grantee: 'support', privilege: 'SELECT', grantor: 'shop_owner', field: 'name' },
      { grantee: 'support', privilege: 'UPDATE', grantor: 'shop_owner', field: 'name' },
    ])
    expect(about(events, 'grant', 'raw.orders')?.grants).toContainEqual({
      grantee: 'PUBLIC',
      privilege: 'INSERT',
      grantor: 'postgres',
    })
    expect(about(events, 'asset', 'marts')?.properties?.defaultPrivileges).toMatchObject([
      { grantee: 'analysts', privilege: 'SELECT' },
    ])
    expect(ofType(events, 'principal').find((one) => one.name === 'anna')).toMatchObject({
      canLogin: true,
      memberOf: ['analysts', 'support'],
    })
  })

  it('sees who ran what, how often, and where names were looked up; no noise, and nothing of its own', () => {
    const used = ofType(events, 'statement').filter((event) => event.use)
    const app = used.find((event) => event.use?.user === 'shop_app')
    expect(app).toMatchObject({ defaults: { database: name, schema: 'raw' }, use: { calls: 2, rows: 2 } })
    const texts = used.map(({ sql }) => sql.toLowerCase())
    expect(texts.filter((sql) => /^(begin|set|show|declare|fetch|commit|reset|grant)/.test(sql))).toEqual([])
    expect(texts.filter((sql) => /pg_class|version\(\)|cadastre/.test(sql))).toEqual([])
    for (const start of [
      'create table marts.daily',
      'insert into marts.daily',
      'merge into marts.daily',
      'select name from raw.customers',
    ]) {
      expect(
        texts.some((sql) => sql.startsWith(start)),
        start,
      ).toBe(true)
    }
  })

  it('sees publications, and tells nothing of foreign servers but names and addresses', () => {
    expect(about(events, 'asset', 'raw.customers')?.properties?.publications).toEqual(['changes', 'everything'])
    expect(about(events, 'asset', 'raw.payments')).toMatchObject({
      kind: 'foreign_table',
      properties: { foreign: { server: 'payments', options: { table_name: 'payment' } } },
    })
  })

  it('leads a foreign table to the table it stands for, where the operator has mapped the server', async () => {
    const mapped = await harvest(
      shop.config,
      contextFor({
        resolveNamespace: (namespace) =>
          namespace === 'postgres://payments.shop.example:5433' ? { platform: 'postgres', instance: 'payments' } : undefined,
      }),
    )
    expect(about(mapped, 'lineage', 'raw.payments')?.inputs).toContainEqual(
      expect.objectContaining({ from: 'postgres:payments:payments.public.payment', fromField: 'payment_id', toField: 'id' }),
    )
  })
})

describe('profiling', () => {
  it('samples what the role may read, tells which grant is missing for the rest, and leaves tables with row policies alone', async () => {
    await shop.run('grant usage on schema raw to shop_reader; grant select on raw.products, raw.customers to shop_reader')
    const events = await harvest({ ...shop.config, profiling: { enabled: true, sampleRows: 10_000, budgetSeconds: 60 } })
    const products = ofType(events, 'profile').find((event) => event.ref === at('raw.products') && event.fields)
    expect(products).toMatchObject({ rows: 40 })
    expect(products?.fields?.find(({ path }) => path === 'price')).toMatchObject({
      nullFraction: 0,
      distinct: 40,
      min: '1.52',
      max: '60.00',
    })
    expect(ofType(events, 'profile').some((event) => event.ref === at('raw.customers') && event.fields)).toBe(false)
    expect(ofType(events, 'problem').find(({ code }) => code === 'missing_grant.select')?.hint).toContain('GRANT SELECT ON')
  })

  it('never asks for the values of a sensitive field', async () => {
    const config = { ...shop.config, profiling: { enabled: true, sampleRows: 10_000, budgetSeconds: 60 } }
    const events = await harvest(config, contextFor({ isSensitive: (_, field) => field === 'title' }))
    const title = ofType(events, 'profile')
      .find((event) => event.ref === at('raw.products') && event.fields)
      ?.fields?.find(({ path }) => path === 'title')
    expect(title).toEqual({ path: 'title', nullFraction: 0 })
    expect(JSON.stringify(events)).not.toContain('Product 1')
  })

  it('estimates from a sample of a large table, and says how many rows it saw', async () => {
    await shop.run(`create table raw.many as select n, n % 100 as few from generate_series(1, 60000) n;
      analyze raw.many; grant select on raw.many to shop_reader`)
    const events = await harvest({ ...shop.config, profiling: { enabled: true, sampleRows: 2000, budgetSeconds: 60 } })
    const many = ofType(events, 'profile').find((event) => event.ref === at('raw.many') && event.fields)!
    expect(many.rows).toBe(60_000)
    expect(many.sample).toBeLessThanOrEqual(2000)
    const [n, few] = many.fields!
    expect(n!.distinct).toBeGreaterThan(30_000)
    expect(few!.distinct).toBe(100)
    await shop.run('drop table raw.many')
  })
})

describe('a harvest that cannot read everything', () => {
  it('names the grant that is missing, and is complete in what it could read', async () => {
    await shop.run('revoke pg_monitor from shop_reader')
    try {
      const events = await harvest(shop.config)
      expect(problems(events)).toEqual(['missing_grant.pg_monitor', 'lineage.function', 'missing_grant.pg_read_all_stats'])
      expect(ofType(events, 'problem')[0]?.hint).toBe('GRANT pg_monitor TO "shop_reader";')
      expect(ofType(events, 'complete')).toHaveLength(2)
    } finally {
      await shop.run('grant pg_monitor to shop_reader')
    }
  })

  it('loses one payload to a locked relation, keeps the others, and retires nothing', async () => {
    const locker = new pg.Client({ connectionString: inject('adminUrl').replace(/\/postgres$/, `/${name}`) })
    await locker.connect()
    await locker.query('begin; lock table raw.clicks in access exclusive mode')
    try {
      const events = await harvest({ ...shop.config, statementTimeoutSeconds: 1 })
      expect(problems(events)).toContain('read.timeout')
      expect(about(events, 'schema', 'raw.customers')?.fields).toHaveLength(7)
      expect(ofType(events, 'complete')).toEqual([])
    } finally {
      await locker.query('rollback')
      await locker.end()
    }
  })

  it('speaks of a database that it may not enter, and does not call the server complete', async () => {
    await shop.run(`revoke connect on database ${name} from public`)
    try {
      const config = { ...shop.config, database: 'postgres' }
      const events = await harvest(config)
      expect(about(events, 'asset', '')).toMatchObject({ kind: 'database' })
      expect(ofType(events, 'problem')[0]).toMatchObject({
        code: 'missing_grant.connect',
        hint: `GRANT CONNECT ON DATABASE "${name}" TO "shop_reader";`,
      })
      expect(ofType(events, 'complete')).toEqual([])
    } finally {
      await shop.run(`grant connect on database ${name} to public`)
    }
  })
})

describe('the schemas that the operator chose', () => {
  it('are read, and no others', async () => {
    const events = await harvest({ ...shop.config, schemas: { include: ['m*', 'Odd Names'], exclude: ['odd*'] } })
    const schemas = ofType(events, 'asset').filter(({ kind }) => kind === 'schema')
    expect(schemas.map((event) => event.name)).toEqual(['Odd Names', 'marts'])
    expect(ofType(events, 'asset').some(({ ref }) => ref.includes('raw'))).toBe(false)
  })
})

describe('an abort', () => {
  it('ends a harvest that waits for the server, and what the server was doing for it', async () => {
    const [locker, watcher] = [0, 1].map(
      () => new pg.Client({ connectionString: inject('adminUrl').replace(/\/postgres$/, `/${name}`) }),
    )
    await Promise.all([locker!.connect(), watcher!.connect()])
    const busy = async () => {
      const { rows } = await watcher!.query(
        `select 1 from pg_stat_activity where application_name = 'cadastre' and datname = '${name}' and state = 'active'`,
      )
      return rows.length
    }
    try {
      await locker!.query('begin; lock table raw.clicks in access exclusive mode')
      const controller = new AbortController()
      const harvested = harvest(shop.config, contextFor({ signal: controller.signal })).catch((error: unknown) => error)
      await expect.poll(busy, { timeout: 10_000 }).toBe(1)
      const aborted = Date.now()
      controller.abort()
      expect(await harvested).toBe(controller.signal.reason)
      expect(Date.now() - aborted).toBeLessThan(1000)
      await expect.poll(busy, { timeout: 3000 }).toBe(0)
    } finally {
      await Promise.all([locker!.end(), watcher!.end()])
    }
  })
})

describe('the connection test', () => {
  const steps = (config: PostgresConfig): Promise<TestStep[]> => Array.fromAsync(postgres.test(config, contextFor()))
  const last = async (config: PostgresConfig) => (await steps(config)).at(-1)!

  it('goes through every step when all is well', async () => {
    const all = await steps({ ...shop.config, database: name })
    expect(all.filter(({ ok }) => !ok)).toEqual([])
    expect(all.map(({ step }) => step)).toEqual([
      'host',
      'port',
      'sign-in',
      'database',
      'version',
      'pg_monitor',
      'pg_stat_statements',
      'databases',
    ])
  })

  it('tells a host that does not exist from a port where nothing listens', async () => {
    expect(await last({ ...shop.config, host: 'nowhere.invalid' })).toMatchObject({ step: 'host', ok: false })
    const port = await new Promise<number>((resolve) => {
      const server = createServer().listen(0, '127.0.0.1', () => {
        const { port } = server.address() as { port: number }
        server.close(() => resolve(port))
      })
    })
    expect(await last({ ...shop.config, port })).toMatchObject({
      step: 'port',
      ok: false,
      hint: expect.stringContaining('listen_addresses'),
    })
  })

  it('tells a wrong password from a missing database, and shows neither password', async () => {
    const wrong = await steps({ ...shop.config, password: 'not-the-passw0rd' })
    expect(wrong.at(-1)).toMatchObject({ step: 'sign-in', ok: false, hint: expect.stringContaining('ALTER ROLE "shop_reader"') })
    const missing = await steps({ ...shop.config, database: 'no_such_database' })
    expect(missing.at(-1)).toMatchObject({ step: 'database', ok: false })
    expect(missing.at(-2)).toMatchObject({ step: 'sign-in', ok: true })
    const none = await steps({ ...shop.config, password: undefined })
    expect(none.at(-1)).toMatchObject({ step: 'sign-in', ok: false })
    expect(JSON.stringify([wrong, missing, none])).not.toMatch(new RegExp(`not-the-passw0rd|${shop.config.password}`))
  })

  it('prints the statement for each right that is missing', async () => {
    await shop.run('revoke pg_monitor from shop_reader')
    try {
      const all = await steps({
        ...shop.config,
        profiling: { enabled: true, sampleRows: 100, budgetSeconds: 1 },
        database: 'postgres',
      })
      const hints = Object.fromEntries(all.flatMap(({ step, ok, hint }) => (ok ? [] : [[step, hint]])))
      expect(hints).toMatchObject({
        pg_monitor: 'GRANT pg_monitor TO "shop_reader";',
        pg_stat_statements: 'In database postgres: CREATE EXTENSION pg_stat_statements;',
      })
    } finally {
      await shop.run('grant pg_monitor to shop_reader')
    }
  })
})
