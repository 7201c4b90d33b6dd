// The command line on a catalog of its own, or over HTTP against a server: mostly in this process, where it matters in its own.
import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { sql } from 'drizzle-orm'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { row } from '../../../db/connection.ts'
import { viewerOfToken } from '../../../server/auth/identify.ts'
import { houseViewer } from '../../../server/auth/viewer.ts'
import { run } from '../../../server/cli/main.ts'
import { table } from '../../../server/cli/print.ts'
import { readConfig } from '../../../server/cli/source-config.ts'
import { table as described, openSource } from '../harvest/spoken.ts'
import { addPerson, openTestWeb, type TestWeb } from '../web.ts'

const main = fileURLToPath(new URL('../../../server/cli/main.ts', import.meta.url))
const testKey = process.env.CADASTRE_KEY!
const node = fileURLToPath(new URL('../../../node_modules/.bin/node', import.meta.url))
let web: TestWeb
let folder: string

interface Ended {
  code: number
  out: string
  err: string
}

const environment = (more: Record<string, string>): Record<string, string> => ({
  CADASTRE_DATA_DIR: folder,
  CADASTRE_KEY: testKey,
  DATABASE_URL: web.catalog.url,
  DATABASE_OWNER_URL: web.catalog.superUrl,
  ...more,
})

/** As a process of its own. */
function start(words: string[], more: Record<string, string> = {}) {
  const env = { PATH: process.env.PATH!, HOME: folder, ...environment(more) } as Record<string, string> as NodeJS.ProcessEnv
  const child = spawn(node, [main, ...words], { env })
  child.stdin.end()
  const said = { out: '', err: '' }
  child.stdout.on('data', (part) => {
    said.out += part
  })
  child.stderr.on('data', (part) => {
    said.err += part
  })
  const ended = new Promise<Ended>((resolve) => child.once('close', (code) => resolve({ code: code ?? -1, ...said })))
  return { child, said, ended }
}

const caught = (stream: NodeJS.WriteStream, take: (part: string) => void) =>
  vi.spyOn(stream, 'write').mockImplementation(((part: string) => {
    take(part)
    return true
  }) as never)

/** In this process, which is quicker, with its output caught. */
async function cadastre(words: string[], more: Record<string, string> = {}): Promise<Ended> {
  const said = { out: '', err: '' }
  const spies = [
    caught(process.stdout, (part) => {
      said.out += part
    }),
    caught(process.stderr, (part) => {
      said.err += part
    }),
  ]
  for (const [name, value] of Object.entries(environment(more))) vi.stubEnv(name, value)
  try {
    const code = await run(words)
    return { code, ...said }
  } finally {
    vi.unstubAllEnvs()
    for (const spy of spies) spy.mockRestore()
  }
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'cadastre-cli-'))
  web = await openTestWeb()
  await addPerson(web, 'ann@shop.example', 'editor')
  await addPerson(web, 'root@shop.example', 'admin')
})
afterAll(async () => {
  await web.close()
  rmSync(folder, { recursive: true, force: true })
})

