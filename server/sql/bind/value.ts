// What an expression is made of: the source columns behind it, each with the ways it takes part.
// A lineage is a flat list of pairs (source id, ways); lists are never changed once made, so they are shared freely.
import type { SqlType } from '../types/type.ts'

/** The ways a source column takes part, one bit each; names as OpenLineage has them. */
export const Way = {
  identity: 1,
  transformation: 2,
  aggregation: 4,
  conditional: 8,
  window: 16,
  masking: 32,
  join: 64,
  filter: 128,
  group: 256,
  sort: 512,
  /** A condition of the row set: QUALIFY, CONNECT BY, MATCH_RECOGNIZE. */
  rowCondition: 1024,
} as const

export const direct = Way.identity | Way.transformation | Way.aggregation
export const inExpression = direct | Way.conditional | Way.window

export type Lineage = readonly number[]
export const none: Lineage = []

export interface Value {
  readonly lineage: Lineage
  readonly type?: SqlType
  readonly nullable?: boolean
  /** Known fields of a struct, so that `s.a` depends on what `a` was made of. */
  readonly fields?: readonly { readonly name: string; readonly value: Value }[]
  /** Elements of an array of structs keep their fields here. */
  readonly element?: Value
  readonly aggregating?: boolean
  readonly masking?: boolean
  readonly constant?: boolean
}

export const unknownValue: Value = { lineage: none }

export function single(id: number, way: number = Way.identity): Lineage {
  return [id, way]
}

export function union(a: Lineage, b: Lineage): Lineage {
  if (a.length === 0 || a === b) return b
  if (b.length === 0) return a
  if (a.length * b.length > 400) return unionLarge(a, b)
  let out: number[] | undefined
  for (let i = 0; i < b.length; i += 2) {
    const list: Lineage = out ?? a
    let at = -1
    for (let j = 0; j < list.length; j += 2) {
      if (list[j] === b[i]) {
        at = j
        break
      }
    }
    if (at < 0) {
      out ??= a.slice()
      out.push(b[i]!, b[i + 1]!)
    } else if ((list[at + 1]! | b[i + 1]!) !== list[at + 1]) {
      out ??= a.slice()
      out[at + 1]! |= b[i + 1]!
    }
  }
  return out ?? a
}

function unionLarge(a: Lineage, b: Lineage): Lineage {
  const map = new Map<number, number>()
  for (const list of [a, b]) for (let i = 0; i < list.length; i += 2) map.set(list[i]!, (map.get(list[i]!) ?? 0) | list[i + 1]!)
  const out: number[] = []
  for (const [id, ways] of map) out.push(id, ways)
  return out
}

export function unionAll(lists: readonly Lineage[]): Lineage {
  let out = none
  for (const list of lists) out = union(out, list)
  return out
}

function mapWays(a: Lineage, change: (ways: number) => number): Lineage {
  let out: number[] | undefined
  for (let i = 1; i < a.length; i += 2) {
    const ways = change(a[i]!)
    if (ways !== a[i]) {
      out ??= a.slice()
      out[i] = ways
    }
  }
  return out ?? a
}

const toTransformation = (w: number) => (w & Way.identity ? (w & ~Way.identity) | Way.transformation : w)
const toAggregation = (w: number) =>
  w & (Way.identity | Way.transformation) ? (w & ~(Way.identity | Way.transformation)) | Way.aggregation : w
const toConditional = (w: number) => (w & direct ? (w & ~(direct | Way.masking)) | Way.conditional : w)
const toWindow = (w: number) => (w & direct ? (w & ~(direct | Way.masking)) | Way.window : w)
const toMasking = (w: number) => (w & direct ? w | Way.masking : w)

export const transformed = (a: Lineage): Lineage => mapWays(a, toTransformation)
export const aggregated = (a: Lineage): Lineage => mapWays(a, toAggregation)
export const conditional = (a: Lineage): Lineage => mapWays(a, toConditional)
export const windowed = (a: Lineage): Lineage => mapWays(a, toWindow)
export const masked = (a: Lineage): Lineage => mapWays(a, toMasking)

/** Row-set influences gathered for a query: which columns decided over its rows, and how. */
export class Influences {
  readonly ways = new Map<number, number>()

  add(lineage: Lineage, way: number): void {
    for (let i = 0; i < lineage.length; i += 2) {
      const id = lineage[i]!
      this.ways.set(id, (this.ways.get(id) ?? 0) | way)
    }
  }

  addAll(other: Influences | undefined): void {
    if (other && other !== this) for (const [id, ways] of other.ways) this.ways.set(id, (this.ways.get(id) ?? 0) | ways)
  }
}
