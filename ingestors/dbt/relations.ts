// Models, seeds, snapshots, sources and functions: the physical asset each stands for, its schema, its inputs and its SQL.
// Promise: an ephemeral model is never taken for a table; a relation that several nodes stand for is described once.
import type { AssetKind, HarvestEvent } from '../protocol/events.ts'
import { schemaOf } from './fields.ts'
import { compact, cut, type Json, moment, number, record, text, texts } from './loose.ts'
import { columnTagEvents, groupOf, metaOf, ownershipEvents, tagsOf } from './owners.ts'
import type { Catalogued, Project } from './project.ts'
import { containersOf, physicalRef } from './warehouse.ts'

/** What a materialization leaves behind; any other leaves a table. */
const materializations: Record<string, AssetKind> = {
  view: 'view',
  materialized_view: 'materialized_view',
  materializedview: 'materialized_view',
  dynamic_table: 'materialized_view',
  ephemeral: 'model',
  external: 'foreign_table',
}

/** What the catalog calls a relation, where that is no table. */
const relationKinds: Record<string, AssetKind> = {
  view: 'view',
  'materialized view': 'materialized_view',
  materialized_view: 'materialized_view',
  'dynamic table': 'materialized_view',
  'external table': 'foreign_table',
  external: 'foreign_table',
  foreign: 'foreign_table',
}

/** SQL that is longer, which the vocabulary does not allow, is not handed on. */
const longestSql = 1_000_000

/** All that the manifest and the catalog say of one relation. */
export function* relationEvents(project: Project, uniqueId: string, node: Json): Generator<HarvestEvent> {
  const place = project.placeOf(uniqueId)
  if (!place || !project.speaksFor(uniqueId)) return
  const { ref, names } = place
  const ephemeral = place.inputs !== undefined
  const catalogued = project.catalogued(uniqueId)
  const { schema, missing } = schemaOf(project, ref, uniqueId, node)
  const inputs = project.inputsOf(texts(record(node.depends_on).nodes), uniqueId)
  const description = text(node.description) ?? text(catalogued?.metadata.comment)
  const above = containersOf(project.warehouse, names).at(-1)
  const container = above && physicalRef(project.warehouse, project.targetInstance, above)
  const parent = ephemeral ? project.ref : container
  yield {
    type: 'asset',
    ref,
    kind: kindOf(uniqueId, node, catalogued),
    name: names.at(-1) ?? text(node.name) ?? uniqueId,
    ...(parent ? { parent } : {}),
    ...(description ? { description } : {}),
    properties: {
      dbt: { ...describe(project, uniqueId, node), ...compact({ through: inputs.through, missingColumns: missing }) },
    },
  }
  if (schema) yield schema
  yield* ownershipEvents(project, ref, node)
  yield* columnTagEvents(project, ref, uniqueId, node)
  if (catalogued) yield* profileEvents(project, ref, catalogued)
  if (!uniqueId.startsWith('source.') && !uniqueId.startsWith('function.'))
    yield* buildEvents(project, uniqueId, node, ref, inputs.refs)
}

/** How a relation comes about: the task that builds it, its inputs, and its SQL where it has been compiled. */
function* buildEvents(project: Project, uniqueId: string, node: Json, ref: string, inputs: string[]): Generator<HarvestEvent> {
  const ephemeral = project.placeOf(uniqueId)?.inputs !== undefined
  const { platform, dialect } = project.warehouse
  const sql = node.language === 'python' ? undefined : text(node.compiled_code)?.trim()
  const job = ephemeral ? undefined : project.dbtRef(uniqueId)
  if (job) {
    yield {
      type: 'asset',
      ref: job,
      kind: 'task',
      name: uniqueId.split('.').slice(2).join('.'),
      parent: project.ref,
      properties: { dbt: compact({ uniqueId, builds: ref, path: node.original_file_path, package: node.package_name }) },
    }
  }
  const kept = sql !== undefined && sql.length <= longestSql ? sql : undefined
  if (sql !== kept) {
    yield {
      type: 'problem',
      code: 'dbt.sql.long',
      ref,
      message: `the compiled SQL of ${uniqueId} has ${sql?.length} characters and was left out`,
      hint: 'Its inputs are known from ref() and source(); column lineage is not.',
    }
  }
  yield {
    type: 'lineage',
    ref,
    ...(job ? { job } : {}),
    mode: 'replace',
    ...(kept ? { statement: { dialect, sql: kept } } : {}),
    inputs: inputs.filter((from) => from !== ref).map((from) => ({ from, kind: 'DIRECT', precision: 2 })),
  }
  if (!kept || ephemeral) return
  const names = project.placeOf(uniqueId)?.names ?? []
  const [schema, database] = [names.at(-2), names.at(-3)]
  yield {
    type: 'statement',
    platform,
    instance: project.targetInstance,
    dialect,
    sql: kept,
    defaults: { ...(database ? { database } : {}), ...(schema ? { schema } : {}) },
    defines: ref,
    ...(job ? { job } : {}),
  }
}

