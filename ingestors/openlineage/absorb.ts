// Takes events into the states they touch, and says what the catalog has to hear of it: the one algorithm for files and receiver.
// Promise: what is said last of anything depends on the events alone, not on their order, repetition or grouping.
import type { HarvestEvent } from '../protocol/events.ts'
import type { ResolveNamespace } from '../protocol/naming.ts'
import { Collected, collect, collectFlows, type Identity } from './collect.ts'
import type { Named, OpenLineageEvent } from './event.ts'
import { translateFacts } from './facts.ts'
import { datasetKey, flowKey, jobKey, kindOf, spell, unspell } from './keys.ts'
import { merge, pathsBelow, printsIn, type State } from './merge.ts'
import type { Scope } from './scope.ts'
import { meaningOf, translateState } from './translate.ts'

/** A state as it is kept, with the meaning of it that the catalog has heard. */
export interface KeptState {
  state: State
  meaning?: string | undefined
}

export interface StateStore {
  load(keys: string[]): Promise<Map<string, KeptState>>
  /** Keys of the flows of jobs, and of those into datasets, by the keys of these. */
  findFlows(by: 'job' | 'dataset', keys: string[]): Promise<string[]>
  /** Contents of registers by their values. */
  loadContents(prints: string[]): Promise<Map<string, unknown>>
}

/** How names are joined beyond what events say. */
export interface Names {
  resolve?: ResolveNamespace | undefined
  /** Other canonical names that operators gave to the same place. */
  twins?: ((dataset: Named) => Named[]) | undefined
}

export interface Absorbed {
  /** For the catalog, names of jobs first. */
  events: HarvestEvent[]
  /** States to write back. */
  states: Map<string, KeptState>
  /** Contents that may be new. */
  contents: Map<string, unknown>
}

/** A thing under all its names: the states of one asset, or of the flows of one job into one asset. */
interface Unit {
  keys: string[]
  members: Named[]
}

const mostMembers = 100

export async function absorb(events: OpenLineageEvent[], store: StateStore, names: Names = {}): Promise<Absorbed> {
  const known = new Map<string, KeptState>()
  const before = new Map<string, State>()
  const changed = new Set<string>()
  const collected = new Collected()
  for (const event of events) collect(event, collected)
  await mergeAll(collected.states)
  const flows = new Collected()
  for (const key of [...changed].filter((key) => kindOf(key) === 'run')) collectFlows(stateAt(key), flows)
  for (const [print, content] of flows.contents.byPrint) collected.contents.byPrint.set(print, content)
  await mergeAll(flows.states)

  const units = await unitsOf([...changed, ...(await flowsAffected())])
  const jobs = [...units.values()].flatMap(({ keys }) => jobKeyOf(keys[0]!) ?? [])
  await need([...jobs, ...events.flatMap(({ job }) => (job ? jobKey(job) : []))])

  const heard = [...units].flatMap(([id, { keys, members }]) => {
    const state = keys.map(stateAt).reduce(merge, {})
    const job = jobKeyOf(keys[0]!)
    const jobState = job === undefined ? {} : stateAt(job)
    const meaning = `${meaningOf(id, state, jobState)} ${members.map(spell).join(' ')}`
    return known.get(id)?.meaning === meaning ? [] : [{ id, state, jobState, members, meaning }]
  })
  const scope = await scopeOf(heard.flatMap(({ state }) => printsIn(state)))
  // Jobs first: their other names make one asset of what runs and flows may call by either.
  heard.sort((a, b) => rank(a.id) - rank(b.id))
  const said = [
    ...heard.flatMap(({ id, state, jobState, members }) => translateState(id, state, jobState, members, scope)),
    ...once(events.flatMap((event) => translateFacts(event, event.job ? stateAt(jobKey(event.job)) : {}, scope))),
  ]
  for (const { id, meaning } of heard) {
    known.set(id, { state: stateAt(id), meaning })
    changed.add(id)
  }
  return {
    events: said,
    states: new Map([...changed].map((key) => [key, known.get(key)!])),
    contents: collected.contents.byPrint,
  }

  function stateAt(key: string): State {
    return known.get(key)?.state ?? {}
  }

  async function need(keys: string[]): Promise<void> {
    const missing = [...new Set(keys)].filter((key) => !known.has(key))
    if (missing.length === 0) return
    const found = await store.load(missing)
    for (const key of missing) known.set(key, found.get(key) ?? { state: {} })
  }

  async function mergeAll(states: Map<string, State>): Promise<void> {
    await need([...states.keys()])
    for (const [key, more] of states) {
      const mine = known.get(key)!
      const merged = merge(mine.state, more)
      if (merged === mine.state) continue
      if (!before.has(key)) before.set(key, mine.state)
      known.set(key, { ...mine, state: merged })
      changed.add(key)
    }
  }

  function jobKeyOf(key: string): string | undefined {
    const { job } = kindOf(key) === 'run' || kindOf(key) === 'flow' ? identityAt(key) : {}
    return job && jobKey(job)
  }
  function identityAt(key: string): Identity {
    return JSON.parse(stateAt(key).id![1]) as Identity
  }

  /** Flows that say something else now, though nothing was written into them: of jobs that took lineage back, and into assets joined. */
  async function flowsAffected(): Promise<string[]> {
    const undone = [...changed].filter((key) => kindOf(key) === 'job' && stateAt(key).undo !== before.get(key)!.undo)
    const joined = [...changed].filter(
      (key) => kindOf(key) === 'dataset' && links(stateAt(key)).length !== links(before.get(key)!).length,
    )
    const found: string[] = []
    if (undone.length > 0) found.push(...(await store.findFlows('job', undone)))
    if (joined.length > 0) {
      const all = await membersOf(joined.map((key) => identityAt(key).dataset!))
      const members = new Map([...all.values()].flat().map((member) => [datasetKey(member), member]))
      found.push(...(await store.findFlows('dataset', [...members.keys()])))
    }
    await need(found)
    return found
  }

  async function unitsOf(keys: string[]): Promise<Map<string, Unit>> {
    const all = [...new Set(keys)]
    const targets = all.flatMap((key) =>
      kindOf(key) === 'dataset' || kindOf(key) === 'flow' ? (identityAt(key).dataset ?? []) : [],
    )
    const members = await membersOf(targets)
    const drafts = all.map((key) => {
      const { job, dataset } = identityAt(key)
      const group = (dataset && members.get(spell(dataset))) || []
      if (kindOf(key) === 'dataset') return { key, group, keys: group.map(datasetKey) }
      return { key, group, keys: kindOf(key) === 'flow' && dataset ? group.map((member) => flowKey(job, member)) : [key] }
    })
    await need(drafts.flatMap((draft) => draft.keys))
    const units = new Map<string, Unit>()
    for (const { group, keys } of drafts) {
      const there = keys.filter((key) => stateAt(key).id).sort()
      units.set(there[0]!, { keys: there, members: group })
    }
    return units
  }

  /** Each dataset with all other names of it, its own included, in order. */
  async function membersOf(datasets: Named[]): Promise<Map<string, Named[]>> {
    const groups = new Map(datasets.map((dataset) => [spell(dataset), new Map([[spell(dataset), dataset]])]))
    let edge = [...groups.values()].flatMap((group) => [...group.values()].map((member) => ({ group, member })))
    while (edge.length > 0) {
      await need(edge.map(({ member }) => datasetKey(member)))
      edge = edge.flatMap(({ group, member }) =>
        [...links(stateAt(datasetKey(member))).map(unspell), ...(names.twins?.(member) ?? [])].flatMap((other) => {
          if (group.has(spell(other)) || group.size >= mostMembers) return []
          group.set(spell(other), other)
          return [{ group, member: other }]
        }),
      )
    }
    return new Map([...groups].map(([key, group]) => [key, [...group.values()].sort((a, b) => (spell(a) < spell(b) ? -1 : 1))]))
  }

  async function scopeOf(prints: string[]): Promise<Scope> {
    const here = collected.contents.byPrint
    const missing = [...new Set(prints)].filter((print) => !here.has(print))
    const loaded = missing.length > 0 ? await store.loadContents(missing) : new Map<string, unknown>()
    return { resolve: names.resolve, content: (print) => here.get(print) ?? loaded.get(print) }
  }
}

