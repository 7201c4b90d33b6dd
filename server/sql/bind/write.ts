// Statements that change rows: INSERT in all its forms, UPDATE, DELETE, MERGE, COPY; each column written with its value.
import type { Assignment, Expr, From, Ident, InsertClause, Query, Statement } from '../ast.ts'
import type { Collector } from './collector.ts'
import type { Context } from './context.ts'
import { bindWith } from './query.ts'
import { type Column, column, foldName, keyOf, type Relation } from './relation.ts'
import { findSource, Scope, type Source } from './scope.ts'
import { bindItems } from './select.ts'
import type { TableRef } from './sources.ts'
import { type Value, Way } from './value.ts'

type Of<K extends Statement['kind']> = Extract<Statement, { kind: K }>

export function bindInsert(c: Context, s: Of<'insert'>, out: Collector, outer: Scope | undefined): Relation {
  const around = s.with ? bindWith(c, s.with, outer) : outer
  const shared = s.source ? c.rules.query(c, s.source, around) : undefined
  out.influences.addAll(shared?.influences)
  let last: Relation = { columns: [] }
  for (const clause of s.clauses) last = insertOne(c, clause, shared, out, around)
  return returning(c, s.returning, last, around)
}

export function returning(
  c: Context,
  items: Of<'insert'>['returning'],
  row: Relation,
  outer: Scope | undefined,
  more: readonly Source[] = [],
): Relation {
  if (items.length === 0) return { columns: [] }
  const scope = new Scope(outer)
  scope.sources.push({ relation: row, name: 'inserted' }, ...more)
  c.quiet++
  const columns = bindItems(c, items, scope)
  c.quiet--
  return { columns }
}

function insertOne(
  c: Context,
  clause: InsertClause,
  shared: Relation | undefined,
  out: Collector,
  outer: Scope | undefined,
): Relation {
  const { target } = clause
  const bound = target ? targetOf(c, target, outer) : undefined
  if (bound) out.write(bound.ref)
  let relation: Relation = { columns: [] }
  if (clause.values && shared) {
    const scope = new Scope(outer)
    scope.sources.push({ relation: shared })
    relation = {
      columns: clause.values.map((expr, n) =>
        column(nameIn(expr) ?? `column${n + 1}`, c.rules.evaluate(c, expr, scope), expr.s, expr.e),
      ),
    }
  } else if (clause.query) relation = c.rules.query(c, clause.query, outer)
  else if (shared) relation = shared
  else if (clause.setForm) {
    const scope = new Scope(outer)
    relation = { columns: clause.setForm.map((a) => column(lastOf(a.target[0]!).v, c.rules.evaluate(c, a.value, scope))) }
  }
  if (clause.when && shared) {
    const scope = new Scope(outer)
    scope.sources.push({ relation: shared })
    out.influences.add(c.rules.evaluate(c, clause.when, scope).lineage, Way.rowCondition)
  }
  out.influences.addAll(relation.influences)
  if (!bound) return relation
  const named = clause.byName || clause.setForm ? relation.columns : byPosition(c, clause, relation, bound, target!)
  for (const x of named) out.outputs.push({ table: bound.ref, name: x.name, value: x.value, star: x.star, s: x.s, e: x.e })
  for (const p of clause.partition) {
    if (p.value)
      out.outputs.push({
        table: bound.ref,
        name: foldName(p.name, c.dialect),
        value: c.rules.evaluate(c, p.value, new Scope(outer)),
      })
  }
  if (clause.conflict.length > 0) conflict(c, clause, named, bound, out, outer)
  return bound.relation.open ? { columns: named } : bound.relation
}

export interface Target {
  ref: TableRef
  relation: Relation
}

export function targetOf(c: Context, target: From, outer: Scope | undefined): Target | undefined {
  if (target.kind === 'table') {
    const { ref, relation } = c.table(target.name, false)
    return { ref, relation }
  }
  if (target.kind === 'file') return c.table([{ v: target.path, q: true, s: target.s, e: target.e }], false)
  if (target.kind === 'derived' && target.query.kind === 'select' && target.query.from)
    return targetOf(c, target.query.from, outer)
  if (target.kind === 'group') return targetOf(c, target.input, outer)
  if (target.kind === 'join') return targetOf(c, target.left, outer)
  return undefined
}

