// The pool answers every case once and in order, and outlives a case that costs too much.
import { afterAll, expect, test } from 'vitest'
import { SqlPool } from '../../../server/statements/pool.ts'

const pool = new SqlPool({ size: 2, batch: 4, schema: [{ table: 't', columns: [{ name: 'a' }] }] })
afterAll(() => pool.close())

test('answers come in the order of the cases', async () => {
  const answers = await pool.analyze(Array.from({ length: 50 }, (_, n) => ({ sql: `SELECT a AS c${n} FROM t` })))
  expect(answers.map((a) => a?.flow.outputs[0]?.name)).toEqual(Array.from({ length: 50 }, (_, n) => `c${n}`))
})

test('a case that hits a limit is answered with it', async () => {
  const [answer] = await pool.analyze([{ sql: `SELECT ${'('.repeat(10_000)}` }])
  expect(answer?.statements.flatMap((s) => s.diagnostics.map((d) => d.code))).toContain('limit')
})
