// OpenLineage over HTTP: what producers send is kept when they hear so, in any order, by tokens that may.
import { readFileSync } from 'node:fs'
import { brotliCompressSync, gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { issueToken } from '../../../server/auth/account.ts'
import { houseViewer, type Permission } from '../../../server/auth/viewer.ts'
import { addPerson, openTestWeb, type TestWeb } from '../web.ts'

const recording = new URL('../../../ingestors/openlineage/recordings/client-1.54/events.ndjson', import.meta.url)
const events = readFileSync(recording, 'utf8')
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line) as Record<string, unknown>)

let web: TestWeb
let token: string
const tokenOf = async (email: string, scopes: Permission[], role: 'viewer' | 'editor' = 'editor') =>
  (await issueToken(web.house.connection.database, await addPerson(web, email, role), { name: 'test', scopes, expiresInDays: 1 }))
    .token
beforeAll(async () => {
  web = await openTestWeb()
  token = await tokenOf('airflow@shop.example', ['lineage.send'])
})
afterAll(() => web.close())

const post = (body: unknown, path = '', bearer: string | undefined = token, to = web) =>
  fetch(`${to.url}/api/v1/lineage${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(bearer && { authorization: `Bearer ${bearer}` }) },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  })
const query = async (sql: string, of = web) => (await of.catalog.pool.query(sql)).rows
/** The graph as text, without ids and times. */
const graph = async (of: TestWeb) =>
  (
    await query(
      `select f.ref || coalesce('#' || ff.path, '') || ' ' || e.kind || coalesce(' ' || e.transformation, '') || case when e.masking then ' masking' else '' end
              || ' ' || e.precision || '/' || e.denied || ' -> ' || t.ref || coalesce('#' || tf.path, '') || coalesce(' via ' || j.ref, '') as arrow
         from edge e join asset f on f.id = e.from_asset join asset t on t.id = e.to_asset left join field ff on ff.id = e.from_field
         left join field tf on tf.id = e.to_field left join asset j on j.id = e.job_id where e.valid_to is null order by 1`,
      of,
    )
  ).map(({ arrow }) => arrow as string)
const everything = async (of: TestWeb) => ({
  edges: await graph(of),
  assets: await query(
    `select a.ref, a.kind, a.name, c.ref as parent, a.properties, d.text from asset a left join asset c on c.id = a.container_id
       left join documentation d on d.asset_id = a.id and d.valid_to is null and d.field = '' where a.merged_into is null order by 1`,
    of,
  ),
  fields: await query(
    `select a.ref, f.path, f.ordinal, f.type from field f join asset a on a.id = f.asset_id where f.valid_to is null order by 1, 2`,
    of,
  ),
  runs: await query(
    `select j.ref, r.key, r.state, r.at, r.started_at, r.ended_at, r.error, r.properties, p.ref as parent, r.parent_key,
            (select array_agg(d.direction || ' ' || a.ref || ' ' || coalesce(d.rows, -1) order by d.direction, a.ref) from run_dataset d join asset a on a.id = d.asset_id where d.run_id = r.id) as datasets
       from run r join asset j on j.id = r.job_id left join asset p on p.id = r.parent_job_id order by 1, 2`,
    of,
  ),
  owners: await query(
    `select a.ref, o.owner, o.owner_kind, o.role from ownership o join asset a on a.id = o.asset_id where o.valid_to is null order by 1, 2`,
    of,
  ),
  tags: await query(
    `select a.ref, g.field, t.name from tagging g join asset a on a.id = g.asset_id join tag t on t.id = g.tag_id where g.valid_to is null order by 1, 2, 3`,
    of,
  ),
  checks: await query(
    `select c.key, c.name, c.kind, c.severity, r.status, r.at from check_rule c join check_result r on r.check_id = c.id order by 1`,
    of,
  ),
  statements: await query(`select sql, dialect, platform, instance from statement order by 1`, of),
})

describe('a token', () => {
  it('is needed, must be valid, and must be for sending lineage', async () => {
    const status = async (bearer: string | undefined) => {
      const answer = await fetch(`${web.url}/api/v1/lineage`, {
        method: 'POST',
        body: '{}',
        headers: bearer === undefined ? {} : { authorization: bearer },
      })
      return [answer.status, ((await answer.json()) as { error: { kind: string } }).error.kind]
    }
    expect(await status(undefined)).toEqual([401, 'NOT_SIGNED_IN'])
    expect(await status('Bearer nonsense')).toEqual([401, 'NOT_SIGNED_IN'])
    expect(await status(`Bearer cad_${'x'.repeat(43)}`)).toEqual([401, 'NOT_SIGNED_IN'])
    expect(await status(`Bearer ${await tokenOf('reader@shop.example', ['catalog.read'])}`)).toEqual([403, 'NOT_ALLOWED'])
    expect(await status(`Bearer ${await tokenOf('guest@shop.example', ['lineage.send'], 'viewer')}`)).toEqual([
      403,
      'NOT_ALLOWED',
    ])
    expect(
      await query(`select action, outcome, actor ~ '^token:' as by_token from audit_event where outcome = 'refused' limit 1`),
    ).toEqual([{ action: 'lineage.receive', outcome: 'refused', by_token: true }])
    expect(await query('select from ol_event')).toEqual([])
  })
})

describe('an event', () => {
  it('is kept when the answer comes, with what was amiss as warnings', async () => {
    const answer = await post({
      eventTime: '2026-01-05T08:00:00',
      eventType: 'START',
      producer: 'test',
      run: { runId: 'r-1' },
      job: { namespace: 'prod', name: 'first' },
    })
    expect([answer.status, await answer.json()]).toEqual([
      201,
      {
        warnings: ['run.runId: not a UUID; taken as it is', 'schemaURL: missing', 'eventTime: without a time zone; taken as UTC'],
      },
    ])
    expect(await query(`select r.state, j.ref from run r join asset j on j.id = r.job_id`)).toEqual([
      { state: 'START', ref: 'openlineage:prod:first' },
    ])
    expect(await query(`select body ->> 'producer' as producer, array_length(warnings, 1) as warnings from ol_event`)).toEqual([
      { producer: 'test', warnings: 3 },
    ])
    expect(await query(`select actor, detail from audit_event where action = 'lineage.receive' and outcome = 'done'`)).toEqual([
      { actor: expect.stringMatching(/^token:\d+ user:airflow@shop.example$/), detail: { events: 1, new: 1 } },
    ])
    expect(await query(`select name, connector from source`)).toEqual([{ name: 'openlineage', connector: 'openlineage' }])
  })

  it('is refused when it has no identity, by the name of the field', async () => {
    for (const [body, field] of [
      ['{', 'body'],
      ['[]', 'body'],
      [{}, 'job'],
      [{ run: { runId: 'x' } }, 'job'],
      [{ job: { namespace: 'x' } }, 'job.name'],
      [{ dataset: { name: 'x' } }, 'dataset.namespace'],
    ] as const) {
      const answer = await post(body)
      expect([answer.status, ((await answer.json()) as { error: { message: string } }).error.message.split(':')[0]]).toEqual([
        400,
        field,
      ])
    }
  })

  it('takes POST and nothing else, and not without end', async () => {
    const answer = await fetch(`${web.url}/api/v1/lineage`, { headers: { authorization: `Bearer ${token}` } })
    expect([answer.status, answer.headers.get('allow')]).toEqual([405, 'POST'])
    expect((await post(`"${'x'.repeat(11 * 1024 * 1024)}"`)).status).toBe(413)
  })

  it('may come packed, and no smaller than it is', async () => {
    const send = (body: Buffer, coding: string) =>
      fetch(`${web.url}/api/v1/lineage`, {
        method: 'POST',
        body: new Uint8Array(body),
        headers: { authorization: `Bearer ${token}`, 'content-encoding': coding },
      })
    const event = Buffer.from(
      `\uFEFF${JSON.stringify({ eventTime: '2026-01-05T08:00:00Z', job: { namespace: 'packed', name: 'a' } })}`,
    )
    expect((await send(gzipSync(event), 'gzip')).status).toBe(201)
    expect((await send(brotliCompressSync(event), 'br')).status).toBe(201)
    expect((await send(event, 'gzip')).status).toBe(400)
    expect((await send(event, 'rot13')).status).toBe(400)
    expect((await send(gzipSync(Buffer.alloc(50_000_000, 32)), 'gzip')).status).toBe(413)
  })

  it('loses its secrets before it is kept', async () => {
    expect((await post(events[1])).status).toBe(201)
    const kept = await query(
      `select body::text as body from ol_event union all select body::text from ol_content union all select properties::text from run`,
    )
    expect(kept.some(({ body }) => body?.includes('WAREHOUSE_PASSWORD'))).toBe(true)
    expect(kept.filter(({ body }) => body?.includes('hunter2'))).toEqual([])
  })
})

describe('a batch', () => {
  const good = (name: string) => ({
    eventTime: '2026-01-05T08:00:00Z',
    producer: 'test',
    schemaURL: 'x',
    job: { namespace: 'batch', name },
  })

  it('that is all well is answered by 204', async () => {
    const answer = await post([good('a'), good('b')], '/batch')
    expect([answer.status, await answer.text()]).toEqual([204, ''])
    expect((await post({ events: [good('a')] }, '/batch')).status).toBe(204)
    expect((await post([], '/batch')).status).toBe(204)
  })

  it('loses its bad events only, and says which and why', async () => {
    const answer = await post([good('c'), { job: {} }, 7, good('d')], '/batch')
    expect([answer.status, await answer.json()]).toEqual([
      200,
      {
        status: 'partial_success',
        summary: { received: 4, successful: 2, failed: 2, retriable: 0, non_retriable: 2 },
        failed_events: [
          { index: 1, reason: 'job.namespace: missing or empty: without it nothing says what this is about', retriable: false },
          { index: 2, reason: 'body: expected an OpenLineage event, which is a JSON object, not a number', retriable: false },
        ],
      },
    ])
    expect(await query(`select name from asset where instance = 'batch' order by 1`)).toEqual(
      ['a', 'b', 'c', 'd'].map((name) => ({ name })),
    )
  })

  it('that is no array is refused', async () => {
    expect((await post({ a: 1 }, '/batch')).status).toBe(400)
  })
})

describe('the events of the official client', () => {
  it('give the same catalog one by one, all at once, backwards, twice, and by several senders at a time', async () => {
    const ways: ((to: TestWeb, bearer: string) => Promise<Response[]>)[] = [
      async (to, bearer) => {
        const answers: Response[] = []
        for (const event of events) answers.push(await post(event, '', bearer, to))
        return answers
      },
      async (to, bearer) => [await post(events, '/batch', bearer, to)],
      async (to, bearer) => {
        const answers: Response[] = []
        for (const event of [...events].reverse()) answers.push(await post(event, '', bearer, to))
        return answers
      },
      (to, bearer) => Promise.all([...events, ...events].map((event) => post(event, '', bearer, to))),
    ]
    const catalogs = []
    for (const send of ways) {
      const other = await openTestWeb()
      try {
        await other.house.callerFor(houseViewer('test')).identity.aliasNamespace({
          namespace: 'postgres://warehouse.shop.example:5432',
          platform: 'postgres',
          instance: 'warehouse',
        })
        const person = await addPerson(other, 'etl@shop.example', 'editor')
        const { token: bearer } = await issueToken(other.house.connection.database, person, {
          name: 't',
          scopes: ['lineage.send'],
          expiresInDays: 1,
        })
        for (const answer of await send(other, bearer)) expect(answer.ok).toBe(true)
        expect(await query('select count(*)::int as kept from ol_event', other)).toEqual([{ kept: events.length }])
        catalogs.push(await everything(other))
      } finally {
        await other.close()
      }
    }
    expect(catalogs[0]!.edges).toContain(
      'postgres:warehouse:shop.raw.customers#email DIRECT TRANSFORMATION masking 1/-1 -> postgres:warehouse:shop.staging.orders#email_hash via airflow:shop-airflow:shop_daily.load_orders',
    )
    expect(catalogs[0]!.edges).toContain(
      'hive:metastore.shop.example:marts.revenue DIRECT 2/-1 -> custom:shop-reports:revenue.pdf via openlineage:shop-reports:report',
    )
    for (const catalog of catalogs.slice(1)) expect(catalog).toEqual(catalogs[0])
  })

  it('said again change nothing but the log of what was received', async () => {
    const person = await addPerson(web, 'again@shop.example', 'editor')
    const { token: bearer } = await issueToken(web.house.connection.database, person, {
      name: 't',
      scopes: ['lineage.send'],
      expiresInDays: 1,
    })
    expect((await post(events, '/batch', bearer)).status).toBe(204)
    const before = [
      await everything(web),
      await query('select * from ol_state order by key'),
      await query('select * from claim order by asset_id'),
    ]
    expect((await post(events, '/batch', bearer)).status).toBe(204)
    expect([
      await everything(web),
      await query('select * from ol_state order by key'),
      await query('select * from claim order by asset_id'),
    ]).toEqual(before)
  })
})
