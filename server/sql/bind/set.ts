// UNION, INTERSECT, EXCEPT: by position or BY NAME; long chains without recursion.
import type { SetQuery } from '../ast.ts'
import { eitherType } from '../types/type.ts'
import type { Context } from './context.ts'
import { type Column, column, keyOf, type Relation } from './relation.ts'
import { Scope } from './scope.ts'
import { Influences, none, union, type Value, Way } from './value.ts'

export function bindSet(c: Context, query: SetQuery, outer: Scope | undefined): Relation {
  let relation = c.rules.query(c, query.branches[0]!, outer)
  if (query.branches.length > 1) relation = { ...relation, influences: copyOf(relation.influences) }
  for (let n = 1; n < query.branches.length; n++) {
    const right = c.rules.query(c, query.branches[n]!, outer)
    relation = query.byName ? unionByName(query, relation, right) : unionByPosition(c, relation, right)
  }
  if (query.order.length > 0) {
    const scope = new Scope(outer)
    scope.sources.push({ relation: { columns: relation.columns, open: relation.open } })
    const influences = copyOf(relation.influences)
    for (const expr of query.order) {
      const at = expr.kind === 'literal' && expr.of === 'number' ? relation.columns[Number(expr.text) - 1] : undefined
      influences.add(at ? at.value.lineage : c.rules.evaluate(c, expr, scope).lineage, Way.sort)
    }
    relation = { ...relation, influences }
  }
  return relation
}

function copyOf(influences: Influences | undefined): Influences {
  const made = new Influences()
  made.addAll(influences)
  return made
}

function joined(a: Value, b: Value): Value {
  return {
    lineage: union(a.lineage, b.lineage),
    type: a.type && b.type ? eitherType(a.type, b.type) : undefined,
    nullable: a.nullable === false && b.nullable === false ? false : a.nullable || b.nullable,
    aggregating: a.aggregating || b.aggregating,
    masking: a.masking && b.masking,
    constant: a.constant && b.constant,
    fields:
      a.fields && b.fields && a.fields.length === b.fields.length
        ? a.fields.map((f, n) => ({ name: f.name, value: joined(f.value, b.fields![n]!.value) }))
        : undefined,
  }
}

export function unionByPosition(c: Context, left: Relation, right: Relation): Relation {
  const starAt = Math.min(starIndex(left), starIndex(right))
  const influences = merged(left, right)
  const open = left.open || right.open ? openBoth(left, right) : undefined
  if (starAt === Number.POSITIVE_INFINITY) {
    if (left.columns.length !== right.columns.length && left.columns.length > 0 && right.columns.length > 0)
      c.report('arity', `set operation of ${left.columns.length} and ${right.columns.length} columns`, right.columns[0]?.s ?? 0)
    return {
      columns: left.columns.map((x, n) => (right.columns[n] ? { ...x, value: joined(x.value, right.columns[n]!.value) } : x)),
      influences,
      open,
    }
  }
  // From an unexpanded star on, positions are not known: columns match by name, the rest goes into the star.
  const columns: Column[] = left.columns
    .slice(0, starAt)
    .map((x, n) => ({ ...x, value: joined(x.value, right.columns[n]!.value) }))
  const restRight = right.columns.slice(starAt)
  const taken = new Set<Column>()
  let star = none
  for (const x of left.columns.slice(starAt)) {
    if (x.star) {
      star = union(star, x.value.lineage)
      continue
    }
    const same = restRight.find((r) => r.key === x.key && !r.star)
    if (same) taken.add(same)
    const value = same?.value ?? right.open?.({ v: x.name, q: true, s: 0, e: 0 })
    columns.push(value ? { ...x, value: joined(x.value, value) } : x)
  }
  for (const r of restRight)
    if (!taken.has(r) && (r.star || starIndex(left) < Number.POSITIVE_INFINITY)) star = union(star, r.value.lineage)
  if (starIndex(left) < Number.POSITIVE_INFINITY) columns.push({ ...column('*', { lineage: star }), star: true })
  return { columns, influences, open }
}

function starIndex(relation: Relation): number {
  const at = relation.columns.findIndex((x) => x.star)
  return at < 0 ? Number.POSITIVE_INFINITY : at
}

function openBoth(left: Relation, right: Relation): Relation['open'] {
  return (name) => {
    const key = keyOf(name.v)
    const a = left.columns.find((x) => x.key === key)?.value ?? left.open?.(name)
    const b = right.columns.find((x) => x.key === key)?.value ?? right.open?.(name)
    return a && b ? joined(a, b) : (a ?? b)
  }
}

function unionByName(query: SetQuery, left: Relation, right: Relation): Relation {
  const only = query.only ? new Set(query.only.map((x) => keyOf(x.v))) : undefined
  const columns: Column[] = []
  for (const x of left.columns) {
    if (only && !only.has(x.key)) continue
    const same = right.columns.find((r) => r.key === x.key)
    if (same) columns.push({ ...x, value: joined(x.value, same.value) })
    else if (query.keep !== 'inner') columns.push({ ...x, value: { ...x.value, nullable: true } })
  }
  if (query.keep === 'full') {
    for (const r of right.columns) {
      if (only && !only.has(r.key)) continue
      if (!left.columns.some((x) => x.key === r.key)) columns.push({ ...r, value: { ...r.value, nullable: true } })
    }
  }
  return { columns, influences: merged(left, right), open: left.open || right.open ? openBoth(left, right) : undefined }
}

function merged(left: Relation, right: Relation): Influences {
  // The left side was copied by bindSet; growing it keeps a chain of thousands linear.
  const influences = left.influences ?? new Influences()
  influences.addAll(right.influences)
  return influences
}

/** Nothing new came from another round of a recursion. */
export function sameLineages(a: Relation, b: Relation): boolean {
  if (a.columns.length !== b.columns.length) return false
  for (let n = 0; n < a.columns.length; n++) {
    const x = a.columns[n]!.value.lineage
    const y = b.columns[n]!.value.lineage
    if (x.length !== y.length || x.some((v, k) => v !== y[k])) return false
  }
  return true
}
