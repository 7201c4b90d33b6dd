// cadastre sql lineage: what a script reads, writes and computes from what, without a catalog.
import { readFileSync } from 'node:fs'
import type { Command } from 'commander'
import { analyze } from '../sql/analyze.ts'
import type { Answer, InputColumn } from '../sql/answer.ts'
import { dialectNames, findDialect } from '../sql/dialects/registry.ts'
import { lookupOf, type SchemaTable } from '../sql/schema.ts'
import { note, say } from './print.ts'
import { Refused, UsageError } from './reach.ts'

interface Options {
  dialect?: string
  tables?: string
  database?: string
  schema?: string
}

export function registerSql(program: Command): void {
  const sql = program.command('sql').description('SQL by itself, without a catalog')

  sql
    .command('lineage')
    .description('which columns a script writes, and from which they are computed')
    .argument('[file]', 'the script; default: standard input')
    .option('--dialect <name>', 'such as postgres, snowflake or bigquery; default: ANSI')
    .option(
      '--tables <file>',
      'JSON list of { "table": "shop.orders", "columns": [{ "name": "id" }] }, to resolve stars and bare names',
    )
    .option('--database <name>', 'where unqualified names live')
    .option('--schema <name>', 'where unqualified names live')
    .addHelpText(
      'after',
      `
Temporary tables and CTEs are contracted away. What was not understood is said on standard error; exit code 1 then.

Examples:
  $ cadastre sql lineage revenue.sql --dialect postgres
  $ echo 'insert into b select upper(x) from a' | cadastre sql lineage --json`,
    )
    .action((file: string | undefined, { dialect, tables, database, schema }: Options, command: Command) => {
      if (dialect && !findDialect(dialect))
        throw new UsageError(`--dialect ${dialect} is not known. There are: ${dialectNames.join(', ')}.`)
      const answer = analyze(read(file ?? '-'), {
        ...(dialect && { dialect }),
        ...(tables && { schema: lookupOf(readTables(tables)) }),
        defaults: { ...(database && { database }), ...(schema && { schema }) },
      })
      say(command, answer, inWords)
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
  throw new UsageError(`--tables ${file} does not hold a JSON list of { "table": …, "columns": […] }.`)
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
