// The connection test and its advice.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { dbt } from '../../../ingestors/dbt/connector.ts'
import { context } from './harvest.ts'

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'dbt-target-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const probe = (settings: object = {}) => Array.fromAsync(dbt.test(dbt.config.parse({ target: folder, ...settings }), context))
const manifest = (metadata: object) => writeFileSync(join(folder, 'manifest.json'), JSON.stringify({ metadata, nodes: {} }))
const good = {
  dbt_schema_version: 'https://schemas.getdbt.com/dbt/manifest/v12.json',
  dbt_version: '1.11.0',
  adapter_type: 'snowflake',
  generated_at: '2026-11-24T03:00:00Z',
}

test('names version, age, warehouse, and how to get the files that are missing', async () => {
  manifest(good)
  writeFileSync(join(folder, 'catalog.json'), '{}')
  const steps = await probe({ targetInstance: 'warehouse', runResults: ['nightly.json'] })
  expect(steps.map(({ step, ok }) => [step, ok])).toEqual([
    ['Find the manifest', true],
    ['Read the manifest', true],
    ['Name the warehouse', true],
    ['Look for catalog.json', true],
    ['Look for run_results.json', true],
    ['Look for sources.json', true],
    ['Look for nightly.json', false],
  ])
  expect(steps[1]!.message).toBe('manifest v12 of dbt 1.11.0, written 3 hours ago')
  expect(steps[2]!.message).toBe('adapter snowflake: models become snowflake:warehouse:…')
  expect(steps[5]!.hint).toContain('dbt source freshness')
})

test.each([
  ['a folder that is not there', () => rmSync(folder, { recursive: true }), /does not exist/, /target folder/],
  ['a folder without a manifest', () => {}, /holds no manifest/, /dbt parse/],
  ['a manifest cut short', () => writeFileSync(join(folder, 'manifest.json'), '{"metadata": {'), /ends in the middle/, /again/],
  ['another tool’s manifest', () => manifest({}), /names no dbt manifest schema/, /target folder/],
])('%s fails with what to do', async (_, prepare, message, hint) => {
  prepare()
  const last = (await probe()).at(-1)!
  expect(last.ok).toBe(false)
  expect(last.message).toMatch(message)
  expect(last.hint).toMatch(hint)
})

test('a newer manifest passes with a remark', async () => {
  manifest({ ...good, dbt_schema_version: 'https://schemas.getdbt.com/dbt/manifest/v14.json' })
  expect((await probe())[1]).toMatchObject({ ok: true, message: expect.stringContaining('read as v12') })
})
