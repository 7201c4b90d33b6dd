// What reads the models: exposures, semantic models, metrics and saved queries, with lineage from the physical tables.
// Promise: a measure that is a plain column gets a column edge; anything else an edge from the whole table.
import type { AssetKind, HarvestEvent } from '../protocol/events.ts'
import { fieldPath } from '../protocol/ref.ts'
import { compact, type Json, list, record, text, texts } from './loose.ts'
import { metaOf, namesOf, ownershipEvents, tagsOf } from './owners.ts'
import type { Project } from './project.ts'

type Input = Extract<HarvestEvent, { type: 'lineage' }>['inputs'][number]

/** What an exposure type is here; any other is a dashboard. */
const exposureKinds: Record<string, AssetKind> = { dashboard: 'dashboard', ml: 'model', application: 'job' }

const declared = (from: string): Input => ({ from, kind: 'DIRECT', precision: 2 })

function* consumer(project: Project, uniqueId: string, node: Json, kind: AssetKind, more: Json): Generator<HarvestEvent> {
  const ref = project.dbtRef(uniqueId)
  const description = text(node.description)
  yield {
    type: 'asset',
    ref,
    kind,
    name: text(node.label) ?? text(node.name) ?? uniqueId,
    parent: project.ref,
    ...(description ? { description } : {}),
    properties: {
      dbt: compact({
        uniqueId,
        project: project.name,
        package: node.package_name,
        name: node.name,
        path: node.original_file_path,
        group: node.group ?? record(node.config).group,
        ...more,
        tags: tagsOf(node),
        meta: metaOf(node),
      }),
    },
  }
  yield* ownershipEvents(project, ref, node)
}

export function* exposureEvents(project: Project, uniqueId: string, node: Json): Generator<HarvestEvent> {
  const { refs, through } = project.inputsOf(texts(record(node.depends_on).nodes))
  const { type, maturity, url, owner } = node
  const more = { resource: 'exposure', type, maturity, url, owner: compact(record(owner)), through }
  yield* consumer(project, uniqueId, node, exposureKinds[text(type) ?? ''] ?? 'dashboard', more)
  yield { type: 'lineage', ref: project.dbtRef(uniqueId), mode: 'replace', inputs: refs.map(declared) }
}

/** A column name standing alone; anything else is an expression. */
const plainColumn = (expression: string) => (/^[A-Za-z_][\w$]*$/.test(expression) ? expression : undefined)

/** A semantic model is a data set of its own: entities, dimensions and measures are its fields, each made from the model's columns. */
export function* semanticModelEvents(project: Project, uniqueId: string, node: Json): Generator<HarvestEvent> {
  const ref = project.dbtRef(uniqueId)
  const model = texts(record(node.depends_on).nodes)[0]
  const { refs, through } = project.inputsOf(model ? [model] : [])
  yield* consumer(project, uniqueId, node, 'dataset', {
    resource: 'semantic_model',
    primaryEntity: node.primary_entity,
    defaults: node.defaults,
    through,
  })
  const parts = [
    ...list(node.entities).map((part) => ({ part: record(part), role: 'entity' })),
    ...list(node.dimensions).map((part) => ({ part: record(part), role: 'dimension' })),
    ...list(node.measures).map((part) => ({ part: record(part), role: 'measure' })),
  ].filter(({ part }) => text(part.name))
  const fields = new Map(parts.map(({ part, role }) => [fieldPath([text(part.name)!]), { part, role }]))
  yield {
    type: 'schema',
    ref,
    fields: [...fields].map(([path, { part, role }]) => {
      const description = text(part.description) ?? text(part.label)
      return {
        path,
        ...(description ? { description } : {}),
        properties: { dbt: compact({ role, type: part.type, aggregation: part.agg, expression: part.expr, meta: metaOf(part) }) },
      }
    }),
  }
  const from = model && project.refOf(model)
  const inputs = refs.map(declared)
  for (const [path, { part, role }] of fields) {
    const expression = text(part.expr) ?? text(part.name)!
    const column = plainColumn(expression)
    if (!from || !model || !column) continue
    inputs.push({
      ...declared(from),
      fromField: project.column(model, column),
      toField: path,
      transformation: role === 'measure' ? 'AGGREGATION' : 'IDENTITY',
      ...(role === 'measure' ? { expression: `${text(part.agg) ?? 'agg'}(${expression})` } : {}),
    })
  }
  yield { type: 'lineage', ref, mode: 'replace', inputs }
}

/** Metrics of three kinds: on measures (dbt 1.6 on), on a model's column directly (before, and again since 1.12), on other metrics. */
export function* metricEvents(project: Project, uniqueId: string, node: Json): Generator<HarvestEvent> {
  const depends = texts(record(node.depends_on).nodes)
  const { refs, through } = project.inputsOf(depends)
  const parameters = record(node.type_params)
  const { metric_aggregation_params, input_measures: _, ...said } = parameters
  const direct = record(metric_aggregation_params)
  yield* consumer(project, uniqueId, node, 'metric', {
    resource: 'metric',
    type: node.type ?? node.calculation_method,
    expression: node.expression ?? parameters.expr,
    parameters: compact(said),
    aggregation: direct.agg,
    filter: node.filter ?? (list(node.filters).length > 0 ? node.filters : undefined),
    dimensions: node.dimensions,
    timestamp: node.timestamp,
    granularity: node.time_granularity,
    through,
  })
  const inputs = refs.map(declared)
  const measured = namesOf([
    parameters.measure,
    ...(depends.some((id) => id.startsWith('semantic_model.')) ? list(parameters.input_measures) : []),
  ])
  for (const measure of new Set(measured)) {
    const model = project.measures.get(measure)
    if (model) inputs.push({ ...declared(project.dbtRef(model)), fromField: fieldPath([measure]), transformation: 'IDENTITY' })
  }
  const expression = text(node.expression) ?? text(direct.expr)
  const aggregation = text(node.calculation_method) ?? text(direct.agg)
  const column = expression && plainColumn(expression)
  const model = depends.find((id) => id.startsWith('model.'))
  const from = model && project.refOf(model)
  if (column && model && from && aggregation && aggregation !== 'derived') {
    inputs.push({
      ...declared(from),
      fromField: project.column(model, column),
      transformation: 'AGGREGATION',
      expression: `${aggregation}(${expression})`,
    })
  }
  yield { type: 'lineage', ref: project.dbtRef(uniqueId), mode: 'replace', inputs }
}

export function* savedQueryEvents(project: Project, uniqueId: string, node: Json): Generator<HarvestEvent> {
  const { refs } = project.inputsOf(texts(record(node.depends_on).nodes))
  yield* consumer(project, uniqueId, node, 'dataset', {
    resource: 'saved_query',
    query: compact(record(node.query_params)),
    exports: namesOf(node.exports),
  })
  yield { type: 'lineage', ref: project.dbtRef(uniqueId), mode: 'replace', inputs: refs.map(declared) }
}
