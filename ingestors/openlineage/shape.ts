// Reading JSON that may have any shape: each function returns the value in the form asked for, or what stands for nothing.
// Promise: no producer can make these throw.

import { hash } from 'node:crypto'

export type Json = Record<string, unknown>

export const record = (value: unknown): Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : {}

export const isRecord = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value)

export const list = (value: unknown): unknown[] => (Array.isArray(value) ? value : [])

/** A text with something in it; numbers and booleans as they are written. */
export function text(value: unknown): string | undefined {
  if (typeof value === 'number' || typeof value === 'boolean') return String(value)
  return typeof value === 'string' && value.trim() !== '' ? value : undefined
}

/** A count; some producers write counts as texts. */
export function count(value: unknown): number | undefined {
  const number = typeof value === 'string' && /^\d+$/.test(value) ? Number(value) : value
  return typeof number === 'number' && number >= 0 && number <= Number.MAX_SAFE_INTEGER ? number : undefined
}

export const number = (value: unknown): number | undefined =>
  typeof value === 'number' && Number.isFinite(value) ? value : undefined

/** At most `limit` characters, with a sign that some are missing. */
export const cut = (value: string, limit: number): string =>
  value.length > limit ? `${value.slice(0, limit - 1).toWellFormed()}…` : value

/** At most `bytes` bytes of UTF-8, for texts that an index holds; what is cut is told apart by its hash. */
export function limitBytes(value: string, bytes: number): string {
  if (value.length * 3 <= bytes || Buffer.byteLength(value) <= bytes) return value
  const start = Buffer.from(value)
    .subarray(0, bytes - 26)
    .toString('utf8')
    .replace(/\uFFFD+$/, '')
  return `${start}~${hash('md5', value, 'base64url')}`
}

/** A name as the catalog takes it. */
export const name = (value: unknown): string | undefined => {
  const read = text(value)?.trim()
  return read === undefined ? undefined : limitBytes(read, 800)
}

/** A long text as the catalog takes it. */
export const prose = (value: unknown, limit = 900_000): string | undefined => {
  const read = text(value)
  return read === undefined ? undefined : cut(read, limit)
}

/** Without what says nothing: undefined, null, empty text, empty list, empty object. */
export function compact(object: Json): Json {
  return Object.fromEntries(
    Object.entries(object).filter(([, value]) => {
      if (value === undefined || value === null || value === '') return false
      return typeof value !== 'object' || Object.keys(value).length > 0
    }),
  )
}

/** A facet without its own paperwork. */
export const facetBody = (facet: Json): Json => {
  const { _producer: _, _schemaURL: __, _deleted: ___, ...rest } = facet
  return rest
}
