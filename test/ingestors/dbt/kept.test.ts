// A dbt source in the catalog: harvested, harvested again, and after a model has left the project.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { executeHarvest } from '../../../server/harvest/execute.ts'
import { openTestDatabase, type TestDatabase } from '../../database.ts'
import { model } from './harvest.ts'

let catalog: TestDatabase
let folder = ''
beforeAll(async () => {
  catalog = await openTestDatabase()
  folder = mkdtempSync(join(tmpdir(), 'dbt-kept-'))
})
afterAll(async () => {
  await catalog.close()
  rmSync(folder, { recursive: true })
})

const query = async (text: string, values: unknown[] = []) => (await catalog.pool.query(text, values)).rows

async function source(name: string): Promise<number> {
  const config = JSON.stringify({ target: join(folder, name), targetInstance: 'warehouse' })
  const rows = await query(`insert into source (name, connector, config) values ($1, 'dbt', $2) returning id`, [name, config])
  return rows[0].id
}

/** Writes the manifest of a project with these models, each reading the one before, and their tests. */
function write(name: string, models: string[]) {
  const nodes = Object.fromEntries(
    models.flatMap((name, at) => [
      [
        `model.shop.${name}`,
        model(name, { depends_on: { nodes: at > 0 ? [`model.shop.${models[at - 1]}`] : [] }, tags: ['nightly'] }),
      ],
      [`test.shop.t_${name}`, { resource_type: 'test', name: `t_${name}`, attached_node: `model.shop.${name}` }],
    ]),
  )
  const metadata = {
    dbt_schema_version: 'https://schemas.getdbt.com/dbt/manifest/v12.json',
    adapter_type: 'postgres',
    project_name: 'shop',
  }
  mkdirSync(join(folder, name), { recursive: true })
  writeFileSync(join(folder, name, 'manifest.json'), JSON.stringify({ metadata, nodes, disabled: {} }))
}

const live = async () =>
  (
    await query(
      `select path from asset where platform = 'postgres' and kind <> 'schema' and kind <> 'database' and valid_to is null order by path`,
    )
  ).map(({ path }) => path)

test('a model that left the project retires with its checks; one that it read from stays', async () => {
  const id = await source('leaving')
  write('leaving', ['a', 'b', 'c', 'd', 'e', 'f'])
  expect(await executeHarvest(catalog.pool, id, undefined)).toMatchObject({ status: 'done', errors: [], retired: 0 })
  expect(await live()).toEqual(['a', 'b', 'c', 'd', 'e', 'f'].map((name) => `shop.marts.${name}`))
  write('leaving', ['a', 'b', 'c', 'd', 'e'])
  expect(await executeHarvest(catalog.pool, id, undefined)).toMatchObject({ status: 'done', retired: 2 })
  expect(await live()).toEqual(['a', 'b', 'c', 'd', 'e'].map((name) => `shop.marts.${name}`))
  const checks = await query('select key from check_rule where source_id = $1 and valid_to is null order by key', [id])
  expect(checks.map(({ key }) => key)).toEqual(['a', 'b', 'c', 'd', 'e'].map((name) => `test.shop.t_${name}`))
})
