// Names to columns under SQL's scoping: the sources of a FROM, merged USING columns, select aliases, the queries around.
// Promise: a name is resolved, or reported as unresolved, ambiguous or assumed; never guessed in silence.
import type { Expr, Ident, WindowSpec } from '../ast.ts'
import type { Context } from './context.ts'
import { fieldOf } from './fields.ts'
import { findColumns, keyOf, type Relation } from './relation.ts'
import { Influences, none, unknownValue, type Value } from './value.ts'

export interface Source {
  /** Alias, or the last part of the table's name, lower-case. */
  name?: string
  /** All parts of the table's name, lower-case, when it has no alias. */
  path?: readonly string[]
  relation: Relation
  /** On the outer side of a join. */
  nullable?: boolean
  /** Its columns do not appear in a star (the far side of a semi join). */
  hidden?: boolean
}

/** The WITH names in force. */
export class CteScope {
  readonly parent: CteScope | undefined
  readonly map = new Map<string, Relation>()
  /** ClickHouse's `WITH expression AS name`: evaluated where the name is used. */
  readonly expressions = new Map<string, Expr>()
  constructor(parent: CteScope | undefined) {
    this.parent = parent
  }

  find(name: string): Relation | undefined {
    for (let at: CteScope | undefined = this; at; at = at.parent) {
      const found = at.map.get(name)
      if (found) return found
    }
    return undefined
  }

  findExpression(name: string): Expr | undefined {
    for (let at: CteScope | undefined = this; at; at = at.parent) {
      const found = at.expressions.get(name)
      if (found) return found
    }
    return undefined
  }
}

export class Scope {
  readonly parent: Scope | undefined
  ctes: CteScope | undefined
  sources: Source[] = []
  /** Columns merged by USING or NATURAL, by name, with the sources that share them. */
  merged: Map<string, { name: string; value: Value; sources: Set<Source> }> | undefined
  aliases: Map<string, Value> | undefined
  /** Local names that win over everything: lambda parameters, variables. */
  locals: Map<string, Value> | undefined
  windows: Map<string, WindowSpec> | undefined
  readonly influences = new Influences()
  /** How aliases may be used where names are being resolved now. */
  reach: 'none' | 'fallback' | 'first' = 'none'

  constructor(parent: Scope | undefined, ctes: CteScope | undefined = parent?.ctes) {
    this.parent = parent
    this.ctes = ctes
  }
}

type Found = Value | 'ambiguous' | undefined

/** A name, or a path of names with struct fields behind the column. */
export function resolve(c: Context, parts: readonly Ident[], scope: Scope): Value {
  const first = parts[0]!
  if (parts.length === 1) return resolveSingle(c, first, scope)
  // The longest qualifier that names a source wins; what follows the column is a path into it.
  for (let at: Scope | undefined = scope; at; at = at.parent) {
    const local = at.locals?.get(keyOf(first.v))
    if (local) return fieldsAlong(c, local, parts, 1)
    if (at.sources.length === 0) continue
    for (let n = Math.min(parts.length - 1, 4); n >= 1; n--) {
      const source = findSource(at, parts, n)
      if (!source) continue
      const found = inSource(c, source, parts[n]!)
      if (found === 'ambiguous') return ambiguous(c, parts)
      if (found) return fieldsAlong(c, found, parts, n + 1)
      if (n === 1 && parts.length > 2 && canBeColumn(c, first, at)) continue
      // The alias may also be a struct column of another source.
      const column = definite(c, first, at)
      if (column && column !== 'ambiguous') return fieldsAlong(c, column, parts, 1)
      return unresolved(c, parts)
    }
    const column = definite(c, first, at)
    if (column === 'ambiguous') return ambiguous(c, parts)
    if (column) return fieldsAlong(c, column, parts, 1)
    const alias = at.aliases?.get(keyOf(first.v))
    if (alias && at.reach !== 'none') return fieldsAlong(c, alias, parts, 1)
  }
  // No qualifier fits: with a single open source the first part is taken for a struct column of it.
  for (let at: Scope | undefined = scope; at; at = at.parent) {
    const assumed = assume(first, at)
    if (assumed && assumed !== 'ambiguous') return fieldsAlong(c, assumed, parts, 1)
    const expression = namedExpression(c, at, keyOf(first.v), scope)
    if (expression) return fieldsAlong(c, expression, parts, 1)
  }
  return unresolved(c, parts)
}

function fieldsAlong(c: Context, value: Value, parts: readonly Ident[], from: number): Value {
  let at = value
  for (let n = from; n < parts.length; n++) at = fieldOf(c, at, parts[n]!.v, false)
  return at
}

function canBeColumn(c: Context, ident: Ident, scope: Scope): boolean {
  const found = definite(c, ident, scope)
  return found !== undefined && found !== 'ambiguous'
}