function kindOf(uniqueId: string, node: Json, catalogued: Catalogued | undefined): AssetKind {
  if (uniqueId.startsWith('function.')) return 'function'
  const found = relationKinds[text(catalogued?.metadata.type)?.toLowerCase() ?? '']
  return found ?? materializations[text(record(node.config).materialized) ?? ''] ?? 'table'
}

/** What dbt knows of a node beyond the vocabulary. */
function describe(project: Project, uniqueId: string, node: Json): Json {
  const config = record(node.config)
  const contract = record(node.contract)
  return compact({
    uniqueId,
    project: project.name,
    package: node.package_name,
    name: node.name,
    path: node.original_file_path,
    materialized: config.materialized,
    language: node.language,
    version: node.version,
    latestVersion: node.latest_version,
    deprecated: node.deprecation_date,
    access: node.access,
    group: groupOf(node),
    contract: contract.enforced === true ? { enforced: true } : undefined,
    uniqueKey: config.unique_key,
    incremental: config.incremental_strategy,
    onSchemaChange: config.materialized === 'incremental' ? config.on_schema_change : undefined,
    snapshot:
      config.materialized === 'snapshot'
        ? compact({ strategy: config.strategy, updatedAt: config.updated_at, columns: config.check_cols })
        : undefined,
    partitionBy: config.partition_by,
    clusterBy: config.cluster_by,
    eventTime: config.event_time,
    primaryKey: node.primary_key,
    source: node.source_name,
    sourceDescription: node.source_description,
    loader: node.loader,
    loadedAt: node.loaded_at_field ?? config.loaded_at_field,
    external: node.external,
    relationOwner: project.catalogued(uniqueId)?.metadata.owner,
    tags: tagsOf(node),
    meta: metaOf(node),
  })
}

/** Names under which adapters report the same statistic. */
const statistics = {
  rows: ['row_count', 'num_rows', 'rows'],
  bytes: ['bytes', 'num_bytes'],
  fresh: ['last_modified'],
} as const

function* profileEvents(project: Project, ref: string, { stats }: Catalogued): Generator<HarvestEvent> {
  const counted = (names: readonly string[]) => {
    const value = names.map((name) => number(Number(stats[name] ?? Number.NaN))).find((found) => found !== undefined)
    return value !== undefined && value >= 0 ? value : undefined
  }
  const [rows, bytes] = [counted(statistics.rows), counted(statistics.bytes)]
  const fresh = moment(stats[statistics.fresh[0]])
  if (rows === undefined && bytes === undefined && fresh === undefined) return
  yield {
    type: 'profile',
    ref,
    at: project.catalogAt ?? project.now,
    ...(rows === undefined ? {} : { rows }),
    ...(bytes === undefined ? {} : { bytes }),
    ...(fresh === undefined ? {} : { fresh }),
  }
}

/** Databases and schemas that hold what has been placed, outermost first. */
export function* containerEvents(project: Project, said: Set<string>, uniqueId: string): Generator<HarvestEvent> {
  const place = project.placeOf(uniqueId)
  if (!place) return
  const refOf = (names: readonly string[]) => physicalRef(project.warehouse, project.targetInstance, names)
  for (const names of containersOf(project.warehouse, place.names)) {
    const ref = refOf(names)
    if (said.has(ref)) continue
    said.add(ref)
    yield {
      type: 'asset',
      ref,
      kind: names.length === 1 ? 'database' : 'schema',
      name: cut(names.at(-1)!, 2000),
      ...(names.length > 1 ? { parent: refOf(names.slice(0, -1)) } : {}),
    }
  }
}