/** Target names by position: the column list, else the table's columns, else the names the query gives. */
function byPosition(c: Context, clause: InsertClause, relation: Relation, target: Target, from: From): Column[] {
  const list: readonly Ident[] = clause.columns.length > 0 ? clause.columns : (from.columns ?? [])
  const given = relation.columns
  if (list.length > 0) {
    const dynamic = clause.partition.filter((p) => !p.value)
    const names = [...list, ...dynamic.filter((d) => !list.some((l) => keyOf(l.v) === keyOf(d.name.v))).map((d) => d.name)].map(
      (x) => foldName(x, c.dialect),
    )
    const star = given.find((x) => x.star)
    if (!star && given.length > 0 && given.length !== names.length)
      c.report('arity', `${names.length} target columns for ${given.length} values`, clause.s)
    return names.flatMap((name, n) => {
      const x = given[n] && !given.slice(0, n + 1).some((g) => g.star) ? given[n] : star ? undefined : null
      if (x === null) return []
      return [{ ...column(stored(target, name), x?.value ?? { lineage: star!.value.lineage }), s: x?.s, e: x?.e }]
    })
  }
  const known = target.relation.open ? undefined : target.relation.columns
  if (known && known.length > 0 && !given.some((x) => x.star)) {
    const fixed = new Set(clause.partition.map((p) => keyOf(p.name.v)))
    const dynamic = clause.partition.filter((p) => !p.value).map((p) => p.name.v)
    const names = [...known.filter((x) => !fixed.has(x.key)).map((x) => x.name), ...dynamic]
    if (given.length > names.length) c.report('arity', `${given.length} values for ${names.length} columns`, clause.s)
    return given.map((x, n) => ({ ...x, name: names[n] ?? x.name, key: keyOf(names[n] ?? x.name) }))
  }
  const dynamic = clause.partition.filter((p) => !p.value)
  return given.map((x, n) => {
    const p = dynamic[n - (given.length - dynamic.length)]
    return p && !given.some((g) => g.star) ? { ...x, name: p.name.v, key: keyOf(p.name.v) } : x
  })
}

/** The name as the table spells it, when the table is known. */
export function stored(target: Target, name: string): string {
  const key = keyOf(name)
  return target.relation.columns.find((x) => x.key === key && !x.star)?.name ?? name
}

function conflict(
  c: Context,
  clause: InsertClause,
  named: readonly Column[],
  target: Target,
  out: Collector,
  outer: Scope | undefined,
): undefined {
  const scope = new Scope(outer)
  const from = clause.target!
  const alias = from.alias ? keyOf(from.alias.v) : from.kind === 'table' ? keyOf(lastOf(from.name).v) : undefined
  scope.sources.push({ name: alias, relation: target.relation })
  const row: Relation = { columns: [...named] }
  for (const name of ['excluded', clause.rowAlias ? keyOf(clause.rowAlias.v) : 'new'])
    scope.sources.push({ name, relation: row, hidden: true })
  // A bare name means the table's column, not the proposed one.
  const plain = new Scope(undefined)
  plain.sources = [scope.sources[0]!]
  for (const a of clause.conflict) assign(c, a, conflictScope(scope, a.value), target, out)
  if (clause.conflictWhere) out.influences.add(c.rules.evaluate(c, clause.conflictWhere, scope).lineage, Way.rowCondition)
}

/** Bare names resolve in the target alone unless the row proposed for insertion is named. */
function conflictScope(scope: Scope, value: Expr): Scope {
  const text = JSON.stringify(value).toLowerCase()
  const mentions = scope.sources.slice(1).some((s) => text.includes(`"v":"${s.name}"`)) || text.includes('"name":"values"')
  if (mentions) return scope
  const lone = new Scope(scope.parent, scope.ctes)
  lone.sources = scope.sources.slice(0, 1)
  return lone
}

