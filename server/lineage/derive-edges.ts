// One statement to what it says about the catalog's assets: edges between fields, and what it reads and writes. Pure.
// Promise: it never throws; what a name may mean is said as a doubt, and no asset is made up for a name that may be temporary.

import type { StatementUnderstood } from '../../db/schema/lineage.ts'
import { platforms } from '../../ingestors/protocol/naming.ts'
import { type AnalyzeOptions, analyze } from '../sql/analyze.ts'
import type { Answer, ColumnRef, IndirectInput, StatementAnswer } from '../sql/answer.ts'
import { type FieldSlot, fieldOf, type Table, type Tables } from './derive-tables.ts'

export interface DueStatement {
  id: number
  platform: string
  instance: string
  dialect: string
  sql: string
  defaults: { database?: string; schema?: string } | null
  defines_asset: number | null
  job_id: number | null
  /** It counts no more: its asset is defined by another text, or gone. */
  ended: boolean
  due_at: string
}

export interface DraftEdge {
  from: Table
  fromField: FieldSlot | undefined
  to: Table
  toField: FieldSlot | undefined
  kind: 'DIRECT' | 'INDIRECT'
  transformation: string | undefined
  masking: boolean
  expression: string | undefined
  span: [number, number] | undefined
  precision: number
}

export interface Draft {
  statement: DueStatement
  edges: DraftEdge[]
  reads: Set<Table>
  writes: Set<Table>
  missing: Set<string>
  answer: StatementUnderstood
}

/** How surely an edge is known: by names and schemas of the catalog, or by what the statement forces. */
const precisions = { known: 2, assumed: 1 }
/** More doubts than these help nobody. */
const doubtLimit = 20
/** dbt builds beside the table and renames then. */
const beside = /__dbt_(?:tmp|backup)(?:_?\d+)?$/i
const systemSchemas = /^(?:pg_catalog|information_schema|pg_toast|pg_temp.*|sys|mysql|performance_schema|system)$/i

export interface Place {
  tables: Tables
  /** Some source said of this instance that it named all there is: then a name it did not give is no table that stays. */
  complete: boolean
  /** New names of tables that other statements of the instance rename, by lower-case full name. */
  renamed: ReadonlyMap<string, string>
}

export function bindDue(statement: DueStatement, place: Place): Draft {
  const draft: Draft = {
    statement,
    edges: [],
    reads: new Set(),
    writes: new Set(),
    missing: new Set(),
    answer: { kind: 'unknown', reads: [], writes: [], confidence: 0, doubts: [] },
  }
  // What it defined stays noted, so that it is bound again when that comes back.
  const defined = statement.defines_asset === null ? undefined : place.tables.get(statement.defines_asset)
  if (defined) draft.writes.add(defined)
  if (statement.ended) draft.answer.doubts.push('Another text defines it now.')
  else {
    try {
      new Binding(draft, place, defined).bind()
    } catch (error) {
      draft.edges = []
      draft.answer.doubts.push(`It could not be bound: ${error instanceof Error ? error.message : String(error)}`)
    }
  }
  return draft
}

class Binding {
  private readonly draft: Draft
  private readonly place: Place
  private readonly defined: Table | undefined
  private readonly defaults: { database?: string; schema?: string }
  private readonly known = new Map<string, Table | undefined>()
  private readonly seen = new Map<string, DraftEdge>()
  private readonly guessed = new Set<Table>()

  constructor(draft: Draft, place: Place, defined: Table | undefined) {
    this.draft = draft
    this.place = place
    this.defined = defined
    this.defaults = draft.statement.defaults ?? {}
  }

