// One SELECT over sources in scope: items, aliases, WHERE to QUALIFY, grouping and order, and what stays open behind a star.
import type { Expr, SelectItem, SelectQuery } from '../ast.ts'
import { LimitReached } from '../limits.ts'
import type { Context } from './context.ts'
import { gatherFacts } from './facts.ts'
import { structFields } from './fields.ts'
import { outputName } from './naming.ts'
import { type Column, column, foldName, keyOf, type Relation } from './relation.ts'
import type { Scope } from './scope.ts'
import { type Expanded, expandStar } from './star.ts'
import { none, union, type Value, Way } from './value.ts'

/** Everything after FROM, over sources that are already in scope. */
export function project(c: Context, query: SelectQuery, scope: Scope): Relation {
  const { dialect } = c
  if (query.windows.length > 0) scope.windows = new Map(query.windows.map((w) => [w.name, w.spec]))
  for (const expr of query.connect) scope.influences.add(c.rules.evaluate(c, expr, scope).lineage, Way.rowCondition)
  scope.aliases = new Map()
  scope.reach = dialect.lateralAlias
  if (dialect.lateralAlias === 'first') forwardAliases(c, query, scope)
  const columns = bindItems(c, query.items, scope)
  const itemValues = columns
  if (query.where) {
    scope.influences.add(c.rules.evaluate(c, query.where, scope).lineage, Way.filter)
    gatherFacts(c, query.where, scope, 'where')
  }
  scope.reach = scope.reach === 'first' ? 'first' : 'fallback'
  for (const expr of query.group) scope.influences.add(positional(c, expr, itemValues, scope).lineage, Way.group)
  if (query.groupAll) for (const x of columns) if (!x.value.aggregating) scope.influences.add(x.value.lineage, Way.group)
  for (const expr of query.distinctOn ?? []) scope.influences.add(positional(c, expr, itemValues, scope).lineage, Way.group)
  if (query.having) scope.influences.add(c.rules.evaluate(c, query.having, scope).lineage, Way.filter)
  if (query.qualify) scope.influences.add(c.rules.evaluate(c, query.qualify, scope).lineage, Way.rowCondition)
  sortBy(c, query.order, itemValues, scope)
  const relation: Relation = { columns, influences: scope.influences, open: openOf(scope, columns) }
  if (query.asStruct) return { ...relation, columns: [column('struct', structOf(columns))], open: undefined }
  return relation
}

/** ClickHouse: an alias may be used ahead of where it stands. */
function forwardAliases(c: Context, query: SelectQuery, scope: Scope): void {
  c.quiet++
  const { reach } = scope
  scope.reach = 'none'
  for (const item of query.items) {
    if (!item.alias || item.expr.kind === 'star') continue
    // `x AS x` must not hide the column from itself.
    if (item.expr.kind === 'name' && keyOf(item.expr.parts[item.expr.parts.length - 1]!.v) === keyOf(item.alias.v)) continue
    const key = keyOf(item.alias.v)
    const value = c.rules.evaluate(c, item.expr, scope)
    scope.aliases!.set(key, value)
  }
  scope.reach = reach
  c.quiet--
}

function structOf(columns: readonly Column[]): Value {
  return {
    lineage: columns.reduce((l, x) => union(l, x.value.lineage), none),
    fields: columns.map((x) => ({ name: x.name, value: x.value })),
  }
}

export function bindItems(c: Context, items: readonly SelectItem[], scope: Scope): Expanded[] {
  const columns: Expanded[] = []
  scope.aliases ??= new Map()
  for (const item of items) {
    if (columns.length > c.budget.limits.columns)
      throw new LimitReached('columns', `more than ${c.budget.limits.columns} columns`)
    const { expr } = item
    if (expr.kind === 'star') {
      const found = expandStar(c, expr, scope)
      if (item.alias && found.length === 1) columns.push(column(foldName(item.alias, c.dialect), found[0]!.value, expr.s, expr.e))
      else for (const x of found) columns.push(x.s === undefined ? { ...x, s: expr.s, e: expr.e } : x)
      continue
    }
    const nested = expr.kind === 'call' || expr.kind === 'op' || expr.kind === 'cast' ? columnsStar(expr) : undefined
    if (nested) {
      for (const x of expandStar(c, nested, scope)) {
        scope.locals ??= new Map()
        const value = c.rules.evaluate(c, replaceStar(expr, nested, x.name), scope)
        columns.push(column(x.name, value, expr.s, expr.e))
      }
      continue
    }
    const own = scope.reach === 'first' && item.alias ? scope.aliases!.get(keyOf(item.alias.v)) : undefined
    // A ClickHouse alias is out of its own reach while it is being made.
    if (own) scope.aliases!.delete(keyOf(item.alias!.v))
    const value = c.rules.evaluate(c, expr, scope)
    if (item.aliases) {
      columns.push(...severalNames(c, item, value, scope))
      continue
    }
    const generated = !item.alias && expr.kind === 'call' ? generatorFields(c, expr.name, value) : undefined
    if (generated) {
      columns.push(...generated.map((f) => column(f.name, f.value, expr.s, expr.e)))
      continue
    }
    const name = item.alias
      ? foldName(item.alias, c.dialect)
      : expr.kind === 'name'
        ? foldName(expr.parts[expr.parts.length - 1]!, c.dialect)
        : outputName(c, expr, columns.length)
    const made = column(name, value, expr.s, expr.e)
    columns.push(made)
    if (item.alias || c.dialect.name === 'clickhouse') scope.aliases!.set(made.key, value)
  }
  return columns
}