export function nameIn(expr: Expr): string | undefined {
  return expr.kind === 'name' ? lastOf(expr.parts).v : expr.kind === 'cast' ? nameIn(expr.expr) : undefined
}

export function lastOf(parts: readonly Ident[]): Ident {
  return parts[parts.length - 1]!
}

/** One assignment; `(a, b) = (SELECT x, y)` takes the value apart. */
export function assign(
  c: Context,
  a: Assignment,
  scope: Scope,
  target: Target,
  out: Collector,
  tables?: (path: readonly Ident[]) => { ref: TableRef; name: string; relation: Relation } | undefined,
): undefined {
  const value = c.rules.evaluate(c, a.value, scope)
  a.target.forEach((path, n) => {
    const part = a.target.length > 1 ? parts(c, a.value, value, n, scope) : value
    const found = tables?.(path)
    const name = found?.name ?? fieldName(c, path, scope)
    out.outputs.push({
      table: found?.ref ?? target.ref,
      name: stored({ ref: found?.ref ?? target.ref, relation: found?.relation ?? target.relation }, name),
      value: part,
      s: a.value.s,
      e: a.value.e,
    })
  })
}

/** What is set: the column, or a field below it, without the table's name in front. */
function fieldName(c: Context, path: readonly Ident[], scope: Scope): string {
  let from = 0
  for (let n = path.length - 1; n >= 1; n--) {
    if (findSource(scope, path, n)) {
      from = n
      break
    }
  }
  // A qualifier that names nothing in scope is still no field where dialects qualify what they set.
  if (from === 0 && path.length > 1 && !/^(bigquery|spark|databricks|postgres|duckdb|trino)$/.test(c.dialect.name))
    from = path.length - 1
  return path
    .slice(from)
    .map((x) => foldName(x, c.dialect))
    .join('.')
}

function parts(c: Context, expr: Expr, value: Value, n: number, scope: Scope): Value {
  if (expr.kind === 'op' && expr.op === 'tuple' && expr.args[n]) return c.rules.evaluate(c, expr.args[n], scope)
  return value.fields?.[n]?.value ?? value
}

export function bindUpdate(c: Context, s: Of<'update'>, out: Collector, outer: Scope | undefined): Relation {
  const scope = new Scope(s.with ? bindWith(c, s.with, outer) : outer)
  if (s.from) c.rules.from(c, s.from, scope)
  const name = s.target.kind === 'table' ? s.target.name : []
  // UPDATE alias ... FROM t alias: the target is the table behind the alias.
  const aliased = name.length === 1 && s.from ? tableBehind(s.from, keyOf(name[0]!.v)) : undefined
  const joined = s.from !== undefined && contains(s.from, s.target)
  const bound = aliased ? c.table(aliased, false) : targetOf(c, s.target, outer)
  if (!bound) return { columns: [] }
  const own = aliased ?? (joined ? name : undefined)
  if (s.target.kind === 'derived') c.rules.from(c, s.target, scope)
  if (own) out.reads.delete(c.table(own, false).ref.key)
  else if (s.target.kind !== 'derived')
    scope.sources.unshift({
      name: s.target.alias ? keyOf(s.target.alias.v) : name.length > 0 ? keyOf(lastOf(name).v) : undefined,
      path: bound.ref.parts.map(keyOf),
      relation: bound.relation,
    })
  if (s.where) out.influences.add(c.rules.evaluate(c, s.where, scope).lineage, Way.filter)
  for (const a of s.sets) {
    assign(c, a, scope, bound, out, (path) => targetColumn(c, path, scope, s.from))
  }
  if (out.outputs.every((o) => o.table?.key !== bound.ref.key) && out.outputs.length > 0 && joined) {
    // MySQL: the assignments named other tables of the join.
    for (const o of out.outputs)
      if (o.table) {
        out.write(o.table)
        out.reads.delete(o.table.key)
      }
    out.reads.set(bound.ref.key, bound.ref)
  } else {
    out.write(bound.ref)
    for (const o of out.outputs) if (o.table) out.write(o.table)
    if (s.target.kind === 'derived') out.reads.delete(bound.ref.key)
  }
  out.influences.addAll(scope.influences)
  return returning(c, s.returning, bound.relation, outer, scope.sources)
}

