// One identity: turns (OpenLineage namespace, name), and each platform's own names, into refs and back.
// Promise: every spelling of the same place (scheme alias, default port, case, slashes, user info) gives the same ref.
import type { AssetKind } from './events.ts'
import { formatRef, parseRef } from './ref.ts'

export interface PlatformNaming {
  /** Schemes in OpenLineage namespaces; the first is the canonical one. */
  schemes: readonly string[]
  port?: number
  /** Namespaces name a place (`host:port`, a bucket), unless they are the bare scheme or the path of a file. */
  place?: 'none' | 'path'
  /**
   * What happens to the case of names: the platform stores them all lower or all upper unless quoted; `shouting`: it keeps quoted
   * names, which are common, so that only a name without any small letter is lowered; `none`: case counts.
   */
  folds: 'lower' | 'upper' | 'shouting' | 'none'
  /** `dotted`: database.schema.table, of so many parts; `path`: slashes, with or without one in front; `plain`: as it is. */
  names: { dotted: number } | { path: '' | '/' } | 'plain'
  /** What a dataset of it is as long as nobody says more. */
  kind: AssetKind
  /** Rewrites the place to its shortest spelling (and back for namespaces). */
  short?: (place: string) => string
  long?: (instance: string) => string
}

const azure = /^([^@/]+@[^./]+)\.(?:dfs|blob)\.core\.windows\.net$/

/** A row per platform whose datasets OpenLineage names; https://openlineage.io/docs/spec/naming. */
export const platforms = {
  postgres: { schemes: ['postgres', 'postgresql'], port: 5432, folds: 'shouting', names: { dotted: 3 }, kind: 'table' },
  redshift: {
    schemes: ['redshift'],
    port: 5439,
    folds: 'lower',
    names: { dotted: 3 },
    kind: 'table',
    // cluster.id.region.redshift.amazonaws.com is written cluster.region.
    short: (place) => place.replace(/^([^.:]+)\.[^.:]+\.([^.:]+)\.redshift\.amazonaws\.com/, '$1.$2'),
  },
  mysql: { schemes: ['mysql', 'mariadb'], port: 3306, folds: 'none', names: { dotted: 2 }, kind: 'table' },
  mssql: { schemes: ['mssql', 'sqlserver'], port: 1433, folds: 'none', names: { dotted: 3 }, kind: 'table' },
  oracle: { schemes: ['oracle'], port: 1521, folds: 'upper', names: { dotted: 3 }, kind: 'table' },
  db2: { schemes: ['db2'], port: 50000, folds: 'upper', names: { dotted: 3 }, kind: 'table' },
  teradata: { schemes: ['teradata'], port: 1025, folds: 'none', names: { dotted: 2 }, kind: 'table' },
  clickhouse: { schemes: ['clickhouse'], port: 8123, folds: 'none', names: { dotted: 2 }, kind: 'table' },
  cratedb: { schemes: ['crate', 'cratedb'], port: 5432, folds: 'shouting', names: { dotted: 3 }, kind: 'table' },
  oceanbase: { schemes: ['oceanbase'], port: 2881, folds: 'none', names: { dotted: 2 }, kind: 'table' },
  cassandra: { schemes: ['cassandra'], port: 9042, folds: 'shouting', names: { dotted: 2 }, kind: 'table' },
  snowflake: {
    schemes: ['snowflake'],
    folds: 'upper',
    names: { dotted: 3 },
    kind: 'table',
    // Host names write an account's underscores as hyphens.
    short: (place) =>
      place
        .replace(/\.snowflakecomputing\.com$/, '')
        .replace(/\.privatelink$/, '')
        .replaceAll('_', '-'),
  },
  bigquery: { schemes: ['bigquery'], place: 'none', folds: 'none', names: { dotted: 3 }, kind: 'table' },
  databricks: { schemes: ['unitycatalog', 'databricks'], folds: 'lower', names: { dotted: 3 }, kind: 'table' },
  trino: { schemes: ['trino', 'presto'], port: 8080, folds: 'lower', names: { dotted: 3 }, kind: 'table' },
  hive: { schemes: ['hive'], port: 9083, folds: 'lower', names: { dotted: 2 }, kind: 'table' },
  athena: { schemes: ['awsathena', 'athena'], folds: 'lower', names: { dotted: 3 }, kind: 'table' },
  // arn:aws:glue:{region}:{account}, table/{database}/{table}
  glue: { schemes: ['arn:aws:glue'], folds: 'lower', names: 'plain', kind: 'table' },
  duckdb: { schemes: ['duckdb'], place: 'path', folds: 'lower', names: { dotted: 3 }, kind: 'table' },
  sqlite: { schemes: ['sqlite'], place: 'path', folds: 'none', names: { dotted: 2 }, kind: 'table' },
  mongodb: { schemes: ['mongodb', 'mongodb+srv'], port: 27017, folds: 'none', names: { dotted: 2 }, kind: 'collection' },
  cosmosdb: { schemes: ['azurecosmos'], folds: 'none', names: 'plain', kind: 'collection' },
  kusto: { schemes: ['azurekusto'], folds: 'none', names: 'plain', kind: 'table' },
  kafka: { schemes: ['kafka'], port: 9092, folds: 'none', names: 'plain', kind: 'topic' },
  pulsar: { schemes: ['pulsar'], port: 6650, folds: 'none', names: 'plain', kind: 'topic' },
  pubsub: { schemes: ['pubsub'], place: 'none', folds: 'none', names: 'plain', kind: 'topic' },
  s3: { schemes: ['s3', 's3a', 's3n'], folds: 'none', names: { path: '' }, kind: 'file_set' },
  gcs: { schemes: ['gs', 'gcs'], folds: 'none', names: { path: '' }, kind: 'file_set' },
  abfss: {
    schemes: ['abfss', 'abfs', 'wasbs', 'wasb'],
    folds: 'none',
    names: { path: '' },
    kind: 'file_set',
    short: (place) => place.replace(azure, '$1'),
    long: (instance) => (/^[^@/]+@[^./]+$/.test(instance) ? `${instance}.dfs.core.windows.net` : instance),
  },
  hdfs: { schemes: ['hdfs'], port: 8020, folds: 'none', names: { path: '/' }, kind: 'file_set' },
  dbfs: { schemes: ['dbfs'], folds: 'none', names: { path: '/' }, kind: 'file_set' },
  file: { schemes: ['file'], folds: 'none', names: { path: '/' }, kind: 'file_set' },
} as const satisfies Record<string, PlatformNaming>

