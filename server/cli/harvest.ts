// cadastre harvest: one harvest after the other, here and now, or by the workers of a server elsewhere.
import { setTimeout as sleep } from 'node:timers/promises'
import type { Command } from 'commander'
import { appendAudit } from '../audit/append.ts'
import type { CadastreClient } from '../client.ts'
import { executeHarvest } from '../harvest/execute.ts'
import type { HarvestProgress } from '../harvest/run.ts'
import { deriveLineage } from '../lineage/derive.ts'
import type { OpenHouse } from '../open.ts'
import { drainOutbox } from '../search/outbox.ts'
import { say } from './print.ts'
import { type ProgressDisplay, progressDisplay } from './progress.ts'
import { machineViewer, optionsOf, Refused, UsageError, withApi } from './reach.ts'

/** The fields of a result that this command reads; all are printed with --json. */
interface Result {
  status?: string
  rows_processed?: number
  duration?: number
  retired?: number
  errors?: { code: string; message: string; hint?: string }[]
  failure?: string
}

interface Options {
  all?: boolean
  allowRetire?: boolean
}

/** A harvest that ends so has done what it could. */
const good = ['done', 'partial']

export function registerHarvest(program: Command): void {
  program
    .command('harvest')
    .description('read sources into the catalog')
    .argument('[sources...]', 'names of sources')
    .option('--all', 'every source')
    .option('--allow-retire', 'go on even where a harvest would retire more than the share set for its source')
    .addHelpText(
      'after',
      `
Ends with 1 when a harvest failed, was cancelled (Ctrl-C) or stopped at the brake; what was kept until then stays, and nothing is
retired by it. Problems with single assets do not stop a harvest.

Examples:
  $ cadastre harvest warehouse dbt_shop
  $ cadastre harvest --all --json`,
    )
    .action(async (names: string[], { all, allowRetire }: Options, command: Command) => {
      if (all ? names.length > 0 : names.length === 0) throw new UsageError('Name the sources to harvest, or give --all.')
      const failed: string[] = []
      await withApi(command, async (api, house) => {
        const chosen = all ? (await api.sources.list.query()).map(({ name }) => name) : names
        // Asked for all before the first starts, so that a slip of the pen costs no half of the work.
        for (const name of chosen) await api.sources.get.query({ name })
        for (const name of chosen) {
          const display = progressDisplay(name, optionsOf(command).json ?? false)
          const harvest = house
            ? harvestHere(house, api, name, allowRetire ?? false, display)
            : harvestThere(api, name, allowRetire ?? false, display)
          const result = await harvest.finally(() => display.end())
          if (!good.includes(result.status ?? '')) failed.push(name)
          say(command, result, inWords(name))
        }
      })
      if (failed.length > 0) throw new Refused(`Not harvested to the end: ${failed.join(', ')}.`)
    })
}

async function harvestHere(
  house: OpenHouse,
  api: CadastreClient,
  name: string,
  allowRetire: boolean,
  display: ProgressDisplay,
): Promise<Result> {
  const { id } = await api.sources.get.query({ name })
  const { database, pool } = house.connection
  await database.transaction((tx) =>
    appendAudit(tx, machineViewer(), { action: 'sources.startHarvest', outcome: 'done', target: name, detail: { allowRetire } }),
  )
  const stopping = new AbortController()
  const stop = () => stopping.abort()
  process.once('SIGINT', stop).once('SIGTERM', stop)
  try {
    const result = await executeHarvest(pool, id, undefined, {
      allowRetire,
      signal: stopping.signal,
      onProgress: (progress) => display.show(progress),
    })
    await deriveLineage(pool, { signal: stopping.signal })
    // A server that runs would do it within a second; without one, search should find what was harvested all the same.
    await drainOutbox(database, house.search)
    return { ...result } as Result
  } finally {
    process.off('SIGINT', stop).off('SIGTERM', stop)
  }
}

async function harvestThere(api: CadastreClient, name: string, allowRetire: boolean, display: ProgressDisplay): Promise<Result> {
  const { harvestId } = await api.sources.startHarvest.mutate({ name, allowRetire })
  const cancel = () => void api.sources.cancelHarvest.mutate({ id: harvestId }).catch(() => {})
  process.once('SIGINT', cancel).once('SIGTERM', cancel)
  try {
    for (;;) {
      const { status, progress, result, endedAt } = await api.sources.harvest.query({ id: harvestId })
      if (endedAt) return { status, ...(result as Result | null) }
      if (progress) display.show(progress as Partial<HarvestProgress>)
      await sleep(500)
    }
  } finally {
    process.off('SIGINT', cancel).off('SIGTERM', cancel)
  }
}

const inWords = (name: string) => (result: Result) =>
  [
    `${name}: ${result.status}, ${result.rows_processed ?? 0} rows in ${result.duration ?? 0} s${result.retired ? `, ${result.retired} retired` : ''}`,
    ...(result.failure ? [`  ${result.failure}`] : []),
    ...(result.errors ?? []).map(({ code, message, hint }) => `  ${code}: ${message}${hint ? ` (${hint})` : ''}`),
  ].join('\n')
