// Any order, any repetition, any grouping of events gives the same graph in the database, too.
import fc from 'fast-check'
import pg from 'pg'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { normalise } from '../../../ingestors/openlineage/normalise.ts'
import { houseViewer } from '../../../server/auth/viewer.ts'
import { openReceiver, type Received } from '../../../server/pipelines/receive.ts'
import { openTestDatabase, type TestDatabase } from '../../database.ts'
import { anyEvent } from '../../ingestors/openlineage/world.ts'

const sender = houseViewer('test')

let one: TestDatabase
let other: TestDatabase
beforeAll(async () => {
  ;[one, other] = await Promise.all([openTestDatabase(), openTestDatabase()])
})
afterAll(() => Promise.all([one.close(), other.close()]))

/** An empty catalog again. */
async function empty(catalog: TestDatabase): Promise<void> {
  const admin = new pg.Client({ connectionString: catalog.superUrl })
  await admin.connect()
  const { rows } = await admin.query<{ tables: string }>(
    `select string_agg(quote_ident(tablename), ', ') as tables from pg_tables where schemaname = 'public' and tablename not in ('audit_event', 'setting')`,
  )
  await admin.query(`truncate ${rows[0]!.tables} restart identity cascade`).finally(() => admin.end())
}

async function receive(catalog: TestDatabase, events: unknown[], size: number): Promise<void> {
  const receiver = openReceiver(catalog.pool)
  for (let at = 0; at < events.length; at += size) {
    const received = events.slice(at, at + size).map((raw) => normalise(raw, '2026-02-01T00:00:00Z') as Received)
    expect(await receiver.receive(received, sender, 1000)).toEqual(received.map(() => undefined))
  }
}

/** Which of its names an asset goes by may depend on the order: here it is the first of them all. */
const names = `names as (
  select a.id, least(a.ref, (select min(l.ref) from asset_alias l where l.asset_id = a.id), (select min(m.ref) from asset m where m.merged_into = a.id)) as ref
    from asset a where a.merged_into is null)`

async function graphOf(catalog: TestDatabase): Promise<unknown> {
  const rows = async (sql: string) => (await catalog.pool.query(`with ${names} ${sql}`)).rows
  return {
    edges: await rows(
      `select f.ref || coalesce('#' || ff.path, '') || ' ' || e.kind || coalesce(' ' || e.transformation, '') || ' ' || e.masking || ' ' || e.precision
              || ' -> ' || t.ref || coalesce('#' || tf.path, '') || coalesce(' via ' || j.ref, '') as arrow
         from edge e join names f on f.id = e.from_asset join names t on t.id = e.to_asset left join field ff on ff.id = e.from_field
         left join field tf on tf.id = e.to_field left join names j on j.id = e.job_id
        where e.valid_to is null and e.precision >= e.denied order by 1`,
    ),
    assets: await rows(
      `select n.ref, a.kind, a.name, c.ref as parent from names n join asset a on a.id = n.id left join names c on c.id = a.container_id order by 1`,
    ),
    runs: await rows(
      `select n.ref, r.key, r.state, r.at, r.started_at, r.ended_at, r.nominal_start from run r join names n on n.id = r.job_id order by 1, 2`,
    ),
    owners: await rows(
      `select n.ref, o.owner, o.role from ownership o join names n on n.id = o.asset_id where o.valid_to is null order by 1, 2`,
    ),
    tags: await rows(
      `select n.ref, g.field, t.name from tagging g join names n on n.id = g.asset_id join tag t on t.id = g.tag_id where g.valid_to is null order by 1, 2, 3`,
    ),
    words: await rows(
      `select n.ref, d.text from documentation d join names n on n.id = d.asset_id where d.valid_to is null and d.field = '' order by 1`,
    ),
    fields: await rows(
      `select n.ref, f.path, f.type from field f join names n on n.id = f.asset_id where f.valid_to is null and f.ordinal >= 0 order by 1, 2`,
    ),
  }
}

it('the graph in the catalog depends on the events alone', async () => {
  const shuffled = fc
    .array(anyEvent, { minLength: 2, maxLength: 8 })
    .chain((events) =>
      fc.tuple(fc.constant(events), fc.shuffledSubarray([...events, ...events], { minLength: events.length * 2 })),
    )
  await fc.assert(
    fc.asyncProperty(
      shuffled,
      fc.integer({ min: 1, max: 8 }),
      fc.integer({ min: 1, max: 8 }),
      async ([events, others], size, otherSize) => {
        await Promise.all([empty(one), empty(other)])
        await Promise.all([receive(one, events, size), receive(other, others, otherSize)])
        expect(await graphOf(other)).toEqual(await graphOf(one))
      },
    ),
    { numRuns: 25, interruptAfterTimeLimit: 150_000, markInterruptAsFailure: false },
  )
}, 300_000)
