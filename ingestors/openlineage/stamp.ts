// Moments as producers write them, turned into stamps: UTC text of fixed width, so that comparing texts compares moments.
// Promise: nanoseconds survive; a moment without a zone is UTC; nothing throws.

/** `2026-03-01T10:00:00.123456789Z` */
export type Stamp = string

const written =
  /^\s*(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:[.,](\d+))?)?)?\s*(Z|UTC|GMT|[+-]\d\d(?::?\d\d)?)?(?:\[[^\]]*\])?\s*$/i

/** Reads ISO 8601 and what Java, Python and epoch counters make of it; `zoned` tells whether a zone was given. */
export function readStamp(value: unknown): { stamp: Stamp; zoned: boolean } | undefined {
  if (typeof value === 'number') return ofEpoch(value)
  const parts = typeof value === 'string' && value.length <= 100 ? written.exec(value) : null
  if (!parts) return undefined
  const [, year, month, day, hour = '00', minute = '00', second = '00', fraction = '', zone] = parts
  const local = Date.UTC(Number(year), Number(month) - 1, Number(day), Number(hour), Number(minute), Math.min(Number(second), 59))
  // 2026-02-31 would roll over into March.
  if (new Date(local).toISOString().slice(0, 16) !== `${year}-${month}-${day}T${hour}:${minute}`) return undefined
  const at = local - offsetOf(zone)
  if (!inRange(at)) return undefined
  return {
    stamp: `${new Date(at).toISOString().slice(0, 19)}.${fraction.slice(0, 9).padEnd(9, '0')}Z`,
    zoned: zone !== undefined,
  }
}

/** Microseconds, as PostgreSQL keeps them. */
export const momentOf = (stamp: Stamp): string => `${stamp.slice(0, 26)}Z`

/** Any moment in a facet, as catalog events carry it. */
export function readMoment(value: unknown): string | undefined {
  const read = readStamp(value)
  return read && momentOf(read.stamp)
}

const inRange = (at: number) => at >= 0 && at < 253_402_300_800_000

function ofEpoch(count: number): { stamp: Stamp; zoned: boolean } | undefined {
  // Seconds have ten digits for centuries to come, milliseconds thirteen.
  const at = Math.abs(count) < 1e11 ? count * 1000 : count
  if (!Number.isFinite(at) || !inRange(at)) return undefined
  return { stamp: new Date(at).toISOString().replace('Z', '000000Z'), zoned: true }
}

function offsetOf(zone: string | undefined): number {
  const parts = /^([+-])(\d\d):?(\d\d)?$/.exec(zone ?? '')
  return parts ? (parts[1] === '-' ? -1 : 1) * (Number(parts[2]) * 60 + Number(parts[3] ?? 0)) * 60_000 : 0
}
