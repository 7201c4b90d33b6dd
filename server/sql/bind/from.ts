// FROM to sources: tables, CTEs, subqueries, joins with USING and NATURAL, and everything that makes rows in between.
import type { From, Ident } from '../ast.ts'
import type { Context } from './context.ts'
import { gatherFacts } from './facts.ts'
import { structFields } from './fields.ts'
import { bindMatch } from './match.ts'
import { bindPivot, bindUnpivot } from './pivot.ts'
import { type Column, column, findColumns, keyOf, type Relation } from './relation.ts'
import { resolve, Scope, type Source } from './scope.ts'
import { none, union, type Value, Way } from './value.ts'

export function bindFrom(c: Context, from: From, scope: Scope): undefined {
  c.budget.step()
  switch (from.kind) {
    case 'table':
      return bindTable(c, from, from.name, scope)
    case 'derived': {
      // Without LATERAL a subquery sees the queries around it, but not its neighbours.
      const relation = c.rules.query(c, from.query, from.lateral ? scope : outside(scope))
      return add(c, from, relation, scope)
    }
    case 'call':
      return bindCallSource(c, from, scope)
    case 'file':
      return bindFile(c, from, scope)
    case 'group': {
      if (!from.alias) return bindFrom(c, from.input, scope)
      const inner = new Scope(scope.parent, scope.ctes)
      bindFrom(c, from.input, inner)
      scope.influences.addAll(inner.influences)
      return add(c, from, asRelation(inner), scope)
    }
    case 'join':
      return bindJoin(c, from, scope)
    case 'pivot':
    case 'unpivot': {
      const inner = new Scope(scope.parent, scope.ctes)
      bindFrom(c, from.input, inner)
      scope.influences.addAll(inner.influences)
      const relation =
        from.kind === 'pivot'
          ? bindPivot(c, from.pivot, inner, asRelation(inner))
          : bindUnpivot(c, from.unpivot, inner, asRelation(inner))
      const name = from.alias ? undefined : inner.sources.length === 1 ? inner.sources[0] : undefined
      add(c, from, relation, scope)
      if (name && !from.alias) Object.assign(scope.sources[scope.sources.length - 1]!, { name: name.name, path: name.path })
      return
    }
    case 'match': {
      const inner = new Scope(scope.parent, scope.ctes)
      bindFrom(c, from.input, inner)
      scope.influences.addAll(inner.influences)
      return add(c, from, bindMatch(c, from.match, inner, scope), scope)
    }
    case 'arrayjoin': {
      bindFrom(c, from.input, scope)
      return bindArrayJoin(c, from, scope)
    }
    case 'view': {
      bindFrom(c, from.input, scope)
      const made = c.rules.tableFunction(c, from.call, scope)
      const { names } = from
      // Hive: `LATERAL VIEW explode(x) AS c` may leave out the table name.
      const wide =
        made.elastic && names.length > made.columns.length
          ? { ...made, columns: [...made.columns, ...names.slice(made.columns.length).map((x) => column(x.v, made.elastic!))] }
          : made
      const relation = names.length > 0 ? renamed(c, wide, names) : wide
      if (from.outer) scope.sources.push({ name: nameOf(from.table), relation, nullable: true })
      else scope.sources.push({ name: nameOf(from.table), relation })
      if (from.table && names.length === 0 && relation.columns.length === 1) relabel(scope, from.table)
      return
    }
  }
}

/** `LATERAL VIEW explode(a) AS c`: the one name is the column's. */
function relabel(scope: Scope, table: Ident): undefined {
  const source = scope.sources[scope.sources.length - 1]!
  source.relation = { ...source.relation, columns: [column(table.v, source.relation.columns[0]!.value)] }
}

function nameOf(ident: Ident | undefined): string | undefined {
  return ident ? keyOf(ident.v) : undefined
}

/** What a subquery without LATERAL can see: everything around the query, not its own FROM. */
function outside(scope: Scope): Scope {
  const made = new Scope(scope.parent, scope.ctes)
  return made
}

export function asRelation(scope: Scope): Relation {
  const columns: Column[] = []
  for (const { name, value } of scope.merged?.values() ?? []) columns.push(column(name, value))
  for (const source of scope.sources)
    if (!source.hidden)
      for (const one of source.relation.columns) if (!scope.merged?.get(one.key)?.sources.has(source)) columns.push(one)
  const opens = scope.sources.filter((s) => s.relation.open)
  return { columns, open: opens.length === 1 ? opens[0]!.relation.open : opens.length > 1 ? () => undefined : undefined }
}

/** Put a relation into scope under its alias, with its column aliases. */
function add(c: Context, from: From, relation: Relation, scope: Scope, name?: string, path?: readonly string[]): undefined {
  const made = from.columns ? renamed(c, relation, from.columns, from.types) : relation
  scope.influences.addAll(relation.influences)
  scope.sources.push({ name: from.alias ? keyOf(from.alias.v) : name, path: from.alias ? undefined : path, relation: made })
}

