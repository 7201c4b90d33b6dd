// What differs between two states of a thing: pure, property by property.
// Promise: equal states have no differences, and swapping the two swaps before and after.

export interface Difference {
  /** `type`, or below it: `properties.materialization`. */
  property: string
  /** Undefined: absent. */
  before: unknown
  after: unknown
}

type Plain = Record<string, unknown>
const isPlain = (value: unknown): value is Plain => typeof value === 'object' && value !== null && !Array.isArray(value)
/** null and absent say the same: nothing. */
const isNothing = (value: unknown) => value === null || value === undefined

/** Differences of two objects, in the order of their names; objects inside are compared name by name. */
export function differences(before: Plain, after: Plain, prefix = ''): Difference[] {
  return [...new Set([...Object.keys(before), ...Object.keys(after)])].sort().flatMap((name) => {
    const [a, b] = [before[name], after[name]]
    if (isPlain(a) || isPlain(b)) {
      if ((isPlain(a) || isNothing(a)) && (isPlain(b) || isNothing(b)))
        return differences((a as Plain | null) ?? {}, (b as Plain | null) ?? {}, `${prefix}${name}.`)
    }
    return isEqual(a, b) ? [] : [{ property: prefix + name, before: a ?? null, after: b ?? null }]
  })
}

/** Deep equality of JSON values; the order of an object's names does not count. */
export function isEqual(a: unknown, b: unknown): boolean {
  if (isNothing(a) || isNothing(b)) return isNothing(a) && isNothing(b)
  if (Array.isArray(a) && Array.isArray(b)) return a.length === b.length && a.every((item, i) => isEqual(item, b[i]))
  if (isPlain(a) && isPlain(b)) {
    const names = new Set([...Object.keys(a), ...Object.keys(b)])
    return [...names].every((name) => isEqual(a[name], b[name]))
  }
  return a === b
}

export interface SetChanges<T> {
  added: T[]
  removed: T[]
  changed: { before: T; after: T }[]
}

/** What came, went and changed between two sets of things with a key. */
export function compareSets<T>(before: readonly T[], after: readonly T[], keyOf: (item: T) => string | number): SetChanges<T> {
  const was = new Map(before.map((item) => [keyOf(item), item]))
  const is = new Map(after.map((item) => [keyOf(item), item]))
  return {
    added: after.filter((item) => !was.has(keyOf(item))),
    removed: before.filter((item) => !is.has(keyOf(item))),
    changed: after.flatMap((item) => {
      const old = was.get(keyOf(item))
      return old !== undefined && !isEqual(old, item) ? [{ before: old, after: item }] : []
    }),
  }
}
