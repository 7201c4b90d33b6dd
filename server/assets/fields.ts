// The fields of an asset: types, keys, what is written about each, and how many fields feed it or are fed by it.
// Promise: a handful of queries however many fields there are; 5,000 columns are an ordinary table.
import { sql } from 'drizzle-orm'
import { type Database, row, rows } from '../../db/connection.ts'
import { splitField } from '../../ingestors/protocol/ref.ts'
import type { Viewer } from '../auth/viewer.ts'
import { lives } from '../lineage/live.ts'
import { type Description, type Owner, readLayers, shown, type Tag } from './layers.ts'
import { locateAsset } from './locate.ts'
import { assetStates, fieldStates, integers } from './moments.ts'
import { sourcesFor } from './sources.ts'
import { refsToName } from './withhold.ts'

export interface Constraint {
  name: string | null
  kind: 'primary' | 'unique' | 'foreign' | 'check' | 'exclusion' | 'contract'
  fields: string[]
  /** What a foreign key points at; restricted when the viewer may not see it. */
  references: { restricted: false; ref: string; fields: string[] } | { restricted: true } | null
  expression: string | null
}

export interface Index {
  name: string
  fields: string[]
  unique: boolean
  method: string | null
  definition: string | null
}

export interface Field {
  path: string
  ordinal: number
  type: string | null
  nullable: boolean | null
  defaultValue: string | null
  description: Description | null
  /** All descriptions, the shown one first. */
  descriptions: Description[]
  tags: Tag[]
  owners: Owner[]
  properties: Record<string, unknown>
  /** Kinds of the constraints it takes part in. */
  keys: Constraint['kind'][]
  indexed: boolean
  /** Distinct fields one step away, over edges of any kind. */
  upstream: number
  downstream: number
  /** Named by lineage only; no source has described it. */
  referredOnly: boolean
  since: string
}

export interface FieldList {
  total: number
  fields: Field[]
  constraints: Constraint[]
  indexes: Index[]
}

export interface FieldsQuestion {
  ref: string
  at?: string | undefined
  /** Only fields whose path or type contains this text. */
  contains?: string | undefined
  offset?: number | undefined
  limit?: number | undefined
}

interface FieldRow {
  id: number
  path: string
  ordinal: number
  type: string | null
  nullable: boolean | null
  default_value: string | null
  description: string | null
  properties: Record<string, unknown> | null
  valid_from: string
}

/** All fields of an asset in their order, or a part of them; constraints and indexes are always complete. */
export async function listFields(database: Database, viewer: Viewer, question: FieldsQuestion): Promise<FieldList> {
  const { at, contains, offset = 0, limit } = question
  const asset = await locateAsset(database, viewer, question.ref)
  const matches = contains
    ? sql`where strpos(lower(f.path), lower(${contains})) > 0 or strpos(lower(f.type), lower(${contains})) > 0`
    : sql``
  const states = await rows<FieldRow>(
    database,
    // Fields that only lineage names have ordinal -1: they come last.
    sql`select f.* from ${fieldStates(asset.id, at)} f ${matches} order by (f.ordinal < 0), f.ordinal, f.path`,
  )
  const page = states.slice(offset, limit === undefined ? undefined : offset + limit)
  const sources = await sourcesFor(database, viewer)
  const layers = await readLayers(database, sources, [asset.id], at)
  const { constraints, indexes } = await constraintsOf(database, viewer, asset.id, at)
  const { authority } = (await row<{ authority: number }>(
    database,
    sql`select schema_authority as authority from asset where id = ${asset.id}`,
  ))!
  const decidingSource = await decidingSourceOf(database, asset.id, sources.authority)
  const counts = await countEdges(database, asset.id, at)
  const keys = new Map<string, Set<Constraint['kind']>>()
  for (const { kind, fields } of constraints)
    for (const path of fields) keys.set(path, (keys.get(path) ?? new Set<Constraint['kind']>()).add(kind))
  const indexed = new Set(indexes.flatMap(({ fields }) => fields))
  return {
    total: states.length,
    fields: page.map((state) => {
      const descriptions = layers.descriptions(asset.id, state.path, {
        text: state.description,
        since: state.valid_from,
        authority,
        sourceId: decidingSource,
      })
      return {
        path: state.path,
        ordinal: state.ordinal,
        type: state.type,
        nullable: state.nullable,
        defaultValue: state.default_value,
        description: shown(descriptions),
        descriptions,
        tags: layers.tags(asset.id, state.path),
        owners: layers.owners(asset.id, state.path),
        properties: state.properties ?? {},
        keys: [...(keys.get(state.path) ?? [])],
        indexed: indexed.has(state.path),
        upstream: counts.get(state.id)?.up ?? 0,
        downstream: counts.get(state.id)?.down ?? 0,
        referredOnly: state.ordinal < 0,
        since: state.valid_from,
      }
    }),
    constraints,
    indexes,
  }
}

