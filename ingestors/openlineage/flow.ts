// What flows into a dataset through a job: declared lineage before reported column lineage before co-occurrence.
// Promise: where a surer witness speaks, what a less sure one asserted beyond it is denied; a pure function of the merged state.
import type { EventOf, HarvestEvent } from '../protocol/events.ts'
import type { Identity } from './collect.ts'
import type { Named } from './event.ts'
import { readDataset, readNamed, spell, unspell } from './keys.ts'
import { pathsBelow, type Register, type State } from './merge.ts'
import { contentAt, fieldOf, isWhole, refOfDataset, refOfJob, refOfOtherJob, refsOfDataset, type Scope } from './scope.ts'
import { type Json, list, name, record, text } from './shape.ts'
import { collapse, readTransformations, type Transformation } from './transformation.ts'

type Input = EventOf<'lineage'>['inputs'][number]

/** precision of the vocabulary: 0 co-occurrence, 1 reported column lineage, 2 declared lineage. */
const level = { cooccurring: 0, reported: 1, declared: 2 } as const

/** One thing that a facet says: this source (a field of it) flows into the target (a field of it). */
interface Said extends Transformation {
  from: string
  fromField?: string | undefined
  toField?: string | undefined
}

/** `state`: of the flows into all names of the target. `jobState` is the state of the flow's job, which knows its platform and whether its lineage facet was taken back. */
export function translateFlow(state: State, jobState: State, members: Named[], scope: Scope): HarvestEvent[] {
  const identity = JSON.parse(state.id![1]) as Identity
  const job = identity.job && refOfJob(identity.job, jobState, scope)
  const ref = identity.dataset ? refsOfDataset(members, scope)[0] : refOfOtherJob(identity.targetJob!, scope)
  const inputs = new Inputs(
    ref,
    members.map((member) => refOfDataset(member, scope)),
  )
  const own = { job: identity.job, ref: job }

  const withdrawn = isWithdrawn(state['lineage/job'], jobState)
  const declared = [
    ...(withdrawn ? [] : [contentAt(state, 'lineage/job', scope)]),
    contentAt(state, 'lineage/dataset', scope),
  ].filter((facet) => facet !== undefined && (Array.isArray(facet.inputs) || Object.keys(record(facet.fields)).length > 0))
  const cooccurring = readSets(state, 'inputs/', scope)
  const read = new Set(cooccurring.map(spell))
  // SQL parsers of producers take subqueries and functions for tables: `source` of `with source as …`.
  const isReal = (dataset: Named) => isWhole(dataset) || read.has(spell(dataset))
  const reported = readColumnLineage(contentAt(state, 'columnLineage', scope), ref, isReal, scope)

  let sure: number = level.cooccurring
  if (declared.length > 0) {
    sure = level.declared
    const said = declared.flatMap((facet) => readLineage(facet!, ref, own, scope))
    const sources = new Set(said.map(({ from }) => from))
    const fields = new Set(declared.flatMap((facet) => Object.keys(record(facet!.fields))).map((field) => fieldOf(ref, field)))
    inputs.assertAll(said, level.declared)
    // Reported columns refine what is declared of assets, where nothing is declared of the column.
    const refining = (one: Said) => sources.has(one.from) && !(one.toField !== undefined && fields.has(one.toField))
    inputs.assertAll(reported.filter(refining), level.reported, { assetsToo: false })
    inputs.denyAll(
      reported.filter((one) => !refining(one)),
      level.declared,
    )
  } else if (reported.length > 0) {
    sure = level.reported
    inputs.assertAll(reported, level.reported)
  }
  for (const dataset of cooccurring) {
    const from = refOfDataset(dataset, scope)
    if (sure === level.cooccurring) inputs.assert({ from, kind: 'DIRECT' }, level.cooccurring)
    else inputs.denyAsset(from, sure)
  }
  for (const previous of pathsBelow(state, 'renamed/').map(unspell))
    inputs.assert({ from: refOfDataset(previous, scope), kind: 'DIRECT', transformation: 'IDENTITY' }, level.reported)
  // Too many pairs to tell what became what, or nothing known to be read: then the job itself is the source.
  if (job && job !== ref && (inputs.isEmpty || (sure === level.cooccurring && state.through)))
    inputs.assert({ from: job, kind: 'DIRECT' }, sure)
  return [{ type: 'lineage', ref, ...(job && { job }), mode: 'replace', inputs: inputs.sorted() }]
}

/** What a job reads that writes nothing known, or too much to tell; and what is declared to flow into it. */
export function translateReads(identity: Named, state: State, scope: Scope): HarvestEvent[] {
  const ref = refOfJob(identity, state, scope)
  const inputs = new Inputs(ref)
  const facet = isWithdrawn(state.lineage, state) ? undefined : contentAt(state, 'lineage', scope)
  if (facet) inputs.assertAll(readLineage(facet, ref, { job: identity, ref }, scope), level.declared)
  if (!state.writes || state.through) {
    for (const dataset of readSets(state, 'reads/', scope))
      inputs.assert({ from: refOfDataset(dataset, scope), kind: 'DIRECT' }, level.cooccurring)
  }
  return state.lineage || state.undo || Object.keys(state).some((path) => path.startsWith('reads/'))
    ? [{ type: 'lineage', ref, mode: 'replace', inputs: inputs.sorted() }]
    : []
}

/** The job took its lineage facet back (`_deleted`) after, or when, it said this. */
const isWithdrawn = (said: Register | undefined, { undo }: State) =>
  said !== undefined && undo !== undefined && undo[0] >= said[0]

