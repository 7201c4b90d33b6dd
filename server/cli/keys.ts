// cadastre keys: change the master key.
import type { Command } from 'commander'
import { forgetPreviousKey, type Rotation, rotateKeys } from '../auth/rotate.ts'
import { say } from './print.ts'
import { machineViewer, withHouse } from './reach.ts'

const moved = ({ sources, seals }: Rotation) =>
  `Encrypted anew: the secrets of ${sources} sources, ${seals} seals of the audit log.`

export function registerKeys(program: Command): void {
  const keys = program.command('keys').description('the master key: rotate it')

  keys
    .command('rotate')
    .description('make a new master key and encrypt everything anew with it')
    .addHelpText(
      'after',
      `
Everybody has to sign in again. The key before stays known until \`keys forget\`, because a running server still uses it:

  $ cadastre keys rotate      # with CADASTRE_KEY: set it to the new key, and CADASTRE_KEY_PREVIOUS to the one before
  … restart the server …
  $ cadastre keys forget      # with CADASTRE_KEY: then unset CADASTRE_KEY_PREVIOUS`,
    )
    .action(async (_: object, command: Command) => {
      const done = await withHouse(command, ({ connection, environment }) =>
        rotateKeys(connection.database, environment, machineViewer()),
      )
      say(command, done, (value) => `${moved(value)}\nRestart the server, then: cadastre keys forget`)
    })

  keys
    .command('forget')
    .description('after a rotation and a restart: forget the key before')
    .action(async (_: object, command: Command) => {
      const done = await withHouse(command, ({ connection, environment }) =>
        forgetPreviousKey(connection.database, environment, machineViewer()),
      )
      say(command, done, (value) => `${moved(value)}\nThe key before is forgotten.`)
    })
}