const rows: Record<string, PlatformNaming> = platforms
const byScheme = new Map(Object.entries(rows).flatMap(([platform, { schemes }]) => schemes.map((scheme) => [scheme, platform])))

/** The instance of a namespace that names no place: `bigquery`, `file`. */
export const nowhere = 'default'
/** The platform of datasets whose namespace is just a name. */
export const unplaced = 'custom'

export interface Place {
  platform: string
  instance: string
}
/** Operators' names: the instance that a canonical namespace means. */
export type ResolveNamespace = (namespace: string) => Place | undefined

export interface Namespace extends Place {
  /** The canonical spelling: `postgres://host:5432`, also when the port was left out. */
  canonical: string
  /** What the namespace said beyond its place: `shop` of `postgres://host/shop`. */
  rest: string
}

const parsed = new Map<string, Namespace>()

/** Reads an OpenLineage dataset namespace. */
export function parseNamespace(namespace: string): Namespace {
  const known = parsed.get(namespace)
  if (known) return known
  // There are few, and each comes with every dataset.
  if (parsed.size >= 1000) parsed.clear()
  const read = readNamespace(namespace)
  parsed.set(namespace, read)
  return read
}

function readNamespace(namespace: string): Namespace {
  const text = clean(namespace).replace(/^jdbc:oracle:\w+:@(\/\/)?/i, 'oracle://')
  const arn = /^arn:aws[\w-]*:glue:([^:]*):([^:/]*)/i.exec(text)
  if (arn) return placed('glue', `${arn[1]}:${arn[2]}`.toLowerCase())
  const [, written, authority = '', path = ''] = /^(?:jdbc:)?([a-z][a-z0-9+.-]*):(?:\/\/([^/?#;]*))?([^?#;]*)/i.exec(text) ?? []
  const scheme = (written ?? text).toLowerCase()
  const platform = byScheme.get(scheme)
  if (platform === undefined) {
    // A namespace that is just a name, or of a scheme that would mix datasets with jobs, is a place of its own.
    const isPlace = text.includes('://') && !(scheme in jobPlatforms) && !(scheme in rows) && scheme !== unplaced
    if (!isPlace) return placed(unplaced, text || nowhere)
    return placed(scheme, withoutUser(authority).toLowerCase() + trimSlashes(path, '/') || nowhere)
  }
  const row = rows[platform]!
  const rest = trimSlashes(path)
  if (row.place === 'path') return placed(platform, authority + trimSlashes(path, '/') || nowhere)
  // Azure's place holds its container before the @; everywhere else that is a user.
  const hosts = (platform === 'abfss' ? authority : withoutUser(authority)).toLowerCase().split(',')
  // The brokers of a cluster may be listed in any order.
  const short = hosts.map((host) => withoutPort(row.short ? row.short(host) : host, row.port)).filter(Boolean)
  const place = [...new Set(short)].sort().join(',')
  if (row.place === 'none') return placed(platform, nowhere, [place, rest].filter(Boolean).join('/'))
  if (row.names === 'plain' && place && rest) return placed(platform, `${place}/${rest}`)
  return placed(platform, place || nowhere, rest)
}

const placed = (platform: string, instance: string, rest = ''): Namespace => ({
  platform,
  instance,
  canonical: namespaceOf({ platform, instance }),
  rest,
})

/** The namespace that OpenLineage gives an instance named by its place. */
export function namespaceOf({ platform, instance }: Place): string {
  const row = rows[platform]
  if (!row) return platform === unplaced ? instance : instance === nowhere ? platform : `${platform}://${instance}`
  if (platform === 'glue') return `arn:aws:glue:${instance}`
  if (instance === nowhere) return row.schemes[0]!
  const hosts = instance.split(',').map((host) => withPort(row.long ? row.long(host) : host, row.port))
  return `${row.schemes[0]}://${hosts.join(',')}`
}

/** Where a dataset is: its canonical OpenLineage name, which is the same for every spelling. */
export function canonicalDataset(namespace: string, name: string): { namespace: string; name: string } {
  const place = locate(namespace, name)
  return { namespace: place.canonical, name: place.path }
}

/** The ref of a dataset. `resolve` knows operators' names for namespaces. */
export function datasetRef(namespace: string, name: string, resolve?: ResolveNamespace): string {
  const place = locate(namespace, name)
  const known = resolve?.(place.canonical) ?? resolve?.(namespace)
  if (!known) return formatRef(place)
  return formatRef({ ...known, path: known.platform === place.platform ? place.path : pathOf(known.platform, place.path) })
}

/** The OpenLineage name of an asset; `spelled` knows the namespaces of instances that operators named. */
export function datasetName(ref: string, spelled?: (place: Place) => string | undefined): { namespace: string; name: string } {
  const { platform, instance, path } = parseRef(ref)
  return { namespace: spelled?.({ platform, instance }) ?? namespaceOf({ platform, instance }), name: path }
}

function locate(namespace: string, name: string): Namespace & { path: string } {
  let place = parseNamespace(namespace)
  let rest = clean(name)
  const row = rows[place.platform]
  const isPath = row && typeof row.names === 'object' && 'path' in row.names
  // Some producers write the whole URI into the name.
  if (isPath && /^[a-z][a-z0-9+.-]*:\/\//i.test(rest)) {
    const whole = parseNamespace(rest)
    if (whole.platform === place.platform) {
      place = placed(place.platform, whole.instance === nowhere ? place.instance : whole.instance)
      rest = rest.replace(/^[a-z][a-z0-9+.-]*:\/\/[^/]*/i, '')
    }
  } else if (place.platform === 'file' && /^file:/i.test(rest)) rest = rest.slice(5)
  if (isPath && place.rest) rest = `${place.rest}/${trimSlashes(rest)}`
  return { ...place, path: pathOf(place.platform, rest, place.rest) }
}

/** A name as a platform's assets carry it: quotes read, case folded, slashes trimmed. `database` completes a shorter name. */
export function pathOf(platform: string, name: string, database = ''): string {
  const names = rows[platform]?.names ?? 'plain'
  if (names === 'plain') return rows[platform] ? foldName(platform, name) : name
  if ('path' in names) return names.path + trimSlashes(name) || '/'
  const parts = splitName(name).map(({ text, quoted }) => foldName(platform, text, quoted))
  if (database && parts.length < names.dotted) parts.unshift(foldName(platform, database))
  return parts.join('.')
}

/** One name (of a database, schema, table or field) in the case in which its platform stores it. */
export function foldName(platform: string, name: string, quoted = false): string {
  if (quoted) return name
  const folds = rows[platform]?.folds ?? 'none'
  if (folds === 'lower') return name.toLowerCase()
  if (folds === 'upper') return name.toUpperCase()
  return folds === 'shouting' && name === name.toUpperCase() ? name.toLowerCase() : name
}

const closing: Record<string, string> = { '"': '"', '`': '`', '[': ']' }

/** Splits a dotted name, reading "quoted", `quoted` and [quoted] parts; a quote that never closes is an ordinary letter. */
function splitName(name: string): { text: string; quoted: boolean }[] {
  if (!/["`[]/.test(name)) return name.split('.').map((text) => ({ text, quoted: false }))
  const parts: { text: string; quoted: boolean }[] = []
  for (let at = 0; at <= name.length; ) {
    const close = closing[name[at] ?? '']
    let end = close ? name.indexOf(close, at + 1) : -1
    // A doubled quote stands for itself.
    while (end >= 0 && close !== ']' && name[end + 1] === close) end = name.indexOf(close!, end + 2)
    if (end > at + 1 && (end + 1 === name.length || name[end + 1] === '.')) {
      parts.push({ text: name.slice(at + 1, end).replaceAll(close! + close!, close!), quoted: true })
      at = end + 2
      if (end + 1 === name.length) break
    } else {
      const dot = name.indexOf('.', at)
      parts.push({ text: name.slice(at, dot < 0 ? undefined : dot), quoted: false })
      if (dot < 0) break
      at = dot + 1
    }
  }
  return parts
}

const clean = (text: string) => text.toWellFormed().replaceAll('\u0000', '').trim()
const trimSlashes = (text: string, front = '') => {
  const inner = text.replace(/^\/+/, '').replace(/\/+$/, '')
  return inner === '' ? '' : front + inner
}
const withoutUser = (place: string) => place.slice(place.lastIndexOf('@') + 1)
const withoutPort = (host: string, port: number | undefined) =>
  port !== undefined && host.endsWith(`:${port}`) ? host.slice(0, -`:${port}`.length) : host.replace(/:$/, '')
const withPort = (host: string, port: number | undefined) => (port === undefined || /:\d+$/.test(host) ? host : `${host}:${port}`)

/** Platforms of jobs, and the words by which `jobType.integration` and producers name them. None is a platform of datasets. */
export const jobPlatforms: Record<string, RegExp> = {
  airflow: /\bairflow\b|providers-openlineage/i,
  spark: /\bspark\b/i,
  dbt: /\bdbt\b/i,
  flink: /\bflink\b/i,
  debezium: /\bdebezium\b/i,
  dagster: /\bdagster\b/i,
  prefect: /\bprefect\b/i,
  beam: /\bbeam\b/i,
  nifi: /\bnifi\b/i,
  meltano: /\bmeltano\b/i,
  keboola: /\bkeboola\b/i,
  egeria: /\begeria\b/i,
  openlineage: /^openlineage$/i,
}

/** The platform of a job from what it says of itself; undefined: nothing that we know. */
export function jobPlatform(integration: string | undefined, producer: string | undefined): string | undefined {
  for (const text of [integration, producer]) {
    const found = text && Object.entries(jobPlatforms).find(([, words]) => words.test(text))
    if (found) return found[0]
  }
  return undefined
}

/**
 * The ref of a job. Without `platform` it is the name that anyone can give who knows only (namespace, name), such as a parent
 * facet; the job itself, which knows its platform, is said to have that name as an alias.
 */
export function jobRef(namespace: string, name: string, platform?: string, resolve?: ResolveNamespace): string {
  const text = clean(namespace)
  const known = resolve?.(text)
  if (known && known.platform in jobPlatforms) return formatRef({ ...known, path: clean(name) })
  const [, scheme, place] = /^([a-z][a-z0-9+.-]*):\/\/([^/].*)$/i.exec(text) ?? []
  if (scheme && place && scheme.toLowerCase() in jobPlatforms) {
    const instance = trimSlashes(withoutUser(place)).toLowerCase() || nowhere
    return formatRef({ platform: scheme.toLowerCase(), instance, path: clean(name) })
  }
  return formatRef({ platform: platform ?? 'openlineage', instance: text.replace(/(?<=[^/])\/+$/, ''), path: clean(name) })
}