/** START and COMPLETE both bring the SQL. */
function once(facts: HarvestEvent[]): HarvestEvent[] {
  const statements = new Set<string>()
  return facts.filter((fact) => {
    if (fact.type !== 'statement') return true
    const text = JSON.stringify(fact)
    return !statements.has(text) && statements.add(text)
  })
}

const rank = (key: string) => ({ job: 0, dataset: 1, run: 2, flow: 3 })[kindOf(key)]
const links = (state: State): string[] => pathsBelow(state, 'link/')

/** States in memory, for events read from files. */
export class MemoryStore implements StateStore {
  private readonly states = new Map<string, KeptState>()
  private readonly contents = new Map<string, unknown>()
  private readonly flows = { job: new Map<string, string[]>(), dataset: new Map<string, string[]>() }

  async load(keys: string[]): Promise<Map<string, KeptState>> {
    return new Map(keys.flatMap((key) => (this.states.has(key) ? [[key, this.states.get(key)!] as const] : [])))
  }

  async findFlows(by: 'job' | 'dataset', keys: string[]): Promise<string[]> {
    return keys.flatMap((key) => this.flows[by].get(key) ?? [])
  }

  async loadContents(): Promise<Map<string, unknown>> {
    return this.contents
  }

  keep({ states, contents }: Absorbed): void {
    for (const [print, content] of contents) this.contents.set(print, content)
    for (const [key, kept] of states) {
      if (!this.states.has(key))
        for (const [by, of] of Object.entries(flowEnds(key, kept.state))) this.addFlow(by as 'job' | 'dataset', of, key)
      this.states.set(key, kept)
    }
  }

  private addFlow(by: 'job' | 'dataset', of: string, key: string): void {
    const there = this.flows[by].get(of)
    if (there) there.push(key)
    else this.flows[by].set(of, [key])
  }
}

/** The keys of the job and the dataset that a flow joins, by which it can be found; nothing for other states. */
export function flowEnds(key: string, state: State): { job?: string; dataset?: string } {
  if (kindOf(key) !== 'flow') return {}
  const { job, dataset } = JSON.parse(state.id![1]) as Identity
  return { ...(job && { job: jobKey(job) }), ...(dataset && { dataset: datasetKey(dataset) }) }
}