  bind(): void {
    const { statement, answer, reads, writes } = this.draft
    const options: AnalyzeOptions = {
      dialect: statement.dialect,
      defaults: this.defaults,
      schema: {
        find: (parts) => {
          const found = this.place.tables.find(parts, this.defaults)
          if (!found?.table.columns) return undefined
          if (found.guessed) this.guess(found.table, parts)
          this.known.set(found.table.path, found.table)
          return { name: found.table.parts, columns: found.table.columns }
        },
      },
    }
    let understood = analyze(statement.sql, options)
    let acts = flatten(understood.statements)
    // What dbt builds beside its table is no way station, though it may be temporary: it is that table.
    if (acts.some((act) => act.temporary.some((name) => beside.test(name)))) {
      understood = analyze(statement.sql, { ...options, keepIntermediates: true })
      acts = flatten(understood.statements)
    }
    this.describe(understood, acts)
    const temporary = new Set(acts.flatMap((act) => act.temporary.filter((name) => !beside.test(name))))
    for (const name of acts.flatMap((act) => act.reads)) {
      const table = temporary.has(name) ? undefined : this.table(name, false)
      if (table) reads.add(table)
    }
    if (acts.every(({ kind }) => kind === 'explain')) return
    const targets = new Set(understood.flow.writes.flatMap((name) => (temporary.has(name) ? [] : (this.table(name, true) ?? []))))
    for (const table of targets) writes.add(table)
    answer.reads = [...reads].map(({ path }) => path)
    answer.writes = [...writes].map(({ path }) => path)
    this.columns(understood)
    const only = targets.size + (this.defined && !targets.has(this.defined) ? 1 : 0) === 1
    if (only) this.whole(this.defined ?? [...targets][0]!, understood.flow.indirect, understood.flow.reads)
    else for (const act of acts) for (const name of act.writes) this.wholeOf(name, act, temporary)
  }

  private guess(table: Table, parts: readonly string[]): void {
    if (this.guessed.has(table)) return
    this.guessed.add(table)
    this.draft.missing.add(parts.at(-1)!.toLowerCase())
    this.doubt(`${parts.at(-1)} is taken for ${table.path}: its schema is not known`, 0.1)
  }

  private doubt(text: string, cost: number): void {
    const { answer } = this.draft
    if (answer.doubts.length < doubtLimit && !answer.doubts.includes(text)) answer.doubts.push(text)
    answer.confidence = Math.max(0, Math.round((answer.confidence - cost) * 100) / 100)
  }

  private describe(understood: Answer, acts: readonly StatementAnswer[]): void {
    const { answer } = this.draft
    const guesses = answer.doubts
    answer.kind =
      understood.statements.length === 1
        ? understood.statements[0]!.kind
        : understood.statements.length === 0
          ? 'unknown'
          : 'script'
    if (acts.length > 0 && acts.every(({ kind }) => kind === 'unknown')) answer.kind = 'unknown'
    answer.confidence = Math.min(1, ...acts.map(({ confidence }) => confidence)) - 0.1 * guesses.length
    if (answer.kind === 'unknown') answer.confidence = 0
    const doubts = [...guesses, ...acts.flatMap((act) => act.doubts), ...understood.diagnostics.map(({ message }) => message)]
    answer.doubts = [...new Set(doubts)].slice(0, doubtLimit)
    answer.confidence = Math.max(0, Math.round(answer.confidence * 100) / 100)
  }

  /** The table of a name as the engine answers it: a path of the catalog, or the name with its defaults in front. */
  private table(name: string, written: boolean): Table | undefined {
    if (this.known.has(name)) {
      const known = this.known.get(name)
      if (known || !written) return known
    }
    const table = this.look(name) ?? (written ? this.real(name) : undefined)
    this.known.set(name, table)
    if (!table) this.draft.missing.add(name.slice(name.lastIndexOf('.') + 1).toLowerCase())
    return table
  }

  private look(name: string): Table | undefined {
    const { tables, renamed } = this.place
    const final = beside.test(name) ? name.replace(beside, '') : renamed.get(name.toLowerCase())
    for (const way of final === undefined ? [name] : [name, final]) {
      const parts = way.split('.')
      for (;;) {
        const found = tables.find(parts, this.defaults)
        if (found?.guessed && !beside.test(name)) this.guess(found.table, parts)
        if (found) return found.table
        // Only what the defaults put in front may be left out again.
        const { database, schema } = this.defaults
        if (parts.length < 2 || (!same(parts[0], database) && !same(parts[0], schema))) break
        parts.shift()
      }
    }
    return undefined
  }

