// From merged states to events of the catalog: one function for all kinds of state.
// Promise: pure; equal meanings of a state (merge.ts) translate to equal events.
import type { HarvestEvent } from '../protocol/events.ts'
import { translateDataset } from './dataset.ts'
import type { Named } from './event.ts'
import { translateFlow } from './flow.ts'
import { translateJob } from './job.ts'
import { kindOf } from './keys.ts'
import { meaning, type State, valueAt } from './merge.ts'
import { translateRun } from './run.ts'
import type { Scope } from './scope.ts'

/** `jobState`: that of the job of a run or flow. `members`: all names of the dataset, or of the one that a flow goes into. */
export function translateState(key: string, state: State, jobState: State, members: Named[], scope: Scope): HarvestEvent[] {
  switch (kindOf(key)) {
    case 'run':
      return translateRun(state, jobState, scope)
    case 'job':
      return translateJob(state, scope)
    case 'dataset':
      return translateDataset(state, members, scope)
    case 'flow':
      return translateFlow(state, jobState, members, scope)
  }
}

/** Fingerprint of all that a translation depends on: equal ones give the same events, and need not be kept again. */
export function meaningOf(key: string, state: State, jobState: State): string {
  const kind = kindOf(key)
  // When a run changed its state is part of what is said of it; elsewhere only the order of two words about lineage matters.
  const said = kind === 'job' ? state.lineage?.[0] : state['lineage/job']?.[0]
  const undone = kind === 'job' ? state.undo : jobState.undo
  const more = kind === 'run' ? [state.state, state.started] : [undone && said !== undefined && undone[0] >= said]
  return [meaning(state), kind === 'job' ? '' : (valueAt(jobState, 'platform') ?? ''), JSON.stringify(more)].join(' ')
}
