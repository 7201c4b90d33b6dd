// What an event says of one moment: measurements, results of checks, and the SQL that ran. These add up; nothing overwrites them.
// Promise: pure, and a function of the one event, so that the order of events cannot matter.
import type { EventOf, HarvestEvent } from '../protocol/events.ts'
import { type PlatformNaming, platforms } from '../protocol/naming.ts'
import { parseRef } from '../protocol/ref.ts'
import type { EventDataset, OpenLineageEvent } from './event.ts'
import type { State } from './merge.ts'
import { fieldOf, refOfDataset, refOfJob, type Scope } from './scope.ts'
import { compact, count, cut, type Json, limitBytes, list, name, number, prose, record, text } from './shape.ts'
import { momentOf, readMoment } from './stamp.ts'

/** `jobState`: the state of the event's job, empty for a dataset event. */
export function translateFacts(event: OpenLineageEvent, jobState: State, scope: Scope): HarvestEvent[] {
  const job = event.job && refOfJob(event.job, jobState, scope)
  const datasets = [...event.inputs, ...event.outputs, ...event.datasets]
  return [
    ...datasets.flatMap((dataset) => profile(dataset, event, scope)),
    ...datasets.flatMap((dataset) => assertions(dataset, event, scope)),
    ...(job ? [...tests(job, event), ...statement(job, event, scope)] : []),
  ]
}

type Profile = NonNullable<EventOf<'profile'>['fields']>[number]

function profile(dataset: EventDataset, { at }: OpenLineageEvent, scope: Scope): HarvestEvent[] {
  const facet = dataset.useFacets.dataQualityMetrics ?? dataset.facets.dataQualityMetrics
  if (!facet || facet._deleted === true) return []
  const ref = refOfDataset(dataset, scope)
  const [rows, bytes, fresh] = [count(facet.rowCount), count(facet.bytes), readMoment(facet.lastUpdated)]
  const fields = Object.entries(record(facet.columnMetrics)).flatMap(([column, value]): Profile[] => {
    const path = name(column)
    if (path === undefined) return []
    const { nullCount, distinctCount, min, max, sum, count: counted, quantiles } = record(value)
    const [nulls, distinct, total, values] = [count(nullCount), count(distinctCount), number(sum), count(counted)]
    // `count` is of values; with the nulls it gives the rows where the facet does not.
    const of = rows ?? (values !== undefined && nulls !== undefined ? values + nulls : undefined)
    const [least, most] = [text(min), text(max)]
    const mean = total !== undefined && values ? number(total / values) : undefined
    const steps = Object.entries(record(quantiles)).filter(
      ([at, step]) => Number.isFinite(Number(at)) && number(step) !== undefined,
    )
    return [
      {
        path: fieldOf(ref, path),
        ...(nulls !== undefined && of ? { nullFraction: Math.min(1, nulls / of) } : {}),
        ...(distinct !== undefined && { distinct }),
        ...(least !== undefined && { min: cut(least, 2000) }),
        ...(most !== undefined && { max: cut(most, 2000) }),
        ...(mean !== undefined && { mean }),
        ...(steps.length > 0 && {
          histogram: steps
            .sort(([a], [b]) => Number(a) - Number(b))
            .map(([, step]) => String(step))
            .slice(0, 1000),
        }),
      },
    ]
  })
  if (rows === undefined && bytes === undefined && fresh === undefined && fields.length === 0) return []
  return [
    {
      type: 'profile',
      ref,
      at: momentOf(at),
      ...(rows !== undefined && { rows }),
      ...(bytes !== undefined && { bytes }),
      ...(fresh !== undefined && { fresh }),
      ...(fields.length > 0 && { fields }),
    },
  ]
}

type Check = EventOf<'check'>

function assertions(dataset: EventDataset, event: OpenLineageEvent, scope: Scope): Check[] {
  const facet = dataset.useFacets.dataQualityAssertions ?? dataset.facets.dataQualityAssertions
  if (!facet || facet._deleted === true) return []
  const ref = refOfDataset(dataset, scope)
  return list(facet.assertions).flatMap((item) => {
    const { assertion, success, column } = record(item)
    const kind = name(assertion)
    if (kind === undefined || typeof success !== 'boolean') return []
    const path = name(column)
    return [check(ref, kind, record(item), success ? 'pass' : 'fail', event, path === undefined ? undefined : fieldOf(ref, path))]
  })
}