  /** A table that nobody described and that is clearly one to stay: it becomes an asset that is only referred to. */
  private real(name: string): Table | undefined {
    const { tables, complete } = this.place
    const naming = (platforms as Record<string, { names: unknown }>)[tables.platform]?.names as { dotted?: number } | undefined
    const parts = name.split('.')
    const wanted = naming?.dotted
    if (complete || wanted === undefined || parts.length !== wanted || parts.includes('') || beside.test(name)) return undefined
    return systemSchemas.test(parts.at(-2)!) || /[/\\:*?]|^#/.test(parts.at(-1)!) ? undefined : tables.invent(name)
  }

  private columns(understood: Answer): void {
    const { flow } = understood
    for (const output of flow.outputs) {
      const to = output.table === null ? this.defined : (this.table(output.table, true) ?? this.defined)
      if (!to) continue
      const toField = output.star ? undefined : fieldOf(to, output.name)
      for (const input of output.inputs) {
        const from = this.table(input.table, false)
        if (!from) continue
        const fromField = toField && this.field(from, input)
        const direct = input.type === 'DIRECT'
        const plain = direct && input.subtype === 'IDENTITY'
        this.add({
          from,
          fromField,
          to,
          toField: fromField && toField,
          kind: input.type,
          transformation: fromField || !direct ? input.subtype : undefined,
          masking: direct && fromField !== undefined && (input.masking ?? output.masking),
          expression: plain || !fromField ? undefined : output.expression,
          span: fromField && output.span,
          precision: input.assumed || this.guessed.has(from) || this.guessed.has(to) ? precisions.assumed : precisions.known,
        })
      }
    }
  }

  /** What influences all of a target, and tables of which nothing more is known than that it reads them. */
  private whole(to: Table, indirect: readonly IndirectInput[], reads: readonly string[]): void {
    const precision = this.guessed.has(to) ? precisions.assumed : precisions.known
    const plain = { to, toField: undefined, masking: false, expression: undefined, span: undefined, precision }
    for (const input of indirect) {
      const from = this.table(input.table, false)
      const fromField = from && this.field(from, input)
      if (from && from !== to && fromField) this.add({ ...plain, from, fromField, kind: 'INDIRECT', transformation: input.kind })
    }
    const feeding = new Set(this.draft.edges.flatMap((edge) => (edge.to === to ? [edge.from] : [])))
    for (const name of reads) {
      const from = this.table(name, false)
      if (from && from !== to && !feeding.has(from))
        this.add({ ...plain, from, fromField: undefined, kind: 'DIRECT', transformation: undefined })
    }
  }

  private wholeOf(name: string, act: StatementAnswer, temporary: ReadonlySet<string>): void {
    const to = temporary.has(name) ? undefined : this.table(name, true)
    if (to)
      this.whole(
        to,
        act.indirect.filter(({ table }) => !temporary.has(table)),
        act.reads.filter((table) => !temporary.has(table)),
      )
  }

  private field(table: Table, { column, path, assumed }: ColumnRef): FieldSlot | undefined {
    if (column === '*') return undefined
    for (let depth = path?.length ?? 0; depth > 0; depth--) {
      const name = [column, ...path!.slice(0, depth)].join('.')
      if (table.fields.has(name) || table.folded.has(name.toLowerCase())) return fieldOf(table, name)
    }
    return assumed && table.columns ? table.fields.get(column) : fieldOf(table, column)
  }

  private add(edge: DraftEdge): void {
    if (edge.from === edge.to && (!edge.fromField || edge.fromField === edge.toField)) return
    const key = `${edge.from.path}#${edge.fromField?.path}>${edge.to.path}#${edge.toField?.path} ${edge.kind} ${edge.transformation}`
    const other = this.seen.get(key)
    if (other) other.masking &&= edge.masking
    else {
      this.seen.set(key, edge)
      this.draft.edges.push(edge)
    }
  }
}

/** The statements that act: those inside blocks, and plain ones. */
const flatten = (statements: readonly StatementAnswer[]): StatementAnswer[] =>
  statements.flatMap((one) => (one.body ? flatten(one.body) : [one]))
const same = (a: string | undefined, b: string | undefined) => b !== undefined && a?.toLowerCase() === b.toLowerCase()
