// What an event adds to which states: registers for its run, its job, each dataset, and each flow from its job into a dataset.
// Promise: pure; adding the parts of all events in any order gives the same states.
import { jobPlatform } from '../protocol/naming.ts'
import type { EventDataset, Facets, Named, OpenLineageEvent, RunState } from './event.ts'
import { datasetKey, flowKey, jobKey, readDataset, readNamed, runKey, spell, unspell } from './keys.ts'
import { Contents, deleted, merge, pathsBelow, type Register, type State } from './merge.ts'
import { isRecord, type Json, list, name, record, text } from './shape.ts'

/** Facets that speak of how data flows; they belong to a flow, not to the dataset. */
const flowFacets = new Set(['columnLineage', 'lineage'])
/** What is true of one moment: said by facts.ts, or with the run, so that the dataset itself does not change with every run. */
const ofRun = ['version', 'lifecycleStateChange'] as const
/** And symlinks are names: once said, they stay. */
const apart = new Set([...flowFacets, ...ofRun, 'dataQualityMetrics', 'dataQualityAssertions', 'symlinks'])

/** Facets of runs with words of their own in the catalog (run.ts, facts.ts). */
export const spokenFacets = new Set(['parent', 'nominalTime', 'errorMessage'])

/** A late or early RUNNING never overwrites how a run ended. */
const finality: Record<RunState, number> = { OTHER: 0, START: 1, RUNNING: 2, COMPLETE: 3, ABORT: 3, FAIL: 3 }

/** More pairs than this and a run's inputs flow into its outputs through the job, not each into each. */
const mostPairs = 10_000

/** Said at no particular moment: once there, it stays. */
const ever = (value = ''): Register => ['', value]

export class Collected {
  readonly states = new Map<string, State>()
  readonly contents = new Contents()

  add(key: string, more: State): void {
    this.states.set(key, merge(this.states.get(key) ?? {}, more))
  }
}

/** Identities are written out in their states, since keys may be shortened. */
export interface Identity {
  job?: Named
  run?: string
  dataset?: Named
  targetJob?: Named
}
const id = (identity: Identity): State => ({ id: ever(JSON.stringify(identity)) })
const plain = ({ namespace, name }: Named): Named => ({ namespace, name })

export function collect(event: OpenLineageEvent, into: Collected): void {
  const write = (facet: Json): Register => [event.at, facet._deleted === true ? deleted : into.contents.put(facet)]
  const writeAll = (facets: Facets, prefix: string, except?: Set<string>) => {
    const state: Record<string, Register> = {}
    for (const [facet, content] of Object.entries(facets)) if (!except?.has(facet)) state[prefix + facet] = write(content)
    return state
  }
  const job = event.job && plain(event.job)
  if (event.job && job) {
    into.add(jobKey(job), {
      ...id({ job }),
      ...writeAll(event.job.facets, 'facet/', flowFacets),
      ...platformOf(event, event.job.facets),
    })
    collectParent(event, job)
    collectEntries(event.job.facets.lineage, job)
  }
  if (event.run && job) {
    const key = runKey(job, event.run.id)
    into.add(key, { ...id({ job, run: event.run.id }), ...stateOf(event), ...writeAll(shorten(event.run.facets), 'run/') })
    for (const [side, datasets] of [
      ['in ', event.inputs],
      ['out ', event.outputs],
    ] as const) {
      for (const dataset of datasets) {
        const path = side + spell(dataset)
        const moving = Object.fromEntries(
          ofRun.flatMap((facet) => (dataset.facets[facet] ? [[facet, dataset.facets[facet]]] : [])),
        )
        into.add(key, { [path]: ever(), ...writeAll({ ...moving, ...dataset.useFacets }, `${path} `) })
      }
    }
  } else if (job) {
    addFlows(into, job, event.inputs.map(plain), event.outputs.map(plain))
  }
  for (const dataset of event.inputs) collectDataset(dataset, undefined)
  for (const dataset of event.outputs) collectDataset(dataset, job)
  for (const dataset of event.datasets) collectDataset(dataset, undefined)

  function collectDataset(dataset: EventDataset, writer: Named | undefined) {
    const it = plain(dataset)
    const { schema, symlinks, columnLineage, lineage, lifecycleStateChange } = dataset.facets
    // No fields is how some producers say that they do not know.
    const knowsSchema = schema?._deleted === true || list(schema?.fields).length > 0
    const except = knowsSchema ? apart : new Set([...apart, 'schema'])
    const state: Record<string, Register> = { ...id({ dataset: it }), ...writeAll(dataset.facets, 'facet/', except) }
    for (const other of list(symlinks?.identifiers).map(readDataset)) {
      // Not even a symlink makes a whole bucket one with a table.
      if (!other || spell(other) === spell(it) || other.name === '/' || it.name === '/') continue
      state[`link/${spell(other)}`] = ever()
      into.add(datasetKey(other), { ...id({ dataset: other }), [`link/${spell(it)}`]: ever() })
    }
    // Which fields were ever tagged, so that a tag that is gone can be taken off.
    for (const tag of list(dataset.facets.tags?.tags)) {
      const field = name(record(tag).field)
      if (field !== undefined) state[`tagged/${field}`] = ever()
    }
    const change = text(lifecycleStateChange?.lifecycleStateChange)?.toUpperCase()
    if (change) state.dropped = [event.at, change === 'DROP' ? 'dropped' : '']
    const previous = readDataset(lifecycleStateChange?.previousIdentifier)
    into.add(datasetKey(it), state)
    const flow: Record<string, Register> = {}
    if (columnLineage) flow.columnLineage = write(columnLineage)
    if (lineage) flow['lineage/dataset'] = write(lineage)
    if (previous && change === 'RENAME') flow[`renamed/${spell(previous)}`] = ever()
    if (Object.keys(flow).length > 0)
      into.add(flowKey(writer, it), { ...id({ ...(writer && { job: writer }), dataset: it }), ...flow })
  }

  function collectParent({ run }: OpenLineageEvent, child: Named) {
    const parent = record(run?.facets.parent)
    const of = readNamed(parent.job)
    if (!of || parent._deleted === true || spell(of) === spell(child)) return
    into.add(jobKey(child), { parent: [event.at, JSON.stringify(of)] })
    const facets = record(record(parent.job).facets)
    into.add(jobKey(of), {
      ...id({ job: of }),
      ...platformOf({ at: event.at }, { ...(isRecord(facets.jobType) && { jobType: facets.jobType }) }),
    })
  }

  /** The job form of the lineage facet: an entry per target. */
  function collectEntries(facet: Json | undefined, own: Named) {
    if (!facet) return
    if (facet._deleted === true) into.add(jobKey(own), { undo: [event.at, deleted] })
    const targets = new Map<string, { key: string; state: State; path: string; entry: { inputs?: unknown[]; fields?: Json } }>()
    for (const item of list(facet.entries)) {
      const entry = record(item)
      const isJob = text(entry.type)?.toUpperCase() === 'JOB'
      const target = isJob ? (readNamed(entry) ?? own) : readDataset(entry)
      if (!target) continue
      const isOwn = isJob && spell(target) === spell(own)
      const key = isOwn ? jobKey(own) : flowKey(own, target, isJob ? 'job' : 'dataset')
      const state = isOwn ? id({ job: own }) : id({ job: own, ...(isJob ? { targetJob: target } : { dataset: target }) })
      const found = targets.get(key) ?? { key, state, path: isOwn ? 'lineage' : 'lineage/job', entry: {} }
      // An entry may be split over several items with the same target.
      if (Array.isArray(entry.inputs)) found.entry.inputs = [...(found.entry.inputs ?? []), ...entry.inputs]
      if (isRecord(entry.fields)) found.entry.fields = { ...found.entry.fields, ...entry.fields }
      targets.set(key, found)
    }
    for (const { key, state, path, entry } of targets.values())
      into.add(key, { ...state, [path]: [event.at, into.contents.put(entry)] })
  }
}

