// What binding carries along: the dialect, the schemas, the session, what has been read, and what is in doubt.

import type { DiagnosticCode, FilterFact, JoinFact } from '../answer.ts'
import type { CallNode, Expr, From, Ident, Query, Statement } from '../ast.ts'
import type { Dialect } from '../dialects/facts.ts'
import type { Budget } from '../limits.ts'
import type { FunctionTable } from '../types/functions.ts'
import type { SqlType } from '../types/type.ts'
import type { Relation } from './relation.ts'
import type { Scope } from './scope.ts'
import type { Sources, TableRef } from './sources.ts'
import type { Value } from './value.ts'

export interface SchemaColumn {
  name: string
  type?: string
  nullable?: boolean
}

/** Where the binder asks for schemas: synchronous, so that a catalog backs it with a cache. */
export interface SchemaLookup {
  /** The table of this name: its stored name when it differs, and its columns in order. */
  find(parts: readonly string[]): { name?: readonly string[]; columns: readonly SchemaColumn[] } | undefined
}

export interface SessionTable {
  ref: TableRef
  /** Undefined when the columns are not known. */
  columns: SchemaColumn[] | undefined
  view: boolean
}

export interface SessionFunction {
  params: { name: string }[]
  expr?: Expr
  query?: Query
  text: string
}

/** What a session remembers between statements. */
export interface SessionState {
  database?: string
  schema?: string
  tables: Map<string, SessionTable>
  dropped: Set<string>
  functions: Map<string, SessionFunction>
}

export interface Rules {
  query(c: Context, query: Query, scope: Scope | undefined): Relation
  from(c: Context, from: From, scope: Scope): undefined
  evaluate(c: Context, expr: Expr, scope: Scope): Value
  call(c: Context, call: CallNode, scope: Scope): Value
  tableFunction(c: Context, call: CallNode, scope: Scope): Relation
  dml(c: Context, statement: Statement, scope: Scope | undefined): Relation
}

export interface Context {
  readonly sql: string
  readonly dialect: Dialect
  readonly functions: FunctionTable
  readonly sources: Sources
  readonly budget: Budget
  readonly rules: Rules
  readonly session: SessionState
  readonly reads: Map<string, TableRef>
  readonly joins: JoinFact[]
  readonly filters: FilterFact[]
  readonly inferred: Map<TableRef, Set<string>>
  readonly inlining: Set<string>
  /** Set while a query is bound again (recursion): nothing new is reported. */
  quiet: number
  depth: number
  report(code: DiagnosticCode, message: string, at: number): void
  /** The table of this name and its columns; unknown ones are open. */
  table(parts: readonly Ident[], read: boolean): { ref: TableRef; relation: Relation }
  typeOf(text: string | undefined): SqlType | undefined
}
