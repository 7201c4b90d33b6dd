// cadastre migrate: brings the tables up to date and ends.
import type { Command } from 'commander'
import { say } from './print.ts'
import { withHouse } from './reach.ts'

export function registerMigrate(program: Command): void {
  program
    .command('migrate')
    .description('bring the tables of the catalog up to date; serve does it by itself')
    .addHelpText(
      'after',
      `
Forward only, and safe beside other processes that start. With DATABASE_OWNER_URL the tables belong to that role, and the role of
DATABASE_URL cannot change the audit log.

Example:
  $ DATABASE_URL=postgres://app@db/cadastre DATABASE_OWNER_URL=postgres://owner@db/cadastre cadastre migrate`,
    )
    .action(async (_: object, command: Command) => {
      await withHouse(command, async () => say(command, { migrated: true }, () => 'The tables are up to date.'))
    })
}
