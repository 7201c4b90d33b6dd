// cadastre serve: the pages, the API and the workers on one port, until a signal.
import type { Command } from 'commander'
import { readEnvironment } from '../environment.ts'
import { serveUntilSignal } from '../serve.ts'
import { out } from './print.ts'

export function registerServe(program: Command): void {
  program
    .command('serve')
    .description('serve the pages, the API and the workers on one port')
    .option('--dev', 'for working on the pages: built on demand, reloaded when they change')
    .option('--port <port>', 'instead of the variable PORT; 0 takes a free one')
    .addHelpText(
      'after',
      `
The first start makes the data directory, the embedded PostgreSQL and the key file, builds the pages, and prints a setup token
for the page /setup, where the first administrator is made. Ctrl-C finishes what is under way and stops.

Examples:
  $ cadastre serve
  $ PORT=8080 DATABASE_URL=postgres://cadastre@db.shop.example/cadastre cadastre serve`,
    )
    .action(async ({ dev, port }: { dev?: boolean; port?: string }) => {
      const environment = readEnvironment(port === undefined ? process.env : { ...process.env, PORT: port })
      await serveUntilSignal(environment, { dev: dev ?? false, say: out })
    })
}
