import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { rows } from '../../db/connection.ts'
import { openTestDatabase, type TestDatabase } from '../database.ts'

let catalog: TestDatabase
beforeAll(async () => {
  catalog = await openTestDatabase()
})
afterAll(() => catalog.close())

test('moments arrive as ISO text with microseconds and counts as numbers', async () => {
  expect(
    await rows(catalog.database, sql`select '2026-01-02 03:04:05.678901+02'::timestamptz as at, count(*) from asset`),
  ).toEqual([{ at: '2026-01-02T01:04:05.678901Z', count: 0 }])
})

test("the app's role may not change, delete or truncate the audit log", async () => {
  for (const sentence of ['update audit_event set seq = 1', 'delete from audit_event', 'truncate audit_event']) {
    await expect(catalog.pool.query(sentence)).rejects.toThrow('permission denied')
  }
})