/** The test facet of a run names no dataset: its checks belong to the job. */
function tests(job: string, event: OpenLineageEvent): Check[] {
  return list(event.run?.facets.test?.tests).flatMap((item) => {
    const { name: called, status, type } = record(item)
    const result = ({ pass: 'pass', fail: 'fail', skip: 'skip' } as const)[text(status)?.toLowerCase() ?? '']
    if (name(called) === undefined || !result) return []
    return [check(job, name(type) ?? 'test', record(item), result, event)]
  })
}

/** A test that has a name is known by it; one without by what it tests. */
function check(
  ref: string,
  kind: string,
  item: Json,
  status: 'pass' | 'fail' | 'skip',
  event: OpenLineageEvent,
  field?: string,
): Check {
  const called = name(item.name)
  const expression = prose(item.content)
  const what =
    called ?? [kind, JSON.stringify(compact({ expression, params: item.params }))].filter((part) => part !== '{}').join(' ')
  const severity = text(item.severity)?.toLowerCase().startsWith('warn') ? 'warn' : 'error'
  const [expected, actual, description] = [text(item.expected), text(item.actual), prose(item.description)]
  return {
    type: 'check',
    key: limitBytes(JSON.stringify(['openlineage', ref, field ?? '', kind, what]), 1000),
    ref,
    ...(field !== undefined && { field }),
    name: called ?? cut(field === undefined ? kind : `${kind} ${field}`, 2000),
    kind,
    severity,
    ...(expression !== undefined && { expression }),
    ...(description !== undefined && { description }),
    properties: compact({ contentType: item.contentType, params: item.params, expected }),
    result: {
      at: momentOf(event.at),
      status: status === 'fail' && severity === 'warn' ? 'warn' : status,
      ...(actual !== undefined && { observed: cut(actual, 10_000) }),
      ...(expected !== undefined &&
        status !== 'pass' && { message: cut(`expected ${expected}${actual === undefined ? '' : `, got ${actual}`}`, 10_000) }),
      ...(event.run && { run: event.run.id }),
    },
  }
}

const rows: Record<string, PlatformNaming> = platforms

/** SQL runs where the tables are that it writes, else where those are that it reads. */
function statement(job: string, event: OpenLineageEvent, scope: Scope): HarvestEvent[] {
  const facet = event.job?.facets.sql
  const query = text(facet?.query)
  if (query === undefined || facet?._deleted === true || query.length > 1_000_000) return []
  const places = [...event.outputs, ...event.inputs].map((dataset) => parseRef(refOfDataset(dataset, scope)))
  const place = places.find(({ platform }) => isDatabase(platform)) ?? places[0]
  if (!place) return []
  // Where unqualified names are looked up: what all names of the place have in common.
  const names = places
    .filter(({ platform, instance }) => platform === place.platform && instance === place.instance)
    .map(({ path }) => path.split('.'))
  const inCommon = (at: number) =>
    names.every((parts) => parts.length > at + 1 && parts[at] === names[0]![at]) ? names[0]![at] : undefined
  const [first, second] = isDatabase(place.platform) ? [inCommon(0), inCommon(1)] : []
  const hasSchemas = dottedParts(place.platform) === 3
  const defaults = compact({ database: first, ...(hasSchemas && first !== undefined && { schema: second }) })
  return [
    {
      type: 'statement',
      platform: place.platform,
      instance: place.instance,
      dialect: cut(text(facet?.dialect)?.toLowerCase() ?? place.platform, 2000),
      sql: query,
      ...(Object.keys(defaults).length > 0 && { defaults }),
      job,
    },
  ]
}

const dottedParts = (platform: string) => {
  const names = rows[platform]?.names
  return typeof names === 'object' && 'dotted' in names ? names.dotted : undefined
}
const isDatabase = (platform: string) => dottedParts(platform) !== undefined