describe('help and usage', () => {
  test('every command says what it does, with an example', async () => {
    const { code, out } = await start(['--help']).ended
    expect(code).toBe(0)
    const commands = [...out.matchAll(/^ {2}([a-z]+)(?= )/gm)].map(([, name]) => name!).filter((name) => name !== 'help')
    expect(commands).toEqual(
      expect.arrayContaining([
        'serve',
        'demo',
        'migrate',
        'harvest',
        'sources',
        'search',
        'lineage',
        'audit',
        'token',
        'doctor',
        'keys',
      ]),
    )
    for (const help of await Promise.all(['search', 'serve'].map((name) => start([name, '--help']).ended))) {
      expect(help.code).toBe(0)
      expect(help.out).toContain('$ cadastre')
    }
  })

  test.each([
    [['bogus'], 2, /unknown command/],
    [['search'], 2, /missing required argument/],
    [['harvest'], 2, /Name the sources/],
    [['search', 'x', '--limit', 'many'], 2, /--limit many is not a number/],
    [['token', 'make', 'x', '--scope', 'everything', '--for', 'ann@shop.example'], 2, /There is no permission everything/],
    [['--url', 'https://catalog.shop.example', 'search', 'x'], 2, /needs an API token/],
    [['--url', 'http://127.0.0.1:9', '--token', 'cad_x', 'search', 'x'], 1, /cannot be reached/],
    [['--url', 'http://127.0.0.1:9', '--token', 'cad_x', 'doctor'], 2, /on the machine of the catalog only/],
    [['harvest', 'nothing'], 1, /There is no source nothing/],
    [['lineage', 'postgres:w:nothing'], 1, /There is no asset postgres:w:nothing/],
    [['sources', 'add', 'x', 'nothing'], 2, /There is no connector nothing\. There are: .*postgres/],
  ] as const)('%j ends with %i and says why', async (words, code, why) => {
    const ended = await cadastre([...words])
    expect(ended.err).toMatch(why)
    expect(ended.code).toBe(code)
    expect(ended.out).toBe('')
  })

  test('an environment that makes no sense is refused by name', async () => {
    const ended = await cadastre(['search', 'x'], { PORT: 'seventy', DATABASE_URL: 'mysql://canary@x/y' })
    expect(ended.code).toBe(2)
    expect(ended.err).toMatch(/PORT must be .*\nDATABASE_URL must be/)
    expect(ended.err).not.toContain('canary')
  })
})

