// Seals on the audit log: its newest row, and every thousandth, signed with a key that is not in the database (HMAC-SHA-256).
// Promise: who can write to every table, but has not the master key, can neither cut the log's end off nor rewrite it unseen.
import { createHmac, timingSafeEqual } from 'node:crypto'
import { sql } from 'drizzle-orm'
import { type Database, row, rows } from '../../db/connection.ts'
import { deriveKey, theKeys } from '../auth/keys.ts'

/** A row of the log that somebody vouches for. */
export interface Mark {
  seq: number
  hash: string
}

export interface SealedMark extends Mark {
  /** Id of the master key, a dot, HMAC in hex. */
  seal: string
}

export const checkpointEvery = 1000
/** Keys in `setting`. */
export const headKey = 'audit.head'
const checkpointPrefix = 'audit.checkpoint.'
export const checkpointKey = (seq: number) => `${checkpointPrefix}${String(seq).padStart(15, '0')}`

const sign = (key: Buffer, name: string, { seq, hash }: Mark) =>
  createHmac('sha256', key).update(`${name} ${seq} ${hash}`).digest('hex')

export function seal(name: string, mark: Mark): SealedMark {
  const { id, key } = deriveKey('audit seal')
  return { seq: mark.seq, hash: mark.hash, seal: `${id}.${sign(key, name, mark)}` }
}

/** Whether this installation has sealed it, under this name. False also when the key is not here. */
export function isSealed(name: string, mark: SealedMark): boolean {
  const [id, signature] = String(mark.seal).split('.')
  const derived = theKeys().derive('audit seal', id ?? '')
  if (!derived || signature === undefined) return false
  const expected = Buffer.from(sign(derived.key, name, mark))
  const given = Buffer.from(signature)
  return given.length === expected.length && timingSafeEqual(given, expected)
}

export async function writeSeal(database: Database, key: string, mark: Mark): Promise<void> {
  await database.execute(sql`insert into setting (key, value) values (${key}, ${JSON.stringify(seal(key, mark))})
                             on conflict (key) do update set value = excluded.value`)
}

/** The mark under this key; undefined: none; null: there is one, but this installation has not sealed it. */
export async function readSeal(database: Database, key: string): Promise<Mark | null | undefined> {
  const found = await row<{ value: string }>(database, sql`select value from setting where key = ${key}`)
  return found && openMark(key, found.value)
}

/** Up to `limit` checkpoints after row `seq`, in order, each null when it is not sealed by us. */
export async function readCheckpoints(
  database: Database,
  seq: number,
  limit: number,
): Promise<{ at: number; mark: Mark | null }[]> {
  const found = await rows<{ key: string; value: string }>(
    database,
    sql`select key, value from setting where key > ${checkpointKey(seq)} and key like ${`${checkpointPrefix}%`} order by key limit ${limit}`,
  )
  return found.map(({ key, value }) => ({ at: Number(key.slice(checkpointPrefix.length)), mark: openMark(key, value) }))
}

export function openMark(key: string, value: string): Mark | null {
  try {
    const mark = JSON.parse(value) as SealedMark
    return isSealed(key, mark) ? { seq: mark.seq, hash: mark.hash } : null
  } catch {
    return null
  }
}

/** Seals everything anew after the master key has changed; what was not sealed by us stays as it is, to be found. */
export async function resealAll(database: Database): Promise<number> {
  const found = await rows<{ key: string; value: string }>(
    database,
    sql`select key, value from setting where key = ${headKey} or key like ${`${checkpointPrefix}%`}`,
  )
  let count = 0
  for (const { key, value } of found) {
    const mark = openMark(key, value)
    if (!mark) continue
    await writeSeal(database, key, mark)
    count++
  }
  return count
}
