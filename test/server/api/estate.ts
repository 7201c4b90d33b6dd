// An estate with a secret: an open source, a restricted one, and a restricted asset in the open one, all tied together by lineage,
// keys, SQL, checks and runs. Every name that only members may see holds the word canary.
import type { HarvestEvent } from '../../../ingestors/protocol/events.ts'
import { houseViewer } from '../../../server/auth/viewer.ts'
import { drainOutbox } from '../../../server/search/outbox.ts'
import { openSource } from '../harvest/spoken.ts'
import { addPerson, type TestWeb } from '../web.ts'
import type { Subject } from './inputs.ts'

export const orders = 'postgres:w:shop.public.orders'
export const report = 'postgres:w:shop.public.report'
/** Of the restricted source. */
export const hidden = 'postgres:hr:canary_db.public.canary_pay'
/** Restricted by itself, in the open source. */
export const closed = 'postgres:w:shop.public.canary_notes'

const at = '2026-03-01T10:00:00Z'
const asset = (ref: string, kind: 'table' | 'view' | 'job', rest: object = {}): HarvestEvent => ({
  type: 'asset',
  ref,
  kind,
  name: ref.split('.').at(-1)!.split(':').at(-1)!,
  ...rest,
})

const canaryLife = (ref: string): HarvestEvent[] => [
  asset(ref, 'table', { description: 'canary description', properties: { canary_property: 'canary value' } }),
  {
    type: 'schema',
    ref,
    fields: [
      { path: 'canary_column', type: 'canary_type', description: 'canary comment' },
      { path: 'id', type: 'int' },
    ],
    constraints: [{ kind: 'primary', fields: ['id'], name: 'canary_key' }],
  },
  { type: 'owner', ref, owners: [{ name: 'canary_owner', kind: 'user' }] },
  { type: 'tag', ref, tags: ['pii'] },
  {
    type: 'profile',
    ref,
    at,
    rows: 41,
    fields: [{ path: 'canary_column', distinct: 7, top: [{ value: 'canary top', fraction: 1 }] }],
  },
  {
    type: 'check',
    key: `canary ${ref}`,
    ref,
    name: 'canary check',
    kind: 'not_null',
    result: { at, status: 'fail', message: 'canary failure' },
  },
  { type: 'usage', ref, from: at, to: '2026-03-02T10:00:00Z', user: 'canary_user', queries: 9 },
  { type: 'grant', ref, grants: [{ grantee: 'canary_role', privilege: 'SELECT' }], rowSecurity: 'on', policies: [] },
]

const open: HarvestEvent[] = [
  asset(orders, 'table', { description: 'all orders' }),
  {
    type: 'schema',
    ref: orders,
    fields: [
      { path: 'id', type: 'int' },
      { path: 'amount', type: 'numeric' },
    ],
    constraints: [{ kind: 'foreign', fields: ['id'], references: { ref: closed, fields: ['canary_column'] } }],
  },
  { type: 'owner', ref: orders, owners: [{ name: 'ann', kind: 'user' }] },
  { type: 'tag', ref: orders, tags: ['pii'] },
  { type: 'check', key: 'orders', ref: orders, name: 'orders have ids', kind: 'not_null', result: { at, status: 'pass' } },
  { type: 'profile', ref: orders, at, rows: 3, fields: [{ path: 'id', distinct: 3 }] },
  { type: 'usage', ref: orders, from: at, to: '2026-03-02T10:00:00Z', user: 'ann', queries: 2 },
  { type: 'grant', ref: orders, grants: [{ grantee: 'reader', privilege: 'SELECT' }] },
  ...canaryLife(closed),
  asset(report, 'view', { properties: { definition: 'select * from canary_notes join canary_pay' } }),
  { type: 'schema', ref: report, fields: [{ path: 'id', type: 'int' }] },
  {
    type: 'lineage',
    ref: report,
    statement: { dialect: 'postgres', sql: 'create view report as select id from canary_notes' },
    inputs: [
      { from: closed },
      { from: closed, fromField: 'canary_column', toField: 'id', expression: 'canary_column' },
      { from: orders },
    ],
  },
  {
    type: 'statement',
    platform: 'postgres',
    instance: 'w',
    dialect: 'postgres',
    sql: 'select * from canary_notes',
    defines: report,
  },
]

