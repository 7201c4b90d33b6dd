// Reading JSON of which only little is certain: each function returns the value in the form asked for, or what stands for nothing.
// Promise: no dbt version, adapter or package can make these throw.

export type Json = Record<string, unknown>

export const record = (value: unknown): Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : {}

export const list = (value: unknown): unknown[] => (Array.isArray(value) ? value : [])

/** A text with something in it; numbers and booleans as they are written. */
export function text(value: unknown): string | undefined {
  if (typeof value === 'number' || typeof value === 'boolean') return String(value)
  return typeof value === 'string' && value.trim() !== '' ? value : undefined
}

/** The texts of a list; dbt also writes one text where it means a list of one. */
export const texts = (value: unknown): string[] =>
  (Array.isArray(value) ? value : [value]).map(text).filter((item) => item !== undefined)

export const number = (value: unknown): number | undefined =>
  typeof value === 'number' && Number.isFinite(value) ? value : undefined

/** Without what says nothing: undefined, null, empty text, empty list, empty object. */
export function compact(object: Json): Json {
  return Object.fromEntries(
    Object.entries(object).filter(([, value]) => {
      if (value === undefined || value === null || value === '') return false
      return typeof value !== 'object' || Object.keys(value).length > 0
    }),
  )
}

/** ISO 8601 with a zone; dbt leaves the zone out in places and means UTC. */
export function moment(value: unknown): string | undefined {
  if (typeof value !== 'string') return undefined
  const match = /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d)(:\d\d(?:\.\d+)?)?\s*(Z|UTC|[+-]\d\d:?\d\d)?$/.exec(value.trim())
  if (!match) return undefined
  const [, day, minute, second = ':00', zone = 'Z'] = match
  const offset = zone === 'UTC' ? 'Z' : zone.replace(/^([+-]\d\d)(\d\d)$/, '$1:$2')
  const iso = `${day}T${minute}${second}${offset}`
  return Number.isNaN(Date.parse(iso)) ? undefined : iso
}

/** At most `limit` characters, with a sign that some are missing. */
export const cut = (value: string, limit: number) => (value.length > limit ? `${value.slice(0, limit - 1)}…` : value)