describe('on a catalog', () => {
  test('harvest, search and lineage, in words and as JSON', async () => {
    const events = join(folder, 'events.json')
    const { harvest } = await openSource(web.house.connection, 'spoken')
    await harvest([
      ...described('shop.public.orders(id int, amount numeric)'),
      ...described('shop.marts.revenue(day date, amount numeric)'),
      {
        type: 'lineage',
        ref: 'postgres:w:shop.marts.revenue',
        inputs: [
          { from: 'postgres:w:shop.public.orders' },
          { from: 'postgres:w:shop.public.orders', fromField: 'amount', toField: 'amount', transformation: 'AGGREGATION' },
        ],
      },
    ])
    const dataset = { namespace: 'postgres://db.shop.example:5432', name: 'shop.public.notes' }
    writeFileSync(events, JSON.stringify({ eventTime: '2026-03-01T10:00:00Z', producer: 'https://shop.example', dataset }))
    const added = await cadastre(['sources', 'add', 'pipelines', 'openlineage', '--set', `path=${events}`])
    expect(added).toMatchObject({ code: 0, out: expect.stringContaining('pipelines is added') })
    const harvested = await cadastre(['harvest', 'pipelines', '--json'])
    expect(harvested.code, harvested.err).toBe(0)
    expect(JSON.parse(harvested.out)).toMatchObject({ status: 'done', pipeline_id: 'openlineage:pipelines', errors: [] })

    const words = await cadastre(['search', 'revenue'])
    expect(words.out).toContain('postgres:w:shop.marts.revenue')
    const json = await cadastre(['search', 'revenue', '--json'])
    expect(JSON.parse(json.out).hits[0].ref).toBe('postgres:w:shop.marts.revenue')
    expect(await cadastre(['search', 'zzzz'])).toMatchObject({ code: 0, out: 'Nothing found.\n' })

    const lineage = await cadastre(['lineage', 'postgres:w:shop.marts.revenue'])
    expect(lineage.out).toMatch(/upstream: 1\n.*\n +1 {2}postgres:w:shop\.public\.orders +table\ndownstream: 0/)
    const graph = JSON.parse((await cadastre(['lineage', 'postgres:w:shop.marts.revenue#amount', '--json'])).out)
    expect(Object.keys(graph).toSorted()).toEqual(['metadata', 'sources', 'targets', 'transformations'])
    expect((await cadastre(['lineage', 'postgres:w:shop.marts.revenue', '--dot'])).out).toMatch(/^digraph/)
  })

  test('what the command line does is audited under who sits there', async () => {
    const found = await row<{ actor: string }>(
      web.house.connection.database,
      sql`select actor from audit_event where action = 'sources.startHarvest' and target = 'pipelines'`,
    )
    expect(found!.actor).toMatch(/^cli:\w+/)
  })

  test('a token is printed once, works, is listed without itself, and ends when revoked', async () => {
    const { out, err } = await cadastre([
      'token',
      'make',
      'airflow',
      '--scope',
      'lineage.send,catalog.read',
      '--for',
      'Ann@shop.example',
    ])
    const token = out.trim()
    expect(token).toMatch(/^cad_[\w-]{43}$/)
    const [, id] = /^Token (\d+)/.exec(err)!
    expect(await viewerOfToken(web.house.connection.database, token)).toMatchObject({ scopes: ['lineage.send', 'catalog.read'] })
    const listed = await cadastre(['token', 'list', '--json'])
    expect(listed.out).toContain('airflow')
    expect(listed.out).not.toContain(token.slice(4, 20))
    const beyond = await cadastre(['token', 'make', 'x', '--scope', 'users.manage', '--for', 'ann@shop.example'])
    expect(beyond).toMatchObject({ code: 1, out: '', err: expect.stringContaining('users.manage') })

    // The same commands, over HTTP, as the token's owner.
    const there = { CADASTRE_TOKEN: token, DATABASE_URL: '' }
    const found = await cadastre(['--url', web.url, 'search', 'revenue', '--json'], { ...there, DATABASE_OWNER_URL: '' })
    expect(JSON.parse(found.out).hits[0].ref).toBe('postgres:w:shop.marts.revenue')
    const refused = await cadastre(['--url', web.url, 'audit', 'list'], { ...there, DATABASE_OWNER_URL: '' })
    expect(refused).toMatchObject({ code: 1, err: expect.stringContaining('audit.read') })

    expect((await cadastre(['token', 'revoke', id!])).code).toBe(0)
    expect(await viewerOfToken(web.house.connection.database, token)).toBeUndefined()
  })

  test('audit verify finds what was changed, and a log that was set back, and ends with 1', async () => {
    const sound = await cadastre(['audit', 'verify'])
    expect(sound.code).toBe(0)
    const [, mark] = /^Mark: (\d+:[0-9a-f]{64})$/m.exec(sound.out)!
    expect((await cadastre(['audit', 'verify', '--expect', mark!])).code).toBe(0)
    const superuser = new pg.Client({ connectionString: web.catalog.superUrl })
    await superuser.connect()
    try {
      await superuser.query('alter table audit_event disable trigger all')
      await superuser.query('create table kept as select * from audit_event where seq = 3')
      await superuser.query(`update audit_event set actor = 'user:eve' where seq = 3`)
      const changed = await cadastre(['audit', 'verify'])
      expect(changed).toMatchObject({ code: 1, out: expect.stringContaining('Row 3 is not what was written') })
      await superuser.query('update audit_event a set actor = k.actor from kept k where k.seq = a.seq')
      expect((await cadastre(['audit', 'verify'])).code).toBe(0)

      // The database as it was a moment ago, seal and all: only the data directory, or a mark kept elsewhere, knows better.
      await superuser.query('create table before as select * from setting')
      await web.house.callerFor(houseViewer('system')).users.addGroup({ name: 'later' })
      expect((await cadastre(['audit', 'verify'])).code).toBe(0)
      await superuser.query('create table cut as select * from audit_event where seq = (select max(seq) from audit_event)')
      await superuser.query('delete from audit_event where seq = (select seq from cut)')
      await superuser.query('create table after as select * from setting')
      await superuser.query('update setting s set value = b.value from before b where b.key = s.key')
      const setBack = await cadastre(['audit', 'verify'])
      expect(setBack).toMatchObject({ code: 1, out: expect.stringContaining('audit-anchors.json') })
      await superuser.query('insert into audit_event select * from cut')
      await superuser.query('update setting s set value = a.value from after a where a.key = s.key')
      expect((await cadastre(['audit', 'verify'])).code).toBe(0)
    } finally {
      await superuser.end()
    }
  })

  test('doctor looks everything over', async () => {
    const { code, out } = await cadastre(['doctor', '--json'])
    const { ok, checks } = JSON.parse(out) as { ok: boolean; checks: { what: string; ok: boolean; found: string }[] }
    expect(checks.filter((check) => !check.ok)).toEqual([])
    expect({ ok, code }).toEqual({ ok: true, code: 0 })
    expect(checks.map(({ what }) => what)).toEqual(
      expect.arrayContaining(['PostgreSQL', 'migrations', 'consistency', 'audit log']),
    )
  })

  test('a lost password is replaced', async () => {
    const { out } = await cadastre(['password', 'ann@shop.example'])
    expect(out.trim()).toMatch(/^[\w-]{16}$/)
  })

  test('migrate may run twice at once', async () => {
    expect((await Promise.all([1, 2].map(() => start(['migrate']).ended))).map(({ code }) => code)).toEqual([0, 0])
  })
})

