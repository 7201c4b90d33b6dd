// cadastre sources: list, add, test, remove; and which connectors there are.
import type { Command } from 'commander'
import { startQueue } from '../harvest/queue.ts'
import type { OpenHouse } from '../open.ts'
import { say, shortMoment, table } from './print.ts'
import { Refused, UsageError, withApi } from './reach.ts'
import { type ConfigOptions, readConfig } from './source-config.ts'

interface AddOptions extends ConfigOptions {
  schedule?: string
}

const configured = (command: Command) =>
  command
    .argument('<name>', 'what to call the deployment; part of every ref of what it holds')
    .argument('<connector>', 'as `cadastre sources connectors` lists them')
    .option('--config <file>', 'its config as JSON; - reads standard input')
    .option('--set <name=value...>', 'single settings, over those of the file')
    .option('--secret <name...>', 'settings to type unseen, or to take from CADASTRE_SECRET_<NAME>')

/** Schedules lie in the queue, which a command line does not work off. */
async function withQueue<T>(house: OpenHouse | undefined, work: () => Promise<T>): Promise<T> {
  const stop = house && (await startQueue(house.connection, { work: false }))
  try {
    return await work()
  } finally {
    await stop?.()
  }
}

export function registerSources(program: Command): void {
  const sources = program
    .command('sources')
    .description('what is harvested: list, add, test, remove')
    .addHelpText(
      'after',
      `
Examples:
  $ cadastre sources
  $ cadastre sources connectors
  $ cadastre sources add warehouse postgres --set host=db.shop.example --set user=catalog --secret password --schedule '0 3 * * *'
  $ CADASTRE_SECRET_PASSWORD=… cadastre sources test warehouse postgres --config warehouse.json --secret password`,
    )
    .action(async (_: object, command: Command) => {
      // The group itself is a command too: `cadastre sources` lists.
      const list = await withApi(command, (api) => api.sources.list.query())
      say(command, list, (found) =>
        found.length === 0
          ? 'There are no sources yet. See: cadastre sources add --help'
          : table(
              ['name', 'connector', 'assets', 'schedule', 'last harvest', 'problems'],
              found.map(({ name, connector, assets, schedule, lastHarvest }) => [
                name,
                connector,
                assets,
                schedule,
                lastHarvest ? `${lastHarvest.status} ${shortMoment(lastHarvest.endedAt)}` : 'never',
                lastHarvest?.problems ?? 0,
              ]),
            ),
      )
    })

  sources
    .command('connectors')
    .description('which connectors there are, and what each is told')
    .action(async (_: object, command: Command) => {
      const list = await withApi(command, (api) => api.sources.connectors.query())
      say(command, list, (connectors) =>
        connectors
          .map(
            ({ name, summary, form }) =>
              `${name}: ${summary}\n${settingsOf(form as Form)
                .map((line) => `    ${line}`)
                .join('\n')}`,
          )
          .join('\n\n'),
      )
    })

  configured(sources.command('add').description('add a source'))
    .option('--schedule <cron>', 'when to harvest it: cron of five fields, UTC')
    .addHelpText(
      'after',
      `\nExample:\n  $ cadastre sources add dbt_shop dbt --set target=/srv/dbt/target --set targetInstance=warehouse`,
    )
    .action(async (name: string, connector: string, options: AddOptions, command: Command) => {
      await withApi(command, async (api, house) => {
        const config = await readConfig(options, await formOf(connector, () => api.sources.connectors.query()))
        const { schedule } = options
        const made = await withQueue(schedule ? house : undefined, () =>
          api.sources.add.mutate({ name, connector, config, ...(schedule && { schedule }) }),
        )
        say(command, made, () => `${name} is added. Harvest it: cadastre harvest ${name}`)
      })
    })

  configured(sources.command('test').description('connect, and say step by step what works; keeps nothing'))
    .addHelpText('after', '\nExample:\n  $ cadastre sources test warehouse postgres --config warehouse.json --secret password')
    .action(async (name: string, connector: string, options: ConfigOptions, command: Command) => {
      const steps = await withApi(command, async (api) => {
        const config = await readConfig(options, await formOf(connector, () => api.sources.connectors.query()))
        return api.sources.test.mutate({ name, connector, config })
      })
      say(command, steps, (list) =>
        list
          .map(({ step, ok, message, hint }) => `${ok ? 'ok' : 'NO'}  ${step}: ${message}${hint ? `\n      ${hint}` : ''}`)
          .join('\n'),
      )
      if (steps.some(({ ok }) => !ok)) throw new Refused('Not every step worked.')
    })

  sources
    .command('remove')
    .description('end a source: what nobody else claims retires, what people wrote stays')
    .argument('<name>')
    .option('--yes', 'really')
    .addHelpText('after', '\nExample:\n  $ cadastre sources remove warehouse --yes')
    .action(async (name: string, { yes }: { yes?: boolean }, command: Command) => {
      if (!yes) throw new UsageError(`This retires what only ${name} claims. Add --yes to do it.`)
      const removed = await withApi(command, (api, house) => withQueue(house, () => api.sources.remove.mutate({ name })))
      say(command, removed, ({ retired }) => `${name} is removed; ${retired} assets retired.`)
    })
}

interface Form {
  properties?: Record<string, { type?: string; description?: string; secret?: boolean; default?: unknown }>
  required?: string[]
}

async function formOf(name: string, list: () => Promise<{ name: string; form: Record<string, unknown> }[]>): Promise<Form> {
  const connectors = await list()
  const found = connectors.find((connector) => connector.name === name)
  if (!found)
    throw new UsageError(`There is no connector ${name}. There are: ${connectors.map((connector) => connector.name).join(', ')}.`)
  return found.form as Form
}

const settingsOf = ({ properties = {}, required = [] }: Form): string[] =>
  Object.entries(properties).map(([name, { type, description, secret, default: usual }]) => {
    const notes = [type, required.includes(name) && usual === undefined && 'required', secret && 'secret']
      .filter(Boolean)
      .join(', ')
    return `${name} (${notes})${description ? `: ${description}` : ''}`
  })
