// What one statement does, gathered while it is bound: tables touched, columns written, influences, and what is in doubt.
import type { Diagnostic, DiagnosticCode, FilterFact, JoinFact, StatementAnswer } from '../answer.ts'
import type { TableRef } from './sources.ts'
import { Influences, type Value } from './value.ts'

export interface Written {
  table: TableRef | null
  name: string
  value: Value
  star?: boolean
  s?: number
  e?: number
}

export class Collector {
  kind = 'other'
  readonly reads = new Map<string, TableRef>()
  readonly writes = new Map<string, TableRef>()
  readonly creates = new Map<string, TableRef>()
  readonly drops = new Map<string, TableRef>()
  readonly renames: { from: TableRef; to: TableRef }[] = []
  readonly outputs: Written[] = []
  readonly influences = new Influences()
  readonly joins: JoinFact[] = []
  readonly filters: FilterFact[] = []
  readonly inferred = new Map<TableRef, Set<string>>()
  readonly problems: { code: DiagnosticCode; message: string; at: number }[] = []
  readonly temporary = new Set<string>()
  body: StatementAnswer[] | undefined

  write(ref: TableRef): void {
    this.writes.set(ref.key, ref)
  }
}

export const severities: Record<DiagnosticCode, Diagnostic['severity']> = {
  syntax: 'error',
  limit: 'error',
  unclosed: 'error',
  unresolved: 'error',
  ambiguous: 'error',
  arity: 'error',
  opaque: 'warning',
  dynamic: 'warning',
  external: 'info',
  assumed: 'info',
  dialect: 'warning',
}

/** How much each kind of doubt takes from the confidence. */
export const doubtCosts: Record<DiagnosticCode, number> = {
  syntax: 0.5,
  limit: 0.9,
  unclosed: 0.5,
  unresolved: 0.3,
  ambiguous: 0.3,
  arity: 0.3,
  opaque: 0.2,
  dynamic: 0.5,
  external: 0.3,
  assumed: 0.1,
  dialect: 0,
}
