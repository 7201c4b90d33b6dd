// Every procedure of the root router x every kind of viewer x (visible, restricted, absent) asset. Inputs come from the schemas, so a
// new procedure is tested by existing. Each call runs in a transaction that is rolled back.
import type { TRPCError } from '@trpc/server'
import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Pool, row, rows } from '../../../db/connection.ts'
import { viewerOfToken, viewerOfUser } from '../../../server/auth/identify.ts'
import { houseViewer, may, permissions, type Role, type Viewer } from '../../../server/auth/viewer.ts'
import { startQueue } from '../../../server/harvest/queue.ts'
import { listProcedures, type Procedure } from '../../../server/procedures.ts'
import { rootRouter } from '../../../server/router.ts'
import { addPerson, openTestWeb, type TestWeb } from '../web.ts'
import { type Estate, hidden, openEstate } from './estate.ts'
import { inputsFor, type Subject } from './inputs.ts'

let web: TestWeb
let estate: Estate
let stopQueue: () => Promise<void>
const viewers: Record<string, Viewer | undefined> = {}
/** Who may see what is restricted. */
const members = ['member', 'administrator']

beforeAll(async () => {
  web = await openTestWeb()
  stopQueue = await startQueue(web.house.connection, { work: false })
  estate = await openEstate(web)
  const { database } = web.house.connection
  const house = web.house.callerFor(houseViewer('system'))
  const person = async (name: string, role?: Role, groups: string[] = [], domain?: string) => {
    const id = await addPerson(web, `${name}@shop.example`, domain ? undefined : role)
    if (domain) await house.users.giveRole({ email: `${name}@shop.example`, role: role!, domain })
    for (const group of groups) await house.users.addMember({ group, email: `${name}@shop.example` })
    viewers[name] = await viewerOfUser(database, id)
  }
  await person('ann', 'viewer')
  for (const role of ['viewer', 'editor', 'steward'] as const) await person(role, role)
  await person('domain-admin', 'admin', [], 'sales')
  await person('member', 'steward', ['hr'])
  await person('administrator', 'admin')
  const caller = web.house.callerFor(viewers.steward)
  const { token } = await caller.account.makeToken({ name: 'narrow', scopes: ['catalog.read'] })
  viewers['token of the steward that may read'] = await viewerOfToken(database, token)
  viewers.nobody = undefined
  baseline = await digest(database)
})
afterAll(async () => {
  await stopQueue()
  await web.close()
})

interface Outcome {
  data?: unknown
  error?: TRPCError
  /** Rows that the call added to the audit log. */
  audit: { action: string; outcome: string; actor: string; text: string }[]
  /** Whether a table other than the audit log's differs afterwards. */
  changed: boolean
}

class RollBack extends Error {}

async function call(viewer: Viewer | undefined, { path, type, writes }: Procedure, input: unknown): Promise<Outcome> {
  let outcome: Outcome | undefined
  await web.house.connection.database
    .transaction(async (tx) => {
      const database = tx as unknown as Pool
      const last = await row<{ seq: number }>(database, sql`select coalesce(max(seq), 0) as seq from audit_event`)
      const [room, name] = path.split('.') as [string, string]
      const caller = rootRouter.createCaller({ database, viewer }) as unknown as Record<
        string,
        Record<string, (input: unknown) => Promise<unknown>>
      >
      outcome = await caller[room]![name]!(input).then(
        (data) => ({ data, audit: [], changed: false }),
        (error: TRPCError) => ({ error, audit: [], changed: false }),
      )
      outcome!.audit = await rows(
        database,
        sql`select action, outcome, actor, e::text as text from audit_event e where seq > ${last!.seq} order by seq`,
      )
      // What was done may change anything; what was refused, nothing. Rolled back calls leave the baseline as it was.
      outcome!.changed = writes && outcome!.error !== undefined && (await digest(database)) !== baseline
      throw new RollBack(type)
    })
    .catch((error) => {
      if (!(error instanceof RollBack)) throw error
    })
  return outcome!
}

let tables: string[] | undefined
let baseline = ''
/** Of everything but the audit log and its seal. */
async function digest(database: Pool): Promise<string> {
  tables ??= (
    await rows<{ name: string }>(
      database,
      sql`select format('%I.%I', schemaname, tablename) as name from pg_tables
           where schemaname = 'public' and tablename not in ('audit_event', 'setting')
              -- Not the tables in which the queue minds itself.
              or schemaname = 'pgboss' and tablename in ('job', 'schedule')
           order by 1`,
    )
  ).map(({ name }) => name)
  const sums = tables.map((name) => `(select md5(coalesce(string_agg(t::text, '|' order by t::text), '')) from ${name} t)`)
  return (await row<{ sum: string }>(database, sql.raw(`select concat_ws(',', ${sums.join(', ')}) as sum`)))!.sum
}

const procedures = listProcedures()
const mayCall = (viewer: Viewer | undefined, { permission }: Procedure) => viewer !== undefined && may(viewer, permission, 'any')
const subjects = (): [string, Subject][] => [
  ['visible', estate.visible],
  ...estate.restricted.map((subject) => ['restricted', subject] as [string, Subject]),
]

