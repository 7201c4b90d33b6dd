// What a view reads, as lineage: column by column from its query tree, checked against the dependency catalog.
// Promise: what the tree says and pg_depend does not confirm is told as a problem, and then only what pg_depend says is said.
import type { EventOf, HarvestEvent } from '../../protocol/events.ts'
import { columnPath, type Names } from '../names.ts'
import type { ColumnsRow, RelationRow, ViewsRow } from '../rows.ts'
import { expressionFlows } from './expressions.ts'
import { type Flows, isDirect } from './flows.ts'
import { isNode, isTrue, type Node, nodesAt, numberAt, readTree, TreeError, textAt } from './nodes.ts'
import { lookEverywhere, queryFlows, relationsInFrom } from './query.ts'
import type { Result, Trace } from './scope.ts'

type Input = EventOf<'lineage'>['inputs'][number]
/** The platform's own dependency catalog. */
const precision = 3
const isSystem = (schema: string) => /^pg_/.test(schema) || schema === 'information_schema'

interface ReadView extends Result {
  query: Node
  trace: Trace
}

/** The inputs of a view as events; a problem first where they are not exact. */
export function* viewLineage(
  relation: RelationRow,
  columns: ColumnsRow | undefined,
  view: ViewsRow,
  names: Names,
): Generator<HarvestEvent> {
  const ref = names.ref(relation.schema, relation.name)
  const read = readView(view)
  const doubt =
    read instanceof TreeError ? `its query tree is not understood: ${read.message}` : disagreement(view, read, columns)
  if (doubt !== undefined) {
    yield {
      type: 'problem',
      code: 'lineage.inexact',
      ref,
      message: `Which column of ${relation.schema}.${relation.name} comes from which is not known exactly (${doubt}); all columns that it depends on are shown.`,
      hint: 'Please report this view definition.',
    }
  }
  const inputs =
    read instanceof TreeError || doubt !== undefined ? dependencies(view, names) : exactInputs(view, read, columns, names)
  yield { type: 'lineage', ref, statement: { dialect: 'postgres', sql: view.definition }, inputs }
  if (!(read instanceof TreeError) && read.trace.functions.size > 0) {
    yield {
      type: 'problem',
      code: 'lineage.function',
      ref,
      message: `${relation.schema}.${relation.name} reads from ${read.trace.functions.size === 1 ? 'a function' : 'functions'} whose own inputs PostgreSQL does not record.`,
    }
  }
}

function readView(view: ViewsRow): ReadView | TreeError {
  const numbers = new Map(view.reads.map(({ oid, columns }) => [oid, columns.map(({ number }) => number)]))
  const trace: Trace = {
    seen: new Set(),
    relations: new Set(),
    functions: new Set(),
    scopes: [],
    columnsOf: (oid) => numbers.get(oid) ?? [],
    readQuery: queryFlows,
    readExpression: expressionFlows,
  }
  try {
    const tree = readTree(view.tree)
    const query = Array.isArray(tree) && tree.length === 1 ? tree[0] : undefined
    if (!isNode(query)) throw new TreeError('it is not one query')
    const result = queryFlows(query, undefined, trace)
    lookEverywhere(trace)
    return { ...result, query, trace }
  } catch (error) {
    if (error instanceof TreeError) return error
    // Nesting beyond what a stack holds: a view of thousands of nested expressions.
    if (error instanceof RangeError) return new TreeError('it nests too deeply')
    throw error
  }
}

