// From what was gathered to the answer: lineages become named inputs with OpenLineage's kinds, spans become text and lines.
import type { ColumnRef, Diagnostic, IndirectInput, Influence, InputColumn, OutputColumn, StatementAnswer } from './answer.ts'
import { type Collector, doubtCosts, severities, type Written } from './bind/collector.ts'
import type { SourceColumn, Sources, TableRef } from './bind/sources.ts'
import { type Lineage, Way } from './bind/value.ts'
import { writeType } from './types/type.ts'

/** Line and column (from 1) of an offset. */
export class Lines {
  private readonly sql: string
  private starts: number[] | undefined
  constructor(sql: string) {
    this.sql = sql
  }

  at(offset: number): { line: number; column: number } {
    if (!this.starts) {
      this.starts = [0]
      for (let n = this.sql.indexOf('\n'); n >= 0; n = this.sql.indexOf('\n', n + 1)) this.starts.push(n + 1)
    }
    let low = 0
    let high = this.starts.length - 1
    while (low < high) {
      const middle = (low + high + 1) >> 1
      if (this.starts[middle]! <= offset) low = middle
      else high = middle - 1
    }
    return { line: low + 1, column: offset - this.starts[low]! + 1 }
  }
}

const names = new WeakMap<TableRef, string>()

export function tableName(ref: TableRef): string {
  let name = names.get(ref)
  if (name === undefined) {
    name = ref.parts.join('.')
    names.set(ref, name)
  }
  return name
}

function columnRef(source: SourceColumn): ColumnRef {
  const ref: ColumnRef = { table: tableName(source.table), column: source.column }
  if (source.path) ref.path = [...source.path]
  if (source.json) ref.json = true
  if (source.assumed) ref.assumed = true
  return ref
}

function inputsOf(lineage: Lineage, sources: Sources): InputColumn[] {
  const inputs: InputColumn[] = []
  for (let i = 0; i < lineage.length; i += 2) {
    const ways = lineage[i + 1]!
    const source = sources.columns[lineage[i]!]!
    if (ways & (Way.identity | Way.transformation | Way.aggregation)) {
      const subtype = ways & Way.aggregation ? 'AGGREGATION' : ways & Way.transformation ? 'TRANSFORMATION' : 'IDENTITY'
      const input = columnRef(source) as InputColumn & { type: 'DIRECT' }
      input.type = 'DIRECT'
      input.subtype = subtype
      if (ways & Way.masking) input.masking = true
      inputs.push(input)
    }
    if (ways & Way.conditional)
      inputs.push(Object.assign(columnRef(source), { type: 'INDIRECT' as const, subtype: 'CONDITIONAL' as const }))
    if (ways & Way.window)
      inputs.push(Object.assign(columnRef(source), { type: 'INDIRECT' as const, subtype: 'WINDOW' as const }))
  }
  return inputs
}

function outputOf(o: Written, position: number, sources: Sources, sql: string): OutputColumn {
  const { value } = o
  const inputs = inputsOf(value.lineage, sources)
  const made: OutputColumn = {
    table: o.table ? tableName(o.table) : null,
    name: o.name,
    position,
    inputs,
    masking:
      value.masking === true ||
      (inputs.length > 0 &&
        inputs.every((i) => i.type === 'INDIRECT' || i.masking === true) &&
        inputs.some((i) => i.type === 'DIRECT')),
    aggregating: value.aggregating === true,
  }
  const type = value.type ? writeType(value.type) : undefined
  if (type !== undefined && type !== 'null') made.dataType = type
  if (value.nullable !== undefined) made.nullable = value.nullable
  if (o.star) made.star = true
  if (o.s !== undefined && o.e !== undefined && o.e > o.s) {
    made.expression = sql.slice(o.s, o.e)
    made.span = [o.s, o.e]
  }
  return made
}

const influenceKinds: [number, Influence][] = [
  [Way.join, 'JOIN'],
  [Way.filter, 'FILTER'],
  [Way.group, 'GROUP_BY'],
  [Way.sort, 'SORT'],
  [Way.rowCondition, 'CONDITIONAL'],
]

function indirectOf(out: Collector, sources: Sources): IndirectInput[] {
  const list: IndirectInput[] = []
  for (const [id, ways] of out.influences.ways) {
    for (const [way, kind] of influenceKinds) if (ways & way) list.push(Object.assign(columnRef(sources.columns[id]!), { kind }))
  }
  return list
}

export function assemble(
  out: Collector,
  sources: Sources,
  sql: string,
  lines: Lines,
  span: [number, number],
  maximum: number,
): StatementAnswer {
  const table = (list: ReadonlyMap<string, TableRef>) => [...list.values()].map(tableName)
  const diagnostics: Diagnostic[] = out.problems
    .slice(0, maximum)
    .map((x) => ({ code: x.code, severity: severities[x.code], message: x.message, ...lines.at(x.at) }))
  const doubts: string[] = []
  let confidence = 1
  const seen = new Set<string>()
  for (const x of out.problems) {
    if (seen.has(x.code)) continue
    seen.add(x.code)
    confidence -= doubtCosts[x.code]
    if (doubtCosts[x.code] > 0) doubts.push(x.message)
  }
  const inferred = [...out.inferred].map(([ref, set]) => ({ table: tableName(ref), columns: [...set] }))
  if (inferred.length > 0) {
    confidence -= doubtCosts.assumed
    doubts.push(`no schema for ${inferred.map((x) => x.table).join(', ')}: its columns are taken from the statement`)
  }
  if (out.outputs.some((o) => o.star)) {
    confidence -= 0.2
    doubts.push('a star stands for columns that are not known')
  }
  return {
    kind: out.kind,
    span,
    line: lines.at(span[0]).line,
    reads: table(out.reads),
    writes: table(out.writes),
    creates: table(out.creates),
    drops: table(out.drops),
    renames: out.renames.map((r) => ({ from: tableName(r.from), to: tableName(r.to) })),
    outputs: out.outputs.map((o, n) => outputOf(o, n, sources, sql)),
    indirect: indirectOf(out, sources),
    joins: out.joins,
    filters: out.filters,
    inferred,
    temporary: [...out.creates.values()].filter((r) => r.temporary || out.temporary.has(r.key)).map(tableName),
    confidence: Math.max(0, Math.round(confidence * 100) / 100),
    doubts,
    diagnostics,
    ...(out.body ? { body: out.body } : {}),
  }
}