/** Column aliases by position; those beyond the list keep their names. */
export function renamed(c: Context, relation: Relation, names: readonly Ident[], types?: From['types']): Relation {
  if (relation.columns.some((x) => x.star)) {
    // Unknown columns: the aliases are all there is to know; each stands for a column of that name.
    return {
      ...relation,
      index: undefined,
      columns: names.map((n) =>
        column(n.v, relation.open?.(n) ?? { lineage: relation.columns.find((x) => x.star)?.value.lineage ?? none }),
      ),
      open: undefined,
    }
  }
  if (relation.columns.length === 0 && relation.open)
    return {
      ...relation,
      columns: names.map((n, i) => column(n.v, { ...(relation.open!(n) ?? { lineage: none }), type: types?.[i] })),
      open: undefined,
    }
  if (relation.columns.length < names.length && relation.columns.length > 0 && !relation.open)
    c.report('arity', `${names.length} column aliases for ${relation.columns.length} columns`, names[0]!.s)
  return {
    ...relation,
    index: undefined,
    columns: relation.columns.map((x, n) =>
      names[n] ? column(names[n].v, types?.[n] ? { ...x.value, type: types[n] } : x.value) : x,
    ),
  }
}

function bindTable(c: Context, from: From, name: readonly Ident[], scope: Scope): undefined {
  const last = name[name.length - 1]!
  if (name.length === 1) {
    const cte = scope.ctes?.find(keyOf(last.v))
    if (cte) return add(c, from, cte, scope, keyOf(last.v))
    const rows = localTable(scope, keyOf(last.v))
    if (rows) return add(c, from, rows, scope, keyOf(last.v))
  } else {
    const array = correlatedArray(c, name, scope)
    if (array) return add(c, from, array, scope, keyOf(last.v))
  }
  const { ref, relation } = c.table(name, true)
  // Alias of a function-like source or plain table: addressable by any suffix of its name.
  add(c, from, relation, scope, keyOf(last.v), ref.parts.map(keyOf))
}

/** A table variable or cursor of the routine around. */
function localTable(scope: Scope, key: string): Relation | undefined {
  for (let at: Scope | undefined = scope; at; at = at.parent) {
    const local = at.locals?.get(key)
    if (local?.fields && local.type?.name === 'table') return { columns: local.fields.map((f) => column(f.name, f.value)) }
  }
  return undefined
}

/** `FROM orders o, o.items i`: the array of a source to its left. */
function correlatedArray(c: Context, name: readonly Ident[], scope: Scope): Relation | undefined {
  if (!c.dialect.implicitUnnest) return undefined
  const first = keyOf(name[0]!.v)
  for (let at: Scope | undefined = scope; at; at = at.parent) {
    if (!at.sources.some((s) => s.name === first)) continue
    const value = resolve(c, name, scope)
    return elements(c, value, name[name.length - 1]!.v)
  }
  return undefined
}

/** The rows of an array: the fields of its structs, or one column. */
export function elements(c: Context, value: Value, name: string): Relation {
  const fields = structFields(c, value)
  if (fields)
    return { columns: fields.map((f) => column(f.name, f.value)), hidden: (key) => (key === keyOf(name) ? value : undefined) }
  const type = value.type?.element
  return {
    columns: [column(name, { lineage: value.lineage, type })],
    open: value.type ? undefined : () => ({ lineage: value.lineage }),
  }
}

function bindCallSource(c: Context, from: Extract<From, { kind: 'call' }>, scope: Scope): undefined {
  const { call } = from
  let relation = c.rules.tableFunction(c, call, scope)
  const name = keyOf(call.path[call.path.length - 1]?.v ?? call.name)
  // A function of one column gives its alias to that column.
  const only = relation.columns.length === 1 && relation.columns[0]!.key === name && !relation.columns[0]!.star
  if (
    from.alias &&
    !from.columns &&
    (only || (c.dialect.unnestAliasIsColumn && call.name === 'UNNEST' && relation.columns.length === 1))
  ) {
    const value = relation.columns[0]!.value
    relation = { ...relation, columns: [column(from.alias.v, value)] }
  } else if (
    from.alias &&
    !from.columns &&
    c.dialect.unnestAliasIsColumn &&
    call.name === 'UNNEST' &&
    relation.columns.length > 1
  ) {
    const row: Value = {
      lineage: relation.columns.reduce((l, x) => union(l, x.value.lineage), none),
      fields: relation.columns.map((x) => ({ name: x.name, value: x.value })),
    }
    const key = keyOf(from.alias.v)
    relation = { ...relation, hidden: (k) => (k === key ? row : undefined) }
  }
  const { elastic } = relation
  const wanted = (from.columns?.length ?? 0) - (from.offset ? 1 : 0)
  if (elastic && wanted > relation.columns.length)
    relation = {
      ...relation,
      columns: [...relation.columns, ...from.columns!.slice(relation.columns.length, wanted).map((x) => column(x.v, elastic))],
    }
  if (from.offset) {
    const extra = column(from.offset === true ? (c.dialect.name === 'bigquery' ? 'offset' : 'ordinality') : from.offset.v, {
      lineage: none,
      type: { name: 'bigint' },
      nullable: false,
    })
    relation = { ...relation, columns: [...relation.columns, extra] }
  }
  add(c, from, relation, scope, name)
}

