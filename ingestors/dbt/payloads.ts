// Which keys of each artifact the translation uses: what a reader hands over, and what a recording therefore holds.
// Promise: a key that is not named here never leaves the file, so machine paths, vars and environments stay where they are.
import { type Json, record } from './loose.ts'

const common = ['name', 'package_name', 'resource_type', 'original_file_path', 'description', 'meta', 'tags', 'depends_on']

const relation = [...common, 'database', 'schema', 'alias', 'relation_name', 'columns', 'config', 'group', 'doc_blocks']

const model = [
  ...relation,
  'access',
  'compiled_code',
  'constraints',
  'contract',
  'deprecation_date',
  'language',
  'latest_version',
  'primary_key',
  'version',
]

const test = ['attached_node', 'column_name', 'compiled_code', 'config', 'relation_name', 'test_metadata', 'file_key_name']

/** What is left of a node's config. */
const config = [
  'materialized',
  'tags',
  'meta',
  'group',
  'access',
  'contract',
  'unique_key',
  'incremental_strategy',
  'on_schema_change',
  'strategy',
  'updated_at',
  'check_cols',
  'partition_by',
  'cluster_by',
  'event_time',
  'batch_size',
  'target_lag',
  'location_root',
  'file_format',
  'freshness',
  'loaded_at_field',
  'loaded_at_query',
  'severity',
  'where',
  'warn_if',
  'error_if',
  'store_failures',
]

const nodeKeys: Record<string, readonly string[]> = {
  model,
  snapshot: model,
  seed: relation,
  test: [...common, ...test],
}

const sectionKeys: Record<string, readonly string[]> = {
  sources: [
    ...relation,
    'identifier',
    'source_name',
    'source_description',
    'source_meta',
    'loader',
    'loaded_at_field',
    'loaded_at_query',
    'freshness',
    'external',
  ],
  exposures: [...common, 'config', 'label', 'maturity', 'owner', 'type', 'url'],
  metrics: [
    ...common,
    'config',
    'group',
    'label',
    'type',
    'type_params',
    'filter',
    'filters',
    'time_granularity',
    'calculation_method',
    'expression',
    'timestamp',
    'dimensions',
  ],
  semantic_models: [...common, 'config', 'group', 'label', 'defaults', 'entities', 'dimensions', 'measures', 'primary_entity'],
  saved_queries: [...common, 'config', 'group', 'label', 'query_params', 'exports'],
  groups: ['name', 'package_name', 'owner', 'description'],
  unit_tests: [...common, 'config', 'model', 'given', 'expect', 'version'],
  functions: [...relation, 'language', 'arguments', 'returns', 'type'],
}

export const resultKeys = [
  'unique_id',
  'status',
  'timing',
  'execution_time',
  'adapter_response',
  'message',
  'failures',
  'relation_name',
]

export const freshnessKeys = [
  'unique_id',
  'status',
  'error',
  'max_loaded_at',
  'snapshotted_at',
  'max_loaded_at_time_ago_in_s',
  'criteria',
]

export const metadataKeys = [
  'dbt_schema_version',
  'dbt_version',
  'generated_at',
  'invocation_id',
  'invocation_started_at',
  'project_name',
  'project_id',
  'adapter_type',
]

/** The named keys that are there and not null. */
export function pick(value: unknown, keys: readonly string[]): Json {
  const from = record(value)
  const to: Json = {}
  for (const key of keys) if (from[key] !== undefined && from[key] !== null) to[key] = from[key]
  return to
}

/** One member of a manifest section, without what the translation does not use. */
export function trimManifest(section: string, value: unknown): unknown {
  if (section === 'disabled') return Array.isArray(value) ? value.length : 1
  if (section === 'docs') return pick(value, ['name', 'package_name', 'block_contents'])
  const keys =
    section === 'nodes'
      ? (nodeKeys[String(record(value).resource_type)] ?? ['resource_type', 'package_name'])
      : sectionKeys[section]
  if (!keys) return value
  const trimmed = pick(value, keys)
  if (trimmed.config) trimmed.config = pick(trimmed.config, config)
  if (trimmed.depends_on) trimmed.depends_on = pick(trimmed.depends_on, ['nodes'])
  if (trimmed.columns) {
    trimmed.columns = Object.fromEntries(
      Object.entries(record(trimmed.columns)).map(([name, column]) => [name, trimColumn(column)]),
    )
  }
  return trimmed
}

function trimColumn(value: unknown): Json {
  const column = pick(value, ['name', 'description', 'data_type', 'meta', 'tags', 'constraints', 'quote', 'config'])
  for (const [key, item] of Object.entries(column)) {
    if (item === '' || (typeof item === 'object' && Object.keys(item as object).length === 0)) delete column[key]
  }
  return column
}

/** One relation of a catalog: its true name, its columns in order, and its statistics. */
export function trimCatalog(value: unknown): Json {
  const { metadata, columns, stats } = record(value)
  const byPlace = Object.values(record(columns))
    .map((column) => pick(column, ['name', 'type', 'index', 'comment']))
    .sort((a, b) => Number(a.index ?? 0) - Number(b.index ?? 0))
  const values = Object.fromEntries(
    Object.entries(record(stats))
      .filter(([id]) => id !== 'has_stats')
      .map(([id, stat]) => [id, record(stat).value ?? null]),
  )
  return {
    metadata: pick(metadata, ['type', 'database', 'schema', 'name', 'comment', 'owner']),
    columns: byPlace.map(({ name, type, comment }) => ({ name, type, ...(comment ? { comment } : {}) })),
    stats: values,
  }
}
