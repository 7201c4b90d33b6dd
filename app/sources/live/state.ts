// How a harvest stands, in one word, and what that word means.
import type { BadgeLook } from '../../_ui/Badge.tsx'

export const states: Record<string, { look: BadgeLook; word: string; means: string }> = {
  queued: { look: 'accent', word: 'Waiting', means: 'It starts as soon as a worker is free.' },
  running: { look: 'accent', word: 'Harvesting', means: 'It is under way.' },
  done: { look: 'good', word: 'Done', means: 'Everything was read.' },
  partial: { look: 'warn', word: 'Partial', means: 'Some of it could not be read, so nothing was retired.' },
  failed: { look: 'bad', word: 'Failed', means: 'It stopped before its end, and nothing was retired.' },
  cancelled: { look: 'plain', word: 'Cancelled', means: 'Somebody stopped it; what was read until then is kept.' },
  braked: { look: 'warn', word: 'Waits for you', means: 'It would retire more than the brake allows, and asks first.' },
}

export const isUnderWay = (status: string) => status === 'queued' || status === 'running'

export interface Progress {
  doing: string
  done?: number
  total?: number
  events: Record<string, number>
  rows: number
}

/** `asset` -> `12 assets`, for counts of what a harvest has kept. */
export function countWords(events: Record<string, number>): string[] {
  const plural: Record<string, string> = { alias: 'aliases', lineage: 'lineage edges', usage: 'usage counts' }
  return Object.entries(events)
    .filter(([, count]) => count > 0)
    .sort(([, a], [, b]) => b - a)
    .map(([kind, count]) => `${count.toLocaleString('en')} ${count === 1 ? kind : (plural[kind] ?? `${kind}s`)}`)
}

export const secondsWords = (seconds: number): string =>
  seconds < 1
    ? 'under a second'
    : seconds < 90
      ? `${Math.round(seconds)} s`
      : `${Math.floor(seconds / 60)} min ${Math.round(seconds % 60)} s`