function resolveSingle(c: Context, ident: Ident, scope: Scope): Value {
  const key = keyOf(ident.v)
  let assumedIn: Value | undefined
  let several = false
  for (let at: Scope | undefined = scope; at; at = at.parent) {
    const local = at.locals?.get(key)
    if (local) return local
    if (at.reach === 'first') {
      const alias = at.aliases?.get(key)
      if (alias) return alias
    }
    const found = definite(c, ident, at)
    if (found === 'ambiguous') return ambiguous(c, [ident])
    if (found) return found
    const assumed = assume(ident, at)
    if (at.reach !== 'none') {
      const alias = at.aliases?.get(key)
      // With lateral aliases the alias is what is known; a column of an open source would be a guess.
      if (alias && (!assumed || c.dialect.name !== 'ansi')) return alias
    }
    // A variable is certain where a column of a table without schema would be a guess.
    const variable = assumed ? (localAround(at, key) ?? namedExpression(c, at, key, scope)) : undefined
    if (variable) return variable
    if (assumed === 'ambiguous') several = true
    else if (assumed) {
      assumedIn = assumed
      break
    }
    const row = wholeRow(at, key)
    if (row) return row
    if (several) break
    const expression = namedExpression(c, at, key, scope)
    if (expression) return expression
  }
  if (assumedIn) return assumedIn
  if (several) return ambiguous(c, [ident])
  if (!ident.q && c.dialect.bareFunctions.has(ident.v.toUpperCase()))
    return { lineage: none, nullable: false, type: c.functions.resultOfBare(ident.v.toUpperCase()) }
  for (let at: Scope | undefined = scope; at; at = at.parent) {
    if (!c.dialect.pseudoColumns.has(key)) break
    for (const source of at.sources) {
      const hidden = source.relation.hidden?.(key)
      if (hidden) return hidden
    }
  }
  return unresolved(c, [ident])
}

function namedExpression(c: Context, at: Scope, key: string, scope: Scope): Value | undefined {
  const expr = at.ctes?.findExpression(key)
  const mark = `with ${key}`
  if (!expr || c.inlining.has(mark)) return undefined
  c.inlining.add(mark)
  const value = c.rules.evaluate(c, expr, scope)
  c.inlining.delete(mark)
  return value
}

function localAround(scope: Scope, key: string): Value | undefined {
  for (let at = scope.parent; at; at = at.parent) {
    const local = at.locals?.get(key)
    if (local) return local
  }
  return undefined
}

/** The column in the sources of one scope, as far as their columns are known. */
function definite(c: Context, ident: Ident, scope: Scope): Found {
  const merged = scope.merged?.get(keyOf(ident.v))
  if (merged) return merged.value
  let found: Value | undefined
  for (const source of scope.sources) {
    const columns = findColumns(source.relation, ident, c.dialect)
    if (columns.length === 0) continue
    if (source.hidden && found) continue
    if ((found !== undefined || columns.length > 1) && c.dialect.duplicates === 'ambiguous') {
      if (columns.length > 1 && columns.every((x) => x.value === columns[0]!.value) && !found) found = columns[0]!.value
      else return 'ambiguous'
    }
    found ??= source.nullable ? asNullable(columns[0]!.value) : columns[0]!.value
  }
  return found
}

/** The column in the one source whose columns are not all known. */
function assume(ident: Ident, scope: Scope): Found {
  let only: Source | undefined
  for (const source of scope.sources) {
    if (!source.relation.open) continue
    if (only) return 'ambiguous'
    only = source
  }
  return only?.relation.open?.(ident)
}

function asNullable(value: Value): Value {
  return value.nullable === true ? value : { ...value, nullable: true }
}

/** The row itself, named by its alias: `SELECT t FROM t`. */
function wholeRow(scope: Scope, key: string): Value | undefined {
  const source = scope.sources.find((s) => s.name === key)
  if (!source) return undefined
  const { columns } = source.relation
  let lineage = none
  for (const column of columns) lineage = lineage.length === 0 ? column.value.lineage : [...lineage, ...column.value.lineage]
  return {
    lineage,
    type: { name: 'struct', fields: columns.map((x) => ({ name: x.name, type: x.value.type })) },
    fields: columns.map((x) => ({ name: x.name, value: x.value })),
  }
}

/** The source named by the first n parts, of this scope only. */
export function findSource(scope: Scope, parts: readonly Ident[], n: number): Source | undefined {
  if (n === 1) {
    const key = keyOf(parts[0]!.v)
    for (const source of scope.sources) if (source.name === key) return source
    return undefined
  }
  const wanted = parts.slice(0, n).map((x) => keyOf(x.v))
  return scope.sources.find((source) => {
    const path = source.path
    if (!path || path.length < n) return false
    for (let k = 1; k <= n; k++) if (path[path.length - k] !== wanted[n - k]) return false
    return true
  })
}

function inSource(c: Context, source: Source, ident: Ident): Found {
  const columns = findColumns(source.relation, ident, c.dialect)
  if (columns.length > 1 && c.dialect.duplicates === 'ambiguous') return 'ambiguous'
  if (columns.length > 0) return source.nullable ? asNullable(columns[0]!.value) : columns[0]!.value
  // Snowflake: t.$2 is the second column.
  const position = /^\$(\d+)$/.exec(ident.v)?.[1]
  const numbered = position ? source.relation.columns[Number(position) - 1] : undefined
  if (numbered && !numbered.star) return numbered.value
  return source.relation.open?.(ident) ?? source.relation.hidden?.(keyOf(ident.v))
}

function written(parts: readonly Ident[]): string {
  return parts.map((x) => x.v).join('.')
}

function ambiguous(c: Context, parts: readonly Ident[]): Value {
  c.report('ambiguous', `${written(parts)} could belong to more than one table`, parts[0]!.s)
  return unknownValue
}

function unresolved(c: Context, parts: readonly Ident[]): Value {
  // A sequence is no table.
  if (parts.length > 1 && /^(next|curr)val$/i.test(parts[parts.length - 1]!.v)) return { lineage: none, nullable: false }
  c.report('unresolved', `no column ${written(parts)}`, parts[0]!.s)
  return unknownValue
}
