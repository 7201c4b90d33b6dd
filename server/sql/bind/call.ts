// Function calls to values: aggregates, windows, masks, lambdas, struct makers, functions defined in the session.
import type { CallNode, Expr, WindowSpec } from '../ast.ts'
import type { Context } from './context.ts'
import { evaluate, lambda, mergeStructs } from './expression.ts'
import { elementOf, structFields } from './fields.ts'
import { isMaskingCall } from './masking.ts'
import { Scope } from './scope.ts'
import { aggregated, conditional, masked, none, transformed, union, type Value, windowed } from './value.ts'

const sameValue = new Set([
  'ANY_VALUE',
  'ARBITRARY',
  'TRIM_ARRAY',
  'ARRAY_SORT',
  'ARRAY_REVERSE',
  'REVERSE',
  'EXPLODE',
  'UNNEST',
  'FLATTEN',
  'ARRAY_DISTINCT',
  'ARRAY_COMPACT',
])
// Functions whose collections the lambda walks.
const structMakers = new Set([
  'STRUCT',
  'ROW',
  'NAMED_STRUCT',
  'STRUCT_PACK',
  'OBJECT_CONSTRUCT',
  'OBJECT_CONSTRUCT_KEEP_NULL',
  'JSON_BUILD_OBJECT',
  'JSONB_BUILD_OBJECT',
  'JSON_OBJECT',
  'TUPLE',
])
const elementMakers = new Set([
  'ARRAY_AGG',
  'COLLECT_LIST',
  'COLLECT_SET',
  'LIST',
  'GROUPARRAY',
  'GROUPUNIQARRAY',
  'ARRAY',
  'ARRAY_CONSTRUCT',
  'LIST_VALUE',
])

export function bindCall(c: Context, call: CallNode, scope: Scope): Value {
  const defined = c.session.functions.size > 0 ? inlined(c, call, scope) : undefined
  if (defined) return defined
  const { name } = call
  // MySQL: VALUES(col) in ON DUPLICATE KEY UPDATE is the value proposed for insertion.
  if (name === 'VALUES' && call.args[0]?.expr.kind === 'name') {
    const proposed = scope.sources.find((s) => s.name === 'excluded')?.relation.columns
    const key = call.args[0].expr.parts[0]!.v.toLowerCase()
    const found = proposed?.find((x) => x.key === key)
    if (found) return found.value
  }
  const aggregate = c.functions.isAggregate(name)
  const values = call.args.length > 0 ? argumentValues(c, call, scope) : []
  const deciding = c.functions.conditionsOf(name)
  let lineage = none
  let nested = aggregate && !call.over
  let constant = !aggregate && values.length > 0
  values.forEach((value, n) => {
    const decides = deciding?.includes(n) || decodes(name, n, values.length)
    lineage = union(lineage, decides ? conditional(value.lineage) : value.lineage)
    nested ||= value.aggregating === true
    constant &&= value.constant === true
  })
  lineage = aggregate ? aggregated(lineage) : transformed(lineage)
  const mask =
    c.functions.isMasking(name) ||
    isMaskingCall(
      name,
      call.args.map((a) => a.expr),
    )
  if (mask) lineage = masked(lineage)
  lineage = union(lineage, extras(c, call, scope))
  const result: Value = {
    lineage,
    type: c.functions.resultOf(
      name,
      values.map((v) => v.type),
    ),
    nullable: name === 'COUNT' ? false : undefined,
    aggregating: nested,
    masking: mask || (values.length === 1 && values[0]!.masking === true),
    constant,
  }
  return shaped(c, call, values, result)
}

/** DECODE(x, a, 1, b, 2): every second argument is compared with the first. */
function decodes(name: string, n: number, count: number): boolean {
  // ClickHouse: sumIf(value, condition).
  if (/^(SUM|AVG|MIN|MAX|ANY|UNIQ|UNIQEXACT|GROUPARRAY|GROUPUNIQARRAY|ARGMAX|ARGMIN|QUANTILE|COUNT)IF$/.test(name))
    return n === count - 1 && n > 0
  if (name === 'DECODE') return n % 2 === 1 && n < count - 1
  if (name === 'MULTIIF') return n % 2 === 0 && n < count - 1
  return false
}

function argumentValues(c: Context, call: CallNode, scope: Scope): Value[] {
  const lambdas = call.args.some((a) => a.expr.kind === 'lambda')
  if (!lambdas) {
    const values: Value[] = []
    for (const arg of call.args) {
      // A name in place of a unit, model or format that resolves to nothing is not worth a word.
      values.push(evaluate(c, arg.expr, scope))
    }
    return values
  }
  // The parameters of a lambda stand for elements of the collections beside it.
  const plain = call.args.map((a) => (a.expr.kind === 'lambda' ? undefined : evaluate(c, a.expr, scope)))
  const collections = plain.filter((v): v is Value => v !== undefined).map((v) => elementOf(v))
  return call.args.map((a, n) => {
    const { expr } = a
    if (expr.kind !== 'lambda') return plain[n]!
    const accumulates = /^(AGGREGATE|REDUCE|FOLD|LIST_REDUCE|ARRAY_REDUCE|ARRAYFOLD)$/.test(call.name)
    const elements = accumulates ? expr.params.map(() => mergeAll(collections)) : collections
    return lambda(c, expr.params, elements, expr.body, scope)
  })
}