describe('the master key', () => {
  test('is made once with 0600, rotated and forgotten; secrets and the log stay readable, in whatever order it is broken off', async () => {
    const own = mkdtempSync(join(tmpdir(), 'cadastre-keys-'))
    const fresh = await openTestWeb()
    const here = {
      CADASTRE_KEY: '',
      CADASTRE_DATA_DIR: own,
      DATABASE_URL: fresh.catalog.url,
      DATABASE_OWNER_URL: fresh.catalog.superUrl,
      CADASTRE_SECRET_PASSWORD: 'canary-secret',
    }
    try {
      const added = await cadastre(
        [
          'sources',
          'add',
          'warehouse',
          'postgres',
          '--set',
          'host=127.0.0.1',
          '--set',
          'user=x',
          '--set',
          'port=9',
          '--secret',
          'password',
        ],
        here,
      )
      expect(added.code, added.err).toBe(0)
      expect(statSync(join(own, 'master.key')).mode & 0o777).toBe(0o600)
      const key = readFileSync(join(own, 'master.key'), 'utf8')
      const sealed = async () =>
        (await row<{ hex: string }>(fresh.catalog.database, sql`select encode(secrets, 'hex') as hex from source`))!.hex
      const before = await sealed()
      expect((await cadastre(['audit', 'verify'], here)).code).toBe(0)
      for (const words of [
        ['keys', 'rotate'],
        ['keys', 'rotate'],
        ['audit', 'verify'],
        ['keys', 'forget'],
        ['audit', 'verify'],
      ]) {
        const ended = await cadastre(words, here)
        expect(ended.code, `${words.join(' ')}: ${ended.err}${ended.out}`).toBe(0)
      }
      expect(readFileSync(join(own, 'master.key'), 'utf8')).not.toContain(JSON.parse(key).current)
      expect(await sealed()).not.toBe(before)
      // Readable: the harvest gets as far as the system that is not there.
      const harvested = await cadastre(['harvest', 'warehouse', '--json'], here)
      expect(harvested.code).toBe(1)
      expect(harvested.out).not.toContain('does not decrypt')
      expect(harvested.out + harvested.err).not.toContain('canary-secret')
      // With another key: neither readable nor sound, and said so.
      const other = { ...here, CADASTRE_KEY: 'another key of at least 32 characters' }
      const unreadable = await cadastre(['harvest', 'warehouse', '--json'], other)
      expect(unreadable.out + unreadable.err).toContain('CADASTRE_KEY')
      expect((await cadastre(['audit', 'verify'], other)).code).toBe(1)
    } finally {
      await fresh.close()
      rmSync(own, { recursive: true, force: true })
    }
  })
})

