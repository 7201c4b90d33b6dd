// The columns, constraints and indexes of a relation as its schema.
import type { HarvestEvent } from '../protocol/events.ts'
import { optionsOf } from './assets.ts'
import { columnPath, type Names } from './names.ts'
import type { ColumnsRow, ConstraintsRow, IndexesRow, RelationRow } from './rows.ts'

type Schema = Extract<HarvestEvent, { type: 'schema' }>
type Column = ColumnsRow['columns'][number]

const identities: Record<string, string> = { a: 'always', d: 'by default' }
const generations: Record<string, string> = { s: 'stored', v: 'virtual' }
const constraintKinds = { p: 'primary', u: 'unique', f: 'foreign', c: 'check', x: 'exclusion' } as const

/** Whether a column of a view may be null is not known: PostgreSQL says so of all of them. */
const knowsNulls = (kind: RelationRow['kind']) => kind !== 'v' && kind !== 'm'

function field(column: Column, kind: RelationRow['kind']): Schema['fields'][number] {
  const generated = generations[column.generated]
  const properties = {
    ...(identities[column.identity] && { identity: identities[column.identity] }),
    ...(generated && { generated, expression: column.expression ?? '' }),
    ...(column.collation !== null && { collation: column.collation }),
    ...(column.labels !== null && { labels: column.labels }),
    ...(column.base !== null && { domainOf: column.base }),
    ...(column.options !== null && { options: optionsOf(column.options) }),
  }
  return {
    path: columnPath(column.name),
    type: column.type,
    ...(knowsNulls(kind) && { nullable: column.not_null !== true }),
    ...(!generated && column.expression !== null && { default: column.expression }),
    ...(column.comment !== null && { description: column.comment }),
    ...(Object.keys(properties).length > 0 && { properties }),
  }
}

export function schemaEvent(
  relation: RelationRow,
  parts: { columns?: ColumnsRow; constraints?: ConstraintsRow; indexes?: IndexesRow },
  names: Names,
): HarvestEvent {
  const constraints = parts.constraints?.constraints.map((constraint) => ({
    name: constraint.name,
    kind: constraintKinds[constraint.kind],
    fields: constraint.columns.map(columnPath),
    ...(constraint.references && {
      references: {
        ref: names.ref(constraint.references.schema, constraint.references.name),
        fields: constraint.references.columns.map(columnPath),
      },
    }),
    ...(constraint.expression !== null && { expression: constraint.expression }),
  }))
  const indexes = parts.indexes?.indexes.map((index) => ({
    name: index.name,
    unique: index.unique,
    method: index.method,
    definition: index.definition,
    fields: index.keys
      .map(({ column, expression }) => (column === null ? (expression ?? '') : columnPath(column)))
      .filter(Boolean),
  }))
  return {
    type: 'schema',
    ref: names.ref(relation.schema, relation.name),
    fields: (parts.columns?.columns ?? []).map((column) => field(column, relation.kind)),
    ...(constraints && { constraints }),
    ...(indexes && { indexes }),
  }
}
