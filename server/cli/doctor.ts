// cadastre doctor: is everything as it should be, and if not, what to do.
import { accessSync, constants } from 'node:fs'
import type { Command } from 'commander'
import { sql } from 'drizzle-orm'
import { row } from '../../db/connection.ts'
import { verifyAndAnchor } from '../audit/anchor.ts'
import { examine, ruleCount } from '../doctor/examine.ts'
import { variables } from '../environment.ts'
import { checkHealth } from '../http/health.ts'
import type { OpenHouse } from '../open.ts'
import { say } from './print.ts'
import { Refused, withHouse } from './reach.ts'

interface Check {
  what: string
  ok: boolean
  /** What was found; of a failed check also what to do. */
  found: string
}

export function registerDoctor(program: Command): void {
  program
    .command('doctor')
    .description('check the machine, the catalog’s consistency and the audit log')
    .addHelpText(
      'after',
      `
Changes nothing. Exit code 1 when something is wrong; each finding says what to do.

Examples:
  $ cadastre doctor
  $ cadastre doctor --json`,
    )
    .action(async (_: object, command: Command) => {
      const checks = await withHouse(command, check)
      say(command, { ok: checks.every(({ ok }) => ok), checks }, () =>
        checks.map(({ what, ok, found }) => `${ok ? 'ok' : 'NO'}  ${what}: ${found}`).join('\n'),
      )
      if (checks.some(({ ok }) => !ok)) throw new Refused('Something is not as it should be.')
    })
}

async function check(house: OpenHouse): Promise<Check[]> {
  const { connection, environment } = house
  const { database } = connection
  const checks: Check[] = []
  const set = Object.keys(variables).filter(
    (name) => environment[name as keyof typeof environment] !== undefined && process.env[name]?.trim(),
  )
  checks.push({ what: 'environment', ok: true, found: set.length > 0 ? `set: ${set.join(', ')}` : 'nothing set; defaults hold' })
  checks.push({ what: 'data directory', ...writable(environment.CADASTRE_DATA_DIR) })
  const server = await row<{ version: string; size: string }>(
    database,
    sql`select current_setting('server_version') as version, pg_size_pretty(pg_database_size(current_database())) as size`,
  )
  const where = environment.DATABASE_URL ? 'DATABASE_URL' : 'embedded'
  checks.push({ what: 'PostgreSQL', ok: true, found: `${server!.version}, ${where}, ${server!.size}` })
  const health = await checkHealth(house, [])
  for (const [what, { ready, why }] of Object.entries(health.checks)) checks.push({ what, ok: ready, found: why ?? 'ready' })
  const guarded = await row<{ may: boolean }>(
    database,
    sql`select has_table_privilege(current_user, 'audit_event', 'update') or has_table_privilege(current_user, 'audit_event', 'delete') as may`,
  )
  checks.push({
    what: 'audit log, rights',
    // A database of one's own that has a single role works; the trigger still refuses, but its owner could drop it.
    ok: true,
    found: guarded!.may ? 'this role owns the log; set DATABASE_OWNER_URL to keep them apart' : 'insert only',
  })
  const broken = await examine(database)
  checks.push({
    what: 'consistency',
    ok: broken.length === 0,
    found:
      broken.length === 0
        ? `${ruleCount} rules hold`
        : broken
            .map(
              ({ rule, violations, examples, mend }) =>
                `not so: ${rule} (${violations}, such as ${examples.join(', ')}). ${mend}`,
            )
            .join('; '),
  })
  const verdict = await verifyAndAnchor(database, environment)
  checks.push({
    what: 'audit log',
    ok: verdict.ok,
    found: verdict.ok ? `${verdict.rows} rows, sound` : verdict.findings.map(({ message }) => message).join(' '),
  })
  if (await house.setupIsNeeded())
    checks.push({ what: 'administrator', ok: true, found: 'there is none yet: run cadastre serve and open /setup' })
  return checks
}

function writable(folder: string): Pick<Check, 'ok' | 'found'> {
  try {
    accessSync(folder, constants.W_OK)
    return { ok: true, found: folder }
  } catch (error) {
    const missing = (error as NodeJS.ErrnoException).code === 'ENOENT'
    return missing
      ? { ok: true, found: `${folder} is not there, and not needed so far` }
      : { ok: false, found: `${folder} cannot be written. Set CADASTRE_DATA_DIR to a folder that can.` }
  }
}
