// MATCH_RECOGNIZE to columns: the partition, then the measures (and every input column with ALL ROWS PER MATCH).
import type { Match } from '../ast.ts'
import type { Context } from './context.ts'
import { type Column, column, keyOf, type Relation } from './relation.ts'
import { Scope } from './scope.ts'
import { transformed, Way } from './value.ts'

export function bindMatch(c: Context, match: Match, inner: Scope, outer: Scope): Relation {
  const named = new Scope(inner.parent, inner.ctes)
  named.sources = [...inner.sources]
  // Pattern variables name rows of the input: A.price is price.
  const all = inner.sources[0]?.relation
  const variables = new Set(match.define.map((d) => keyOf(d.name.v)))
  for (const measure of match.measures) collectQualifiers(measure.expr, variables)
  if (all)
    for (const name of variables)
      if (!named.sources.some((s) => s.name === name)) named.sources.push({ name, relation: all, hidden: true })
  const lone = new Scope(inner.parent, inner.ctes)
  lone.sources = named.sources
  const columns: Column[] = []
  const evaluate = (expr: Match['order'][number]) => c.rules.evaluate(c, expr, named)
  for (const expr of match.partition) {
    const value = evaluate(expr)
    outer.influences.add(value.lineage, Way.group)
    if (!match.allRows && expr.kind === 'name') columns.push(column(expr.parts[expr.parts.length - 1]!.v, value))
  }
  for (const expr of match.order) outer.influences.add(evaluate(expr).lineage, Way.sort)
  for (const { expr } of match.define) outer.influences.add(evaluate(expr).lineage, Way.rowCondition)
  if (match.allRows) for (const source of inner.sources) columns.push(...source.relation.columns)
  for (const measure of match.measures) {
    const value = evaluate(measure.expr)
    columns.push(
      column(
        measure.alias!.v,
        { ...value, lineage: measure.expr.kind === 'name' ? value.lineage : transformed(value.lineage) },
        measure.expr.s,
        measure.expr.e,
      ),
    )
  }
  return { columns }
}

function collectQualifiers(expr: unknown, into: Set<string>): void {
  if (typeof expr !== 'object' || expr === null) return
  const node = expr as { kind?: string; parts?: { v: string }[] }
  if (node.kind === 'name' && node.parts && node.parts.length === 2) into.add(keyOf(node.parts[0]!.v))
  for (const value of Object.values(expr)) if (typeof value === 'object') collectQualifiers(value, into)
}
