// Slows guessing down: after a few failures an account, and an address, must wait, twice as long with each further one.
// Promise: whether an account exists makes no difference, and an attacker's guesses cannot lock its owner out for more than the cap.
import { createHmac } from 'node:crypto'
import { sql } from 'drizzle-orm'
import { type Database, row } from '../../db/connection.ts'
import type { Keys } from './keys.ts'

/** Failures that cost nothing, the first wait after them, and the longest. An address may stand for a whole office. */
const limits = {
  account: { free: 4, firstSeconds: 1, maxSeconds: 15 * 60 },
  address: { free: 20, firstSeconds: 1, maxSeconds: 15 * 60 },
} as const
type Kind = keyof typeof limits
const memoryHours = 24

/** Seconds to wait after this many failures in a row. Pure. */
export function waitAfter(failures: number, kind: Kind): number {
  const { free, firstSeconds, maxSeconds } = limits[kind]
  return failures <= free ? 0 : Math.min(maxSeconds, firstSeconds * 2 ** Math.min(failures - free - 1, 30))
}

/** Stored as a keyed hash: the table shall not list who tried to sign in from where. */
const subjectOf = (keys: Keys, kind: Kind, name: string) =>
  `${kind}:${createHmac('sha256', keys.derive('sign-in subjects').key).update(name.toLowerCase()).digest('base64url')}`

export interface Attempt {
  account: string
  address: string
}

const subjectsOf = (keys: Keys, attempt: Attempt) =>
  (['account', 'address'] as const).map((kind) => ({ kind, subject: subjectOf(keys, kind, attempt[kind]) }))

/**
 * Counts this attempt as failed beforehand and returns the seconds it has to wait, 0: go on. Counting first, one attempt per account
 * at a time, means that guesses sent at the same moment see each other.
 */
export async function beginAttempt(database: Database, keys: Keys, attempt: Attempt): Promise<number> {
  return database.transaction(async (tx) => {
    const subjects = subjectsOf(keys, attempt)
    let wait = 0
    for (const { kind, subject } of subjects) {
      await tx.execute(sql`select pg_advisory_xact_lock(7206, hashtext(${subject}))`)
      const found = await row<{ failures: number; seconds: number | null }>(
        tx,
        sql`select count(*) as failures, extract(epoch from clock_timestamp() - max(at))::float8 as seconds
              from login_failure where subject = ${subject} and at > now() - ${`${memoryHours} hours`}::interval`,
      )
      wait = Math.max(wait, waitAfter(found!.failures, kind) - (found!.seconds ?? Number.POSITIVE_INFINITY))
    }
    if (wait > 0) return Math.ceil(wait)
    for (const { subject } of subjects)
      await tx.execute(sql`insert into login_failure (subject, at) values (${subject}, clock_timestamp())`)
    return 0
  })
}

/** Forgets the failures of the account, and of the address only this one attempt, so that one known password opens no door. */
export async function endAttempt(database: Database, keys: Keys, attempt: Attempt): Promise<void> {
  const [account, address] = subjectsOf(keys, attempt)
  await database.execute(sql`delete from login_failure where subject = ${account!.subject}`)
  await database.execute(sql`delete from login_failure where ctid = (
    select ctid from login_failure where subject = ${address!.subject} order by at desc limit 1)`)
  await database.execute(sql`delete from login_failure where at < now() - ${`${memoryHours} hours`}::interval`)
}
