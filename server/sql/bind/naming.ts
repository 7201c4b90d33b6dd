// What a column without an alias is called, dialect by dialect.
import type { Expr } from '../ast.ts'
import type { Context } from './context.ts'

export function outputName(c: Context, expr: Expr, position: number): string {
  switch (expr.kind) {
    case 'name':
      return expr.parts[expr.parts.length - 1]!.v
    case 'alias':
      return expr.name.v
    case 'field':
      if (!expr.json || c.dialect.colonPaths || c.dialect.name === 'ansi') return expr.name.v
      break
    case 'op':
      if (expr.args.length === 1 && (expr.op === 'CONNECT_BY_ROOT' || expr.op === 'PRIOR' || expr.op === 'DISTINCT'))
        return outputName(c, expr.args[0]!, position)
      break
    case 'cast':
      // The cast of a column keeps its name where the database says so, and where a person would expect it.
      if (c.dialect.unnamed === 'postgres' || c.dialect.unnamed === 'text') {
        const inner = innermost(expr)
        if (inner.kind === 'name' || (inner.kind === 'field' && !inner.json) || (inner.kind === 'field' && c.dialect.colonPaths))
          return outputName(c, inner, position)
      }
      break
  }
  return unnamed(c, expr, position)
}

function innermost(expr: Expr): Expr {
  let at = expr
  while (at.kind === 'cast') at = at.expr
  return at
}

function unnamed(c: Context, expr: Expr, position: number): string {
  switch (c.dialect.unnamed) {
    case 'postgres':
      return postgresName(c, expr) ?? '?column?'
    case 'f0_':
      return `f${position}_`
    case '_col0':
      return `_col${position}`
    case 'EXPR$0':
      return `EXPR$${position}`
  }
  return c.sql
    .slice(expr.s, Math.min(expr.e, expr.s + 200))
    .replace(/\s+/g, ' ')
    .trim()
}

const castNames: Record<string, string> = {
  int: 'int4',
  integer: 'int4',
  bigint: 'int8',
  smallint: 'int2',
  real: 'float4',
  'double precision': 'float8',
  float: 'float8',
  boolean: 'bool',
  decimal: 'numeric',
  'character varying': 'varchar',
  character: 'bpchar',
  char: 'bpchar',
  'timestamp with time zone': 'timestamptz',
  'time with time zone': 'timetz',
}

/** PostgreSQL's FigureColname: the function, the cast type, `case`, `array`, `row`, `exists`. */
function postgresName(c: Context, expr: Expr): string | undefined {
  switch (expr.kind) {
    case 'call': {
      const name = expr.path[expr.path.length - 1]?.v ?? expr.name
      return /^(CURRENT_|LOCALTIME)/.test(expr.name) ? name.toLowerCase() : c.dialect.fold === 'lower' ? name.toLowerCase() : name
    }
    case 'cast':
      return postgresName(c, innermost(expr)) ?? castNames[expr.type.name] ?? expr.type.name
    case 'case':
      return (
        (expr.else &&
        (expr.else.kind === 'name' ||
          expr.else.kind === 'call' ||
          expr.else.kind === 'cast' ||
          expr.else.kind === 'case' ||
          expr.else.kind === 'query' ||
          expr.else.kind === 'array')
          ? strong(c, expr.else)
          : undefined) ?? 'case'
      )
    case 'name':
      return expr.parts[expr.parts.length - 1]!.v
    case 'array':
      return 'array'
    case 'struct':
      return 'row'
    case 'literal':
      return expr.of === 'boolean'
        ? 'bool'
        : expr.of === 'date' || expr.of === 'timestamp' || expr.of === 'interval' || expr.of === 'time'
          ? expr.of
          : undefined
    case 'query': {
      if (expr.mode === 'exists') return 'exists'
      if (expr.mode === 'array') return 'array'
      const query = expr.query
      if (query.kind === 'select') {
        const item = query.items[0]
        return item?.alias?.v ?? (item ? outputName(c, item.expr, 0) : undefined)
      }
    }
  }
  return undefined
}

/** A name strong enough to win over `case`: a column or function, not a cast's type. */
function strong(c: Context, expr: Expr): string | undefined {
  if (expr.kind === 'cast') return strong(c, innermost(expr))
  return expr.kind === 'literal' ? undefined : postgresName(c, expr)
}
