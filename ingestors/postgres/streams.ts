// Payloads as the translation reads them: checked row by row, and merged where several tell of the same relations.
// Promise: a payload that breaks off ends with what it had, is told as a problem, and is known to be incomplete.
import type { z } from 'zod'
import { type HarvestContext, type Reader, ReadProblem } from '../protocol/connector.ts'
import type { EventOf } from '../protocol/events.ts'

export type Problem = Omit<EventOf<'problem'>, 'severity'> & { severity?: 'warning' | 'error' }

/** Reads payloads of one reader; collects what went wrong in `problems`. */
export interface Payloads {
  /** `pending` is emptied by whoever yields it. */
  pending: Problem[]
  /** Names of payloads that could not be read to their end. */
  broken: Set<string>
  rows<Row>(what: string, shape: z.ZodType<Row>, parameters?: Record<string, string>): AsyncGenerator<Row>
}

export function payloadsOf(reader: Reader, { signal }: HarvestContext): Payloads {
  const pending: Problem[] = []
  const broken = new Set<string>()
  return {
    pending,
    broken,
    async *rows(what, shape, parameters) {
      let count = 0
      try {
        for await (const value of reader.read(what, parameters)) {
          signal.throwIfAborted()
          count++
          const row = shape.safeParse(value)
          if (row.success) {
            yield row.data
            continue
          }
          broken.add(what)
          pending.push({
            type: 'problem',
            code: 'read.row',
            message: `Row ${count} of ${what} is not as expected: ${row.error.issues
              .slice(0, 3)
              .map(({ path, message }) => `${path.join('.') || 'row'}: ${message}`)
              .join('; ')}`,
            severity: 'error',
          })
        }
      } catch (error) {
        signal.throwIfAborted()
        broken.add(what)
        pending.push(problemOf(error, what))
      }
    },
  }
}

function problemOf(error: unknown, what: string): Problem {
  const known = error instanceof ReadProblem
  return {
    type: 'problem',
    code: known ? error.code : 'read.failed',
    message: known
      ? error.message
      : `Reading ${what} broke off: ${error instanceof Error ? error.message : String(error)}`.slice(0, 10_000),
    ...(known && error.hint !== undefined && { hint: error.hint }),
    severity: 'error',
  }
}

export interface Place {
  depth: number
  oid: number
}

const compare = (a: Place, b: Place) => a.depth - b.depth || a.oid - b.oid

/** A stream of at most one row per relation, walked along beside the stream of relations. */
export interface Beside<Row> {
  /**
   * The row of the relation at `place`, asked for in ascending order. Undefined: it has none.
   * 'unknown': the payload broke off before it.
   */
  at(place: Place): Promise<Row | undefined | 'unknown'>
  close(): Promise<void>
}

export function beside<Row extends Place>(payloads: Payloads, what: string, rows: AsyncGenerator<Row>): Beside<Row> {
  let next: IteratorResult<Row> | undefined
  return {
    async at(place) {
      next ??= await rows.next()
      while (!next.done && compare(next.value, place) < 0) next = await rows.next()
      if (next.done) return payloads.broken.has(what) ? 'unknown' : undefined
      if (compare(next.value, place) > 0) return payloads.broken.has(what) ? 'unknown' : undefined
      const row = next.value
      next = undefined
      return row
    },
    async close() {
      await rows.return(undefined)
    },
  }
}
