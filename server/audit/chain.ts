// The chain of the audit log: each row's hash covers its content and the hash before it.
// Promise: any changed, missing, swapped or inserted row is found and named. Pure.
import { createHash } from 'node:crypto'

export interface AuditRow {
  /** From 1, without gaps. */
  seq: number
  /** ISO 8601 in UTC with six decimals. */
  at: string
  actor: string
  action: string
  outcome: 'done' | 'refused' | 'failed'
  target: string | null
  detail: unknown
  prevHash: string
  hash: string
}

export const firstHash = '0'.repeat(64)

/** JSON with sorted keys and no white space, as RFC 8785 orders it. */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map((item) => canonicalJson(item ?? null)).join(',')}]`
  if (value !== null && typeof value === 'object') {
    const entries = Object.entries(value).filter(([, item]) => item !== undefined)
    entries.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
    return `{${entries.map(([key, item]) => `${JSON.stringify(key)}:${canonicalJson(item)}`).join(',')}}`
  }
  return JSON.stringify(value)
}

/** SHA-256, hex, over canonical JSON of all columns but the hash itself. */
export function hashOf({ hash: _, ...content }: Omit<AuditRow, 'hash'> & { hash?: string }): string {
  return createHash('sha256').update(canonicalJson(content)).digest('hex')
}