function mergeAll(values: readonly Value[]): Value {
  if (values.length <= 1) return values[0] ?? { lineage: none }
  return { lineage: values.reduce((l, v) => union(l, v.lineage), none), fields: values.find((v) => v.fields)?.fields }
}

/** FILTER, OVER, KEEP and the ORDER BY inside: columns mentioned in the expression that do not flow into its value. */
function extras(c: Context, call: CallNode, scope: Scope): Value['lineage'] {
  let lineage = none
  if (call.filter) lineage = union(lineage, conditional(evaluate(c, call.filter, scope).lineage))
  for (const expr of call.order ?? []) lineage = union(lineage, windowed(evaluate(c, expr, scope).lineage))
  for (const expr of call.keep ?? []) lineage = union(lineage, windowed(evaluate(c, expr, scope).lineage))
  for (const expr of call.params ?? []) lineage = union(lineage, conditional(evaluate(c, expr, scope).lineage))
  if (call.over) lineage = union(lineage, windowLineage(c, call.over, scope, 0))
  return lineage
}

export function windowLineage(c: Context, spec: WindowSpec, scope: Scope, depth: number): Value['lineage'] {
  let lineage = none
  if (spec.base && depth < 8) {
    for (let at: Scope | undefined = scope; at; at = at.parent) {
      const named = at.windows?.get(spec.base)
      if (named) {
        lineage = windowLineage(c, named, at, depth + 1)
        break
      }
    }
  }
  for (const expr of spec.partition) lineage = union(lineage, windowed(evaluate(c, expr, scope).lineage))
  for (const expr of spec.order) lineage = union(lineage, windowed(evaluate(c, expr, scope).lineage))
  return lineage
}

/** Functions that keep or build structure: fields stay known through them. */
function shaped(c: Context, call: CallNode, values: readonly Value[], result: Value): Value {
  const { name } = call
  const first = values[0]
  if (!first) return result
  if (structMakers.has(name)) return { ...result, fields: namedFields(call, values) }
  if (elementMakers.has(name)) {
    const element = values.length > 1 && values.every((v) => v.fields) ? mergeStructs(values) : first
    return { ...result, element: element.fields || element.element ? element : undefined }
  }
  if (name === 'EXPLODE' || name === 'UNNEST' || name === 'ARRAYJOIN' || name === 'INLINE' || name === 'INLINE_OUTER') {
    const element = elementOf(first)
    return { ...result, type: element.type, fields: structFields(c, element) }
  }
  if (sameValue.has(name)) return { ...result, fields: first.fields, element: first.element, type: result.type ?? first.type }
  if (name === 'PARSE_JSON' || name === 'TO_JSON' || name === 'TO_JSONB' || name === 'ROW_TO_JSON' || name === 'TO_VARIANT')
    return { ...result, fields: first.fields, element: first.element }
  if (name === 'COALESCE' || name === 'IFNULL' || name === 'NVL') {
    const nullable = values.every((v) => v.nullable !== false)
    return { ...result, nullable, fields: values.every((v) => v.fields) ? mergeStructs(values).fields : undefined }
  }
  return result
}

function namedFields(call: CallNode, values: readonly Value[]): Value['fields'] {
  const fields: { name: string; value: Value }[] = []
  const pairs =
    /^(NAMED_STRUCT|OBJECT_CONSTRUCT|OBJECT_CONSTRUCT_KEEP_NULL|JSON_BUILD_OBJECT|JSONB_BUILD_OBJECT|JSON_OBJECT)$/.test(
      call.name,
    )
  if (pairs) {
    for (let n = 0; n + 1 < values.length; n += 2) {
      const key: Expr = call.args[n]!.expr
      if (key.kind !== 'literal') return undefined
      fields.push({ name: key.text, value: values[n + 1]! })
    }
    return fields.length > 0 ? fields : undefined
  }
  call.args.forEach((arg, n) => {
    const { expr } = arg
    const name =
      arg.name?.toLowerCase() ??
      (expr.kind === 'alias' ? expr.name.v : expr.kind === 'name' ? expr.parts[expr.parts.length - 1]!.v : `_${n + 1}`)
    fields.push({ name, value: values[n]! })
  })
  return fields
}

/** A SQL function created in this session: its body with the arguments in place of the parameters. */
function inlined(c: Context, call: CallNode, scope: Scope): Value | undefined {
  const key = call.name.toLowerCase()
  const found = c.session.functions.get(key) ?? c.session.functions.get(key.slice(key.lastIndexOf('.') + 1))
  if (!found || c.inlining.has(key) || c.inlining.size > 12) return undefined
  c.inlining.add(key)
  try {
    const inner = new Scope(undefined, scope.ctes)
    inner.locals = new Map(
      found.params.map((param, n) => [
        param.name.toLowerCase(),
        call.args[n] ? evaluate(c, call.args[n].expr, scope) : { lineage: none },
      ]),
    )
    if (found.expr) return evaluate(c, found.expr, inner)
    if (!found.query) return undefined
    const relation = c.rules.query(c, found.query, inner)
    if (relation.influences) scope.influences.addAll(relation.influences)
    return relation.columns[0]?.value
  } finally {
    c.inlining.delete(key)
  }
}