function contains(from: From, target: From): boolean {
  if (from === target) return true
  if (from.kind === 'join') return contains(from.left, target) || contains(from.right, target)
  return from.kind === 'group' && contains(from.input, target)
}

function tableBehind(from: From, alias: string): readonly Ident[] | undefined {
  if (from.kind === 'table')
    return (from.alias && keyOf(from.alias.v) === alias) || (!from.alias && keyOf(lastOf(from.name).v) === alias)
      ? from.name
      : undefined
  if (from.kind === 'join') return tableBehind(from.left, alias) ?? tableBehind(from.right, alias)
  if (from.kind === 'group') return tableBehind(from.input, alias)
  return undefined
}

/** `SET a.x = ...`: which table a is, and which column x. */
function targetColumn(
  c: Context,
  path: readonly Ident[],
  scope: Scope,
  from: From | undefined,
): { ref: TableRef; name: string; relation: Relation } | undefined {
  if (path.length < 2) return undefined
  for (let n = path.length - 1; n >= 1; n--) {
    const source = findSource(scope, path, n)
    if (!source) continue
    const name = foldName(path[n]!, c.dialect)
    const written = n === 1 && from ? tableBehind(from, keyOf(path[0]!.v)) : undefined
    if (!written) return undefined
    const { ref, relation } = c.table(written, false)
    return { ref, name, relation }
  }
  // A struct column: SET address.city = ... changes the column.
  return undefined
}

export function bindDelete(c: Context, s: Of<'delete'>, out: Collector, outer: Scope | undefined): Relation {
  const scope = new Scope(s.with ? bindWith(c, s.with, outer) : outer)
  const written: TableRef[] = []
  c.rules.from(c, s.target, scope)
  if (s.using) c.rules.from(c, s.using, scope)
  for (const alias of s.aliases) {
    const name =
      tableBehind(s.target, keyOf(lastOf(alias).v)) ??
      (s.using ? tableBehind(s.using, keyOf(lastOf(alias).v)) : undefined) ??
      alias
    written.push(c.table(name, false).ref)
  }
  if (written.length === 0) {
    const bound = targetOf(c, s.target, outer)
    const name =
      s.target.kind === 'table' && s.target.name.length === 1 && s.using
        ? tableBehind(s.using, keyOf(s.target.name[0]!.v))
        : undefined
    if (name) {
      out.reads.delete(bound?.ref.key ?? '')
      written.push(c.table(name, false).ref)
    } else if (bound) written.push(bound.ref)
  }
  for (const ref of written) {
    out.write(ref)
    out.reads.delete(ref.key)
  }
  if (s.where) out.influences.add(c.rules.evaluate(c, s.where, scope).lineage, Way.filter)
  out.influences.addAll(scope.influences)
  return returning(c, s.returning, scope.sources[0]?.relation ?? { columns: [] }, outer)
}

export function bindCopy(c: Context, s: Of<'copy'>, out: Collector, outer: Scope | undefined): undefined {
  const at = (path: string): Ident[] => [{ v: path, q: true, s: s.s, e: s.s }]
  const query: Query | undefined = s.query
  const target = s.into ? c.table(s.into, false) : s.intoPath ? c.table(at(s.intoPath), false) : undefined
  if (target) out.write(target.ref)
  if (s.fromPath) c.table(at(s.fromPath), true)
  const from = s.from ? c.table(s.from, true) : undefined
  const relation = query ? c.rules.query(c, query, outer) : from?.relation
  out.influences.addAll(relation?.influences)
  if (!relation || !target) return
  const known = target.relation.open ? undefined : target.relation.columns
  relation.columns.forEach((x, n) => {
    const name = s.into ? (s.columns[n] ? foldName(s.columns[n], c.dialect) : (known?.[n]?.name ?? x.name)) : x.name
    out.outputs.push({ table: target.ref, name, value: x.value, star: x.star, s: x.s, e: x.e })
  })
}
