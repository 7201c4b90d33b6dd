// Reads PostgreSQL's text form of a query tree (pg_node_tree): {NAME :field value …}, (lists), atoms.
// Promise: knows no node by name, so that fields of newer versions pass through; refuses text that does not nest.
// The format: https://github.com/postgres/postgres/blob/master/src/backend/nodes/read.c (pg_strtok)

export interface Node {
  /** QUERY, VAR, OPEXPR … */
  tag: string
  fields: Map<string, Value>
}

/** null is the tree's `<>`; text is an atom without its escapes; a string of a list has lost its quotes. */
export type Value = null | string | Value[] | Node

export const isNode = (value: Value | undefined): value is Node =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

export class TreeError extends Error {}

/** Tokens as pg_strtok cuts them: signs that nest, and runs of anything but blank, newline and tab (no other white space parts tokens), in which a backslash hides the next character. */
const token = /[(){}]|(?:\\[\s\S]|[^ \n\t(){}\\])+/g
const withoutEscapes = (text: string) => text.replace(/\\([\s\S])/g, '$1')

export function readTree(text: string): Value {
  const tokens = text.match(token) ?? []
  let at = 0

  function value(): Value {
    const first = tokens[at++]
    if (first === undefined) throw new TreeError('the tree ends early')
    if (first === '(') return list()
    if (first === '{') return node()
    if (first === ')' || first === '}') throw new TreeError(`unexpected ${first} at token ${at}`)
    if (first === '<>') return null
    return withoutEscapes(first.length > 1 && first.startsWith('"') && first.endsWith('"') ? first.slice(1, -1) : first)
  }

  function list(): Value[] {
    const values: Value[] = []
    while (tokens[at] !== ')') values.push(value())
    at++
    return values
  }

  function node(): Node {
    const tag = tokens[at++]
    const fields = new Map<string, Value>()
    while (tokens[at] !== '}') {
      const name = tokens[at++]
      if (name === undefined) throw new TreeError('the tree ends early')
      if (!name.startsWith(':')) throw new TreeError(`expected a field of ${tag}, found ${name}`)
      fields.set(name.slice(1), value())
      // The bytes of a constant follow its length: `4 [ 1 0 0 0 ]`. Nothing here needs them.
      while (tokens[at] !== undefined && tokens[at] !== '}' && !tokens[at]!.startsWith(':')) value()
    }
    at++
    return { tag: tag ?? '', fields }
  }

  const tree = value()
  if (at < tokens.length) throw new TreeError(`${tokens.length - at} tokens follow the tree`)
  return tree
}

export const nodeAt = (node: Node, field: string): Node | undefined => {
  const value = node.fields.get(field)
  return isNode(value) ? value : undefined
}

export const listAt = (node: Node, field: string): Value[] => {
  const value = node.fields.get(field)
  return Array.isArray(value) ? value : []
}

export const nodesAt = (node: Node, field: string): Node[] => listAt(node, field).filter(isNode)

export const textAt = (node: Node, field: string): string | undefined => {
  const value = node.fields.get(field)
  return typeof value === 'string' ? value : undefined
}

/** A number; an absent field is NaN, which equals nothing. */
export const numberAt = (node: Node, field: string): number => Number(textAt(node, field) ?? Number.NaN)
export const isTrue = (node: Node, field: string): boolean => textAt(node, field) === 'true'

/** Every node directly below: of all fields, through lists. */
export function* childrenOf(node: Node): Generator<Node> {
  for (const value of node.fields.values()) yield* nodesIn(value)
}

export function* nodesIn(value: Value): Generator<Node> {
  if (Array.isArray(value)) for (const one of value) yield* nodesIn(one)
  else if (isNode(value)) yield value
}
