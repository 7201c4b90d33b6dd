// What the catalog hears of a run: its state, its times, what it read and wrote, and what went wrong.
// Promise: pure; a run that ended is never said to be running.
import type { EventOf, HarvestEvent, runStates } from '../protocol/events.ts'
import { type Identity, spokenFacets } from './collect.ts'
import { readNamed, readRunId, unspell } from './keys.ts'
import { pathsBelow, type State } from './merge.ts'
import { contentAt, refOfDataset, refOfJob, refOfOtherJob, type Scope } from './scope.ts'
import { compact, count, facetBody, type Json, prose, record, text } from './shape.ts'
import { momentOf, readMoment } from './stamp.ts'

/** What a run says of one use of a dataset, if longer than this, is kept with the event only. */
const largestFacet = 8000

type RunState = (typeof runStates)[number]

export function translateRun(state: State, jobState: State, scope: Scope): HarvestEvent[] {
  const { job, run } = JSON.parse(state.id![1]) as Identity
  const facet = (called: string) => contentAt(state, `run/${called}`, scope)
  const [order, reached] = state.state!
  const at = momentOf(order.slice(2))
  const ended = ['COMPLETE', 'ABORT', 'FAIL'].includes(reached) ? at : undefined
  const started = state.started && momentOf(state.started[0])
  const nominal = facet('nominalTime')
  const parent = readParent(facet('parent'), scope)
  const error = readError(facet)
  const [nominalStart, nominalEnd] = [readMoment(nominal?.nominalStartTime), readMoment(nominal?.nominalEndTime)]
  const reads = readUses(state, 'in ', 'inputStatistics', scope)
  const writes = readUses(state, 'out ', 'outputStatistics', scope)
  return [
    {
      type: 'run',
      job: refOfJob(job!, jobState, scope),
      run: run!,
      state: reached as RunState,
      at,
      ...(started && { started }),
      ...(ended && { ended }),
      ...(nominalStart && { nominalStart }),
      ...(nominalEnd && { nominalEnd }),
      ...(parent && { parent }),
      ...(error !== undefined && { error }),
      ...(reads.length > 0 && { reads }),
      ...(writes.length > 0 && { writes }),
      properties: readProperties(state, scope),
    },
  ]
}

function readParent(facet: Json | undefined, scope: Scope) {
  const job = readNamed(facet?.job)
  const run = readRunId(record(facet?.run).runId)
  return job && run !== undefined ? { job: refOfOtherJob(job, scope), run } : undefined
}

function readError(facet: (called: string) => Json | undefined): string | undefined {
  const { message, stackTrace } = facet('errorMessage') ?? {}
  const parts = [text(message), text(stackTrace)].filter((part) => part !== undefined)
  return parts.length > 0 ? prose(parts.join('\n')) : undefined
}

type Use = NonNullable<EventOf<'run'>['reads']>[number]

function readUses(state: State, side: string, statistics: string, scope: Scope): Use[] {
  const uses = new Map<string, Use>()
  for (const path of pathsBelow(state, side)) {
    if (path.includes(' ')) continue
    const facet = contentAt(state, `${side}${path} ${statistics}`, scope)
    const ref = refOfDataset(unspell(path), scope)
    const [rows, bytes] = [count(facet?.rowCount), count(facet?.size)]
    // Two spellings of one dataset that an operator's alias joins: one use.
    uses.set(ref, { ...uses.get(ref), ref, ...(rows !== undefined && { rows }), ...(bytes !== undefined && { bytes }) })
  }
  return [...uses.values()]
}

function readProperties(state: State, scope: Scope): Json {
  const properties: Json = {}
  for (const called of pathsBelow(state, 'run/')) {
    const content = contentAt(state, `run/${called}`, scope)
    if (content && !spokenFacets.has(called)) properties[called] = facetBody(content)
  }
  const used: Json = {}
  for (const side of ['in ', 'out '] as const) {
    for (const path of pathsBelow(state, side)) {
      const space = path.indexOf(' ')
      if (space < 0 || /^(input|output)Statistics$|^dataQuality/.test(path.slice(space + 1))) continue
      const content = contentAt(state, side + path, scope)
      if (!content) continue
      const body = facetBody(content)
      const ref = refOfDataset(unspell(path.slice(0, space)), scope)
      if (JSON.stringify(body).length <= largestFacet)
        used[`${side.trim()} ${ref}`] = { ...record(used[`${side.trim()} ${ref}`]), [path.slice(space + 1)]: body }
    }
  }
  return compact({ ...properties, used })
}
