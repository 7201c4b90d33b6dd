// What is written about assets and their fields in layers, and which of it is shown: descriptions, owners, tags.
// Promise: what is not shown is still there, with its layer and who said it.
import { sql } from 'drizzle-orm'
import { type Database, rows } from '../../db/connection.ts'
import { holds, integers } from './moments.ts'
import { compareSaid, type Layer, prevailingMembers, type Said } from './precedence.ts'
import type { SourceName, Sources } from './sources.ts'

/** Where a word comes from, as pages show it. */
export interface Origin {
  layer: Layer
  /** The source that says it, or the person who wrote it; null: a rule, or a source that the viewer may not know. */
  source: SourceName | null
  by: string | null
  since: string
}

/** `text` null: a person removed what the others say. */
export interface Description extends Origin {
  text: string | null
}

export interface Owner extends Origin {
  owner: string
  ownerKind: 'user' | 'group' | 'service'
  role: string
}

export interface Tag extends Origin {
  tag: string
  description: string | null
  color: string | null
}

interface LayeredRow {
  asset_id: number
  field: string
  layer: Layer
  source_id: number | null
  by: string | null
  since: string
}

/** All layered words of these assets at a moment, to be asked by asset and field ('' is the asset itself). */
export interface Layers {
  /** All descriptions, the shown one first. `own`: what the deciding source says, kept in the asset's or field's row. */
  descriptions(assetId: number, field: string, own?: OwnWords): Description[]
  owners(assetId: number, field?: string): Owner[]
  tags(assetId: number, field?: string): Tag[]
}

/** The deciding source's description with the moment and authority it has. */
export interface OwnWords {
  text: string | null
  since: string
  authority: number
  sourceId: number | null
}

const layeredColumns = (alias: string) =>
  sql.raw(`${alias}.asset_id, ${alias}.field, ${alias}.layer, ${alias}.source_id, ${alias}.valid_from as since, u.name as by`)

/** Reads the layers of assets; `wholeAssets`: only of the assets themselves, not of their fields. */
export async function readLayers(
  database: Database,
  sources: Sources,
  assetIds: readonly number[],
  at?: string,
  wholeAssets = false,
): Promise<Layers> {
  const where = (alias: string) =>
    sql`${sql.raw(`${alias}.asset_id`)} = any(${integers(assetIds)}) and ${holds(alias, at)}
        ${wholeAssets ? sql`and ${sql.raw(alias)}.field = ''` : sql``}`
  const documents = await rows<LayeredRow & { text: string | null }>(
    database,
    sql`select ${layeredColumns('d')}, d.text from documentation d left join app_user u on u.id = d.user_id where ${where('d')}`,
  )
  const owners = await rows<LayeredRow & { owner: string; owner_kind: Owner['ownerKind']; role: string; removed: boolean }>(
    database,
    sql`select ${layeredColumns('o')}, o.owner, o.owner_kind, o.role, o.removed
          from ownership o left join app_user u on u.id = o.user_id where ${where('o')}`,
  )
  const tags = await rows<LayeredRow & { tag: string; description: string | null; color: string | null; removed: boolean }>(
    database,
    sql`select ${layeredColumns('g')}, t.name as tag, t.description, t.color, g.removed
          from tagging g join tag t on t.id = g.tag_id left join app_user u on u.id = g.user_id where ${where('g')}`,
  )
  const keyOf = ({ asset_id, field }: LayeredRow) => `${asset_id} ${field}`
  const documentsOf = Map.groupBy(documents, keyOf)
  const ownersOf = Map.groupBy(owners, keyOf)
  const tagsOf = Map.groupBy(tags, keyOf)
  const said = <T extends LayeredRow>(row: T): T & Said => ({
    ...row,
    authority: sources.authority(row.source_id),
    sourceId: row.source_id,
  })
  const origin = ({ layer, sourceId, since }: Said, by: string | null): Origin => ({
    layer,
    source: sources.name(sourceId) ?? null,
    by,
    since,
  })
  return {
    descriptions: (assetId, field, own) => {
      const words = (documentsOf.get(`${assetId} ${field}`) ?? [])
        .map(said)
        .map((row) => ({ ...row, text: row.text as string | null }))
      const all: (Said & { text: string | null; by: string | null })[] = [...words]
      if (own?.text) all.push({ ...own, layer: 'source', by: null })
      return all.sort(compareSaid).map((row) => ({ ...origin(row, row.by), text: row.text }))
    },
    owners: (assetId, field = '') =>
      prevailingMembers((ownersOf.get(`${assetId} ${field}`) ?? []).map(said), (o) =>
        JSON.stringify([o.owner_kind, o.owner, o.role]),
      )
        .sort((a, b) => a.role.localeCompare(b.role) || a.owner.localeCompare(b.owner))
        .map((o) => ({ ...origin(o, o.by), owner: o.owner, ownerKind: o.owner_kind, role: o.role })),
    tags: (assetId, field = '') =>
      prevailingMembers((tagsOf.get(`${assetId} ${field}`) ?? []).map(said), (t) => t.tag)
        .sort((a, b) => a.tag.localeCompare(b.tag))
        .map((t) => ({ ...origin(t, t.by), tag: t.tag, description: t.description, color: t.color })),
  }
}

/** The description that is shown, of all in order; null when there is none or a person removed it. */
export const shown = (descriptions: readonly Description[]): Description | null =>
  descriptions[0] && descriptions[0].text !== null ? descriptions[0] : null
