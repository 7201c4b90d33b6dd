// cadastre sql lineage: column lineage of SQL text as JSON; with --jsonl one case per line, streaming.
// Promise: any input gives an answer line; a bad line is answered with its error and the stream goes on.
import { readFileSync } from 'node:fs'
import { createInterface } from 'node:readline'
import type { Readable, Writable } from 'node:stream'
import { pathToFileURL } from 'node:url'
import { parseArgs } from 'node:util'
import { analyze } from '../sql/analyze.ts'
import { caseLine } from '../sql/case-line.ts'
import { lookupOf, type SchemaTable } from '../sql/schema.ts'

export interface SqlLineageOptions {
  dialect?: string
  /** File of `[{table, columns: [{name, type}]}]`. */
  schema?: string
  defaultDb?: string
  defaultSchema?: string
  jsonl?: boolean
  keepIntermediates?: boolean
  /** File of SQL; standard input when missing. */
  file?: string
}

export async function runSqlLineage(options: SqlLineageOptions, stdin: Readable, stdout: Writable): Promise<number> {
  if (options.jsonl) {
    const input = createInterface({ input: stdin, crlfDelay: Number.POSITIVE_INFINITY })
    for await (const line of input) {
      if (line.trim() === '') continue
      if (!stdout.write(`${caseLine(line, options)}\n`)) await new Promise((resolve) => stdout.once('drain', resolve))
    }
    return 0
  }
  let tables: SchemaTable[] = []
  if (options.schema) {
    const read: unknown = JSON.parse(readFileSync(options.schema, 'utf8'))
    if (!Array.isArray(read)) throw new Error(`${options.schema} must hold a list of {table, columns: [{name, type}]}`)
    tables = read as SchemaTable[]
  }
  const sql = options.file ? readFileSync(options.file, 'utf8') : await textOf(stdin)
  const answer = analyze(sql, {
    dialect: options.dialect,
    schema: lookupOf(tables),
    defaults: { database: options.defaultDb, schema: options.defaultSchema },
    keepIntermediates: options.keepIntermediates,
  })
  stdout.write(`${JSON.stringify(answer, null, 2)}\n`)
  return answer.statements.some((s) => s.diagnostics.some((d) => d.severity === 'error')) ? 1 : 0
}

async function textOf(stdin: Readable): Promise<string> {
  const parts: string[] = []
  stdin.setEncoding('utf8')
  for await (const part of stdin) parts.push(part as string)
  return parts.join('')
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const { values, positionals } = parseArgs({
    options: {
      dialect: { type: 'string' },
      schema: { type: 'string' },
      'default-db': { type: 'string' },
      'default-schema': { type: 'string' },
      jsonl: { type: 'boolean' },
      'keep-intermediates': { type: 'boolean' },
    },
    allowPositionals: true,
  })
  process.exitCode = await runSqlLineage(
    {
      dialect: values.dialect,
      schema: values.schema,
      defaultDb: values['default-db'],
      defaultSchema: values['default-schema'],
      jsonl: values.jsonl,
      keepIntermediates: values['keep-intermediates'],
      file: positionals.find((x) => x !== 'lineage'),
    },
    process.stdin,
    process.stdout,
  )
}
