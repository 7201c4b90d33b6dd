// The newest row of the audit log, noted in a file outside of the database, so that setting the whole database back is found too.
// Promise: a note only ever moves forward, and only to a row that the seal in the database vouches for.
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Pool } from '../../db/connection.ts'
import type { Environment } from '../environment.ts'
import type { House, RunningService } from '../house.ts'
import { log, reasonOf } from '../log.ts'
import { headKey, isSealed, type Mark, readSeal, type SealedMark, seal } from './seal.ts'
import { type Verdict, verifyAudit, type Witness } from './verify.ts'

const everyMinutes = 5

type Place = Pick<Environment, 'CADASTRE_DATA_DIR' | 'DATABASE_URL'>

/** One file for all catalogs that this data directory has served. */
const fileOf = ({ CADASTRE_DATA_DIR }: Place) => join(CADASTRE_DATA_DIR, 'audit-anchors.json')

function catalogOf({ DATABASE_URL }: Place): string {
  if (!DATABASE_URL) return 'embedded'
  const { hostname, port, pathname } = new URL(DATABASE_URL)
  return `${hostname}:${port || '5432'}${pathname}`
}

function readAll(place: Place): Record<string, SealedMark> {
  try {
    return JSON.parse(readFileSync(fileOf(place), 'utf8'))
  } catch {
    return {}
  }
}

/** What was noted for this catalog; undefined: nothing, or not by us. */
export function readAnchor(place: Place): Witness | undefined {
  const mark = readAll(place)[catalogOf(place)]
  return mark && isSealed('anchor', mark) ? { seq: mark.seq, hash: mark.hash, from: `the file ${fileOf(place)}` } : undefined
}

function note(place: Place, mark: Mark): void {
  const file = fileOf(place)
  const part = `${file}.${process.pid}.part`
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(part, JSON.stringify({ ...readAll(place), [catalogOf(place)]: seal('anchor', mark) }), { mode: 0o600 })
  renameSync(part, file)
}

/** Notes the sealed head. Leaves a note that is further on alone: then the log was cut, and a verification shall say so. */
export async function noteAnchor(database: Pool, place: Place): Promise<void> {
  const head = await readSeal(database, headKey)
  const noted = readAnchor(place)
  if (head && (!noted || noted.seq < head.seq)) note(place, head)
}

/** Seals the note anew after the master key has changed. */
export function resealAnchor(place: Place): void {
  const noted = readAnchor(place)
  if (noted) note(place, noted)
}

/** Verifies against the seals, the anchor file and, where given, a mark kept by somebody else; a sound log moves the anchor on. */
export async function verifyAndAnchor(database: Pool, place: Place, expected?: Witness): Promise<Verdict> {
  const anchor = readAnchor(place)
  const verdict = await verifyAudit(
    database,
    [anchor, expected].filter((witness) => witness !== undefined),
  )
  if (verdict.ok) await noteAnchor(database, place).catch((error) => log(`audit anchor: ${reasonOf(error)}`))
  return verdict
}

/** Keeps the note fresh while the server runs. */
export async function startAnchoring({ connection, environment }: House): Promise<RunningService> {
  const keep = () => noteAnchor(connection.database, environment).catch((error) => log(`audit anchor: ${reasonOf(error)}`))
  await keep()
  const timer = setInterval(keep, everyMinutes * 60_000)
  timer.unref()
  return {
    name: 'audit anchor',
    whyNotReady: async () => undefined,
    stop: async () => {
      clearInterval(timer)
      await keep()
    },
  }
}
