import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { examine } from '../../../server/doctor/examine.ts'
import { openTestDatabase, type TestDatabase } from '../../database.ts'
import { estate, estateTables } from './estate.ts'
import { openSource } from './spoken.ts'

const kills = 50
let catalog: TestDatabase
beforeAll(async () => {
  catalog = await openTestDatabase()
})
afterAll(() => catalog.close())

test(`killed at ${kills} random moments, a harvest leaves a consistent catalog that the next one completes, with nothing retired`, {
  timeout: 240_000,
}, async () => {
  const { id, harvest } = await openSource(catalog, 'killed')
  await harvest(estate(0))
  let between = 0
  for (let kill = 0; kill < kills; kill++) {
    const child = spawn(
      process.execPath,
      [fileURLToPath(new URL('killed.ts', import.meta.url)), catalog.url, String(id), String(kill + 1)],
      {
        stdio: ['ignore', 'pipe', 'inherit'],
      },
    )
    // Ready, or it could not even start.
    await Promise.race([
      once(child.stdout!, 'data'),
      once(child, 'exit').then(() => Promise.reject(new Error('it ended before it was killed'))),
    ])
    await sleep(Math.random() * 600)
    child.kill('SIGKILL')
    await once(child, 'exit')
    expect(await examine(catalog.database)).toEqual([])
    const { rows } = await catalog.pool.query<{ turns: number; retired: number }>(
      `select count(distinct properties ->> 'turn')::int as turns, count(*) filter (where valid_to is not null)::int as retired from asset`,
    )
    expect(rows[0]!.retired).toBe(0)
    between += (
      await catalog.pool.query(`select from asset where (properties ->> 'turn')::int <> ($1 + substring(name, 2)::int) % 3`, [
        kill + 1,
      ])
    ).rowCount
      ? 1
      : 0
  }
  // Proof that the moments were really in the middle: some kills left old and new states side by side.
  expect(between).toBeGreaterThan(0)
  expect((await harvest(estate(7))).status).toBe('done')
  const { rows } = await catalog.pool.query(
    `select count(*)::int as assets, (select count(*)::int from field where valid_to is null and ordinal >= 0) as fields,
            (select count(*)::int from edge where valid_to is null) as edges from asset where valid_to is null`,
  )
  const expected = [...estate(7)]
  expect(rows[0]).toEqual({
    assets: estateTables,
    fields: expected.reduce((sum, event) => sum + (event.type === 'schema' ? event.fields.length : 0), 0),
    edges: expected.reduce((sum, event) => sum + (event.type === 'lineage' ? event.inputs.length : 0), 0),
  })
  expect(await examine(catalog.database)).toEqual([])
})
