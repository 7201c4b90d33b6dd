// What a SELECT makes of the columns it reads: its outputs, and the columns in its joins, filters, groups and order.
// Promise: every clause of the query is looked at; what is not a plain query is an error.
import { expressionFlows, sortedEntries, windowFlows } from './expressions.ts'
import { Flows, type Way } from './flows.ts'
import { childrenOf, isTrue, listAt, type Node, nodeAt, nodesAt, numberAt, TreeError, textAt } from './nodes.ts'
import { columnFlows, entryInfluences, openScope, type Result, type Scope, subquery, type Trace, withResult } from './scope.ts'

export function queryFlows(query: Node, outer: Scope | undefined, trace: Trace): Result {
  if (query.tag !== 'QUERY' || textAt(query, 'commandType') !== '1') throw new TreeError('only SELECT is understood')
  const scope = openScope(query, outer, trace)
  const influences = new Flows()
  const operations = nodeAt(query, 'setOperations')
  const entries = nodesAt(query, 'targetList').filter((entry) => !isTrue(entry, 'resjunk'))
  const outputs = operations
    ? setFlows(scope, operations, influences)
    : entries.map((entry) => expressionFlows(scope, nodeAt(entry, 'expr') ?? null))
  const from = nodeAt(query, 'jointree')
  if (from) joinInfluences(scope, from, influences)

  const by = (list: string, way: Way) => {
    for (const entry of sortedEntries(query, list)) {
      const output = operations ? outputs[numberAt(entry, 'resno') - 1] : undefined
      influences.take(output ?? expressionFlows(scope, entry), way)
    }
  }
  by('groupClause', 'GROUP_BY')
  by('distinctClause', 'GROUP_BY')
  by('sortClause', 'SORT')
  for (const clause of ['havingQual', 'limitCount', 'limitOffset']) {
    const node = nodeAt(query, clause)
    if (node) influences.take(expressionFlows(scope, node), 'FILTER')
  }
  return { outputs, influences }
}

/** UNION makes a column of both sides; of EXCEPT and INTERSECT the right side only decides which rows of the left stay. */
function setFlows(scope: Scope, node: Node, influences: Flows): Flows[] {
  if (node.tag === 'RANGETBLREF') {
    const result = subquery(scope, numberAt(node, 'rtindex'))
    influences.take(result.influences)
    return result.outputs
  }
  const left = nodeAt(node, 'larg')
  const right = nodeAt(node, 'rarg')
  if (node.tag !== 'SETOPERATIONSTMT' || !left || !right) throw new TreeError(`${node.tag} is no set operation`)
  const ofLeft = setFlows(scope, left, influences)
  const ofRight = setFlows(scope, right, influences)
  const isUnion = textAt(node, 'op') === '1'
  const outputs = ofLeft.map((flows, index) => {
    const both = new Flows()
    both.take(flows)
    if (isUnion) both.take(ofRight[index] ?? new Flows())
    return both
  })
  if (!isUnion) for (const flows of ofRight) influences.take(flows, 'FILTER')
  if (!isTrue(node, 'all')) for (const flows of outputs) influences.take(flows, 'GROUP_BY')
  return outputs
}

/** FROM and WHERE: fromlist and joins, each with its conditions. */
function joinInfluences(scope: Scope, node: Node, influences: Flows): void {
  if (node.tag === 'RANGETBLREF') {
    influences.take(entryInfluences(scope, numberAt(node, 'rtindex')))
    return
  }
  const parts = node.tag === 'JOINEXPR' ? [nodeAt(node, 'larg'), nodeAt(node, 'rarg')] : nodesAt(node, 'fromlist')
  for (const part of parts) if (part) joinInfluences(scope, part, influences)
  const condition = nodeAt(node, 'quals')
  if (!condition) return
  for (const one of conjuncts(condition)) {
    const way = node.tag === 'JOINEXPR' || comparesEntries(one) ? 'JOIN' : 'FILTER'
    influences.take(expressionFlows(scope, one), way)
  }
}

const conjuncts = (node: Node): Node[] =>
  node.tag === 'BOOLEXPR' && textAt(node, 'boolop') === 'and' ? nodesAt(node, 'args').flatMap(conjuncts) : [node]

/** A condition of WHERE on columns of two relations joins them, as in `from a, b where a.id = b.id`, also with one of an outer query. */
function comparesEntries(condition: Node): boolean {
  const entries = new Set<string>()
  const visit = (node: Node) => {
    if (node.tag === 'VAR') entries.add(`${textAt(node, 'varlevelsup')}.${textAt(node, 'varno')}`)
    if (node.tag !== 'QUERY') for (const child of childrenOf(node)) visit(child)
  }
  visit(condition)
  return entries.size > 1
}

/** Columns of a range table entry that pg_depend looks at although no output may: merged ones of USING, VALUES, GROUP BY (18). */
const columnCounts: Record<string, (entry: Node) => number> = {
  '2': (entry) => numberAt(entry, 'joinmergedcols'),
  '5': (entry) => (listAt(entry, 'values_lists')[0] as unknown[] | undefined)?.length ?? 0,
  '9': (entry) => listAt(entry, 'groupexprs').length,
}

/**
 * Looks at what no output needs (unused columns of subqueries, windows, WITH queries), so that `seen` holds every column of the tree.
 * Relations found only here are not read by the view.
 */
export function lookEverywhere(trace: Trace): void {
  const relations = new Set(trace.relations)
  for (let at = 0; at < trace.scopes.length; at++) {
    const scope = trace.scopes[at]!
    for (const definition of nodesAt(scope.query, 'cteList')) withResult(scope, definition)
    for (const [index, entry] of scope.entries.entries()) {
      const kind = textAt(entry, 'rtekind')
      if (kind === '1') subquery(scope, index + 1)
      const list = kind === undefined ? 0 : (columnCounts[kind]?.(entry) ?? 0)
      for (let number = 1; number <= list; number++) columnFlows(scope, index + 1, number)
    }
    if (!nodeAt(scope.query, 'setOperations')) {
      for (const entry of nodesAt(scope.query, 'targetList')) expressionFlows(scope, entry)
    }
    for (const window of nodesAt(scope.query, 'windowClause')) windowFlows(scope, window)
  }
  for (const relation of trace.relations) if (!relations.has(relation)) trace.relations.delete(relation)
}

/** Relations whose rows a query yields: all in FROM, at any depth, but not those that only a subquery in an expression reads. */
export function relationsInFrom(node: Node): Set<number> {
  const relations = new Set<number>()
  const visit = (at: Node) => {
    if (at.tag === 'SUBLINK') return
    if (textAt(at, 'rtekind') === '0') relations.add(numberAt(at, 'relid'))
    for (const child of childrenOf(at)) visit(child)
  }
  visit(node)
  return relations
}
