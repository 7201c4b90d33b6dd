// cadastre password: a way back in for whoever holds the machine, when nobody can sign in any more.
import { randomBytes } from 'node:crypto'
import type { Command } from 'commander'
import { say } from './print.ts'
import { withApi } from './reach.ts'

export function registerPassword(program: Command): void {
  program
    .command('password')
    .description('set a new password for somebody, printed once; ends their sessions')
    .argument('<email>')
    .addHelpText('after', '\nExample:\n  $ cadastre password ann@shop.example')
    .action(async (email: string, _: object, command: Command) => {
      const password = randomBytes(12).toString('base64url')
      await withApi(command, (api) => api.users.resetPassword.mutate({ email, password }))
      say(command, { email, password }, () => password)
    })
}
