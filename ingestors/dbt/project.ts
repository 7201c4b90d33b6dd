// One dbt project as the translation sees it: its names, where each node physically is, and what the catalog knows of it.
// Promise: holds a short text per node and the packed columns of the catalog, nothing that grows with SQL or documentation.
import { createHash } from 'node:crypto'
import { type HarvestContext, type Reader, ReadProblem } from '../protocol/connector.ts'
import { formatRef } from '../protocol/ref.ts'
import type { DbtConfig } from './config.ts'
import { type Json, list, record, text, texts } from './loose.ts'
import { columnPath, fold, physicalRef, relationNames, type Warehouse, warehouseOf } from './warehouse.ts'

/** Where a node is. Ephemeral models have a page of their own, and hand their inputs on to whoever uses them. */
interface Place {
  ref: string
  names: string[]
  /** Of an ephemeral model: what it reads. */
  inputs?: string[]
}

/** A relation of the catalog, unpacked. */
export type Catalogued = {
  metadata: Json
  columns: { name: string; type: string | undefined; comment: string | undefined }[]
  stats: Json
}

const relationTypes = new Set(['model', 'seed', 'snapshot', 'source', 'function'])
const typeOf = (uniqueId: string) => uniqueId.slice(0, uniqueId.indexOf('.'))

export class Project {
  metadata: Json
  name = ''
  warehouse: Warehouse & { known: boolean }
  targetInstance: string
  projectInstance: string
  now: string
  catalogAt: string | undefined
  /** The catalog is there but could not be read: the few columns of property files must not pass for all. */
  catalogBroken = false
  /** By the name that a node's `group` gives. */
  groups = new Map<string, Json>()
  /** Semantic model by the name of its measure. */
  measures = new Map<string, string>()
  unresolved = new Set<string>()
  private places = new Map<string, Place>()
  /** Who speaks for a relation when several nodes stand for it: whatever builds it, else the first source. */
  private speakers = new Map<string, string>()
  private packed: Map<string, string>
  private latest: { uniqueId: string; catalogued: Catalogued; spellings: Map<string, string> } | undefined

  constructor(metadata: Json, packed: Map<string, string>, config: DbtConfig, context: HarvestContext) {
    this.metadata = metadata
    this.packed = packed
    this.warehouse = warehouseOf(text(metadata.adapter_type) ?? 'unknown', config.platform)
    this.targetInstance = config.targetInstance ?? context.instance
    this.projectInstance = config.projectInstance ?? context.instance
    this.now = context.now
  }

  /** What only dbt knows: `shop.exposure.weekly`, `shop.model.dim_customer.v2`; other packages keep their name inside. */
  dbtRef(uniqueId: string): string {
    const [type, owner, ...rest] = uniqueId.split('.')
    const names = owner === this.name ? [this.name, type, ...rest] : [this.name, type, owner, ...rest]
    return formatRef({ platform: 'dbt', instance: this.projectInstance, path: names.filter((name) => name).join('.') })
  }

  get ref(): string {
    return formatRef({ platform: 'dbt', instance: this.projectInstance, path: this.name })
  }

  placeOf(uniqueId: string): Place | undefined {
    return this.places.get(uniqueId)
  }

  /** The ref of a relation, ephemeral model, metric, semantic model or saved query; undefined for what has no page. */
  refOf(uniqueId: string): string | undefined {
    const type = typeOf(uniqueId)
    if (relationTypes.has(type)) return this.places.get(uniqueId)?.ref
    return type === 'metric' || type === 'semantic_model' || type === 'saved_query' ? this.dbtRef(uniqueId) : undefined
  }

  /** Whether this node is the one to describe its relation. */
  speaksFor(uniqueId: string): boolean {
    const ref = this.places.get(uniqueId)?.ref
    return ref !== undefined && this.speakers.get(ref) === uniqueId
  }

  /** What the catalog knows of a relation; undefined when it has none, or another relation of that name. */
  catalogued(uniqueId: string): Catalogued | undefined {
    return this.unpack(uniqueId)?.catalogued
  }

  /** `spellings`: the catalog's spelling of each column, by itself and in small letters. */
  private unpack(uniqueId: string) {
    if (this.latest?.uniqueId === uniqueId) return this.latest
    const packed = this.packed.get(uniqueId)
    if (packed === undefined) return undefined
    const catalogued = unpackCatalogued(packed)
    const spellings = new Map<string, string>()
    for (const { name } of catalogued.columns) spellings.set(name.toLowerCase(), name)
    for (const { name } of catalogued.columns) spellings.set(name, name)
    this.latest = { uniqueId, catalogued, spellings }
    return this.latest
  }

  /** Field paths in the catalog, in order; none when it does not have this relation. */
  columnsOf(uniqueId: string): string[] {
    return (this.catalogued(uniqueId)?.columns ?? []).map(({ name }) => columnPath(this.warehouse, name))
  }

  /** The field path of a column as some property file spells it: as the catalog spells it, else folded by the platform. */
  column(uniqueId: string, name: string, quoted = false): string {
    const spellings = this.unpack(uniqueId)?.spellings
    const known = spellings?.get(name) ?? spellings?.get(name.toLowerCase())
    return columnPath(this.warehouse, known ?? fold(this.warehouse, name, quoted))
  }

