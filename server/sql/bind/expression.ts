// Expressions to values: the source columns behind them, the way each takes part, the type.
import type { Expr } from '../ast.ts'
import { operatorType } from '../types/operators.ts'
import { eitherType, type SqlType, simple } from '../types/type.ts'
import type { Context } from './context.ts'
import { elementOf, fieldOf } from './fields.ts'
import { isMaskLiteral, isPaddedFragment } from './masking.ts'
import { keyOf } from './relation.ts'
import { resolve, Scope } from './scope.ts'
import { conditional, masked, none, transformed, union, type Value } from './value.ts'

const literalTypes: Record<string, SqlType> = {
  string: simple('text'),
  boolean: simple('boolean'),
  null: simple('null'),
  date: simple('date'),
  time: simple('time'),
  timestamp: simple('timestamp'),
  interval: simple('interval'),
}
const integer = simple('integer')
const bigint = simple('bigint')
const numeric = simple('numeric')
const identityOps = new Set(['PRIOR', 'CONNECT_BY_ROOT', 'DISTINCT', 'BINARY', 'UNIQUE', 'COLUMNS'])

export function evaluate(c: Context, expr: Expr, scope: Scope): Value {
  c.budget.step()
  switch (expr.kind) {
    case 'name':
      return resolve(c, expr.parts, scope)
    case 'literal':
      return { lineage: none, type: literalType(expr.of, expr.text), nullable: expr.of === 'null', constant: true }
    case 'param':
      return parameter(c, expr.name, scope)
    case 'op':
      return operation(c, expr, scope)
    case 'call':
      return c.rules.call(c, expr, scope)
    case 'cast': {
      const value = evaluate(c, expr.expr, scope)
      // A cast that keeps a struct keeps its fields.
      return {
        lineage: transformed(value.lineage),
        type: expr.type,
        nullable: expr.safe ? true : value.nullable,
        fields: expr.type.fields ? value.fields : undefined,
        aggregating: value.aggregating,
        masking: value.masking,
        constant: value.constant,
      }
    }
    case 'case':
      return caseOf(c, expr, scope)
    case 'query':
      return subquery(c, expr, scope)
    case 'field':
      return fieldOf(c, evaluate(c, expr.base, scope), expr.name.v, expr.json)
    case 'index': {
      let out = elementOf(evaluate(c, expr.base, scope))
      for (const index of expr.index) {
        const { lineage } = evaluate(c, index, scope)
        if (lineage.length > 0) out = { ...out, lineage: union(out.lineage, transformed(lineage)) }
      }
      return out
    }
    case 'struct':
      return structOf(c, expr.fields, scope)
    case 'array': {
      const items = expr.items.map((x) => evaluate(c, x, scope))
      const lineage = items.reduce((l, v) => union(l, v.lineage), none)
      const only = items.length > 0 && items.every((v) => v.fields) ? mergeStructs(items) : undefined
      return {
        lineage: transformed(lineage),
        type: { name: 'array', element: items[0]?.type },
        element: only,
        nullable: false,
        constant: items.every((v) => v.constant),
      }
    }
    case 'alias':
      return evaluate(c, expr.expr, scope)
    case 'lambda':
      return lambda(c, expr.params, [], expr.body, scope)
    case 'star':
      return starValue(c, scope, expr.qualifier.length > 0 ? keyOf(expr.qualifier[expr.qualifier.length - 1]!.v) : undefined)
    case 'opaque': {
      let lineage = none
      for (const child of expr.children) lineage = union(lineage, evaluate(c, child, scope).lineage)
      return { lineage: transformed(lineage) }
    }
  }
}

function literalType(of: string, text: string): SqlType | undefined {
  if (of !== 'number') return literalTypes[of]
  if (/[.eE]/.test(text) && !/^0x/i.test(text)) return numeric
  return text.length > 9 && Number(text) > 2147483647 ? bigint : integer
}

function parameter(c: Context, name: string, scope: Scope): Value {
  const key = name.toLowerCase()
  for (let at: Scope | undefined = scope; at; at = at.parent) {
    const local = at.locals?.get(key) ?? at.locals?.get(key.replace(/^[:@]/, ''))
    if (local) return local
    // Where there are stages (Snowflake), $1 is the first column of the source; elsewhere a parameter, or a normalised constant.
    const n = c.dialect.atSign === 'stage' ? /^\$(\d+)$/.exec(name)?.[1] : undefined
    if (n && at.sources.length > 0) {
      const columns = at.sources.flatMap((s) => s.relation.columns)
      const found = columns[Number(n) - 1]
      if ((!found || found.star) && columns.some((x) => x.star))
        return at.sources[0]!.relation.open?.({ v: name, q: true, s: 0, e: 0 }) ?? { lineage: columns[0]!.value.lineage }
      if (found) return found.value
    }
  }
  return { lineage: none, constant: true }
}

/** A value of lambda parameters: each stands for an element of the collections handed in. */
export function lambda(c: Context, params: readonly string[], elements: readonly Value[], body: Expr, scope: Scope): Value {
  const inner = new Scope(scope)
  inner.locals = new Map(params.map((name, n) => [name, elements[n] ?? { lineage: none }]))
  return evaluate(c, body, inner)
}

