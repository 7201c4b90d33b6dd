// cadastre demo: the toy company, harvested and served.
import type { Command } from 'commander'
import { readEnvironment } from '../environment.ts'
import { out } from './print.ts'

export function registerDemo(program: Command): void {
  program
    .command('demo')
    .description('build a toy company’s warehouse, harvest it with its dbt project and pipelines, and serve the result')
    .addHelpText(
      'after',
      `
Everything is real and local: a PostgreSQL with the shop's warehouse, the artifacts of its dbt runs, the events of its pipelines.
Run again, it finds what it made. Prints where to sign in, and as whom.

Example:
  $ cadastre demo`,
    )
    .action(async () => {
      const environment = readEnvironment()
      const { startDemo } = await import('../demo/demo.ts')
      const demo = await startDemo(environment, out)
      out(
        `\nCadastre is at ${demo.url}\nSign in as ${demo.email} with the password ${demo.password}\nThen search for revenue. Ctrl-C stops.`,
      )
      await new Promise<void>((resolve) => {
        for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve())
      })
      for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130))
      await demo.stop()
    })
}