/** What a job says of its platform outweighs what its producer tells; every platform ever said stays known, for aliases. */
function platformOf({ at, producer }: Pick<OpenLineageEvent, 'at' | 'producer'>, facets: Facets): State {
  const said = jobPlatform(text(facets.jobType?.integration), undefined)
  const platform = said ?? jobPlatform(undefined, producer)
  return platform === undefined ? {} : { platform: [`${said ? 1 : 0} ${at}`, platform], [`was/${platform}`]: ever() }
}

/** A run's facet larger than this, such as a query plan, is kept with the event only. */
const largestFacet = 8000

function shorten(facets: Facets): Facets {
  // Run facets cannot be taken back: only facets of jobs and datasets have `_deleted`.
  const kept = Object.entries(facets).filter(([, facet]) => facet._deleted !== true)
  const short = kept.map(([called, facet]) => {
    const size = spokenFacets.has(called) ? 0 : JSON.stringify(facet).length
    return [called, size > largestFacet ? { omitted: `${size} characters, kept with the event` } : facet] as const
  })
  return Object.fromEntries(short)
}

function stateOf({ state = 'OTHER', at }: OpenLineageEvent): State {
  return { state: [`${finality[state]} ${at}`, state], ...(state === 'START' && { started: [at, ''] }) }
}

/**
 * What a run's merged state adds to flows: its inputs co-occur with its outputs, which only the whole run shows (START names the
 * inputs, COMPLETE the outputs). Called with the state after each merge; adds up to the same in any order.
 */
export function collectFlows(run: State, into: Collected): void {
  const identity = JSON.parse(run.id![1]) as Identity
  const of = (side: string) =>
    pathsBelow(run, side)
      .filter((path) => !path.includes(' '))
      .map(unspell)
  addFlows(into, identity.job!, of('in '), of('out '))
}

function addFlows(into: Collected, job: Named, inputs: Named[], outputs: Named[]): void {
  const own: Record<string, Register> = {}
  const through = inputs.length * outputs.length > mostPairs
  if (inputs.length > 0) {
    const set = into.contents.put(inputs)
    own[`reads/${set}`] = ever(set)
    if (!through) for (const output of outputs) into.add(flowKey(job, output), { [`inputs/${set}`]: ever(set) })
  }
  if (outputs.length > 0) own.writes = ever()
  if (through) own.through = ever()
  for (const output of outputs)
    into.add(flowKey(job, output), { ...id({ job, dataset: output }), ...(through && { through: ever() }) })
  if (Object.keys(own).length > 0) into.add(jobKey(job), { ...id({ job }), ...own })
}
