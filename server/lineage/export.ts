// A graph to take away: JSON with sources, transformations, targets and metadata, or DOT for Graphviz. Pure.
import type { EdgeView } from './edges.ts'
import { distance, type Graph, type GraphNode } from './shape.ts'

export interface ExportedNode {
  id: string
  restricted: boolean
  name: string | null
  kind: string | null
  platform: string | null
  field: string | null
}

export interface GraphExport {
  /** What data flows from. */
  sources: ExportedNode[]
  /** How it flows: each from one source to one target. */
  transformations: EdgeView[]
  /** What data flows into; what lies in between is in both lists. A lone root is a target of nothing. */
  targets: ExportedNode[]
  metadata: {
    ref: string
    field: string | null
    level: Graph['level']
    asOf: string | null
    exportedAt: string
    nodes: number
    edges: number
    restricted: number
    /** Nodes that a limit left out. */
    left: number
    depth: { upstream: number; downstream: number }
  }
}

export function exportJson(graph: Graph, exportedAt: string): GraphExport {
  const feeding = new Set(graph.edges.map(({ from }) => from))
  const fed = new Set(graph.edges.map(({ to }) => to))
  const deepest = (way: 'up' | 'down') => graph.nodes.reduce((most, node) => Math.max(most, node[way] ?? 0), 0)
  return {
    sources: graph.nodes.filter(({ id }) => feeding.has(id)).map(exported),
    transformations: graph.edges,
    targets: graph.nodes.filter(({ id }) => fed.has(id) || !feeding.has(id)).map(exported),
    metadata: {
      ref: graph.ref,
      field: graph.field,
      level: graph.level,
      asOf: graph.at,
      exportedAt,
      nodes: graph.nodes.length,
      edges: graph.edges.length,
      restricted: graph.nodes.filter(({ restricted }) => restricted).length,
      left: graph.left,
      depth: { upstream: deepest('up'), downstream: deepest('down') },
    },
  }
}

const exported = (node: GraphNode): ExportedNode =>
  node.restricted
    ? { id: node.id, restricted: true, name: null, kind: null, platform: null, field: null }
    : { id: node.id, restricted: false, name: node.name, kind: node.kind, platform: node.platform, field: node.field }

/** A string of DOT's language: only the double quote and the backslash mean something in it. https://graphviz.org/doc/info/lang.html */
const quoted = (text: string) => `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')}"`

export function exportDot(graph: Graph, exportedAt: string): string {
  const label = (node: GraphNode) =>
    node.restricted ? 'restricted' : node.field === null ? node.name : `${node.name}.${node.field}`
  const look = (node: GraphNode) =>
    `label=${quoted(label(node))}${node.restricted ? ', style=dashed' : ''}${distance(node) === 0 ? ', penwidth=2' : ''}`
  const words = (edge: EdgeView) => [...edge.transformations, ...(edge.masking ? ['masking'] : [])].join(', ')
  const line = (edge: EdgeView) => (edge.kinds.includes('DIRECT') ? '' : ', style=dotted')
  return [
    `digraph ${quoted(graph.field === null ? graph.ref : `${graph.ref}#${graph.field}`)} {`,
    `  // ${graph.level} level, as of ${graph.at ?? exportedAt}, exported ${exportedAt}`,
    '  rankdir=LR; node [shape=box];',
    ...graph.nodes.map((node) => `  ${quoted(node.id)} [${look(node)}];`),
    ...graph.edges.map((edge) => `  ${quoted(edge.from)} -> ${quoted(edge.to)} [label=${quoted(words(edge))}${line(edge)}];`),
    '}',
    '',
  ].join('\n')
}
