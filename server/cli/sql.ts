// cadastre sql lineage: what a script reads, writes and computes from what, without a catalog; with --jsonl one case a line.
import { readFileSync } from 'node:fs'
import type { Command } from 'commander'
import { analyze } from '../sql/analyze.ts'
import type { Answer, InputColumn } from '../sql/answer.ts'
import { dialectNames, findDialect } from '../sql/dialects/registry.ts'
import { lookupOf, type SchemaTable } from '../sql/schema.ts'
import { note, say } from './print.ts'
import { Refused, UsageError } from './reach.ts'
import { runSqlLineage } from './sql-cases.ts'

interface Options {
  dialect?: string
  schema?: string
  defaultDb?: string
  defaultSchema?: string
  jsonl?: boolean
  words?: boolean
  keepIntermediates?: boolean
}

export function registerSql(program: Command): void {
  const sql = program.command('sql').description('SQL by itself, without a catalog')

  sql
    .command('lineage')
    .description('which columns a script writes, and from which they are computed; as JSON')
    .argument('[file]', 'the script; default: standard input')
    .option('--dialect <name>', 'such as postgres, snowflake or bigquery; default: ANSI')
    .option(
      '--schema <file>',
      'JSON list of { "table": "shop.orders", "columns": [{ "name": "id", "type": "int" }] }, to resolve stars and bare names',
    )
    .option('--default-db <name>', 'the database of unqualified names')
    .option('--default-schema <name>', 'the schema of unqualified names')
    .option('--keep-intermediates', 'keep temporary tables as steps of their own')
    .option('--words', 'in words, not as JSON')
    .option(
      '--jsonl',
      'read one case per line, { id, dialect, sql, schema, default_db, default_schema }; write one answer per line',
    )
    .addHelpText(
      'after',
      `
Temporary tables and CTEs are contracted away. What was not understood is said on standard error; exit code 1 then.

Examples:
  $ cadastre sql lineage revenue.sql --dialect postgres
  $ echo 'insert into b select upper(x) from a' | cadastre sql lineage --words
  $ cadastre sql lineage --jsonl < cases.jsonl > lineage.jsonl`,
    )
    .action(async (file: string | undefined, options: Options, command: Command) => {
      const { dialect, schema, defaultDb, defaultSchema, keepIntermediates } = options
      if (dialect && !findDialect(dialect))
        throw new UsageError(`--dialect ${dialect} is not known. There are: ${dialectNames.join(', ')}.`)
      const tables = schema ? readTables(schema) : []
      if (options.jsonl) {
        await runSqlLineage(
          { dialect, defaultDb, defaultSchema, keepIntermediates, schema: tables },
          process.stdin,
          process.stdout,
        )
        return
      }
      const answer = analyze(read(file ?? '-'), {
        ...(dialect && { dialect }),
        schema: lookupOf(tables),
        defaults: { ...(defaultDb && { database: defaultDb }), ...(defaultSchema && { schema: defaultSchema }) },
        keepIntermediates,
      })
      say(command, answer, options.words ? inWords : (value) => JSON.stringify(value, null, 2))
      const problems = [...answer.diagnostics, ...answer.statements.flatMap(({ diagnostics }) => diagnostics)]
      for (const { severity, line, column, message } of problems)
        if (severity !== 'info') note(`${severity} at ${line}:${column}: ${message}`)
      if (problems.some(({ severity }) => severity === 'error')) throw new Refused('Not everything was understood.')
    })
}

function read(file: string): string {
  try {
    return readFileSync(file === '-' ? 0 : file, 'utf8')
  } catch (error) {
    throw new UsageError(`${file} cannot be read: ${(error as Error).message}`)
  }
}

function readTables(file: string): SchemaTable[] {
  const text = read(file)
  try {
    const value: unknown = JSON.parse(text)
    if (Array.isArray(value)) return value
  } catch {}
  throw new UsageError(`--schema ${file} does not hold a JSON list of { "table": …, "columns": […] }.`)
}

const inputName = ({ table, column, path = [], ...input }: InputColumn) =>
  `${[table, column, ...path].join('.')} (${input.subtype.toLowerCase()})`

const inWords = ({ flow }: Answer): string =>
  [
    `reads: ${flow.reads.join(', ') || 'nothing'}`,
    `writes: ${flow.writes.join(', ') || 'nothing'}`,
    ...flow.outputs.map(
      ({ table, name, inputs }) => `${table ? `${table}.` : ''}${name} <- ${inputs.map(inputName).join(', ') || 'no column'}`,
    ),
  ].join('\n')