describe.each(procedures.map((procedure) => [procedure.path, procedure] as const))('%s', (_, procedure) => {
  test('lets nobody through who lacks its permission; the attempt is audited and changes nothing', async () => {
    for (const [name, viewer] of Object.entries(viewers)) {
      if (mayCall(viewer, procedure)) continue
      for (const [, subject] of subjects().slice(0, 2)) {
        const { error, audit, changed } = await call(viewer, procedure, inputsFor(procedure, subject)[0])
        expect(error?.code, name).toBe(viewer ? 'FORBIDDEN' : 'UNAUTHORIZED')
        expect(audit, name).toMatchObject(viewer ? [{ action: procedure.path, outcome: 'refused', actor: viewer.actor }] : [])
        expect(changed, name).toBe(false)
      }
    }
  })

  test('shows a non-member nothing of a restricted asset, and answers about it as about one that does not exist', async () => {
    for (const [name, viewer] of Object.entries(viewers)) {
      if (!mayCall(viewer, procedure) || members.includes(name)) continue
      for (const [kind, subject] of subjects()) {
        const absent = inputsFor(procedure, estate.absent)
        for (const [at, input] of inputsFor(procedure, subject).entries()) {
          const { data, error } = await call(viewer, procedure, input)
          const answer = without(input, JSON.stringify(error ? [error.code, error.message] : [data ?? null]))
          expect(answer.toLowerCase(), `${name}, ${kind}, ${JSON.stringify(input)}`).not.toContain('canary')
          if (kind === 'visible' || !names(input, subject)) continue
          const { data: none, error: missing } = await call(viewer, procedure, absent[at])
          const answerToAbsent = without(absent[at], JSON.stringify(missing ? [missing.code, missing.message] : [none ?? null]))
          expect(answer, `${name}, ${JSON.stringify(input)}`).toBe(answerToAbsent)
        }
      }
    }
  })

  test('does what it says for those who may, without an unforeseen error; each done write leaves exactly one audit row', async () => {
    let done = 0
    for (const [name, viewer] of Object.entries(viewers)) {
      if (!mayCall(viewer, procedure)) continue
      for (const [kind, subject] of [...subjects(), ['absent', estate.absent] as const]) {
        for (const input of inputsFor(procedure, subject)) {
          const { error, audit, changed } = await call(viewer, procedure, input)
          const what = `${name}, ${kind}, ${JSON.stringify(input)}: ${error?.message}`
          expect(error?.code, what).not.toBe('INTERNAL_SERVER_ERROR')
          if (!error) {
            done++
            expect(audit, what).toMatchObject(
              procedure.writes ? [{ action: procedure.path, outcome: 'done', actor: viewer!.actor }] : [],
            )
          } else {
            expect(changed, what).toBe(false)
            const refused = procedure.writes && ['FORBIDDEN', 'NOT_FOUND'].includes(error.code)
            expect(audit, what).toMatchObject(
              refused ? [{ action: procedure.path, outcome: 'refused', actor: viewer!.actor }] : [],
            )
          }
        }
      }
    }
    // Else the input would be such that nothing is tested.
    if (!neverDone.includes(procedure.path)) expect(done).toBeGreaterThan(0)
  })
})

/** What cannot succeed with made-up input. */
const neverDone = [
  'account.revokeToken',
  'sources.add',
  'sources.test',
  'sources.cancelHarvest',
  'sources.change',
  'identity.removeNamespaceAlias',
]

/** An answer may quote what was asked. */
function without(input: unknown, text: string): string {
  const said = new Set<string>()
  const collect = (value: unknown): void => {
    if (typeof value === 'string' || typeof value === 'number') {
      said.add(String(value))
      // Of a field's ref, the asset's alone is quoted as well.
      said.add(String(value).split('#')[0]!)
    }
    if (value !== null && typeof value === 'object') Object.values(value).forEach(collect)
  }
  collect(input)
  return [...said]
    .filter((word) => word.length > 2)
    .toSorted((a, b) => b.length - a.length)
    .reduce((rest, word) => rest.replaceAll(JSON.stringify(word).slice(1, -1), '…'), text)
}

/** Whether the input names the subject, so that the answer has to depend on it. */
const names = (input: unknown, subject: Subject) =>
  JSON.stringify(input ?? null).includes(JSON.stringify(subject.ref).slice(1, -1))

describe('the estate', () => {
  test('is one of which members see the secret, so that its absence elsewhere means something', async () => {
    for (const name of members) {
      const caller = web.house.callerFor(viewers[name])
      expect(JSON.stringify(await caller.assets.get({ ref: hidden }))).toContain('canary')
      expect((await caller.search.find({ text: 'canary' })).hits.length).toBeGreaterThan(0)
      expect(JSON.stringify(await caller.lineage.graph({ ref: estate.visible.ref }))).toContain('canary')
    }
  })

  test('has every procedure in it, and every permission guards at least one thing', () => {
    expect(procedures.length).toBeGreaterThan(50)
    const used = new Set(procedures.map(({ permission }) => permission))
    // Events are received beside tRPC.
    expect(Object.keys(permissions).filter((permission) => !used.has(permission as never))).toEqual(['lineage.send'])
  })

  test('is counted for a non-member without what is restricted', async () => {
    const caller = web.house.callerFor(viewers.viewer)
    const { total, facets, hits } = await caller.search.find({ text: '' })
    const seen = await row<{ count: number }>(
      web.house.connection.database,
      sql`select count(*) from asset where visible_to is null and valid_to is null and authority > 0`,
    )
    expect(total!.count).toBe(seen!.count)
    expect(hits).toHaveLength(seen!.count)
    for (const { values } of Object.values(facets!))
      for (const { count } of values) expect(count).toBeLessThanOrEqual(seen!.count)
    const instances = JSON.stringify(await caller.assets.instances())
    expect(instances).not.toContain('"hr"')
    const graph = await caller.lineage.graph({ ref: estate.visible.ref })
    expect(graph.nodes.some(({ restricted }) => restricted)).toBe(true)
  })
})
