// How far a harvest is: a bar on a terminal, a line now and then elsewhere, nothing with --json.
import { SingleBar } from 'cli-progress'
import type { HarvestProgress } from '../harvest/run.ts'
import { note } from './print.ts'

export interface ProgressDisplay {
  show(progress: Partial<HarvestProgress>): void
  end(): void
}

const secondsBetweenLines = 10

export function progressDisplay(name: string, quiet: boolean): ProgressDisplay {
  if (quiet) return { show: () => {}, end: () => {} }
  return process.stderr.isTTY ? bar(name) : lines(name)
}

const countOf = (events: Record<string, number> = {}) =>
  Object.entries(events)
    .map(([kind, count]) => `${count} ${kind}`)
    .join(', ')

function bar(name: string): ProgressDisplay {
  const shown = new SingleBar({
    format: `${name} [{bar}] {doing} {events}`,
    barsize: 24,
    stream: process.stderr,
    clearOnComplete: true,
    hideCursor: true,
  })
  shown.start(1, 0, { doing: 'starting', events: '' })
  return {
    show: ({ doing = '', done, total, events }) => {
      shown.setTotal(total && total > 0 ? total : 1)
      shown.update(Math.min(done ?? 0, total ?? 1), { doing, events: countOf(events) })
    },
    end: () => shown.stop(),
  }
}

function lines(name: string): ProgressDisplay {
  let last = Date.now()
  return {
    show: ({ doing = '', done, total, events }) => {
      if (Date.now() - last < secondsBetweenLines * 1000) return
      last = Date.now()
      note(`${name}: ${doing}${done !== undefined && total !== undefined ? ` ${done} of ${total}` : ''} ${countOf(events)}`)
    },
    end: () => {},
  }
}