/** Where tree and catalog differ, in words; undefined when every column is confirmed by both. */
function disagreement(view: ViewsRow, { query, trace, outputs }: ReadView, columns: ColumnsRow | undefined): string | undefined {
  const listed = new Set<number>()
  for (const { entries } of trace.scopes) for (const entry of entries) listed.add(numberAt(entry, 'relid'))
  const depended = new Map<string, string>()
  for (const { oid, schema, name, columns: its } of view.reads) {
    // A relation that no FROM lists is depended on for its row type, by a function or a cast: nothing is read from it.
    if (!listed.has(oid) || isSystem(schema)) continue
    for (const column of its) if (column.read) depended.set(`${oid}.${column.number}`, `${schema}.${name}.${column.name}`)
  }
  const systemOids = new Set(view.reads.filter(({ schema }) => isSystem(schema)).map(({ oid }) => oid))
  const missed = [...depended].filter(([key]) => !trace.seen.has(key)).map(([, name]) => name)
  const unknown = [...trace.seen].filter((key) => !depended.has(key) && !systemOids.has(Number(key.split('.')[0])))
  if (missed.length > 0) return `pg_depend also names ${missed.slice(0, 5).join(', ')}`
  if (unknown.length > 0) return `pg_depend does not name ${unknown.slice(0, 5).join(', ')}`
  if (columns && columns.columns.length !== outputs.length)
    return `it has ${outputs.length} outputs for ${columns.columns.length} columns`
  return originDisagreement(query, outputs)
}

/** PostgreSQL notes the origin of an output that is a bare column: it must be among our identities. */
function originDisagreement(query: Node, outputs: Flows[]): string | undefined {
  const entries = nodesAt(query, 'targetList').filter((entry) => !isTrue(entry, 'resjunk'))
  for (const [index, entry] of entries.entries()) {
    const origin = `${textAt(entry, 'resorigtbl')}.${textAt(entry, 'resorigcol')}`
    if (numberAt(entry, 'resorigtbl') < 16384 || numberAt(entry, 'resorigcol') < 1) continue
    const ways = outputs[index]?.ways.get(origin)
    if (!ways || ![...ways].some(isDirect)) return `output ${index + 1} has another origin in the tree`
  }
  return undefined
}

function exactInputs(view: ViewsRow, read: ReadView, columns: ColumnsRow | undefined, names: Names): Input[] {
  const sources = new Map<number, { from: string; names: Map<number, string> }>()
  for (const { oid, schema, name, columns: its } of view.reads) {
    if (isSystem(schema)) continue
    sources.set(oid, { from: names.ref(schema, name), names: new Map(its.map(({ number, name }) => [number, columnPath(name)])) })
  }
  const entries = nodesAt(read.query, 'targetList').filter((entry) => !isTrue(entry, 'resjunk'))
  const direct = new Set<number>()
  const indirect = new Set<number>()
  const inputs: Input[] = []
  const say = (flows: Flows, toField: string | undefined) => {
    for (const [origin, way] of flows.each()) {
      const source = sources.get(origin.relation)
      const fromField = source?.names.get(origin.column)
      if (!source || fromField === undefined) continue
      const kind = isDirect(way) && toField !== undefined ? 'DIRECT' : 'INDIRECT'
      ;(kind === 'DIRECT' ? direct : indirect).add(origin.relation)
      inputs.push({
        from: source.from,
        fromField,
        ...(toField !== undefined && { toField }),
        kind,
        transformation: way,
        precision,
      })
    }
  }
  for (const [index, flows] of read.outputs.entries()) {
    const name = columns?.columns[index]?.name ?? textAt(entries[index] ?? read.query, 'resname') ?? `column${index + 1}`
    say(flows, columnPath(name))
  }
  say(read.influences, undefined)
  // Of the relation itself: data flows, or it only decides. Rows that are counted without a column are data.
  const inFrom = relationsInFrom(read.query)
  const assets: Input[] = []
  for (const [oid, { from }] of sources) {
    if (direct.has(oid) || indirect.has(oid) || read.trace.relations.has(oid)) {
      assets.push({ from, kind: direct.has(oid) || (inFrom.has(oid) && !indirect.has(oid)) ? 'DIRECT' : 'INDIRECT', precision })
    }
  }
  return [...assets, ...inputs]
}

/** What pg_depend alone says: the relations, and the columns without the column they flow into. */
function dependencies(view: ViewsRow, names: Names): Input[] {
  return view.reads
    .filter(({ schema }) => !isSystem(schema))
    .flatMap(({ schema, name, columns }) => {
      const from = names.ref(schema, name)
      const read = columns.filter((column) => column.read)
      return [
        { from, kind: 'DIRECT' as const, precision },
        ...read.map((column) => ({ from, fromField: columnPath(column.name), kind: 'INDIRECT' as const, precision })),
      ]
    })
}
