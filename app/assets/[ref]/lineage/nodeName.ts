// How a node is called where there is room for one line.
import type { GraphNode } from '../../../../server/lineage/shape.ts'

export const nodeName = (node: GraphNode | undefined): string =>
  !node ? 'not drawn' : node.restricted ? 'restricted' : node.field === null ? node.name : `${node.name}.${node.field}`
