// From whatever a producer sent to one event: liberal in what it takes, exact in what it hands on.
// Promise: never throws; refuses only what has no identity, naming the field; notes everything else that is amiss as a warning.
import { hash } from 'node:crypto'
import { runStates } from '../protocol/events.ts'
import { canonicalDataset } from '../protocol/naming.ts'
import type { EventDataset, EventJob, Facets, Named, Normalised, OpenLineageEvent, Refusal, RunState } from './event.ts'
import { identity, isUuid, longest, readRunId, tooLong } from './keys.ts'
import { redactEvent } from './redact.ts'
import { isRecord, type Json, text } from './shape.ts'
import { readStamp, type Stamp } from './stamp.ts'

const mostDatasets = 20_000
const mostFacets = 500
const mostWarnings = 30
const aDay = 86_400_000

/** `now` is when the event was received, ISO 8601. */
export function normalise(raw: unknown, now: string): Normalised {
  if (!isRecord(raw)) return refuse('body', `expected an OpenLineage event, which is a JSON object, not ${describe(raw)}`)
  const warnings: string[] = []
  const warn = (warning: string) => {
    if (warnings.length < mostWarnings && !warnings.includes(warning)) warnings.push(warning)
  }
  const body = redactEvent(raw, warn)
  const reader = readerOf(body, warn)

  const job = reader.job()
  if (job && 'field' in job) return { refusal: job }
  const run = reader.run(job)
  const datasets = reader.dataset()
  if ('field' in datasets) return { refusal: datasets }
  if (!job) {
    if (body.run !== undefined && body.run !== null)
      return refuse('job', 'a run event needs the job that ran: {"namespace": …, "name": …}')
    if (datasets.length === 0)
      return refuse('job', 'expected an event with a run and a job, with a job, or with a dataset; this has none')
  } else if (datasets.length > 0) warn('dataset: an event of a run or job that also has a dataset; both are taken')

  for (const field of ['producer', 'schemaURL'] as const) if (!text(body[field])) warn(`${field}: missing`)
  const producer = text(body.producer)
  const state = run ? reader.state() : undefined
  const written = JSON.stringify(body)
  const event: OpenLineageEvent = {
    kind: run ? 'run' : job ? 'job' : 'dataset',
    at: reader.at(now),
    ...(producer !== undefined && { producer: producer.slice(0, 2000) }),
    ...(state && { state }),
    ...(run && { run }),
    ...(job && { job }),
    inputs: job ? reader.datasets('inputs', 'inputFacets') : [],
    outputs: job ? reader.datasets('outputs', 'outputFacets') : [],
    datasets,
    body: written,
    print: hash('md5', written, 'base64url'),
  }
  return { event, warnings }
}

const refuse = (field: string, reason: string): { refusal: Refusal } => ({ refusal: { field, reason } })
const describe = (value: unknown) => (value === null ? 'null' : Array.isArray(value) ? 'an array' : `a ${typeof value}`)

