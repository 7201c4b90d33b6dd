// Relations: what stands in FROM, as columns. An open relation has more columns than are known, and says how to reach them.
import type { Ident } from '../ast.ts'
import type { Dialect } from '../dialects/facts.ts'
import type { Influences, Value } from './value.ts'

export interface Column {
  readonly name: string
  /** Lower-case, for looking up. */
  readonly key: string
  readonly value: Value
  /** A star that could not be expanded: stands for all columns of an open relation. */
  readonly star?: boolean
  /** The expression that made it, as offsets in the statement. */
  readonly s?: number
  readonly e?: number
}

export interface Relation {
  readonly columns: readonly Column[]
  /** More columns than these; answers undefined when it cannot say whose the name is. */
  readonly open?: (name: Ident) => Value | undefined
  readonly influences?: Influences
  /** Columns reachable by name but not part of a star. */
  readonly hidden?: (name: string) => Value | undefined
  /** More columns may be named than are known (the elements of something without a type); each is made of this. */
  readonly elastic?: Value
  index?: Map<string, Column[]>
}

export function keyOf(name: string): string {
  return name.toLowerCase()
}

export function foldName(ident: Ident, dialect: Dialect): string {
  if (ident.q || dialect.fold === 'keep') return ident.v
  return dialect.fold === 'lower' ? ident.v.toLowerCase() : ident.v.toUpperCase()
}

/** Columns of this name. With several that differ in case, the exact one; else all of them. */
export function findColumns(relation: Relation, ident: Ident, dialect: Dialect): readonly Column[] {
  const { columns } = relation
  const key = keyOf(ident.v)
  let found: Column[] | undefined
  if (columns.length > 12) {
    if (!relation.index) {
      relation.index = new Map()
      for (const column of columns) {
        const list = relation.index.get(column.key)
        if (list) list.push(column)
        else relation.index.set(column.key, [column])
      }
    }
    found = relation.index.get(key)
  } else {
    for (const column of columns) {
      if (column.key !== key) continue
      if (found) found.push(column)
      else found = [column]
    }
  }
  if (!found) return nothing
  if (found.length > 1) {
    const exact = found.filter((c) => c.name === foldName(ident, dialect))
    if (exact.length > 0) return exact
  }
  return found
}

const nothing: readonly Column[] = []

export function column(name: string, value: Value, s?: number, e?: number): Column {
  return { name, key: keyOf(name), value, s, e }
}