/** The source with the most authority among those that claim the asset now. */
async function decidingSourceOf(
  database: Database,
  assetId: number,
  authority: (sourceId: number) => number,
): Promise<number | null> {
  const claims = await rows<{ source_id: number }>(
    database,
    sql`select source_id from claim where asset_id = ${assetId} and lapsed_at is null order by source_id`,
  )
  const ids = claims.map(({ source_id }) => source_id)
  return ids.length ? ids.reduce((best, id) => (authority(id) > authority(best) ? id : best)) : null
}

/** Distinct fields one step up and down, by field id, in one pass over the asset's edges. */
async function countEdges(database: Database, assetId: number, at?: string): Promise<Map<number, { up: number; down: number }>> {
  const found = await rows<{ id: number; up: number; down: number }>(
    database,
    sql`select id, sum(up)::int as up, sum(down)::int as down from (
          select e.to_field as id, count(distinct e.from_field) as up, 0 as down from edge e
           where e.to_asset = ${assetId} and e.to_field is not null and e.from_field is not null and ${lives('e', at)} group by e.to_field
          union all
          select e.from_field, 0, count(distinct coalesce(e.to_field, -e.to_asset)) from edge e
           where e.from_asset = ${assetId} and e.from_field is not null and ${lives('e', at)} group by e.from_field) n group by id`,
  )
  return new Map(found.map(({ id, up, down }) => [id, { up, down }]))
}

interface SaidConstraints {
  constraints?: {
    name?: string
    kind: Constraint['kind']
    fields: string[]
    references?: { ref: string; fields: string[] }
    expression?: string
  }[]
  indexes?: { name: string; fields: string[]; unique: boolean; method?: string; definition?: string }[]
}

/** Constraints and indexes at a moment; foreign keys name only what the viewer may see. */
export async function constraintsOf(
  database: Database,
  viewer: Viewer,
  assetId: number,
  at?: string,
): Promise<{ constraints: Constraint[]; indexes: Index[] }> {
  const state = await row<{ constraints: SaidConstraints | null }>(
    database,
    sql`select constraints from ${assetStates(integers([assetId]), at)} s limit 1`,
  )
  const said = state?.constraints ?? {}
  const mayName = await refsToName(
    database,
    viewer,
    (said.constraints ?? []).flatMap(({ references }) => references?.ref ?? []),
  )
  return {
    constraints: (said.constraints ?? []).map(({ name, kind, fields, references, expression }) => ({
      name: references && !mayName.has(references.ref) ? null : (name ?? null),
      kind,
      fields,
      references: !references
        ? null
        : mayName.has(references.ref)
          ? { restricted: false, ref: splitField(references.ref)[0], fields: references.fields }
          : { restricted: true },
      expression: expression ?? null,
    })),
    indexes: (said.indexes ?? []).map(({ name, fields, unique, method, definition }) => ({
      name,
      fields,
      unique,
      method: method ?? null,
      definition: definition ?? null,
    })),
  }
}