function bindFile(c: Context, from: Extract<From, { kind: 'file' }>, scope: Scope): undefined {
  const { ref, relation } = c.table([{ v: from.path, q: true, s: from.s, e: from.e }], true)
  const base = ref.parts[ref.parts.length - 1]!.replace(/^.*\//, '').replace(/\.\w+$/, '')
  add(c, from, relation, scope, keyOf(base))
}

function bindArrayJoin(c: Context, from: Extract<From, { kind: 'arrayjoin' }>, scope: Scope): undefined {
  // ClickHouse: the arrays are replaced by their elements, under the same name or an alias.
  scope.locals ??= new Map()
  for (const item of from.items) {
    const value = c.rules.evaluate(c, item.expr, scope)
    const name = item.alias?.v ?? (item.expr.kind === 'name' ? item.expr.parts[item.expr.parts.length - 1]!.v : undefined)
    if (name) scope.locals.set(keyOf(name), { lineage: value.lineage, type: value.type?.element, fields: value.element?.fields })
  }
}

function bindJoin(c: Context, from: Extract<From, { kind: 'join' }>, scope: Scope): undefined {
  // A chain of joins leans left and may be thousands long: walk down it without recursion.
  const chain: Extract<From, { kind: 'join' }>[] = [from]
  let first = from.left
  while (first.kind === 'join' && !first.alias) {
    chain.push(first)
    first = first.left
  }
  const start = scope.sources.length
  bindFrom(c, first, scope)
  for (let n = chain.length - 1; n >= 0; n--) joinOne(c, chain[n]!, scope, start)
}

function joinOne(c: Context, from: Extract<From, { kind: 'join' }>, scope: Scope, start: number): undefined {
  const middle = scope.sources.length
  bindFrom(c, from.right, scope)
  const { join } = from
  const right = scope.sources.slice(middle)
  if (join === 'semi' || join === 'anti') for (const source of right) source.hidden = true
  if (join === 'right semi' || join === 'right anti') for (let n = start; n < middle; n++) scope.sources[n]!.hidden = true
  if (join === 'left' || join === 'full' || join === 'asof') for (const source of right) source.nullable = true
  if (join === 'right' || join === 'full') for (let n = start; n < middle; n++) scope.sources[n]!.nullable = true
  const names = from.using ?? (from.natural ? sharedNames(scope, start, middle) : undefined)
  if (names) for (const name of names) merge(c, name, scope, start, middle, join)
  if (from.on) {
    scope.influences.add(c.rules.evaluate(c, from.on, scope).lineage, Way.join)
    gatherFacts(c, from.on, scope, join)
  }
}

function sharedNames(scope: Scope, start: number, middle: number): Ident[] {
  const left = new Set<string>()
  for (let n = start; n < middle; n++) for (const x of scope.sources[n]!.relation.columns) if (!x.star) left.add(x.key)
  const shared: Ident[] = []
  for (let n = middle; n < scope.sources.length; n++) {
    for (const x of scope.sources[n]!.relation.columns)
      if (left.has(x.key) && !shared.some((s) => keyOf(s.v) === x.key)) shared.push({ v: x.name, q: true, s: 0, e: 0 })
  }
  return shared
}

/** USING and NATURAL: one column in place of two, made of both. */
function merge(c: Context, name: Ident, scope: Scope, start: number, middle: number, join: string): undefined {
  const key = keyOf(name.v)
  const before = scope.merged?.get(key)
  const left = before?.value ?? sideValue(c, name, scope.sources.slice(start, middle), before?.sources)
  const right = sideValue(c, name, scope.sources.slice(middle), undefined)
  scope.influences.add(left?.lineage ?? none, Way.join)
  scope.influences.add(right?.lineage ?? none, Way.join)
  // The far side of a semi or anti join only filters.
  const one = join === 'semi' || join === 'anti'
  const value: Value = {
    ...(left ?? right ?? { lineage: none }),
    lineage: one ? (left?.lineage ?? none) : union(left?.lineage ?? none, right?.lineage ?? none),
  }
  const sources = new Set<Source>(before?.sources)
  for (let n = start; n < scope.sources.length; n++) {
    const source = scope.sources[n]!
    if (findColumns(source.relation, name, c.dialect).length > 0 || source.relation.open) sources.add(source)
  }
  scope.merged ??= new Map()
  scope.merged.set(key, {
    name:
      before?.name ??
      sources
        .values()
        .next()
        .value?.relation.columns.find((x) => x.key === key)?.name ??
      name.v,
    value,
    sources,
  })
}

function sideValue(
  c: Context,
  name: Ident,
  sources: readonly Source[],
  skip: ReadonlySet<Source> | undefined,
): Value | undefined {
  for (const source of sources) {
    if (skip?.has(source)) continue
    const found = findColumns(source.relation, name, c.dialect)[0]
    if (found) return found.value
  }
  const open = sources.filter((s) => s.relation.open)
  return open.length === 1 ? open[0]!.relation.open!(name) : undefined
}
