// The payloads of a PostgreSQL server by name; a row here is all it takes to read one more.
import { columns, constraints, indexes, measures, policies, relations, views } from './relations.ts'
import { extensions, publications, schemas, settings } from './schemas.ts'
import type { Scope } from './scope.ts'
import { databases, roles, server } from './server.ts'
import { searchPaths, statements } from './statements.ts'

export type Query = (scope: Scope, parameters: Record<string, string>) => string

export const queries = {
  server,
  databases,
  roles,
  extensions,
  publications,
  settings,
  schemas,
  relations,
  columns,
  constraints,
  indexes,
  policies,
  views,
  measures,
  statements,
  searchPaths,
} satisfies Record<string, Query>
