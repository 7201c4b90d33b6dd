// Stars to columns: `*`, `t.*`, `struct.*`, with EXCEPT, REPLACE, RENAME, ILIKE and COLUMNS applied.
import type { Ident, StarNode } from '../ast.ts'
import type { Context } from './context.ts'
import { structFields } from './fields.ts'
import { isMaskLiteral } from './masking.ts'
import { type Column, column, keyOf } from './relation.ts'
import { findSource, resolve, type Scope, type Source } from './scope.ts'
import { masked, type Value } from './value.ts'

/** A column reached through a star, and the sources it may stand for when it is an unexpanded one. */
export interface Expanded extends Column {
  readonly via?: readonly Source[]
  readonly except?: ReadonlySet<string>
}

export function expandStar(c: Context, star: StarNode, scope: Scope): Expanded[] {
  const found = star.base
    ? structColumns(c, c.rules.evaluate(c, star.base, scope))
    : star.qualifier.length > 0
      ? qualified(c, star, scope)
      : everything(scope)
  return filtered(c, star, found, scope)
}

function everything(scope: Scope): Expanded[] {
  const list: Expanded[] = []
  const merged = scope.merged
  // USING and NATURAL columns come first and once.
  if (merged) for (const { name, value } of merged.values()) list.push(column(name, value))
  for (const source of scope.sources) {
    if (source.hidden) continue
    for (const one of source.relation.columns) {
      if (merged?.get(one.key)?.sources.has(source)) continue
      list.push(ofSource(one, source))
    }
  }
  return list
}

function ofSource(one: Column, source: Source): Expanded {
  if (one.star) return { ...one, via: [source], s: undefined, e: undefined }
  return one.s === undefined && !source.nullable
    ? one
    : { name: one.name, key: one.key, value: source.nullable ? { ...one.value, nullable: true } : one.value }
}

function qualified(c: Context, star: StarNode, scope: Scope): Expanded[] {
  const { qualifier } = star
  for (let at: Scope | undefined = scope; at; at = at.parent) {
    const source = findSource(at, qualifier, qualifier.length)
    if (source) return source.relation.columns.map((one) => ofSource(one, source))
    if (qualifier.length === 1) {
      const local = at.locals?.get(keyOf(qualifier[0]!.v))
      if (local) return structColumns(c, local)
    }
  }
  // Not a table: a struct column.
  return structColumns(c, resolve(c, qualifier, scope))
}

function structColumns(c: Context, value: Value): Expanded[] {
  const fields = structFields(c, value)
  if (fields) return fields.map((f) => column(f.name, f.value))
  return value.lineage.length > 0 ? [{ ...column('*', value), star: true }] : []
}

function filtered(c: Context, star: StarNode, list: Expanded[], scope: Scope): Expanded[] {
  if (star.except.length === 0 && star.replace.length === 0 && star.rename.length === 0 && !star.like) return list
  let out = list
  if (star.like) {
    const test = pattern(star.like)
    out = out.filter((x) => x.star || test.test(x.name))
  }
  const except = new Set(star.except.map((x) => keyOf(x.v)))
  if (except.size > 0) out = out.filter((x) => !except.has(x.key))
  const hides = new Set([...except, ...star.replace.map((r) => keyOf(r.name.v)), ...star.rename.map((r) => keyOf(r.from.v))])
  const open = out.find((x) => x.star)
  out = out.map((x) => (x.star ? { ...x, except: hides } : x))
  for (const { expr, name } of star.replace) {
    let value = c.rules.evaluate(c, expr, scope)
    // A constant put in place of a value hides it.
    if (value.constant || isMaskLiteral(expr)) value = { ...value, lineage: masked(value.lineage), masking: true }
    out = put(out, name, column(name.v, value, expr.s, expr.e), open !== undefined)
  }
  for (const { from, to } of star.rename) {
    const at = out.findIndex((x) => x.key === keyOf(from.v))
    if (at >= 0) out = out.with(at, column(to.v, out[at]!.value))
    else if (open) out = [...out, column(to.v, resolve(c, [from], scope))]
  }
  return out
}

function put(list: Expanded[], name: Ident, made: Column, append: boolean): Expanded[] {
  const at = list.findIndex((x) => x.key === keyOf(name.v))
  if (at >= 0) return list.with(at, { ...made, name: list[at]!.name })
  return append ? [...list, made] : list
}

function pattern(like: NonNullable<StarNode['like']>): RegExp {
  try {
    // A pattern with nested repetition could take for ever: it is not tried.
    if (like.style === 'regex')
      return like.pattern.length > 200 || /[+*}]\)*[+*{]/.test(like.pattern) ? /^/ : new RegExp(like.pattern)
  } catch {
    return /^/
  }
  // Only % and _ are special, and the whole name must match.
  const source = like.pattern
    .replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
    .replace(/%/g, '.*')
    .replace(/_/g, '.')
  return new RegExp(`^${source}$`, 'is')
}