function readerOf(body: Json, warn: (warning: string) => void) {
  function named(value: Json, field: string): Named | Refusal {
    for (const part of ['namespace', 'name'] as const) {
      if (identity(value[part]) === undefined)
        return { field: `${field}.${part}`, reason: 'missing or empty: without it nothing says what this is about' }
    }
    const namespace = identity(value.namespace)!
    const name = identity(value.name)!
    const long = tooLong({ namespace, name })
    if (long) return { field: `${field}.${long}`, reason: `longer than ${longest[long]} characters when percent-encoded` }
    return { namespace, name }
  }

  function facets(value: unknown, field: string): Facets {
    if (value === undefined || value === null) return {}
    if (!isRecord(value)) {
      warn(`${field}: expected an object of facets; left out`)
      return {}
    }
    const out: Facets = {}
    let taken = 0
    for (const [name, facet] of Object.entries(value)) {
      // null is how some serialisers write an absent facet.
      if (facet === null) continue
      if (!isRecord(facet)) warn(`${field}.${name}: expected an object; left out`)
      else if (name.length > 200 || ++taken > mostFacets)
        warn(`${field}: more facets, or longer names of facets, than can be kept; some are left out`)
      else out[name] = facet
    }
    return out
  }

  function eventDataset(value: unknown, field: string, use: string): EventDataset | Refusal {
    if (!isRecord(value)) return { field, reason: 'expected a dataset: {"namespace": …, "name": …}' }
    const id = named(value, field)
    if ('field' in id) return id
    const dataset = canonicalDataset(id.namespace, id.name)
    const long = tooLong(dataset)
    if (long) return { field: `${field}.${long}`, reason: `longer than ${longest[long]} characters when percent-encoded` }
    return { ...dataset, facets: facets(value.facets, `${field}.facets`), useFacets: facets(value[use], `${field}.${use}`) }
  }

  return {
    job(): EventJob | Refusal | undefined {
      if (body.job === undefined || body.job === null) return undefined
      if (!isRecord(body.job)) return { field: 'job', reason: 'expected an object: {"namespace": …, "name": …}' }
      const id = named(body.job, 'job')
      return 'field' in id ? id : { ...id, facets: facets(body.job.facets, 'job.facets') }
    },

    /** Without an id a run has no identity, but its job has: then this is an event of the job. */
    run(job: EventJob | undefined): OpenLineageEvent['run'] {
      if (body.run === undefined || body.run === null || !job) return undefined
      const run = isRecord(body.run) ? body.run : {}
      const id = readRunId(run.runId)
      if (id === undefined) {
        warn('run.runId: missing; taken as an event of the job')
        return undefined
      }
      if (!isUuid(id)) warn('run.runId: not a UUID; taken as it is')
      return { id, facets: facets(run.facets, 'run.facets') }
    },

    dataset(): EventDataset[] | Refusal {
      if (body.dataset === undefined || body.dataset === null) return []
      const dataset = eventDataset(body.dataset, 'dataset', 'facets')
      // In an event of a run or job it is an extra; alone it is the identity.
      if ('field' in dataset && isRecord(body.job)) {
        warn(`${dataset.field}: ${dataset.reason}; left out`)
        return []
      }
      return 'field' in dataset ? dataset : [{ ...dataset, useFacets: {} }]
    },

    datasets(field: 'inputs' | 'outputs', use: string): EventDataset[] {
      const value = body[field]
      if (value === undefined || value === null) return []
      if (!Array.isArray(value)) {
        warn(`${field}: expected an array; left out`)
        return []
      }
      if (value.length > mostDatasets) warn(`${field}: more than ${mostDatasets}; the rest is left out`)
      return value.slice(0, mostDatasets).flatMap((item, at) => {
        const dataset = eventDataset(item, `${field}[${at}]`, use)
        if (!('field' in dataset)) return [dataset]
        warn(`${dataset.field}: ${dataset.reason}; left out`)
        return []
      })
    },

    state(): RunState {
      const written = text(body.eventType)?.trim().toUpperCase()
      const state = runStates.find((one) => one === written)
      if (!state && written !== undefined) warn(`eventType: ${JSON.stringify(written.slice(0, 50))} is not known; taken as OTHER`)
      else if (!state) warn('eventType: missing; taken as OTHER')
      return state ?? 'OTHER'
    },

    at(now: string): Stamp {
      const received = readStamp(now)!.stamp
      const read = readStamp(body.eventTime)
      if (!read) {
        warn(`eventTime: ${body.eventTime === undefined ? 'missing' : 'not a moment'}; the time of receipt is taken`)
        return received
      }
      if (!read.zoned) warn('eventTime: without a time zone; taken as UTC')
      // A clock far ahead would outweigh everything that comes after it.
      if (Date.parse(read.stamp) > Date.parse(received) + aDay) {
        warn('eventTime: more than a day ahead; the time of receipt is taken')
        return received
      }
      return read.stamp
    },
  }
}
