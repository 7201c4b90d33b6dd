// Pipe syntax: each step takes the relation made so far and makes the next.
import type { From, Ident, PipeStep, Query, SelectItem } from '../ast.ts'
import type { Context } from './context.ts'
import { type Column, column, keyOf, type Relation } from './relation.ts'
import { CteScope, Scope } from './scope.ts'
import { bindItems, project, sortBy } from './select.ts'
import { unionByPosition } from './set.ts'
import { Way } from './value.ts'

type Pipe = Extract<Query, { kind: 'pipe' }>
const soFar: Ident = { v: '\u0000so far', q: true, s: 0, e: 0 }

export function bindPipe(c: Context, query: Pipe, outer: Scope | undefined): Relation {
  // A pipe that begins with a bare FROM keeps the names of its tables in scope.
  const first = query.input
  let scope = new Scope(outer)
  if (first.kind === 'select' && first.from && first.items[0]?.expr.kind === 'star' && first.items[0].s === first.items[0].e)
    c.rules.from(c, first.from, scope)
  else scope = over(c.rules.query(c, first, outer), outer)
  for (const step of query.steps) scope = bindStep(c, step, scope, outer)
  return project(
    c,
    { kind: 'select', items: [starItem], group: [], windows: [], connect: [], order: query.order, s: query.s, e: query.e },
    scope,
  )
}

const starItem: SelectItem = {
  expr: { kind: 'star', qualifier: [], except: [], replace: [], rename: [], s: 0, e: 0 },
  s: 0,
  e: 0,
}

function over(relation: Relation, outer: Scope | undefined, name?: string): Scope {
  const scope = new Scope(outer)
  scope.influences.addAll(relation.influences)
  scope.sources.push({ name, relation: { ...relation, influences: undefined } })
  return scope
}

function all(c: Context, scope: Scope): Relation {
  return project(c, { kind: 'select', items: [starItem], group: [], windows: [], connect: [], order: [], s: 0, e: 0 }, scope)
}

/** Change the columns of every table in scope, which keep their names. */
function each(scope: Scope, change: (columns: readonly Column[]) => Column[]): Scope {
  for (const source of scope.sources)
    source.relation = { ...source.relation, index: undefined, columns: change(source.relation.columns) }
  return scope
}

function bindStep(c: Context, step: PipeStep, scope: Scope, outer: Scope | undefined): Scope {
  switch (step.op) {
    case 'where':
      for (const expr of step.exprs) scope.influences.add(c.rules.evaluate(c, expr, scope).lineage, Way.filter)
      return scope
    case 'order':
      sortBy(c, step.exprs, [], scope)
      return scope
    case 'window':
      return scope
    case 'select': {
      scope.aliases = new Map()
      const made = bindItems(c, step.items, scope)
      const open = made.some((x) => x.star) ? all(c, scope).open : undefined
      return over({ columns: made, influences: scope.influences, open }, outer)
    }
    case 'extend':
      // The tables before keep their names; the new columns stand beside them.
      scope.aliases = new Map()
      scope.sources.push({ relation: { columns: bindItems(c, step.items, scope) } })
      return scope
    case 'aggregate': {
      scope.aliases = new Map()
      const groups = bindItems(c, step.group, scope)
      for (const group of groups) scope.influences.add(group.value.lineage, Way.group)
      const made = bindItems(c, step.items, scope)
      return over({ columns: [...groups, ...made], influences: scope.influences }, outer)
    }
    case 'set': {
      const changes = new Map(
        step.sets.map((x) => [keyOf(x.name.v), column(x.name.v, c.rules.evaluate(c, x.expr, scope), x.expr.s, x.expr.e)]),
      )
      return each(scope, (columns) => columns.map((x) => changes.get(x.key) ?? x))
    }
    case 'drop': {
      const names = new Set(step.names.map((n) => keyOf(n.v)))
      return each(scope, (columns) => columns.filter((x) => !names.has(x.key)))
    }
    case 'rename': {
      const names = new Map(step.renames.map((r) => [keyOf(r.from.v), r.to.v]))
      return each(scope, (columns) => columns.map((x) => (names.has(x.key) ? column(names.get(x.key)!, x.value) : x)))
    }
    case 'as':
      return over(all(c, scope), outer, keyOf(step.name.v))
    case 'from': {
      const ctes = new CteScope(scope.ctes)
      const next = new Scope(outer, ctes)
      const parts: From[] = (scope.merged ? over(all(c, scope), outer).sources : scope.sources).map((source, n) => {
        const name = { ...soFar, v: `${soFar.v}${n}` }
        ctes.map.set(name.v, source.relation)
        return { kind: 'table', name: [name], alias: source.name ? { ...soFar, v: source.name } : undefined, s: 0, e: 0 }
      })
      const input = parts.reduce(
        (left, right): From => ({ kind: 'join', join: 'cross', left, right, natural: false, s: 0, e: 0 }),
      )
      next.influences.addAll(scope.influences)
      c.rules.from(c, step.apply(input), next)
      return next
    }
    case 'setop': {
      let relation = all(c, scope)
      for (const query of step.queries) relation = unionByPosition(c, relation, c.rules.query(c, query, outer))
      return over(relation, outer)
    }
  }
}
