// Joins and filters as facts, for popular joins and typical filters: `a.x = b.y`, `status = 'paid'`.
import type { ColumnRef } from '../answer.ts'
import type { Expr } from '../ast.ts'
import type { Context } from './context.ts'
import type { Scope } from './scope.ts'
import { type Value, Way } from './value.ts'

const comparisons = new Set(['=', '<>', '!=', '<', '>', '<=', '>=', 'IN', 'LIKE', 'ILIKE', 'BETWEEN', 'IS', '=='])

export function gatherFacts(c: Context, expr: Expr, scope: Scope, join: string): void {
  if (c.quiet > 0 || c.joins.length + c.filters.length > 2000) return
  if (expr.kind !== 'op') return
  if (expr.op === 'AND') {
    for (const arg of expr.args) gatherFacts(c, arg, scope, join)
    return
  }
  if (!comparisons.has(expr.op)) return
  const [a, b] = expr.args
  if (!a || (a.kind !== 'name' && b?.kind !== 'name')) return
  const left = columnOf(c, a, scope)
  const right = b ? columnOf(c, b, scope) : undefined
  if (left && right) {
    if (expr.op === '=' && left.table !== right.table) c.joins.push({ left, right, kind: join })
    else if (expr.op === '=' && left.column !== right.column) c.joins.push({ left, right, kind: join })
    return
  }
  const one = left ?? right
  const other = left ? expr.args.slice(1) : [a]
  if (one && other.every((x) => x.kind === 'literal' || x.kind === 'param'))
    c.filters.push({ ...one, operator: expr.op, text: c.sql.slice(expr.s, Math.min(expr.e, expr.s + 200)) })
}

function columnOf(c: Context, expr: Expr, scope: Scope): ColumnRef | undefined {
  if (expr.kind !== 'name') return undefined
  c.quiet++
  const value: Value = c.rules.evaluate(c, expr, scope)
  c.quiet--
  const { lineage } = value
  if (lineage.length !== 2 || !(lineage[1]! & Way.identity)) return undefined
  const source = c.sources.columns[lineage[0]!]!
  return { table: source.table.parts.join('.'), column: source.column }
}
