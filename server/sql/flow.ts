// A script end to end: statements chained through the tables they make, with temporary and intermediate tables contracted.
import type { Flow, IndirectInput, InputColumn, OutputColumn, StatementAnswer, Transformation } from './answer.ts'

export interface FlowOptions {
  /** Keep temporary and intermediate tables as nodes of their own. */
  keepIntermediates?: boolean
}

interface Intermediate {
  /** Inputs by column, lower-case; a star under `*`. */
  columns: Map<string, { inputs: InputColumn[]; masking: boolean; aggregating: boolean }>
  indirect: IndirectInput[]
  reads: Set<string>
}

/** The statements that act, in order: those inside blocks and routines, and plain ones. */
export function flatten(statements: readonly StatementAnswer[]): StatementAnswer[] {
  return statements.flatMap((s) => (s.body ? flatten(s.body) : [s]))
}

export function chain(statements: readonly StatementAnswer[], options: FlowOptions = {}): Flow {
  const list = flatten(statements)
  const hidden = options.keepIntermediates ? new Set<string>() : intermediates(list)
  const made = new Map<string, Intermediate>()
  const reads = new Set<string>()
  const writes = new Set<string>()
  const outputs: OutputColumn[] = []
  const indirect = new Map<string, IndirectInput>()
  const renamed = new Map<string, string>()
  const nameOf = (table: string) => renamed.get(key(table)) ?? table
  for (const s of list) {
    if (s.kind === 'explain') continue
    for (const pair of s.renames) {
      // The table keeps what it was made of under its new name.
      const before = made.get(key(pair.from))
      if (before) made.set(key(pair.to), before)
    }
    const through = s.reads.flatMap((t) => (hidden.has(key(t)) ? [...(made.get(key(t))?.reads ?? [])] : [t]))
    const influences = s.indirect.flatMap((i) => throughIndirect(i, made, hidden))
    for (const t of s.reads) if (hidden.has(key(t))) influences.push(...(made.get(key(t))?.indirect ?? []))
    for (const output of /^create (function|macro)/.test(s.kind) ? [] : s.outputs) {
      const contracted = { ...output, ...contract(output, made, hidden) }
      if (output.table !== null && hidden.has(key(output.table))) store(made, output.table, contracted, influences, through)
      else outputs.push({ ...contracted, table: output.table === null ? null : nameOf(output.table) })
    }
    const visible = [...s.writes, ...s.creates].filter((t) => !hidden.has(key(t)))
    for (const t of visible) writes.add(t)
    if (visible.length > 0 || s.writes.length + s.creates.length === 0) {
      for (const t of through) reads.add(t)
      for (const i of influences) indirect.set(`${i.kind} ${i.table} ${i.column} ${i.path?.join('.')}`, i)
    } else for (const t of s.writes.length > 0 ? s.writes : s.creates) store(made, t, undefined, influences, through)
  }
  return { reads: [...reads], writes: [...writes], outputs, indirect: [...indirect.values()] }
}

const key = (table: string) => table.toLowerCase()

/** Temporary tables, and tables made in the script that it reads or drops again. */
function intermediates(list: readonly StatementAnswer[]): Set<string> {
  const created = new Set<string>()
  const hidden = new Set<string>()
  for (const s of list) {
    for (const t of s.temporary) hidden.add(key(t))
    for (const t of s.reads) if (created.has(key(t))) hidden.add(key(t))
    for (const t of s.drops) if (created.has(key(t))) hidden.add(key(t))
    for (const { from, to } of s.renames) {
      if (created.delete(key(from))) created.add(key(to))
      if (hidden.has(key(from))) hidden.add(key(to))
    }
    if (s.outputs.length > 0 || s.kind === 'create table') for (const t of s.creates) created.add(key(t))
  }
  return hidden
}

function store(
  made: Map<string, Intermediate>,
  table: string,
  output: OutputColumn | undefined,
  indirect: readonly IndirectInput[],
  reads: readonly string[],
): void {
  let at = made.get(key(table))
  if (!at) {
    at = { columns: new Map(), indirect: [], reads: new Set() }
    made.set(key(table), at)
  }
  for (const t of reads) at.reads.add(t)
  for (const i of indirect) if (!at.indirect.includes(i)) at.indirect.push(i)
  if (!output) return
  const name = output.star ? '*' : output.name.toLowerCase()
  const before = at.columns.get(name)
  at.columns.set(name, {
    inputs: before ? distinct([...before.inputs, ...output.inputs]) : output.inputs,
    masking: output.masking || (before?.masking ?? false),
    aggregating: output.aggregating || (before?.aggregating ?? false),
  })
}

function contract(
  output: OutputColumn,
  made: ReadonlyMap<string, Intermediate>,
  hidden: ReadonlySet<string>,
): { inputs: InputColumn[]; masking: boolean; aggregating: boolean } {
  let { masking, aggregating } = output
  const inputs = output.inputs.flatMap((input) => {
    if (!hidden.has(key(input.table))) return [input]
    const at = made.get(key(input.table))
    if (!at) return []
    const found = at.columns.get(input.column.toLowerCase())
    if (found) {
      masking ||= found.masking
      aggregating ||= found.aggregating
      return found.inputs.map((inner) => compose(input, inner))
    }
    const star = at.columns.get('*')
    // The column of a star keeps its name.
    if (star) return star.inputs.map((inner) => compose(input, inner.column === '*' ? { ...inner, column: input.column } : inner))
    return input.column === '*' ? [...at.columns.values()].flatMap((x) => x.inputs.map((inner) => compose(input, inner))) : []
  })
  return { inputs: distinct(inputs), masking, aggregating }
}

const rank: Record<Transformation, number> = { IDENTITY: 0, TRANSFORMATION: 1, AGGREGATION: 2 }

function compose(outer: InputColumn, inner: InputColumn): InputColumn {
  const path = outer.path ? [...(inner.path ?? []), ...outer.path] : inner.path
  const base = { table: inner.table, column: inner.column, path, json: inner.json || outer.json, assumed: inner.assumed }
  if (outer.type === 'INDIRECT') return { ...base, type: 'INDIRECT', subtype: outer.subtype }
  if (inner.type === 'INDIRECT') return { ...base, type: 'INDIRECT', subtype: inner.subtype }
  return {
    ...base,
    type: 'DIRECT',
    subtype: rank[outer.subtype] > rank[inner.subtype] ? outer.subtype : inner.subtype,
    masking: outer.masking || inner.masking,
  }
}

function throughIndirect(
  i: IndirectInput,
  made: ReadonlyMap<string, Intermediate>,
  hidden: ReadonlySet<string>,
): IndirectInput[] {
  if (!hidden.has(key(i.table))) return [i]
  const found = made.get(key(i.table))?.columns.get(i.column.toLowerCase())
  return (found?.inputs ?? []).map((inner) => ({
    table: inner.table,
    column: inner.column,
    path: inner.path,
    json: inner.json,
    assumed: inner.assumed,
    kind: i.kind,
  }))
}

function distinct(inputs: readonly InputColumn[]): InputColumn[] {
  const seen = new Map<string, InputColumn>()
  for (const i of inputs)
    seen.set(`${i.table}\u0000${i.column}\u0000${i.path?.join('.') ?? ''}\u0000${i.type}\u0000${i.subtype}`, i)
  return [...seen.values()]
}
