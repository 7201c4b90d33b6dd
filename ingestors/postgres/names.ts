// How PostgreSQL's names become refs: database.schema.relation, as OpenLineage writes it.
import { fieldPath, formatRef } from '../protocol/ref.ts'

export const platform = 'postgres'

export interface Names {
  instance: string
  database: string
  ref(...names: string[]): string
}

/** Refs inside one database: ref() is the database, ref('public') a schema, ref('public', 'orders') a relation. */
export const namesIn = (instance: string, database: string): Names => ({
  instance,
  database,
  ref: (...names) => formatRef({ platform, instance, path: fieldPath([database, ...names]) }),
})

/** The path of a column; a dot in its name is not a path. */
export const columnPath = (name: string) => fieldPath([name])
