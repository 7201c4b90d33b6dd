// 10,000 bodies made from real events by breaking them: none gives a 5xx, each refusal names the field, and what was taken was kept.
import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { issueToken } from '../../../server/auth/account.ts'
import { addPerson, openTestWeb, type TestWeb } from '../web.ts'

const bodies = { alone: 2500, inBatches: 7500 }
const seed = Number(process.env.FUZZ_SEED ?? 20_260_105)

const recording = new URL('../../../ingestors/openlineage/recordings/client-1.54/events.ndjson', import.meta.url)
const originals = readFileSync(recording, 'utf8').trim().split('\n')

/** A small generator of even numbers below 1 (mulberry32), so that a seed gives the same bodies again. */
function numbers(start: number): () => number {
  let state = start
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

const random = numbers(seed)
const below = (limit: number) => Math.floor(random() * limit)
const pick = <T>(of: readonly T[]): T => of[below(of.length)]!

const texts: readonly (() => string)[] = [
  () => '',
  () => ' ',
  () => '\u0000',
  () => 'a\u0000b',
  () => '\\u0000',
  () => '\\',
  () => '"',
  () => "'; drop table asset; --",
  () => '\ud800',
  () => '𝒳🕷',
  () => '\u202eabc\u0007\t\n\r',
  () => 'ß'.repeat(1 + below(3000)),
  () => 'x'.repeat(below(5000)),
  () => '🕷'.repeat(below(2000)),
  () => Array.from({ length: 1500 }, () => String.fromCharCode(33 + below(90))).join(''),
  () => '__proto__',
  () => 'constructor',
  () => '../../..',
  () => 'a#b:c/d%25',
  () => '%',
  () => '{"a":1}',
  () => 'postgres://u:p@h:1/d',
  () => 'snowflake://ŉ',
  () => 's3://',
  () => 'file:',
  () => 'arn:aws:glue::',
  () => '2026-13-45T99:99:99Z',
  () => '9999-12-31T23:59:59Z',
  () => '0001-01-01T00:00:00Z',
  () => 'NaN',
  () => '1e999',
]
const scalars: readonly (() => unknown)[] = [
  () => null,
  () => true,
  () => false,
  () => 0,
  () => -1,
  () => 1.5,
  () => 1e308,
  () => -1e308,
  () => 2 ** 63,
  () => 1e20,
  () => 4e-320,
  ...texts,
]
const values: readonly (() => unknown)[] = [
  ...scalars,
  () => [],
  () => ({}),
  () => Array.from({ length: below(50) }, () => pick(scalars)()),
  () => Object.fromEntries(Array.from({ length: below(20) }, () => [pick(texts)(), pick(scalars)()])),
  () => nested(below(200)),
  () => JSON.parse(pick(originals)),
]
function nested(depth: number): unknown {
  let value: unknown = 'deep'
  for (let at = 0; at < depth; at++) value = random() < 0.5 ? [value] : { facets: value }
  return value
}

type Place = { in: Record<string, unknown>; key: string }
function places(value: unknown): Place[] {
  if (typeof value !== 'object' || value === null) return []
  const holder = value as Record<string, unknown>
  return Object.keys(holder).flatMap((key) => [{ in: holder, key }, ...places(holder[key])])
}

/** A real event with one to six of its parts replaced, removed, renamed, doubled or exchanged. */
function brokenEvent(): unknown {
  const event: unknown = JSON.parse(pick(originals))
  for (let times = 1 + below(6); times > 0; times--) {
    const all = places(event)
    if (all.length === 0) break
    const { in: holder, key } = pick(all)
    const other = pick(all)
    switch (below(6)) {
      case 0:
        delete holder[key]
        break
      case 1:
        holder[pick(texts)()] = holder[key]
        break
      case 2:
        ;[holder[key], other.in[other.key]] = [structuredClone(other.in[other.key]), structuredClone(holder[key])]
        break
      default:
        holder[key] = pick(values)()
    }
  }
  return event
}

/** As sent: mostly JSON, sometimes not even that. */
function brokenBody(): string {
  const text = JSON.stringify(random() < 0.9 ? brokenEvent() : pick(values)())
  const kind = random()
  if (kind < 0.02) return text.slice(0, below(text.length))
  if (kind < 0.03) return text.replaceAll('"', pick(texts)())
  return text
}

let web: TestWeb
let token: string
beforeAll(async () => {
  web = await openTestWeb()
  const person = await addPerson(web, 'fuzz@shop.example', 'editor')
  token = (await issueToken(web.house.connection.database, person, { name: 'fuzz', scopes: ['lineage.send'], expiresInDays: 1 }))
    .token
})
afterAll(() => web.close())

const field = /^(body|job|dataset|run)(\.\w+)*: ./
async function post(body: string, path = ''): Promise<{ status: number; answer: string }> {
  const answer = await fetch(`${web.url}/api/v1/lineage${path}`, {
    method: 'POST',
    body,
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
  })
  return { status: answer.status, answer: await answer.text() }
}

it(`takes ${bodies.alone + bodies.inBatches} broken bodies without breaking (FUZZ_SEED=${seed})`, async () => {
  const singles = Array.from({ length: bodies.alone }, brokenBody)
  let taken = 0
  const sender = async () => {
    for (let body = singles.pop(); body !== undefined; body = singles.pop()) {
      const { status, answer } = await post(body)
      if (status === 201) taken++
      else {
        expect([status, body.slice(0, 2000), answer]).toEqual([400, expect.anything(), expect.anything()])
        expect((JSON.parse(answer) as { error: { message: string } }).error.message).toMatch(field)
      }
    }
  }
  await Promise.all(Array.from({ length: 40 }, sender))

  for (let batch = 0; batch < bodies.inBatches / 100; batch++) {
    const events = Array.from({ length: 100 }, () => (random() < 0.9 ? brokenEvent() : pick(values)()))
    const { status, answer } = await post(JSON.stringify(events), '/batch')
    expect([status, answer]).toEqual([expect.toSatisfy((it: number) => it === 200 || it === 204), expect.anything()])
    const { failed_events: failed } =
      status === 204
        ? { failed_events: [] }
        : (JSON.parse(answer) as { failed_events: { index: number; reason: string; retriable: boolean }[] })
    for (const { index, reason, retriable } of failed) {
      expect([JSON.stringify(events[index]).slice(0, 2000), reason, retriable]).toEqual([
        expect.anything(),
        expect.stringMatching(field),
        false,
      ])
    }
    taken += events.length - failed.length
  }

  expect(taken).toBeGreaterThan(bodies.inBatches / 2)
  // Most bodies differ; those that do not are kept once.
  const { rows } = await web.catalog.pool.query<{ kept: number; runs: number }>(
    'select (select count(*)::int from ol_event) as kept, (select count(*)::int from run) as runs',
  )
  expect(rows[0]!.kept).toBeGreaterThan(taken * 0.7)
  expect(rows[0]!.kept).toBeLessThanOrEqual(taken)
  expect(rows[0]!.runs).toBeGreaterThan(0)
}, 600_000)
