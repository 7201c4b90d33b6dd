// An OpenLineage event after normalising: one shape for run, job and dataset events, whatever the producer left out.
import type { runStates } from '../protocol/events.ts'
import type { Json } from './shape.ts'
import type { Stamp } from './stamp.ts'

export type Facets = Record<string, Json>
export type RunState = (typeof runStates)[number]

export interface Named {
  namespace: string
  name: string
}

/** A dataset in an event, under its canonical name (ingestors/protocol/naming.ts). */
export interface EventDataset extends Named {
  facets: Facets
  /** inputFacets of an input, outputFacets of an output: about this run's use of it. */
  useFacets: Facets
}

export interface EventJob extends Named {
  facets: Facets
}

export interface OpenLineageEvent {
  kind: 'run' | 'job' | 'dataset'
  /** When it happened, as the producer says; when it was received, if it does not. */
  at: Stamp
  producer?: string
  state?: RunState
  run?: { id: string; facets: Facets }
  job?: EventJob
  inputs: EventDataset[]
  outputs: EventDataset[]
  /** Of a dataset event. */
  datasets: EventDataset[]
  /** The event as received, secrets redacted: JSON. */
  body: string
  /** Fingerprint of `body`: the same event twice has the same. */
  print: string
}

/** Why an event has no identity: the field that is wrong, and what to do. */
export interface Refusal {
  field: string
  reason: string
}

export type Normalised = { event: OpenLineageEvent; warnings: string[] } | { refusal: Refusal }