const job = 'airflow:hr:canary_dag.canary_task'
const secret: HarvestEvent[] = [
  ...canaryLife(hidden),
  asset(job, 'job'),
  {
    type: 'lineage',
    ref: hidden,
    job,
    inputs: [{ from: orders }, { from: orders, fromField: 'id', toField: 'canary_column', expression: 'canary(id)' }],
  },
  { type: 'lineage', ref: report, job, inputs: [{ from: hidden }] },
  {
    type: 'run',
    job,
    run: 'canary run',
    state: 'COMPLETE',
    at,
    started: at,
    ended: at,
    reads: [{ ref: orders, rows: 5 }],
    writes: [{ ref: hidden, rows: 5 }],
    properties: { canary: 'canary' },
  },
  { type: 'problem', code: 'canary', message: 'canary problem', ref: hidden },
  { type: 'principal', platform: 'postgres', instance: 'hr', name: 'canary_role' },
]

export interface Estate {
  visible: Subject
  restricted: readonly Subject[]
  /** As the restricted ones, but of nothing that is there. */
  absent: Subject
}

export async function openEstate(web: TestWeb): Promise<Estate> {
  const { connection } = web.house
  const warehouse = await openSource(connection, 'warehouse')
  const canary = await openSource(connection, 'canary_source')
  const house = web.house.callerFor(houseViewer('system'))
  await house.users.addGroup({ name: 'hr' })
  await house.users.addGroup({ name: 'empty' })
  await house.assets.defineDomain({ name: 'sales' })
  await addPerson(web, 'root@shop.example', 'admin')
  // Before its first harvest, as a careful operator would: what it brings is never seen by others.
  await house.access.restrictSource({ name: 'canary_source', groups: ['hr'] })
  for (const [source, script] of [
    [warehouse, open],
    [canary, secret],
    [warehouse, open],
  ] as const) {
    const outcome = await source.harvest(script)
    if (outcome.status !== 'done') throw new Error(JSON.stringify(outcome))
  }
  await connection.pool.query(`update harvest set status = 'done', ended_at = now()`)
  await house.access.restrictAsset({ ref: closed, groups: ['hr'] })
  await drainOutbox(connection.database)
  const one = async (text: string, ...values: unknown[]) => {
    const { rows } = await connection.pool.query(text, values)
    if (!rows[0]) throw new Error(`nothing found: ${text}`)
    return rows[0].id as number
  }
  const check = (ref: string) => one('select c.id from check_rule c join asset a on a.id = c.asset_id where a.ref = $1', ref)
  const harvest = (source: number) => one('select id from harvest where source_id = $1 order by id desc limit 1', source)
  const statement = await one(`select id from statement where sql like '%canary%' limit 1`)
  const of = async (ref: string, field: string, source: string, harvested: number): Promise<Subject> => ({
    ref,
    field,
    source,
    ids: { id: 1, 'lineage.statement': statement, quality: await check(ref), sources: await harvest(harvested) },
  })
  return {
    visible: await of(orders, 'id', 'warehouse', warehouse.id),
    restricted: [
      await of(hidden, 'canary_column', 'canary_source', canary.id),
      await of(closed, 'canary_column', 'canary_source', canary.id),
      { ...(await of(hidden, 'canary_column', 'canary_source', canary.id)), ref: job },
    ],
    absent: {
      ref: 'postgres:hr:absent_db.public.absent',
      field: 'absent_column',
      source: 'absent_source',
      ids: { id: 1, 'lineage.statement': 999_999, quality: 999_999, sources: 999_999 },
    },
  }
}