  /**
   * What data flows from, for a node that depends on these: each dependency itself, and behind an ephemeral model also the
   * relations that its SQL, which is inlined, reads.
   *
   *   stg_orders -> int_totals (ephemeral) -> fct_revenue:   inputs of fct_revenue = int_totals, stg_orders; through = int_totals
   */
  inputsOf(uniqueIds: readonly string[], itself?: string): { refs: string[]; through: string[] } {
    const refs = new Set<string>()
    const through = new Set<string>()
    const visit = (uniqueId: string) => {
      if (typeOf(uniqueId) === 'function' || uniqueId === itself) return
      const ref = this.refOf(uniqueId)
      if (ref === undefined) {
        if (['model', 'seed', 'snapshot', 'source'].includes(typeOf(uniqueId))) this.unresolved.add(uniqueId)
        return
      }
      const inputs = this.places.get(uniqueId)?.inputs
      if (inputs) {
        if (through.has(uniqueId)) return
        through.add(uniqueId)
        for (const input of inputs) visit(input)
      }
      refs.add(ref)
    }
    for (const uniqueId of uniqueIds) visit(uniqueId)
    return { refs: [...refs], through: [...through] }
  }

  private place(uniqueId: string, node: Json) {
    const names = relationNames(this.warehouse, node, this.catalogued(uniqueId))
    if (names.length === 0) return
    const ref = physicalRef(this.warehouse, this.targetInstance, names)
    this.places.set(uniqueId, { ref, names })
    const speaker = this.speakers.get(ref)
    if (speaker === undefined || (typeOf(speaker) === 'source' && typeOf(uniqueId) !== 'source')) this.speakers.set(ref, uniqueId)
  }

  /** Reads the manifest once for where everything is. */
  async locate(reader: Reader) {
    const packages = new Map<string, number>()
    // the ref of an ephemeral model needs the project's name, which may have to be found first
    const ephemeral: { uniqueId: string; inputs: string[] }[] = []
    for (const section of ['nodes', 'sources', 'functions']) {
      for await (const member of reader.read(`manifest.${section}`)) {
        const { key, value, broken } = record(member)
        if (broken !== undefined) continue
        const node = record(value)
        const uniqueId = String(key)
        const owner = text(node.package_name)
        if (owner) packages.set(owner, (packages.get(owner) ?? 0) + 1)
        if (!relationTypes.has(typeOf(uniqueId))) continue
        if (text(record(node.config).materialized) !== 'ephemeral') this.place(uniqueId, node)
        else ephemeral.push({ uniqueId, inputs: texts(record(node.depends_on).nodes) })
      }
    }
    this.name = nameOf(this.metadata, packages)
    for (const { uniqueId, inputs } of ephemeral) {
      const ref = this.dbtRef(uniqueId)
      this.places.set(uniqueId, { ref, names: [], inputs })
      this.speakers.set(ref, uniqueId)
    }
    for await (const member of reader.read('manifest.groups')) {
      const group = record(record(member).value)
      if (text(group.name)) this.groups.set(String(group.name), group)
    }
    for await (const member of reader.read('manifest.semantic_models')) {
      const { key, value } = record(member)
      for (const measure of list(record(value).measures)) this.measures.set(String(record(measure).name), String(key))
    }
  }
}

/** dbt 1.5 does not write the project's name, but a hash of it, which one of the packages must answer to. */
function nameOf(metadata: Json, packages: Map<string, number>): string {
  const named = text(metadata.project_name)
  if (named) return named
  const md5 = (name: string) => createHash('md5').update(name).digest('hex')
  const hashed = [...packages.keys()].find((name) => md5(name) === metadata.project_id)
  return hashed ?? [...packages].sort((a, b) => b[1] - a[1])[0]?.[0] ?? 'dbt'
}

/** A relation of the catalog in little memory: one text, columns as [name, type, comment]. */
function packCatalogued({ metadata, columns, stats }: Json): string {
  const rows = list(columns).map((column) => {
    const { name, type, comment } = record(column)
    return comment ? [name, type ?? null, comment] : [name, type ?? null]
  })
  return JSON.stringify([record(metadata), rows, record(stats)])
}

function unpackCatalogued(packed: string): Catalogued {
  const [metadata, rows, stats] = JSON.parse(packed) as [Json, unknown[][], Json]
  const columns = rows.map(([name, type, comment]) => ({ name: text(name) ?? '', type: text(type), comment: text(comment) }))
  return { metadata, columns: columns.filter(({ name }) => name !== ''), stats }
}

/** The catalog, one packed text per relation. */
export async function readCatalog(reader: Reader): Promise<{ packed: Map<string, string>; at: string | undefined }> {
  const packed = new Map<string, string>()
  let at: string | undefined
  for await (const metadata of reader.read('catalog.metadata')) at = text(record(metadata).generated_at)
  for (const section of ['catalog.nodes', 'catalog.sources']) {
    for await (const member of reader.read(section)) {
      const { key, value } = record(member)
      if (value !== undefined) packed.set(String(key), packCatalogued(record(value)))
    }
  }
  return { packed, at }
}

const knownVersions = [9, 10, 11, 12, 20]

/** The manifest's version, and what to say when this connector was not made for it. 20 is dbt Fusion's name for 12. */
export function manifestVersion(metadata: Json): { version: number; remark?: string } {
  const schema = text(metadata.dbt_schema_version) ?? ''
  const version = Number(/\/manifest\/v(\d+)/.exec(schema)?.[1])
  if (!Number.isInteger(version)) {
    throw new ReadProblem(
      'dbt.manifest.foreign',
      `manifest.json names no dbt manifest schema (dbt_schema_version is ${JSON.stringify(schema)})`,
      'Is this the manifest.json of a dbt target folder? Other tools use that name too.',
    )
  }
  if (knownVersions.includes(version)) return { version }
  const readAs = version < 9 ? 'v9' : 'v12'
  return {
    version,
    remark: `manifest v${version} of dbt ${text(metadata.dbt_version) ?? '?'} is not one this connector knows; read as ${readAs}`,
  }
}
