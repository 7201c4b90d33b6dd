// MERGE: the target beside its source, each branch writing columns with the values it names, or all of them by name.
import type { Expr, Ident, Statement } from '../ast.ts'
import type { Collector } from './collector.ts'
import type { Context } from './context.ts'
import { bindWith } from './query.ts'
import { foldName, keyOf, type Relation } from './relation.ts'
import { Scope, type Source } from './scope.ts'
import { Way } from './value.ts'
import { assign, lastOf, nameIn, returning, stored, type Target, targetOf } from './write.ts'

type Of<K extends Statement['kind']> = Extract<Statement, { kind: K }>

export function bindMerge(c: Context, s: Of<'merge'>, out: Collector, outer: Scope | undefined): Relation {
  const around = s.with ? bindWith(c, s.with, outer) : outer
  const bound = targetOf(c, s.target, around)
  if (!bound) return { columns: [] }
  out.write(bound.ref)
  const incoming = new Scope(around)
  c.rules.from(c, s.source, incoming)
  const scope = new Scope(around)
  const name = s.target.kind === 'table' ? keyOf(lastOf(s.target.name).v) : undefined
  const own: Source = {
    name: s.target.alias ? keyOf(s.target.alias.v) : name,
    path: bound.ref.parts.map(keyOf),
    relation: bound.relation,
  }
  scope.sources.push(own, ...incoming.sources)
  out.influences.addAll(incoming.influences)
  out.influences.add(c.rules.evaluate(c, s.on, scope).lineage, Way.join)
  for (const branch of s.branches) {
    if (branch.when) out.influences.add(c.rules.evaluate(c, branch.when, scope).lineage, Way.rowCondition)
    if (branch.where) out.influences.add(c.rules.evaluate(c, branch.where, scope).lineage, Way.filter)
    for (const a of branch.update ?? []) assign(c, a, scope, bound, out)
    if (branch.updateStar) copyAll(incoming, bound, branch.updateStar.except, out)
    const { insert } = branch
    if (!insert) continue
    if (insert.star) copyAll(incoming, bound, insert.except, out)
    else insertValues(c, insert, incoming, bound, out)
  }
  return returning(c, s.returning, bound.relation, outer, incoming.sources)
}

function insertValues(
  c: Context,
  insert: { columns: Ident[]; values: Expr[] },
  incoming: Scope,
  bound: Target,
  out: Collector,
): undefined {
  const known = bound.relation.open ? undefined : bound.relation.columns
  insert.values.forEach((expr, n) => {
    const listed = insert.columns[n]
    const name = listed ? foldName(listed, c.dialect) : (known?.[n]?.name ?? nameIn(expr) ?? `column${n + 1}`)
    out.outputs.push({
      table: bound.ref,
      name: stored(bound, name),
      value: c.rules.evaluate(c, expr, incoming),
      s: expr.s,
      e: expr.e,
    })
  })
}

/** UPDATE SET *, INSERT *: columns by name. */
function copyAll(incoming: Scope, bound: Target, except: readonly Ident[], out: Collector): undefined {
  const hidden = new Set(except.map((x) => keyOf(x.v)))
  for (const source of incoming.sources) {
    for (const x of source.relation.columns) {
      if (!hidden.has(x.key)) out.outputs.push({ table: bound.ref, name: stored(bound, x.name), value: x.value, star: x.star })
    }
  }
}
