// Row counts, sizes, freshness and sampled values as profiles.
// Promise: the values of a field that is sensitive are not told, whatever the payload holds.
import type { HarvestEvent } from '../protocol/events.ts'
import type { PostgresConfig } from './config.ts'
import { quoted } from './explain.ts'
import { columnPath, type Names } from './names.ts'
import type { LeftRow, MeasuresRow, ProfileRow } from './rows.ts'

export function measured(ref: string, row: MeasuresRow, now: string): HarvestEvent | undefined {
  const rows = row.counted ? row.rows : null
  if (rows === null && row.bytes === null && row.written === null) return undefined
  return {
    type: 'profile',
    ref,
    at: now,
    ...(rows !== null && { rows }),
    ...(row.bytes !== null && { bytes: row.bytes }),
    ...(row.written !== null && { fresh: row.written }),
  }
}

/**
 * How many distinct values a table of `rows` has, from a sample of `sample` non-null values with `distinct` values, `once` of them
 * seen a single time: Haas and Stokes' estimator Duj1, as ANALYZE uses it (IBM Research Report RJ 10025).
 */
export function distinctOf(rows: number, sample: number, distinct: number, once: number): number {
  if (sample === 0 || distinct === 0) return 0
  if (sample >= rows) return distinct
  const estimate = (sample * distinct) / (sample - once + (once * sample) / rows)
  return Math.round(Math.min(Math.max(estimate, distinct), rows))
}

const short = (text: string) => text.slice(0, 2000)

export function profiled(row: ProfileRow, names: Names, isSensitive: (ref: string, field: string) => boolean): HarvestEvent {
  const ref = names.ref(row.schema, row.name)
  const looked = row.sample ?? row.rows ?? 0
  const total = Math.max(row.rows ?? looked, looked)
  return {
    type: 'profile',
    ref,
    at: row.at,
    ...(row.rows !== null && { rows: row.rows }),
    ...(row.written !== null && { fresh: row.written }),
    ...(row.sample !== null && { sample: row.sample }),
    fields: row.fields.map((field) => {
      const path = columnPath(field.name)
      const filled = looked - field.nulls
      const statistics = {
        path,
        nullFraction: looked === 0 ? 0 : Math.min(1, field.nulls / looked),
        ...(field.distinct !== null && {
          distinct: distinctOf(Math.round((total * filled) / Math.max(looked, 1)), filled, field.distinct, field.once ?? 0),
        }),
      }
      if (isSensitive(ref, path)) return statistics
      return {
        ...statistics,
        ...(field.min !== null && { min: short(field.min) }),
        ...(field.max !== null && { max: short(field.max) }),
        ...(field.mean !== null && { mean: field.mean }),
        ...(field.histogram !== null && { histogram: field.histogram.map(short) }),
        ...(field.top !== null && {
          top: field.top.map(({ value, count }) => ({ value: short(value), fraction: looked === 0 ? 0 : count / looked })),
        }),
      }
    }),
  }
}

const shown = (paths: string[]) => `${paths.slice(0, 5).join(', ')}${paths.length > 5 ? ` and ${paths.length - 5} more` : ''}`

/** Tables that were not profiled, as problems. */
export function* unprofiled({ left }: LeftRow, names: Names, { user, profiling }: PostgresConfig): Generator<HarvestEvent> {
  const ref = names.ref()
  if (left.unread.length > 0) {
    yield {
      type: 'problem',
      code: 'missing_grant.select',
      ref,
      message: `${user} may not read ${left.unread.length} tables of ${names.database}, which were not profiled: ${shown(left.unread)}.`,
      hint: `GRANT SELECT ON ${left.unread.length === 1 ? left.unread[0] : 'these tables'} TO ${quoted(user)}; or, for all: GRANT pg_read_all_data TO ${quoted(user)};`,
    }
  }
  if (left.failed.length > 0) {
    yield {
      type: 'problem',
      code: 'profiling.failed',
      ref,
      message: `${left.failed.length} tables of ${names.database} could not be profiled: ${shown(left.failed)}.`,
    }
  }
  if (left.late > 0) {
    yield {
      type: 'problem',
      code: 'profiling.budget',
      ref,
      message: `The budget of ${profiling.budgetSeconds} s ended before ${left.late} tables of ${names.database} were profiled.`,
      hint: 'Raise the budget, lower the rows to sample, or choose fewer schemas.',
    }
  }
}
