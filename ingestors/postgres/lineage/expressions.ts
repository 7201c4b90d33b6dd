// What flows into the value of an expression, and by which way: rules by kind of node, all others transform what is below them.
// Promise: no column below an expression is left out, whatever the expression is.
import { Flows, type Way } from './flows.ts'
import { childrenOf, isNode, isTrue, listAt, type Node, nodeAt, nodesAt, nodesIn, numberAt, textAt, type Value } from './nodes.ts'
import { columnFlows, levelUp, resultOf, type Scope } from './scope.ts'

type Rule = (scope: Scope, node: Node) => Flows

/** Flows of several parts, each by its way. */
function gather(scope: Scope, parts: [Way, Value | undefined][]): Flows {
  const flows = new Flows()
  for (const [way, value] of parts) for (const node of nodesIn(value ?? null)) flows.take(expressionFlows(scope, node), way)
  return flows
}

const argument: Rule = (scope, node) => expressionFlows(scope, nodeAt(node, 'arg') ?? null)

const caseRule: Rule = (scope, node) =>
  gather(scope, [
    ['CONDITIONAL', node.fields.get('arg')],
    ...nodesAt(node, 'args').flatMap((when): [Way, Value | undefined][] => [
      ['CONDITIONAL', when.fields.get('expr')],
      ['TRANSFORMATION', when.fields.get('result')],
    ]),
    ['TRANSFORMATION', node.fields.get('defresult')],
  ])

/** By the tag of a node; the short tags are those of PostgreSQL 15 and before. */
const rules: Record<string, Rule> = {
  VAR: (scope, node) =>
    columnFlows(levelUp(scope, numberAt(node, 'varlevelsup')), numberAt(node, 'varno'), numberAt(node, 'varattno')),
  /** The same value under another name, collation or constraint. */
  RELABELTYPE: argument,
  COLLATEEXPR: argument,
  COLLATE: argument,
  COERCETODOMAIN: argument,
  CASEEXPR: caseRule,
  CASE: caseRule,
  AGGREF: (scope, node) =>
    gather(scope, [
      // Junk arguments are there for ORDER BY inside the aggregate.
      ...nodesAt(node, 'args').map((entry): [Way, Value] => [isTrue(entry, 'resjunk') ? 'SORT' : 'AGGREGATION', entry]),
      ['AGGREGATION', node.fields.get('aggdirectargs')],
      ['FILTER', node.fields.get('aggfilter')],
    ]),
  TARGETENTRY: (scope, node) => expressionFlows(scope, nodeAt(node, 'expr') ?? null),
  WINDOWFUNC: (scope, node) => {
    const flows = gather(scope, [
      [isTrue(node, 'winagg') ? 'AGGREGATION' : 'TRANSFORMATION', node.fields.get('args')],
      ['FILTER', node.fields.get('aggfilter')],
    ])
    const window = nodesAt(scope.query, 'windowClause').find((one) => numberAt(one, 'winref') === numberAt(node, 'winref'))
    if (window) flows.take(windowFlows(scope, window), 'WINDOW')
    return flows
  },
  SUBLINK: (scope, node) => {
    const query = nodeAt(node, 'subselect')
    const flows = gather(scope, [['TRANSFORMATION', node.fields.get('testexpr')]])
    if (!query) return flows
    const { outputs, influences } = resultOf(scope, query)
    const way = sublinkWays[textAt(node, 'subLinkType') ?? ''] ?? 'TRANSFORMATION'
    for (const output of outputs) flows.take(output, way)
    flows.take(influences, way === 'CONDITIONAL' ? way : 'IDENTITY')
    return flows
  },
  QUERY: (scope, node) => {
    const { outputs, influences } = resultOf(scope, node)
    const flows = new Flows()
    for (const output of outputs) flows.take(output, 'TRANSFORMATION')
    flows.take(influences)
    return flows
  },
}

/** How the columns of a subquery get into the value: 0 EXISTS asks whether, 4 is the value itself, 6 ARRAY collects; others compare. */
const sublinkWays: Record<string, Way> = { '0': 'CONDITIONAL', '4': 'IDENTITY', '6': 'AGGREGATION' }

export function expressionFlows(scope: Scope, value: Value): Flows {
  if (!isNode(value)) return Array.isArray(value) ? gather(scope, [['TRANSFORMATION', value]]) : new Flows()
  const rule = rules[value.tag]
  if (rule) return rule(scope, value)
  const flows = new Flows()
  for (const child of childrenOf(value)) flows.take(expressionFlows(scope, child), 'TRANSFORMATION')
  return flows
}

/** PARTITION BY, ORDER BY and the frame of a window. */
export function windowFlows(scope: Scope, window: Node): Flows {
  const flows = gather(scope, [
    ['WINDOW', window.fields.get('startOffset')],
    ['WINDOW', window.fields.get('endOffset')],
  ])
  for (const list of ['partitionClause', 'orderClause']) {
    for (const entry of sortedEntries(scope.query, list, window)) flows.take(expressionFlows(scope, entry), 'WINDOW')
  }
  return flows
}

/** The target entries that a list of sort or group clauses names. */
export function sortedEntries(query: Node, list: string, holder: Node = query): Node[] {
  const references = new Set(
    listAt(holder, list).flatMap((clause) => (isNode(clause) ? [textAt(clause, 'tleSortGroupRef')] : [])),
  )
  return nodesAt(query, 'targetList').filter((entry) => references.has(textAt(entry, 'ressortgroupref')))
}
