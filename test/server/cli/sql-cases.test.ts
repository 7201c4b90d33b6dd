// The batch form answers every line, also those that are no cases.
import { PassThrough, Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { expect, test } from 'vitest'
import { runSqlLineage } from '../../../server/cli/sql-cases.ts'

async function answers(lines: string[]): Promise<Record<string, unknown>[]> {
  const out = new PassThrough()
  const whole = text(out)
  await runSqlLineage({ dialect: 'postgres' }, Readable.from(lines.map((line) => `${line}\n`)), out)
  out.end()
  return (await whole)
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>)
}

test('a case is answered in the shared form, with its own schema and defaults', async () => {
  const one = {
    id: 'x',
    dialect: 'snowflake',
    sql: 'insert into T select * from src',
    schema: [{ table: 'db.s.src', columns: [{ name: 'A' }] }],
    default_db: 'db',
    default_schema: 's',
  }
  expect(await answers([JSON.stringify(one)])).toEqual([
    {
      id: 'x',
      in_tables: ['db.s.src'],
      out_tables: ['db.s.t'],
      column_lineage: [{ out: { table: 'db.s.t', column: 'A' }, in: [{ table: 'db.s.src', column: 'A' }] }],
      indirect: [],
      diagnostics: [],
    },
  ])
})

test('what is no case is answered with its error, and the stream goes on', async () => {
  const found = await answers(['not json', '42', '{}', '{"id": 1, "sql": "select a from t"}'])
  expect(found.map((x) => x.id)).toEqual([null, null, null, 1])
  expect(found[0]?.error).toMatch(/not a case/)
})
