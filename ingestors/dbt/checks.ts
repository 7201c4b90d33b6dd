// Tests, unit tests and freshness rules as checks on the relation they are about, each with its latest result.
// Promise: every enabled test is a check of exactly one asset, chosen as dbt attaches it, never by its place in a list of refs alone.
import type { HarvestEvent } from '../protocol/events.ts'
import { compact, cut, type Json, number, record, text, texts } from './loose.ts'
import { metaOf, tagsOf } from './owners.ts'
import type { Project } from './project.ts'
import type { readFreshness, readTestResults } from './results.ts'

type Results = Awaited<ReturnType<typeof readTestResults>>['results']
type Freshness = Awaited<ReturnType<typeof readFreshness>>
type Check = Extract<HarvestEvent, { type: 'check' }>

const longestExpression = 100_000

function severityOf(config: Json): Check['severity'] {
  return text(config.severity)?.toLowerCase() === 'warn' ? 'warn' : 'error'
}

/**
 * The node that a test is about. dbt says it itself for models (`attached_node`); for sources it must be found from the
 * test's `model` argument, `{{ get_where_subquery(source('raw', 'orders')) }}`, since a relationship depends on both its ends.
 */
function testedNode(node: Json): { uniqueId: string | undefined; others: string[] } {
  const depends = texts(record(node.depends_on).nodes)
  const attached = text(node.attached_node)
  const argument = text(record(record(node.test_metadata).kwargs).model) ?? ''
  const named = [...argument.matchAll(/['"]([^'"]+)['"]/g)].map(([, name]) => name!)
  const byArgument = depends.filter((uniqueId) => {
    const parts = uniqueId.split('.')
    return (
      named.length > 0 &&
      (parts[0] === 'source' ? parts.slice(-2).join('.') === named.slice(-2).join('.') : parts.includes(named.at(-1)!))
    )
  })
  const uniqueId = attached ?? byArgument[0] ?? depends[0]
  return { uniqueId, others: depends.filter((other) => other !== uniqueId) }
}

export function testEvent(project: Project, uniqueId: string, node: Json, results: Results): Check {
  const { uniqueId: tested, others } = testedNode(node)
  const config = record(node.config)
  const metadata = record(node.test_metadata)
  const { model: _model, column_name, ...args } = record(metadata.kwargs)
  const namespace = text(metadata.namespace)
  const generic = text(metadata.name)
  const column = text(node.column_name) ?? text(column_name)
  const expression = text(node.compiled_code)?.trim()
  const description = text(node.description)
  const result = results.get(uniqueId)
  return {
    type: 'check',
    key: uniqueId,
    ref: (tested && project.refOf(tested)) ?? project.ref,
    ...(column && tested ? { field: project.column(tested, column) } : {}),
    name: text(node.name) ?? uniqueId,
    kind: generic ? (namespace ? `${namespace}.${generic}` : generic) : 'singular',
    ...(expression ? { expression: cut(expression, longestExpression) } : {}),
    severity: severityOf(config),
    ...(description ? { description } : {}),
    properties: {
      dbt: compact({
        uniqueId,
        path: node.original_file_path,
        package: node.package_name,
        arguments: args,
        where: config.where,
        warnIf: config.warn_if === '!= 0' ? undefined : config.warn_if,
        errorIf: config.error_if === '!= 0' ? undefined : config.error_if,
        failuresIn: config.store_failures === true ? node.relation_name : undefined,
        alsoReads: others.map((other) => project.refOf(other)).filter((ref) => ref !== undefined),
        tags: tagsOf(node),
        meta: metaOf(node),
      }),
    },
    ...(result ? { result } : {}),
  }
}

export function unitTestEvent(project: Project, uniqueId: string, node: Json, results: Results): Check {
  const tested = texts(record(node.depends_on).nodes)[0]
  const description = text(node.description)
  const result = results.get(uniqueId)
  return {
    type: 'check',
    key: uniqueId,
    ref: (tested && project.refOf(tested)) ?? project.ref,
    name: text(node.name) ?? uniqueId,
    kind: 'unit_test',
    severity: 'error',
    ...(description ? { description } : {}),
    properties: {
      dbt: compact({
        uniqueId,
        path: node.original_file_path,
        inputs: (Array.isArray(node.given) ? node.given : []).map((given) => record(given).input ?? null),
        tags: tagsOf(node),
        meta: metaOf(node),
      }),
    },
    ...(result ? { result } : {}),
  }
}

const within = (threshold: unknown) => {
  const { count, period } = record(threshold)
  return number(count) === undefined ? undefined : `${count} ${period}${count === 1 ? '' : 's'}`
}

/** A source's freshness rule with its last measurement, and the moment its data last changed. */
export function* freshnessEvents(project: Project, uniqueId: string, node: Json, freshness: Freshness): Generator<HarvestEvent> {
  const ref = project.refOf(uniqueId)
  if (!ref) return
  const rule = record(node.freshness ?? record(node.config).freshness)
  const [warn, error] = [within(rule.warn_after), within(rule.error_after)]
  const measured = freshness.get(uniqueId)
  if (!warn && !error && !measured) return
  const loadedAt = text(node.loaded_at_field) ?? text(record(node.config).loaded_at_field)
  yield {
    type: 'check',
    key: `${uniqueId}.freshness`,
    ref,
    name: `freshness of ${text(node.source_name) ?? ''}.${text(node.name) ?? ''}`,
    kind: 'freshness',
    expression: [warn && `warn after ${warn}`, error && `error after ${error}`].filter((part) => part).join(', ') || 'no limit',
    severity: error ? 'error' : 'warn',
    properties: { dbt: compact({ uniqueId, loadedAt, filter: rule.filter }) },
    ...(measured ? { result: measured.result } : {}),
  }
  if (measured?.fresh) yield { type: 'profile', ref, at: measured.measured, fresh: measured.fresh }
}
