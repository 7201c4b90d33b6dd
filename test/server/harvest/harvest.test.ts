import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { HarvestEvent } from '../../../ingestors/protocol/events.ts'
import { houseViewer } from '../../../server/auth/viewer.ts'
import { examine } from '../../../server/doctor/examine.ts'
import { rootRouter } from '../../../server/router.ts'
import { openTestDatabase, type TestDatabase } from '../../database.ts'
import { complete, openSource, table } from './spoken.ts'

let catalog: TestDatabase
let names = 0
beforeAll(async () => {
  catalog = await openTestDatabase()
})
afterAll(() => catalog.close())

const query = async (text: string, values: unknown[] = []) => (await catalog.pool.query(text, values)).rows
/** Live assets of an instance with their live columns, one readable line each. */
const shown = async (instance: string) =>
  (
    await query(
      `select a.path || '(' || coalesce(string_agg(f.path || coalesce(' ' || f.type, ''), ', ' order by f.ordinal), '') || ')' as line
         from asset a left join field f on f.asset_id = a.id and f.valid_to is null and f.ordinal >= 0
        where a.instance = $1 and a.valid_to is null group by a.id order by a.path`,
      [instance],
    )
  ).map(({ line }) => line)
/** A print of every row version of the catalog's tables: any insert, update or delete changes it. */
const rowVersions = async () => {
  const tables = [
    'asset',
    'asset_history',
    'field',
    'field_history',
    'claim',
    'edge',
    'search_outbox',
    'tagging',
    'ownership',
    'documentation',
  ]
  const prints = tables.map(
    (table) => `select '${table}', count(*), md5(string_agg(ctid::text || xmin::text, ',' order by ctid)) from ${table}`,
  )
  return query(prints.join(' union all '))
}

