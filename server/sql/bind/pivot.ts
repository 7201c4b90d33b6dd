// PIVOT and UNPIVOT to columns, with the names each dialect gives them.
import type { Expr, Pivot, Unpivot } from '../ast.ts'
import type { Context } from './context.ts'
import { type Column, column, findColumns, keyOf, type Relation } from './relation.ts'
import { resolve, type Scope } from './scope.ts'
import { aggregated, conditional, none, transformed, union, type Value, Way } from './value.ts'

export function bindPivot(c: Context, pivot: Pivot, scope: Scope, input: Relation): Relation {
  const used = new Set<string>()
  const aggregates = pivot.aggregates.map((a) => {
    collectNames(a.expr, used)
    const value = c.rules.evaluate(c, a.expr, scope)
    return { alias: a.alias, expr: a.expr, value: { ...value, lineage: aggregated(value.lineage) } as Value }
  })
  let deciding = none
  for (const name of pivot.columns) {
    used.add(keyOf(name.v))
    deciding = union(deciding, resolve(c, [name], scope).lineage)
  }
  for (const on of pivot.on ?? []) {
    collectNames(on, used)
    deciding = union(deciding, c.rules.evaluate(c, on, scope).lineage)
  }
  scope.influences.add(deciding, Way.group)
  if (pivot.inQuery) {
    const relation = c.rules.query(c, pivot.inQuery, scope)
    if (relation.influences) scope.influences.addAll(relation.influences)
  }
  const kept: Column[] = []
  if (pivot.group) {
    for (const expr of pivot.group) {
      const value = c.rules.evaluate(c, expr, scope)
      kept.push(column(expr.kind === 'name' ? expr.parts[expr.parts.length - 1]!.v : c.sql.slice(expr.s, expr.e), value))
    }
  } else for (const one of input.columns) if (!used.has(one.key) && !one.star) kept.push(one)
  const made: Column[] = []
  for (const value of pivot.values) {
    for (const aggregate of aggregates) made.push(column(pivotName(c, value, aggregate, aggregates.length), aggregate.value))
  }
  const fallback: Value = { lineage: aggregates.reduce((l, a) => union(l, a.value.lineage), none) }
  const star = input.columns.find((x) => x.star)
  // Columns of an input without schema: what is named like no pivot column is one of its own.
  const open =
    pivot.open && !input.open
      ? () => fallback
      : input.open
        ? (name: Parameters<NonNullable<Relation['open']>>[0]) =>
            used.has(keyOf(name.v)) ? undefined : pivot.open ? fallback : input.open!(name)
        : undefined
  if (pivot.open && pivot.values.length === 0) made.push({ ...column('*', fallback), star: true })
  return {
    columns: star && !pivot.group ? [...kept, star, ...made] : [...kept, ...made],
    open: pivot.group && !pivot.open ? undefined : open,
  }
}

function pivotName(
  c: Context,
  value: Pivot['values'][number],
  aggregate: { alias?: { v: string }; expr: Expr },
  count: number,
): string {
  const own = value.alias?.v ?? value.text
  const alias = aggregate.alias?.v
  if (!alias) {
    if (count === 1) return c.dialect.name === 'duckdb' || c.dialect.name !== 'bigquery' ? own : own
    const text = c.sql.slice(aggregate.expr.s, aggregate.expr.e).toLowerCase()
    return c.dialect.pivotNames === 'alias_value' ? `${text}_${own}` : `${own}_${text}`
  }
  if (c.dialect.pivotNames === 'value') return count === 1 ? own : `${own}_${alias}`
  // Spark names a single aggregate's column by the value alone.
  if (c.dialect.name === 'spark' || c.dialect.name === 'databricks') return count === 1 ? own : `${own}_${alias}`
  return c.dialect.pivotNames === 'alias_value' ? `${alias}_${own}` : `${own}_${alias}`
}

function collectNames(expr: Expr, into: Set<string>): void {
  const walk = (node: unknown): void => {
    if (Array.isArray(node)) for (const x of node) walk(x)
    else if (typeof node === 'object' && node !== null) {
      const one = node as Expr
      if (one.kind === 'name') into.add(keyOf(one.parts[one.parts.length - 1]!.v))
      else for (const x of Object.values(one)) if (typeof x === 'object') walk(x)
    }
  }
  walk(expr)
}

export function bindUnpivot(c: Context, unpivot: Unpivot, scope: Scope, input: Relation): Relation {
  const groups = unpivot.star
    ? input.columns
        .filter((x) => !unpivot.star!.except.some((e) => keyOf(e.v) === x.key))
        .map((x) => ({ names: [{ v: x.name, q: true, s: 0, e: 0 }] }))
    : unpivot.columns
  const used = new Set(groups.flatMap((g) => g.names.map((n) => keyOf(n.v))))
  const kept = input.columns.filter((x) => !used.has(x.key))
  let all = none
  const values = unpivot.values.map((): { value: Value } => ({ value: { lineage: none } }))
  for (const group of groups) {
    // One value name over several columns takes them all; several take one each, by position.
    group.names.forEach((name, n) => {
      const found = findColumns(input, name, c.dialect)[0]?.value ?? input.open?.(name) ?? resolve(c, [name], scope)
      all = union(all, found.lineage)
      const slot = values[Math.min(n, values.length - 1)]
      if (slot) slot.value = { lineage: union(slot.value.lineage, found.lineage), type: slot.value.type ?? found.type }
    })
  }
  const names = unpivot.names.map((n) => column(n.v, { lineage: conditional(transformed(all)), type: { name: 'text' } }))
  const valueColumns = unpivot.values.map((n, k) => column(n.v, values[k]!.value))
  // Name columns stand before the values, except in T-SQL and Oracle's own order of writing.
  const made =
    c.dialect.name === 'spark' || c.dialect.name === 'databricks' || c.dialect.name !== 'tsql'
      ? [...names, ...valueColumns]
      : [...valueColumns, ...names]
  return {
    columns: [...kept, ...made],
    open: input.open ? (name) => (used.has(keyOf(name.v)) ? undefined : input.open!(name)) : undefined,
  }
}
