// The schema of a relation: the columns the catalog found, with what property files say about them.
// Promise: a type is given only where the database or a property file gives it; documented columns that do not exist are named.
import type { HarvestEvent } from '../protocol/events.ts'
import { compact, type Json, list, record, text, texts } from './loose.ts'
import { metaOf } from './owners.ts'
import type { Catalogued, Project } from './project.ts'
import { fold, physicalRef, splitRelation } from './warehouse.ts'

type Schema = Extract<HarvestEvent, { type: 'schema' }>
type Field = Schema['fields'][number]
type Constraint = NonNullable<Schema['constraints']>[number]

const constraintKinds: Record<string, Constraint['kind']> = {
  primary_key: 'primary',
  unique: 'unique',
  foreign_key: 'foreign',
  check: 'check',
}

/** undefined when no column is known, or the catalog could not be read: silence, not an empty table. */
export function schemaOf(project: Project, ref: string, uniqueId: string, node: Json): { schema?: Schema; missing: string[] } {
  const documented = new Map<string, Json>()
  for (const [key, value] of Object.entries(record(node.columns))) {
    const column = record(value)
    documented.set(project.column(uniqueId, text(column.name) ?? key, column.quote === true), column)
  }
  const catalogued = project.catalogued(uniqueId)
  const found = new Map<string, Catalogued['columns'][number]>()
  for (const column of catalogued?.columns ?? []) found.set(project.column(uniqueId, column.name, true), column)
  const enforced = record(node.contract).enforced === true || record(record(node.config).contract).enforced === true
  const paths = found.size > 0 ? [...found.keys()] : [...documented.keys()]
  if (paths.length === 0 || project.catalogBroken) return { missing: [] }
  const fields = paths.map((path) => fieldOf(path, found.get(path), documented.get(path), enforced))
  const constraints = constraintsOf(project, uniqueId, node, documented)
  if (enforced) constraints.push({ kind: 'contract', name: 'dbt contract', fields: [...documented.keys()] })
  return {
    schema: { type: 'schema', ref, fields, ...(constraints.length > 0 ? { constraints } : {}) },
    missing: found.size > 0 ? [...documented.keys()].filter((path) => !found.has(path)) : [],
  }
}

function fieldOf(
  path: string,
  found: Catalogued['columns'][number] | undefined,
  documented: Json | undefined,
  enforced: boolean,
): Field {
  const column = documented ?? {}
  const type = found?.type ?? text(column.data_type)
  const description = text(column.description) ?? found?.comment
  const meta = metaOf(column)
  const notNull = enforced && list(column.constraints).some((item) => record(item).type === 'not_null')
  const properties = compact({ meta, contractType: enforced ? column.data_type : undefined })
  return {
    path,
    ...(type ? { type } : {}),
    ...(notNull ? { nullable: false } : {}),
    ...(description ? { description } : {}),
    ...(Object.keys(properties).length > 0 ? { properties: { dbt: properties } } : {}),
  }
}

/** Constraints of the model and of its columns, each with the columns it is about. */
function constraintsOf(project: Project, uniqueId: string, node: Json, documented: Map<string, Json>): Constraint[] {
  const stated: { constraint: Json; fields: string[] }[] = []
  for (const item of list(node.constraints)) {
    const constraint = record(item)
    stated.push({ constraint, fields: texts(constraint.columns).map((name) => project.column(uniqueId, name)) })
  }
  for (const [path, column] of documented) {
    for (const item of list(column.constraints)) stated.push({ constraint: record(item), fields: [path] })
  }
  const constraints: Constraint[] = []
  for (const { constraint, fields } of stated) {
    const kind = constraintKinds[String(constraint.type)]
    if (!kind) continue
    const name = text(constraint.name)
    const expression = text(constraint.expression)
    const references = kind === 'foreign' ? referenceOf(project, constraint) : undefined
    constraints.push({
      kind,
      fields,
      ...(name ? { name } : {}),
      ...(expression ? { expression } : {}),
      ...(references ? { references } : {}),
    })
  }
  return constraints
}

/** Since dbt 1.9 `to` holds the rendered relation; before it, all is in `expression`. */
function referenceOf(project: Project, constraint: Json): Constraint['references'] {
  const parts = splitRelation(text(constraint.to) ?? '')
  if (!parts || parts.length < project.warehouse.levels) return undefined
  const names = parts.map(({ name, quoted }) => fold(project.warehouse, name, quoted))
  return {
    ref: physicalRef(project.warehouse, project.targetInstance, names.slice(-project.warehouse.levels)),
    fields: texts(constraint.to_columns).map((name) => fold(project.warehouse, name, false)),
  }
}