describe('serve', () => {
  test('takes requests until SIGTERM, then finishes and ends with 0', async () => {
    const { child, said, ended } = start(['serve', '--port', '0'])
    const url = await new Promise<string>((resolve, reject) => {
      child.stdout.on('data', () => {
        const [, found] = /Cadastre is at (\S+)/.exec(said.out) ?? []
        if (found) resolve(found)
      })
      child.once('close', () => reject(new Error(said.out + said.err)))
    })
    const health = await fetch(`${url}/api/health`)
    expect(await health.json()).toMatchObject({
      ready: true,
      checks: { 'harvest queue': { ready: true }, migrations: { ready: true } },
    })
    // A request under way: half of its body before the signal, half after.
    const under = request(`${url}/api/auth/callback/credentials`, { method: 'POST', headers: { 'content-length': 10 } })
    const answered = new Promise<number>((resolve, reject) =>
      under.once('response', ({ statusCode }) => resolve(statusCode!)).once('error', reject),
    )
    under.write('csrfT')
    await sleep(300)
    child.kill('SIGTERM')
    await sleep(300)
    under.end('oken=')
    expect(await answered).toBe(302)
    expect(await ended).toMatchObject({ code: 0, err: '' })
    await expect(fetch(`${url}/api/health`)).rejects.toThrow()
  }, 240_000)
})

describe('sql lineage', () => {
  const script = () => {
    const file = join(folder, 'script.sql')
    writeFileSync(
      file,
      'create temp table t as select id, upper(name) as name from shop.people; insert into shop.out select * from t;',
    )
    return file
  }

  test('says what a script computes from what, in words and as JSON, without a catalog', async () => {
    const { code, out } = await cadastre(['sql', 'lineage', script(), '--dialect', 'postgres', '--words'], {
      DATABASE_URL: 'nonsense',
    })
    expect(code).toBe(0)
    expect(out).toMatch(/reads: .*people\nwrites: .*out\n/)
    expect(out).toMatch(/out\.name <- .*people\.name \(transformation\)/)
    expect(JSON.parse((await cadastre(['sql', 'lineage', script()])).out).flow.outputs).toHaveLength(2)
  })

  test('refuses a dialect that it does not know', async () => {
    expect(await cadastre(['sql', 'lineage', script(), '--dialect', 'klingon'])).toMatchObject({
      code: 2,
      err: expect.stringContaining('snowflake'),
    })
  })
})

describe('what commands are told', () => {
  test('settings are read as the form says, secrets from their variables', async () => {
    const form = { properties: { host: { type: 'string' }, port: { type: 'integer' }, databases: { type: 'object' } } }
    process.env.CADASTRE_SECRET_PASSWORD = 'from the variable'
    expect(
      await readConfig({ set: ['host=12', 'port=5432', 'databases.include=["shop"]', 'note=a=b'], secret: ['password'] }, form),
    ).toEqual({ host: '12', port: 5432, databases: { include: ['shop'] }, note: 'a=b', password: 'from the variable' })
    delete process.env.CADASTRE_SECRET_PASSWORD
    await expect(readConfig({ secret: ['password'] }, form)).rejects.toThrow('CADASTRE_SECRET_PASSWORD')
    await expect(readConfig({ set: ['host'] }, form)).rejects.toThrow('expected name=value')
    await expect(readConfig({ config: '/nonexistent' }, form)).rejects.toThrow('cannot be read')
  })

  test('tables line up, numbers to the right', () => {
    expect(
      table(
        ['name', 'assets'],
        [
          ['dbt', 7],
          ['wärehouse', 1200],
        ],
      ),
    ).toBe('name       assets\ndbt             7\nwärehouse    1200')
  })
})