describe('a harvest', () => {
  let instance = ''
  let source: Awaited<ReturnType<typeof openSource>>
  beforeEach(async () => {
    instance = `w${++names}`
    source = await openSource(catalog, instance)
  })
  const t = (text: string) => table(text, instance)
  const all = () => complete('', instance)

  test('keeps assets and their columns in order', async () => {
    const outcome = await source.harvest([
      ...t('shop.public.orders(id int, email text)'),
      ...t('shop.public.items(sku text)'),
      all(),
    ])
    expect(outcome).toMatchObject({ status: 'done', errors: [], rows: 7, events: { asset: 2, schema: 2 } })
    expect(await shown(instance)).toEqual(['shop.public.items(sku text)', 'shop.public.orders(id int, email text)'])
  })

  test('said again writes no catalog row', async () => {
    const said = [
      ...t('shop.public.orders(id int, email text)'),
      { type: 'tag', ref: `postgres:${instance}:shop.public.orders`, field: 'email', tags: ['pii'] },
      all(),
    ] as HarvestEvent[]
    await source.harvest(said)
    const before = await rowVersions()
    expect((await source.harvest(said)).status).toBe('done')
    expect(await rowVersions()).toEqual(before)
  })

  test('moves the old state of a changed column into history and keeps its id', async () => {
    await source.harvest(t('s.p.t(a int, b text, c text)'))
    const [before] = await query(
      `select f.id from field f join asset a on a.id = f.asset_id where a.instance = $1 and f.path = 'b'`,
      [instance],
    )
    await source.harvest(t('s.p.t(a int, b varchar, d date)'))
    expect(await shown(instance)).toEqual(['s.p.t(a int, b varchar, d date)'])
    const past = () =>
      query(
        `select h.path, h.type, h.field_id from field_history h join asset a on a.id = h.asset_id where a.instance = $1 order by h.path`,
        [instance],
      )
    const history = await past()
    expect(history.map(({ path, type }) => `${path} ${type}`)).toEqual(['b text'])
    expect(history[0].field_id).toBe(before.id)
    await source.harvest(t('s.p.t(a int, b varchar, d date, c text)'))
    expect(await shown(instance)).toEqual(['s.p.t(a int, b varchar, d date, c text)'])
    expect((await past()).map(({ path, type }) => `${path} ${type}`)).toEqual(['b text', 'c text'])
  })

  test('retires nothing by silence, and what was not renewed when told that this is all', async () => {
    const many = Array.from({ length: 20 }, (_, i) => t(`s.p.t${i}(a int)`)).flat()
    await source.harvest([...many, all()])
    expect((await source.harvest(t('s.p.t0(a int)'))).lapse.retired).toBe(0)
    expect(await shown(instance)).toHaveLength(20)
    const outcome = await source.harvest([...many.slice(4), all()])
    expect(outcome).toMatchObject({ status: 'done', lapse: { retired: 2, lapsing: 2, claims: 20 } })
    expect(await shown(instance)).toHaveLength(18)
    await source.harvest([...many, all()])
    expect(await shown(instance)).toHaveLength(20)
  })

  test('lets only claims at and below the prefix lapse', async () => {
    await source.harvest([...t('a.p.t(x int)'), ...t('a.p.u(x int)'), ...t('ab.p.t(x int)')])
    await source.harvest([...t('a.p.t(x int)'), complete('a', instance)], { brakePercent: 100 })
    expect(await shown(instance)).toEqual(['a.p.t(x int)', 'ab.p.t(x int)'])
  })

  test('that would retire more than its share stops and asks', async () => {
    const many = Array.from({ length: 40 }, (_, i) => t(`s.p.t${i}(a int)`)).flat()
    await source.harvest([...many, all()])
    const outcome = await source.harvest([...many.slice(0, 40), all()])
    expect(outcome).toMatchObject({ status: 'braked', lapse: { lapsing: 20, claims: 40, retired: 0 } })
    expect(outcome.failure).toContain('20 of the 40')
    expect(await shown(instance)).toHaveLength(40)
    expect((await source.harvest([...many.slice(0, 40), all()], { allowRetire: true })).lapse.retired).toBe(20)
  })

  test('that finds nothing at all retires nothing', async () => {
    await source.harvest([...t('s.p.t(a int)'), all()])
    expect((await source.harvest([all()])).status).toBe('braked')
    expect(await shown(instance)).toHaveLength(1)
  })

  test('that fails half-way keeps what came before and retires nothing', async () => {
    await source.harvest([...t('s.p.t(a int)'), ...t('s.p.u(a int)'), all()])
    const outcome = await source.harvest(
      (async function* (): AsyncGenerator<HarvestEvent> {
        yield* t('s.p.new(a int)')
        yield all()
        throw new Error('the connection was lost')
      })(),
    )
    expect(outcome).toMatchObject({ status: 'failed', failure: 'the connection was lost', lapse: { retired: 0 } })
    expect(await shown(instance)).toEqual(['s.p.t(a int)', 's.p.u(a int)'])
  })

  test('with one bad event loses that event only, says which, and retires nothing', async () => {
    await source.harvest([...t('s.p.old(a int)'), all()])
    const bad = [{ type: 'asset', ref: 'not a ref', kind: 'table', name: 'x' } as HarvestEvent]
    const unstorable = [
      { type: 'run', job: `airflow:${instance}:j`, run: 'r', state: 'START', at: '+275760-01-01T00:00:00Z' } as HarvestEvent,
    ]
    const outcome = await source.harvest([...t('s.p.a(a int)'), ...bad, ...unstorable, ...t('s.p.b(a int)'), all()])
    expect(outcome.status).toBe('partial')
    expect(outcome.errors[0]).toMatchObject({ code: 'invalid_event', ref: 'not a ref' })
    expect(outcome.errors[0]!.message).toContain('ref')
    expect(await shown(instance)).toEqual(['s.p.a(a int)', 's.p.b(a int)', 's.p.old(a int)'])
  })

  test('isolates an event that the database refuses', async () => {
    const events: HarvestEvent[] = Array.from({ length: 30 }, (_, i) => t(`s.p.t${i}(a int)`)).flat()
    events.splice(21, 0, {
      type: 'usage',
      ref: `postgres:${instance}:s.p.t3`,
      from: '2026-01-01T00:00:00Z',
      to: '2026-01-02T00:00:00Z',
      queries: 1e30,
    })
    const outcome = await source.harvest(events)
    expect(outcome.status).toBe('partial')
    expect(outcome.errors).toEqual([expect.objectContaining({ code: 'not_kept', ref: `postgres:${instance}:s.p.t3` })])
    expect(await shown(instance)).toHaveLength(30)
  })

  test('stops when cancelled, and retires nothing', async () => {
    await source.harvest([...t('s.p.t(a int)'), all()])
    const cancel = new AbortController()
    const outcome = await source.harvest(
      (async function* (): AsyncGenerator<HarvestEvent> {
        yield* t('s.p.u(a int)')
        cancel.abort()
        yield* t('s.p.v(a int)')
        yield all()
      })(),
      { signal: cancel.signal },
    )
    expect(outcome.status).toBe('cancelled')
    expect(await shown(instance)).toContain('s.p.t(a int)')
  })

  test('a source of lower authority neither overwrites the system nor keeps a retired asset dead', async () => {
    const dbt = await openSource(catalog, `dbt-${instance}`, 50)
    await dbt.harvest([
      {
        type: 'asset',
        ref: `postgres:${instance}:s.p.t`,
        kind: 'model',
        name: 'T',
        description: 'from dbt',
        properties: { dbt: 1 },
      },
      { type: 'schema', ref: `postgres:${instance}:s.p.t`, fields: [{ path: 'a' }, { path: 'z', description: 'zed' }] },
      all(),
    ])
    expect(await shown(instance)).toEqual(['s.p.t(a, z)'])
    await source.harvest([...t('s.p.t(a int)'), all()])
    expect(await shown(instance)).toEqual(['s.p.t(a int)'])
    const [asset] = await query(`select kind, name from asset where instance = $1`, [instance])
    expect(asset).toEqual({ kind: 'table', name: 't' })
    expect(
      await query(
        `select d.field, d.text from documentation d join asset a on a.id = d.asset_id where a.instance = $1 order by 1`,
        [instance],
      ),
    ).toEqual([
      { field: '', text: 'from dbt' },
      { field: 'z', text: 'zed' },
    ])
    // Dropped in the database, still in dbt: it lives on by dbt's word.
    await source.harvest([all()], { allowRetire: true })
    expect(await shown(instance)).toHaveLength(1)
    await dbt.harvest([all()], { allowRetire: true })
    expect(await shown(instance)).toHaveLength(0)
  })

  test('what lies in an asset that moves into a restricted container is restricted with it', async () => {
    const ref = (path: string) => `postgres:${instance}:${path}`
    const asset = (path: string, parent?: string): HarvestEvent => ({
      type: 'asset',
      ref: ref(path),
      kind: 'table',
      name: path,
      ...(parent ? { parent: ref(parent) } : {}),
    })
    await source.harvest([asset('open'), asset('hr'), asset('t', 'open'), asset('part', 't')])
    const [group] = await query(`insert into user_group (name) values ($1) returning id`, [instance])
    await query(`insert into restriction (group_id, asset_id) select $1, id from asset where ref = $2`, [group.id, ref('hr')])
    await source.harvest([asset('open'), asset('hr'), asset('t', 'hr'), asset('part', 't')])
    expect(await query(`select visible_to from asset where ref = $1`, [ref('part')])).toEqual([{ visible_to: [group.id] }])
  })

  test('an asset that went and came back has both its times, and none between', async () => {
    const at = async (moment: string) => {
      const caller = rootRouter.createCaller({ database: catalog.database, viewer: houseViewer('test') })
      const ref = `postgres:${instance}:s.p.t`
      const found = await caller.assets.get({ ref, at: moment }).catch((error) => error.kind)
      if (typeof found === 'string') return found
      return `${found.name}(${(await caller.assets.fields({ ref, at: moment })).fields.map(({ path }) => path)})`
    }
    const now = async () => (await query('select clock_timestamp() as now'))[0].now.toISOString()
    await source.harvest([...t('s.p.t(a int)'), ...t('s.p.u(a int)'), all()])
    const first = await now()
    await source.harvest([...t('s.p.u(a int)'), all()])
    const between = await now()
    await source.harvest([...t('s.p.t(a int, b int)'), ...t('s.p.u(a int)'), all()])
    expect([await at(first), await at(await now())]).toEqual(['t(a)', 't(a,b)'])
    expect(await at(between)).not.toContain('(')
    expect(await examine(catalog.database)).toEqual([])
  })

  test('tags, owners and edges that are said no more end with the harvest that completes', async () => {
    const ref = `postgres:${instance}:s.p.t`
    const from = `postgres:${instance}:s.p.u`
    const tables = [...t('s.p.t(a int)'), ...t('s.p.u(a int)')]
    await source.harvest([
      ...tables,
      { type: 'tag', ref, tags: ['gold', 'x'] },
      { type: 'owner', ref, owners: [{ name: 'ann' }] },
      { type: 'lineage', ref, inputs: [{ from }, { from, fromField: 'a', toField: 'a', transformation: 'IDENTITY' }] },
      all(),
    ])
    const live = async () => {
      const [row] = await query(
        `select (select count(*)::int from tagging g join asset a on a.id = g.asset_id where a.ref = $1 and g.valid_to is null) as tags,
                (select count(*)::int from ownership g join asset a on a.id = g.asset_id where a.ref = $1 and g.valid_to is null) as owners,
                (select count(*)::int from edge g join asset a on a.id = g.to_asset where a.ref = $1 and g.valid_to is null) as edges`,
        [ref],
      )
      return row
    }
    expect(await live()).toEqual({ tags: 2, owners: 1, edges: 2 })
    await source.harvest([...tables, { type: 'tag', ref, tags: ['gold'] }])
    expect(await live()).toEqual({ tags: 1, owners: 1, edges: 2 })
    await source.harvest([...tables, all()])
    expect(await live()).toEqual({ tags: 0, owners: 0, edges: 0 })
  })
})
