// Where a question about lineage starts: an asset, all fields of an asset, or one field.
import { sql } from 'drizzle-orm'
import { type Database, row, rows } from '../../db/connection.ts'
import { splitField } from '../../ingestors/protocol/ref.ts'
import { type LocatedAsset, locateAsset } from '../assets/locate.ts'
import { fieldStates, holds } from '../assets/moments.ts'
import type { Viewer } from '../auth/viewer.ts'
import { CatalogError } from '../errors.ts'
import type { EdgeKind, Level, Node } from './walk.ts'

export interface Start {
  asset: LocatedAsset
  field: string | null
  level: Level
  nodes: Node[]
  /** Edges run through it as a job. */
  isJob: boolean
}

/** Edges that are walked unless others are asked for: of a column only where its values go, of an asset all. */
export const defaultKinds: Record<Level, readonly EdgeKind[]> = { asset: ['DIRECT', 'INDIRECT'], field: ['DIRECT'] }

/** Finds the start; a ref with `#field` is always about that field. Throws NOT_FOUND. */
export async function locateStart(database: Database, viewer: Viewer, ref: string, level: Level, at?: string): Promise<Start> {
  const [assetRef, field] = splitField(ref)
  const asset = await locateAsset(database, viewer, assetRef)
  if (field !== undefined) {
    const found = await row<{ id: number }>(database, sql`select id from field where asset_id = ${asset.id} and path = ${field}`)
    if (!found) throw new CatalogError('NOT_FOUND', `${asset.ref} has no field ${field}.`)
    return { asset, field, level: 'field', nodes: [found.id], isJob: false }
  }
  if (level === 'field') {
    const fields = await rows<{ id: number }>(database, sql`select id from ${fieldStates(asset.id, at)} f order by ordinal, id`)
    return { asset, field: null, level, nodes: [...fields.map(({ id }) => id), -asset.id], isJob: false }
  }
  const job = await row(database, sql`select from edge e where e.job_id = ${asset.id} and ${holds('e', at)} limit 1`)
  return { asset, field: null, level, nodes: [asset.id], isJob: job !== undefined }
}