function readSets(state: State, prefix: string, scope: Scope): Named[] {
  const all = pathsBelow(state, prefix).flatMap((print) => list(scope.content(print)) as Named[])
  return [...new Map(all.map((dataset) => [spell(dataset), dataset])).values()]
}

function readColumnLineage(facet: Json | undefined, ref: string, isReal: (dataset: Named) => boolean, scope: Scope): Said[] {
  if (!facet) return []
  const said: Said[] = []
  const read = (item: unknown, defaults: Transformation, toField?: string) => {
    const dataset = readDataset(item)
    const fromField = name(record(item).field)
    if (!dataset || fromField === undefined || !isReal(dataset)) return
    const from = refOfDataset(dataset, scope)
    for (const transformation of readTransformations(record(item).transformations, defaults))
      said.push({ from, fromField: fieldOf(from, fromField), toField, ...transformation })
  }
  for (const [field, value] of Object.entries(record(facet.fields))) {
    const { inputFields, transformationType, transformationDescription } = record(value)
    const expression = text(transformationDescription)
    const defaults = readTransformations([{ type: 'DIRECT', subtype: transformationType, description: expression }], {
      kind: 'DIRECT',
    })[0]!
    for (const item of list(inputFields)) read(item, defaults, fieldOf(ref, field))
  }
  for (const item of list(facet.dataset)) read(item, { kind: 'INDIRECT' })
  return collapse(said, Object.keys(record(facet.fields)).length)
}

/** Either form of the lineage facet; a job without a name in it is the event's own job. */
function readLineage(facet: Json, ref: string, own: { job?: Named | undefined; ref?: string | undefined }, scope: Scope): Said[] {
  const said: Said[] = []
  const read = (item: unknown, toField?: string) => {
    const { type, field, transformations } = record(item)
    const isJob = text(type)?.toUpperCase() === 'JOB'
    const from = isJob ? sourceJob(item) : sourceDataset(item)
    if (from === undefined) return
    const fromField = isJob ? undefined : name(field)
    // A field that feeds no field in particular affects the whole target, unless the producer says otherwise.
    const defaults: Transformation = { kind: fromField !== undefined && toField === undefined ? 'INDIRECT' : 'DIRECT' }
    for (const transformation of readTransformations(transformations, defaults)) {
      const isColumn = fromField !== undefined
      said.push({ from, ...(isColumn && { fromField: fieldOf(from, fromField), toField }), ...transformation })
    }
  }
  const sourceJob = (item: unknown) => {
    const job = readNamed(item)
    return !job || (own.job && spell(job) === spell(own.job)) ? own.ref : refOfOtherJob(job, scope)
  }
  const sourceDataset = (item: unknown) => {
    const dataset = readDataset(item)
    return dataset && refOfDataset(dataset, scope)
  }
  for (const item of list(facet.inputs)) read(item)
  const fields = Object.entries(record(facet.fields))
  for (const [field, entry] of fields) for (const item of list(record(entry).inputs)) read(item, fieldOf(ref, field))
  return collapse(said, fields.length)
}

/** Inputs of one target, each once; an asset edge goes with every edge of its fields. */
class Inputs {
  private readonly selves: Set<string>
  private readonly asserted = new Map<string, Input>()
  private readonly denied = new Map<string, Input>()

  /** `names`: all of the target. */
  constructor(target: string, names: string[] = []) {
    this.selves = new Set([target, ...names])
  }

  get isEmpty() {
    return this.asserted.size === 0
  }

  assert(said: Said, precision: number): void {
    const { from, fromField, toField, kind, transformation, masking, expression } = said
    // A field does not feed itself, nor does an asset feed itself as a whole.
    if (this.selves.has(from) && fromField === toField) return
    const key = keyOf(said)
    const found = this.asserted.get(key)
    if (found && (found.precision ?? 0) > precision) return
    const texts = [expression, found?.expression].filter((one) => one !== undefined).sort()
    this.asserted.set(key, {
      from,
      ...(fromField !== undefined && { fromField }),
      ...(toField !== undefined && { toField }),
      kind,
      ...(transformation && { transformation }),
      ...((masking || found?.masking) && { masking: true }),
      ...(texts[0] !== undefined && { expression: texts[0] }),
      precision,
    })
  }

  assertAll(all: Said[], precision: number, { assetsToo = true } = {}): void {
    for (const said of all) this.assert(said, precision)
    if (!assetsToo) return
    // Of an asset whose fields all only influence, the edge is INDIRECT too.
    const direct = new Set(all.filter(({ kind }) => kind === 'DIRECT').map(({ from }) => from))
    for (const { from, fromField } of all) {
      if (fromField !== undefined) this.assert({ from, kind: direct.has(from) ? 'DIRECT' : 'INDIRECT' }, precision)
    }
  }

  denyAll(all: Said[], precision: number): void {
    for (const said of all) this.deny(said, precision)
  }

  denyAsset(from: string, precision: number): void {
    if (!this.selves.has(from)) this.deny({ from, kind: 'DIRECT' }, precision)
  }

  private deny(said: Said, precision: number): void {
    const key = keyOf(said)
    if (this.asserted.has(key)) return
    const { from, fromField, toField, kind, transformation } = said
    this.denied.set(key, {
      from,
      ...(fromField !== undefined && { fromField }),
      ...(toField !== undefined && { toField }),
      kind,
      ...(transformation && { transformation }),
      precision,
      denied: true,
    })
  }

  sorted(): Input[] {
    const all = [...this.asserted, ...[...this.denied].filter(([key]) => !this.asserted.has(key))]
    return all.sort(([a], [b]) => (a < b ? -1 : 1)).map(([, input]) => input)
  }
}

const keyOf = ({ from, fromField, toField, kind, transformation }: Said) =>
  JSON.stringify([from, fromField, toField, kind, transformation])