function generatorFields(c: Context, name: string, value: Value): { name: string; value: Value }[] | undefined {
  if (!/^(INLINE|INLINE_OUTER)$/.test(name)) return undefined
  return structFields(c, value)
}

/** `posexplode(x) AS (p, v)`, `stack(...) AS (a, b)`. */
function severalNames(c: Context, item: SelectItem, value: Value, scope: Scope): Column[] {
  const { expr } = item
  c.quiet++
  const relation = expr.kind === 'call' ? c.rules.tableFunction(c, expr, scope) : undefined
  c.quiet--
  const fields = structFields(c, value)
  return item.aliases!.map((name, n) => {
    const typed = fields?.[n]?.value ?? relation?.columns[n]?.value ?? { lineage: value.lineage }
    return column(name.v, typed, expr.s, expr.e)
  })
}

function columnsStar(expr: Expr): Extract<Expr, { kind: 'star' }> | undefined {
  switch (expr.kind) {
    case 'star':
      return expr.columns ? expr : undefined
    case 'call':
      for (const arg of expr.args) {
        const found = columnsStar(arg.expr)
        if (found) return found
      }
      return undefined
    case 'op':
      for (const arg of expr.args) {
        const found = columnsStar(arg)
        if (found) return found
      }
      return undefined
    case 'cast':
      return columnsStar(expr.expr)
  }
  return undefined
}

/** The expression once per column: COLUMNS(...) stands for one name at a time. */
function replaceStar(expr: Expr, star: Expr, name: string): Expr {
  if (expr === star) return { kind: 'name', parts: [{ v: name, q: true, s: star.s, e: star.e }], s: star.s, e: star.e }
  switch (expr.kind) {
    case 'call':
      return { ...expr, args: expr.args.map((a) => ({ ...a, expr: replaceStar(a.expr, star, name) })) }
    case 'op':
      return { ...expr, args: expr.args.map((a) => replaceStar(a, star, name)) }
    case 'cast':
      return { ...expr, expr: replaceStar(expr.expr, star, name) }
  }
  return expr
}

/** ORDER BY and GROUP BY take positions as well as expressions. */
function positional(c: Context, expr: Expr, columns: readonly Column[], scope: Scope): Value {
  if (expr.kind === 'literal' && expr.of === 'number') {
    const found = columns[Number(expr.text) - 1]
    if (found) return found.value
  }
  return c.rules.evaluate(c, expr, scope)
}

export function sortBy(c: Context, order: readonly Expr[], columns: readonly Column[], scope: Scope): void {
  for (const expr of order) {
    if (expr.kind === 'name' && expr.parts.length === 1) {
      const key = keyOf(expr.parts[0]!.v)
      const found = columns.find((x) => x.key === key)
      if (found) {
        scope.influences.add(found.value.lineage, Way.sort)
        continue
      }
    }
    scope.influences.add(positional(c, expr, columns, scope).lineage, Way.sort)
  }
}

/** A select whose star could not be expanded is open itself, through the sources of that star. */
function openOf(scope: Scope, columns: readonly Expanded[]): Relation['open'] {
  const stars = columns.filter((x) => x.star)
  if (stars.length === 0) return undefined
  const only = stars.length === 1 ? stars[0]! : undefined
  const source = only?.via?.[0]
  if (!only) return () => undefined
  return (name) => {
    if (only.except?.has(keyOf(name.v))) return undefined
    if (source) return source.relation.open?.(name)
    return scope.sources.length === 1 ? scope.sources[0]!.relation.open?.(name) : { lineage: only.value.lineage }
  }
}
