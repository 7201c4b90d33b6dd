#!/usr/bin/env node
// The command line: `cadastre <command>`. Exit codes: 0 done, 1 refused or failed, 2 not understood.
import { readFileSync } from 'node:fs'
import { TRPCClientError } from '@trpc/client'
import { Command, CommanderError } from 'commander'
import { EnvironmentError } from '../environment.ts'
import { CatalogError } from '../errors.ts'
import { registerAudit } from './audit.ts'
import { registerDemo } from './demo.ts'
import { registerDoctor } from './doctor.ts'
import { registerHarvest } from './harvest.ts'
import { registerKeys } from './keys.ts'
import { registerLineage } from './lineage.ts'
import { registerMigrate } from './migrate.ts'
import { registerPassword } from './password.ts'
import { note } from './print.ts'
import { Refused, UsageError } from './reach.ts'
import { registerSearch } from './search.ts'
import { registerServe } from './serve.ts'
import { registerSources } from './sources.ts'
import { registerSql } from './sql.ts'
import { registerToken } from './token.ts'

const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as { version: string }

/** In the order of the help. */
const commands: readonly ((program: Command) => void)[] = [
  registerServe,
  registerDemo,
  registerSources,
  registerHarvest,
  registerSearch,
  registerLineage,
  registerSql,
  registerAudit,
  registerToken,
  registerPassword,
  registerMigrate,
  registerDoctor,
  registerKeys,
]

/** The program with all its commands, not yet run. */
export function cadastre(): Command {
  const program = new Command('cadastre')
    .description(
      'A register of a company’s data: what exists, where it came from, who may see it, and what breaks if it changes.',
    )
    .version(version)
    .option('--json', 'print JSON for programs instead of words for people')
    .option('--url <url>', 'work on the catalog of a server elsewhere, such as https://catalog.shop.example')
    .option('--token <token>', 'API token for --url; better given as the variable CADASTRE_TOKEN', process.env.CADASTRE_TOKEN)
    .showHelpAfterError('(add --help to see what it takes)')
    .exitOverride()
    .addHelpText(
      'after',
      `
Without --url, commands work on the catalog of this machine: the embedded PostgreSQL in CADASTRE_DATA_DIR, or DATABASE_URL.

Examples:
  $ cadastre demo                                     a toy company, harvested and served
  $ cadastre sources add warehouse postgres --set host=db.shop.example --set user=catalog --secret password
  $ cadastre harvest warehouse
  $ cadastre search revenue
  $ cadastre lineage postgres:warehouse:shop.marts.revenue --up 3
  $ cadastre audit verify
  $ cadastre --url https://catalog.shop.example search revenue --json`,
    )
  for (const register of commands) register(program)
  return program
}

/** Runs one command line; returns the exit code. */
export async function run(words: readonly string[]): Promise<number> {
  try {
    await cadastre().parseAsync(words, { from: 'user' })
    return 0
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2
    const message = error instanceof Error ? error.message : String(error)
    note(error instanceof TRPCClientError && !error.data ? `The server cannot be reached: ${message}` : message)
    if (error instanceof UsageError || error instanceof EnvironmentError) return 2
    // What was not foreseen tells where it happened.
    const foreseen = [Refused, CatalogError, TRPCClientError].some((kind) => error instanceof kind)
    if (!foreseen && process.env.DEBUG && error instanceof Error && error.stack) note(error.stack)
    return 1
  }
}

if (import.meta.main) {
  // A reader that has seen enough, as in `cadastre search x | head`, is no failure.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1))
  process.exitCode = await run(process.argv.slice(2))
}
