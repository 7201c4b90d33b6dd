// What commands say: tables and lines for people on standard output, JSON with --json, progress on standard error.
import type { Command } from 'commander'
import { optionsOf } from './reach.ts'

export const out = (text: string) => process.stdout.write(`${text}\n`)
export const note = (text: string) => process.stderr.write(`${text}\n`)

/** Prints `value` as JSON with --json, else what `words` makes of it. */
export function say<T>(command: Command, value: T, words: (value: T) => string): void {
  if (optionsOf(command).json) out(JSON.stringify(value, null, 2))
  else {
    const text = words(value)
    if (text) out(text)
  }
}

type Cell = string | number | null | undefined

/** Aligned columns under headings; numbers to the right. Pure. */
export function table(headings: readonly string[], lines: readonly (readonly Cell[])[]): string {
  const cells = [headings, ...lines.map((line) => line.map((cell) => String(cell ?? '')))]
  const widths = headings.map((_, column) => Math.max(...cells.map((line) => [...(line[column] ?? '')].length)))
  const right = headings.map((_, column) => lines.length > 0 && lines.every((line) => typeof (line[column] ?? 0) === 'number'))
  return cells
    .map((line) =>
      line
        .map((cell, column) => {
          const room = ' '.repeat(widths[column]! - [...cell].length)
          return right[column] ? room + cell : cell + room
        })
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}

/** `2026-03-01T10:00:00.123456Z` as `2026-03-01 10:00`. */
export const shortMoment = (iso: string | null | undefined): string => (iso ? iso.slice(0, 16).replace('T', ' ') : '')
