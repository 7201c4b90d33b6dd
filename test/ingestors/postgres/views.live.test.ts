// Column lineage of views as a real PostgreSQL stores them, against a page of examples that people can read.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openReader } from '../../../ingestors/postgres/client.ts'
import { postgresConfig } from '../../../ingestors/postgres/config.ts'
import { translate } from '../../../ingestors/postgres/translate.ts'
import type { EventOf, HarvestEvent } from '../../../ingestors/protocol/events.ts'
import { fieldNames, parseRef, shortName } from '../../../ingestors/protocol/ref.ts'
import { openEmptyDatabase, type TestDatabase } from '../../database.ts'

const file = join(import.meta.dirname, 'views.txt')

interface Example {
  title: string
  sql: string
  expected: string[]
}

const isExpectation = (line: string) => /^ {2}(?:\S.* <- |reads |looks at )/.test(line)

const [page = '', ...blocks] = readFileSync(file, 'utf8').split(/^= /m)
const [tables, ...examples] = blocks.map((block): Example => {
  const [title = '', ...lines] = block.trimEnd().split('\n')
  return {
    title,
    sql: lines
      .filter((line) => !isExpectation(line))
      .join('\n')
      .trim(),
    expected: lines.filter(isExpectation),
  }
})

let database: TestDatabase
let events: HarvestEvent[]

beforeAll(async () => {
  database = await openEmptyDatabase()
  await database.pool.query(tables!.sql)
  for (const [index, { sql }] of examples.entries()) await database.pool.query(`create view v${index} as ${sql}`)
  const url = new URL(database.superUrl)
  const name = url.pathname.slice(1)
  const config = postgresConfig.parse({
    host: url.hostname,
    port: Number(url.port),
    user: url.username,
    password: decodeURIComponent(url.password),
    database: name,
    databases: { include: [name] },
    statements: false,
    ssl: 'disable',
  })
  const context = { instance: 'test', signal: new AbortController().signal, now: '2026-01-01T00:00:00Z' }
  const reader = openReader(config, context)
  try {
    events = await Array.fromAsync(translate(reader, config, context))
  } finally {
    await reader.close()
  }
})
afterAll(() => database?.close())

const nameOf = (ref: string) => shortName(parseRef(ref).path)

/** Lineage as the page writes it. */
function written({ inputs }: EventOf<'lineage'>): string[] {
  const targets = new Map<string, string[]>()
  for (const { from, fromField, toField, transformation } of inputs) {
    if (fromField === undefined) continue
    const target = toField === undefined ? '*' : fieldNames(toField).join('.')
    const way = transformation === 'IDENTITY' ? '' : ` (${transformation!.toLowerCase().replace('_', ' ')})`
    targets.set(target, [...(targets.get(target) ?? []), `${nameOf(from)}.${fieldNames(fromField).join('.')}${way}`])
  }
  const relations = (kind: string) =>
    inputs.filter((input) => input.fromField === undefined && input.kind === kind).map(({ from }) => nameOf(from))
  const line = (words: string, names: string[]) => (names.length === 0 ? [] : [`  ${words} ${names.sort().join(', ')}`])
  return [
    ...[...targets].map(([target, sources]) => `  ${target} <- ${sources.sort().join(', ')}`),
    ...line('reads', relations('DIRECT')),
    ...line('looks at', relations('INDIRECT')),
  ]
}

const lineageOf = (index: number) =>
  events.find((event): event is EventOf<'lineage'> => event.type === 'lineage' && nameOf(event.ref) === `v${index}`)!

describe('what a column of a view is made of', () => {
  // To add an example: write its title and SQL, run once with WRITE_VIEWS=1, and read what came before believing it.
  if (process.env.WRITE_VIEWS) {
    afterAll(() => {
      const blocksNow = examples.map(({ title, sql }, index) => `= ${title}\n${sql}\n${written(lineageOf(index)).join('\n')}\n`)
      writeFileSync(file, [`${page}= ${tables!.title}\n${tables!.sql}\n`, ...blocksNow].join('\n'))
    })
  }

  it.each(examples.map(({ title, expected }, index) => ({ title, expected, index })))('$title', ({ expected, index }) => {
    expect(written(lineageOf(index))).toEqual(expected)
  })

  it('is confirmed by pg_depend for every one of these views', () => {
    expect(events.filter((event) => event.type === 'problem' && event.code === 'lineage.inexact')).toEqual([])
  })

  it('is not claimed for what a function reads', () => {
    const told = events.flatMap((event) => (event.type === 'problem' && event.code === 'lineage.function' ? [event.ref] : []))
    const asked = examples.findIndex(({ sql }) => sql.includes('make()'))
    expect(told.map((ref) => nameOf(ref!))).toEqual([`v${asked}`])
  })
})
