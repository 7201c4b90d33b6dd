// What the catalog hears of a job: that it exists, what contains it, its other names, owners and tags, and what it reads.
// Promise: pure; the same job under whatever name is one asset.
import type { HarvestEvent } from '../protocol/events.ts'
import { shortName } from '../protocol/ref.ts'
import type { Identity } from './collect.ts'
import type { Named } from './event.ts'
import { translateReads } from './flow.ts'
import { translateGovernance } from './governance.ts'
import { type State, valueAt } from './merge.ts'
import { aliasesOfJob, contentAt, refOfJob, refOfOtherJob, type Scope } from './scope.ts'
import { compact, facetBody, isRecord, type Json, prose, text } from './shape.ts'

/** jobType.jobType of what runs inside another job. */
const taskTypes = new Set(['TASK', 'OPERATOR', 'MODEL', 'SNAPSHOT', 'SEED', 'TEST', 'SQL_JOB', 'QUERY', 'COMMAND', 'RDD_JOB'])
const longestSource = 100_000

export function translateJob(state: State, scope: Scope): HarvestEvent[] {
  const job = (JSON.parse(state.id![1]) as Identity).job!
  const ref = refOfJob(job, state, scope)
  const facet = (called: string) => contentAt(state, `facet/${called}`, scope)
  const parent = readParent(state)
  const jobType = facet('jobType')
  const isTask = parent !== undefined && (isInside(job, parent) || taskTypes.has(text(jobType?.jobType)?.toUpperCase() ?? ''))
  const description = prose(facet('documentation')?.description)
  const location = facetBody(facet('sourceCodeLocation') ?? {})
  const aliases = aliasesOfJob(job, state, scope)
  return [
    ...(aliases.length > 0 ? [{ type: 'alias', ref, aliases } as const] : []),
    {
      type: 'asset',
      ref,
      kind: isTask ? 'task' : 'job',
      name: isTask && isInside(job, parent) ? job.name.slice(parent.name.length + 1) : shortNameOf(job.name),
      ...(parent && { parent: refOfOtherJob(parent, scope) }),
      ...(description !== undefined && { description }),
      properties: compact({
        ...facetBody(jobType ?? {}),
        url: text(location.url),
        sourceCodeLocation: location,
        sourceCode: sourceCode(facet('sourceCode')),
        openlineage: job as unknown as Json,
      }),
    },
    ...translateReads(job, state, scope),
    ...translateGovernance(ref, state, scope),
  ]
}

function readParent(state: State): Named | undefined {
  const parent = valueAt(state, 'parent')
  return parent === undefined ? undefined : (JSON.parse(parent) as Named)
}

/** Airflow's `dag.task` inside `dag`. */
const isInside = (job: Named, parent: Named) => job.name.startsWith(`${parent.name}.`) && job.name.length > parent.name.length + 1

/** A job's dots are not those of a table: people know it by its whole name, unless it is a path. */
const shortNameOf = (name: string) => (name.includes('/') ? shortName(name) : name)

function sourceCode(facet: Json | undefined): Json | undefined {
  if (!isRecord(facet)) return undefined
  return compact({ language: text(facet.language), sourceCode: prose(facet.sourceCode, longestSource) })
}
