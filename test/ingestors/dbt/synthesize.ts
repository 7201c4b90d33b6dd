// Writes a target folder with a manifest of about so many MB, shaped like a real one: long SQL, documented columns, tests,
// macros and the parent and child maps that nobody asks for.

import { once } from 'node:events'
import { createWriteStream, mkdirSync } from 'node:fs'
import { join } from 'node:path'

const columnsPerModel = 30

/** Answers how many models it wrote; each has two tests. */
export async function synthesize(folder: string, megabytes: number): Promise<number> {
  mkdirSync(folder, { recursive: true })
  const out = createWriteStream(join(folder, 'manifest.json'))
  let written = 0
  const write = async (text: string) => {
    written += text.length
    if (!out.write(text)) await once(out, 'drain')
  }
  const metadata = {
    dbt_schema_version: 'https://schemas.getdbt.com/dbt/manifest/v12.json',
    dbt_version: '1.11.0',
    generated_at: '2026-11-23T06:00:00Z',
    project_name: 'big',
    adapter_type: 'postgres',
  }
  await write(`{"metadata": ${JSON.stringify(metadata)}, "nodes": {`)
  let models = 0
  for (; written < megabytes * 1e6 * 0.85; models++) {
    const node = modelNode(models)
    await write(`${models ? ', ' : ''}"model.big.m${models}": ${JSON.stringify(node)}`)
    for (const column of [0, 1])
      await write(`, "test.big.not_null_m${models}_${column}": ${JSON.stringify(testNode(models, column))}`)
  }
  await write('}, "sources": {}, "macros": {')
  for (let i = 0; written < megabytes * 1e6 * 0.95; i++) {
    await write(
      `${i ? ', ' : ''}"macro.big.x${i}": ${JSON.stringify({ name: `x${i}`, macro_sql: '{% macro x() %}"quoted" \\ {{ [1, 2] }}\n'.repeat(60) })}`,
    )
  }
  await write('}, "exposures": {}, "parent_map": {')
  for (let i = 0; i < models; i++) await write(`${i ? ', ' : ''}"model.big.m${i}": ["model.big.m${Math.max(0, i - 1)}"]`)
  await write('}}')
  out.end()
  await once(out, 'finish')
  return models
}

/** A catalog for these models: every column with a type. */
export async function synthesizeCatalog(folder: string, models: number) {
  const out = createWriteStream(join(folder, 'catalog.json'))
  out.write('{"metadata": {"generated_at": "2026-11-23T06:00:00Z"}, "nodes": {')
  for (let i = 0; i < models; i++) {
    const columns = Object.fromEntries(
      Array.from({ length: columnsPerModel }, (_, at) => [
        `column_${at}`,
        { type: 'text', index: at + 1, name: `column_${at}`, comment: null },
      ]),
    )
    const relation = {
      metadata: { type: 'BASE TABLE', database: 'warehouse', schema: 'marts', name: `m${i}` },
      columns,
      stats: {},
    }
    if (!out.write(`${i ? ', ' : ''}"model.big.m${i}": ${JSON.stringify(relation)}`)) await once(out, 'drain')
  }
  out.end('}, "sources": {}}')
  await once(out, 'finish')
}

function modelNode(i: number) {
  const columns = Object.fromEntries(
    Array.from({ length: columnsPerModel }, (_, at) => [
      `column_${at}`,
      {
        name: `column_${at}`,
        description: `What column ${at} of model ${i} means, in "quotes" and a few words more, as careful people write it.`,
        meta: {},
        data_type: null,
        constraints: [],
        quote: null,
        config: { meta: {}, tags: [] },
        tags: [],
        granularity: null,
        doc_blocks: [],
      },
    ]),
  )
  const sql = Array.from(
    { length: 60 },
    (_, at) => `  coalesce(a.column_${at % columnsPerModel}, 'none \\ "x"') as column_${at}`,
  ).join(',\n')
  return {
    database: 'warehouse',
    schema: 'marts',
    name: `m${i}`,
    resource_type: 'model',
    package_name: 'big',
    original_file_path: `models/m${i}.sql`,
    unique_id: `model.big.m${i}`,
    alias: `m${i}`,
    config: { enabled: true, materialized: 'table', tags: ['nightly'], meta: {} },
    tags: ['nightly'],
    description: `Model number ${i}.`,
    columns,
    relation_name: `"warehouse"."marts"."m${i}"`,
    raw_code: `select\n${sql}\nfrom {{ ref('m${i - 1}') }} a`,
    compiled_code: `select\n${sql}\nfrom "warehouse"."marts"."m${i - 1}" a`,
    language: 'sql',
    depends_on: { macros: [], nodes: i ? [`model.big.m${i - 1}`] : [] },
  }
}

const testNode = (model: number, column: number) => ({
  name: `not_null_m${model}_${column}`,
  resource_type: 'test',
  package_name: 'big',
  column_name: `column_${column}`,
  attached_node: `model.big.m${model}`,
  config: { severity: 'ERROR', materialized: 'test' },
  test_metadata: {
    name: 'not_null',
    kwargs: { column_name: `column_${column}`, model: `{{ get_where_subquery(ref('m${model}')) }}` },
  },
  depends_on: { macros: [], nodes: [`model.big.m${model}`] },
  compiled_code: `select column_${column}\nfrom "warehouse"."marts"."m${model}"\nwhere column_${column} is null`,
})
