// One line of the batch form: a case in, its lineage out, in the shape that lineage test sets share.
import { analyze } from './analyze.ts'
import type { ColumnRef, StatementAnswer } from './answer.ts'
import { dialectOf } from './dialects/registry.ts'
import { flatten } from './flow.ts'
import { lookupOf, type SchemaTable } from './schema.ts'

export interface CaseDefaults {
  dialect?: string
  defaultDb?: string
  defaultSchema?: string
  keepIntermediates?: boolean
  /** For cases that bring no schema of their own. */
  schema?: SchemaTable[]
}

interface Case {
  id?: unknown
  dialect?: string | null
  sql?: unknown
  schema?: SchemaTable[]
  default_db?: string | null
  default_schema?: string | null
}

export function caseLine(line: string, defaults: CaseDefaults): string {
  let one: Case
  try {
    const read: unknown = JSON.parse(line)
    if (typeof read !== 'object' || read === null) throw new Error('a case is an object')
    one = read as Case
  } catch (error) {
    return JSON.stringify({
      id: null,
      in_tables: [],
      out_tables: [],
      column_lineage: [],
      indirect: [],
      diagnostics: [],
      error: `not a case: ${(error as Error).message}`,
    })
  }
  const dialect = one.dialect ?? defaults.dialect
  const sql = typeof one.sql === 'string' ? one.sql : ''
  const answer = analyze(sql, {
    dialect,
    schema: lookupOf(Array.isArray(one.schema) && one.schema.length > 0 ? one.schema : (defaults.schema ?? [])),
    defaults: { database: one.default_db ?? defaults.defaultDb, schema: one.default_schema ?? defaults.defaultSchema },
    keepIntermediates: defaults.keepIntermediates,
  })
  const { fold } = dialectOf(dialect)
  // Unquoted names are told by their folded form: those are written lower-case.
  const name = (text: string) =>
    fold === 'upper'
      ? text
          .split('.')
          .map((x) => (x === x.toUpperCase() ? x.toLowerCase() : x))
          .join('.')
      : text
  const field = (ref: ColumnRef) => (ref.path && !ref.json ? [ref.column, ...ref.path].join('.') : ref.column)
  const { flow } = answer
  const emptied = new Set(flatten(answer.statements).flatMap((s) => (s.kind === 'truncate' ? s.writes : [])))
  const filled = new Set(flatten(answer.statements).flatMap((s) => (s.kind === 'truncate' ? [] : [...s.writes, ...s.creates])))
  const lineage = flow.outputs.map((o) => ({
    out: { table: o.table === null ? null : name(o.table), column: o.name },
    in: distinct(o.inputs.map((i) => ({ table: name(i.table), column: field(i) }))),
  }))
  return JSON.stringify({
    id: one.id ?? null,
    in_tables: distinct(flow.reads.map(name)),
    out_tables: distinct(flow.writes.filter((t) => !emptied.has(t) || filled.has(t)).map(name)),
    column_lineage: lineage,
    indirect: distinct(flow.indirect.map((i) => ({ kind: i.kind, table: name(i.table), column: field(i) }))),
    diagnostics: [...answer.diagnostics, ...flatten(answer.statements).flatMap((s: StatementAnswer) => s.diagnostics)],
  })
}

function distinct<T>(list: readonly T[]): T[] {
  const seen = new Map<string, T>()
  for (const x of list) seen.set(typeof x === 'string' ? x : JSON.stringify(x), x)
  return [...seen.values()]
}