function operation(c: Context, expr: Extract<Expr, { kind: 'op' }>, scope: Scope): Value {
  const { op, args } = expr
  if (args.length === 1) {
    const value = evaluate(c, args[0]!, scope)
    if (identityOps.has(op)) return value
    return {
      lineage: transformed(value.lineage),
      type: operatorType(op, [value.type]),
      nullable: op === 'IS' ? false : value.nullable,
      aggregating: value.aggregating,
      constant: value.constant,
    }
  }
  let lineage = none
  let aggregating = false
  let constant = true
  let nullable: boolean | undefined = false
  let masking = false
  const types: (SqlType | undefined)[] = []
  for (const arg of args) {
    const value = evaluate(c, arg, scope)
    lineage = union(lineage, value.lineage)
    types.push(value.type)
    aggregating ||= value.aggregating === true
    constant &&= value.constant === true
    masking ||= value.masking === true
    if (value.nullable !== false) nullable = value.nullable
  }
  lineage = transformed(lineage)
  if (op === '||' && isPaddedFragment(args)) {
    masking = true
    lineage = masked(lineage)
  }
  return { lineage, type: operatorType(op, types), aggregating, constant, masking, nullable: op === 'IS' ? false : nullable }
}

function caseOf(c: Context, expr: Extract<Expr, { kind: 'case' }>, scope: Scope): Value {
  let conditions = expr.operand ? evaluate(c, expr.operand, scope).lineage : none
  let lineage = none
  let type: SqlType | undefined
  let typed = true
  let aggregating = false
  let mask = false
  let nullable: boolean | undefined = expr.else === undefined
  const branches = expr.whens.map((w) => w.value)
  if (expr.else) branches.push(expr.else)
  for (const { when } of expr.whens) {
    const value = evaluate(c, when, scope)
    conditions = union(conditions, value.lineage)
    aggregating ||= value.aggregating === true
  }
  for (const branch of branches) {
    const value = evaluate(c, branch, scope)
    lineage = union(lineage, value.lineage)
    if (value.type === undefined) typed = false
    else type = eitherType(type, value.type)
    aggregating ||= value.aggregating === true
    mask ||= value.masking === true || isMaskLiteral(branch)
    if (value.nullable !== false) nullable ||= value.nullable
  }
  lineage = transformed(lineage)
  if (mask && lineage.length > 0) lineage = masked(lineage)
  return {
    lineage: union(lineage, conditional(conditions)),
    type: typed ? type : undefined,
    aggregating,
    masking: mask && lineage.length > 0,
    nullable,
    constant: lineage.length === 0 && conditions.length === 0,
  }
}

function subquery(c: Context, expr: Extract<Expr, { kind: 'query' }>, scope: Scope): Value {
  const relation = c.rules.query(c, expr.query, scope)
  if (relation.influences) for (const [id, ways] of relation.influences.ways) scope.influences.add([id, 0], ways)
  if (expr.mode === 'exists') {
    // What an EXISTS selects does not matter, only which rows there are.
    return { lineage: none, type: literalTypes.boolean, nullable: false }
  }
  let lineage = none
  for (const column of relation.columns) lineage = union(lineage, column.value.lineage)
  const first = relation.columns[0]?.value
  if (expr.mode === 'array')
    return { lineage: transformed(lineage), type: { name: 'array', element: first?.type }, element: first, nullable: false }
  if (relation.columns.length === 1 && first) return { ...first, nullable: true, aggregating: first.aggregating }
  return { lineage, type: undefined, nullable: true, fields: relation.columns.map((x) => ({ name: x.name, value: x.value })) }
}

function structOf(c: Context, fields: Extract<Expr, { kind: 'struct' }>['fields'], scope: Scope): Value {
  const made: { name: string; value: Value }[] = []
  let lineage = none
  let aggregating = false
  fields.forEach((field, n) => {
    const value = evaluate(c, field.expr, scope)
    lineage = union(lineage, value.lineage)
    aggregating ||= value.aggregating === true
    made.push({ name: field.name?.v ?? `_${n + 1}`, value })
  })
  return {
    lineage: transformed(lineage),
    type: { name: 'struct', fields: made.map((f) => ({ name: f.name, type: f.value.type })) },
    fields: made,
    nullable: false,
    aggregating,
    constant: made.every((f) => f.value.constant),
  }
}

export function mergeStructs(items: readonly Value[]): Value {
  const first = items[0]!
  if (items.length === 1) return first
  return {
    ...first,
    lineage: items.reduce((l, v) => union(l, v.lineage), none),
    fields: first.fields!.map((f, n) => ({
      name: f.name,
      value: { ...f.value, lineage: items.reduce((l, v) => union(l, v.fields?.[n]?.value.lineage ?? none), none) },
    })),
  }
}

/** A star inside an expression: every column in sight, as in `to_json(t.*)`. */
function starValue(c: Context, scope: Scope, qualifier: string | undefined): Value {
  let lineage = none
  for (const source of scope.sources) {
    if (qualifier !== undefined && source.name !== qualifier) continue
    for (const column of source.relation.columns) lineage = union(lineage, column.value.lineage)
  }
  c.budget.step()
  return { lineage: transformed(lineage) }
}
