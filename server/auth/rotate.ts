// Changing the master key: everything sealed with the one before is sealed anew, in one transaction.
// Promise: broken off at any point, it goes on when run again, and nothing is unreadable meanwhile.
import { sql } from 'drizzle-orm'
import { type Pool, rows } from '../../db/connection.ts'
import { resealAnchor } from '../audit/anchor.ts'
import { appendAudit } from '../audit/append.ts'
import { resealAll } from '../audit/seal.ts'
import type { Environment } from '../environment.ts'
import { CatalogError } from '../errors.ts'
import { isSealedWithCurrentKey, seal, unseal } from '../harvest/secrets.ts'
import { beginRotation, finishRotation, loadKeys } from './keys.ts'
import type { Viewer } from './viewer.ts'

export interface Rotation {
  /** Sources whose secrets were encrypted anew. */
  sources: number
  /** Seals of the audit log made anew. */
  seals: number
}

/** Makes a new key (or takes that of CADASTRE_KEY) and moves everything over to it. The key before stays known. */
export async function rotateKeys(database: Pool, environment: Environment, viewer: Viewer): Promise<Rotation> {
  if (!environment.CADASTRE_KEY) beginRotation(environment.CADASTRE_DATA_DIR)
  else if (!environment.CADASTRE_KEY_PREVIOUS)
    throw new CatalogError(
      'BAD_INPUT',
      'Set CADASTRE_KEY to the new key and CADASTRE_KEY_PREVIOUS to the one before, and run this again.',
    )
  loadKeys(environment)
  return moveOver(database, environment, viewer, 'keys.rotate')
}

/** Moves over what was sealed with the key before in the meantime, then forgets that key. */
export async function forgetPreviousKey(database: Pool, environment: Environment, viewer: Viewer): Promise<Rotation> {
  const moved = await moveOver(database, environment, viewer, 'keys.forget')
  if (!environment.CADASTRE_KEY) finishRotation(environment.CADASTRE_DATA_DIR)
  loadKeys(environment)
  return moved
}

async function moveOver(database: Pool, environment: Environment, viewer: Viewer, action: string): Promise<Rotation> {
  const moved = await database.transaction(async (tx) => {
    const stored = await rows<{ id: number; name: string; secrets: Buffer }>(
      tx,
      sql`select id, name, secrets from source where secrets is not null for update`,
    )
    let sources = 0
    for (const { id, name, secrets } of stored) {
      if (isSealedWithCurrentKey(secrets)) continue
      await tx.execute(sql`update source set secrets = ${seal(unseal(secrets, name), name)} where id = ${id}`)
      sources++
    }
    // After this the lock of the log is held, so that no row is sealed with the key before in between.
    await appendAudit(tx, viewer, { action, outcome: 'done', detail: { sources } })
    return { sources, seals: await resealAll(tx) }
  })
  resealAnchor(environment)
  return moved
}
