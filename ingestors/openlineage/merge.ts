// The state of a run, job, dataset or flow: last-writer-wins registers under paths.
// Promise: merge is commutative, associative and idempotent, so events may come in any order, any number of times.
import { hash } from 'node:crypto'

/**
 * `order` decides between two writings (the greater wins, then the greater value); `value` is a short text itself, `deleted`, or
 * `#` and the fingerprint of a content kept apart, so that a state stays small and the same facet is kept once.
 */
export type Register = readonly [order: string, value: string]
export type State = Readonly<Record<string, Register>>

/** Greater than any other value: of two writings at one moment, deletion wins. */
export const deleted = '~'

/** Where the first writer wins, not the last: when a run started. */
const earliest = new Set(['started'])

const wins = (path: string, a: Register, b: Register): boolean => {
  if (a[0] !== b[0]) return earliest.has(path) ? a[0] < b[0] : a[0] > b[0]
  return a[1] > b[1]
}

/** Both together. The very first argument comes back when the second adds nothing. */
export function merge(state: State, more: State): State {
  let merged: Record<string, Register> | undefined
  for (const path of Object.keys(more)) {
    const mine = state[path]
    const theirs = more[path]!
    if (mine === undefined || wins(path, theirs, mine)) {
      merged ??= { ...state }
      merged[path] = theirs
    }
  }
  return merged ?? state
}

/** What the state says, without when it was said: equal fingerprints translate to the same words. */
export function meaning(state: State): string {
  const values = Object.keys(state)
    .sort()
    .map((path) => [path, state[path]![1]])
  return hash('md5', JSON.stringify(values), 'base64url')
}

/** The value of a register that was written and not deleted. */
export function valueAt(state: State, path: string): string | undefined {
  const register = state[path]
  return register === undefined || register[1] === deleted ? undefined : register[1]
}

/** What follows `prefix` in each path that begins with it, in order. */
export const pathsBelow = (state: State, prefix: string): string[] =>
  Object.keys(state)
    .filter((path) => path.startsWith(prefix))
    .map((path) => path.slice(prefix.length))
    .sort()

/** Contents of registers by fingerprint. */
export class Contents {
  readonly byPrint = new Map<string, unknown>()

  /** Keeps the content; the value for its register. */
  put(content: unknown): string {
    const print = `#${hash('md5', JSON.stringify(content), 'base64url')}`
    this.byPrint.set(print, content)
    return print
  }
}

/** Fingerprints of the contents that a state refers to. */
export const printsIn = (state: State): string[] =>
  Object.values(state)
    .map(([, value]) => value)
    .filter((value) => value.startsWith('#'))
