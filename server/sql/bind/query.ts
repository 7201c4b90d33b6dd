// Queries to relations: WITH (recursive too), SELECT clause by clause, VALUES; set operations and pipes have files of their own.
import type { Expr, Ident, Query, SelectQuery, With } from '../ast.ts'
import { eitherType } from '../types/type.ts'
import type { Context } from './context.ts'
import { renamed } from './from.ts'
import { bindPipe } from './pipe.ts'
import { column, keyOf, type Relation } from './relation.ts'
import { CteScope, Scope } from './scope.ts'
import { project } from './select.ts'
import { bindSet, sameLineages, unionByPosition } from './set.ts'
import { union, type Value } from './value.ts'

const recursiveWithoutWord = new Set(['tsql', 'oracle', 'db2', 'teradata', 'snowflake', 'clickhouse'])

export function bindQuery(c: Context, query: Query, outer: Scope | undefined): Relation {
  c.budget.step()
  c.budget.depth(++c.depth)
  try {
    const around = query.with ? bindWith(c, query.with, outer) : outer
    switch (query.kind) {
      case 'select':
        return bindSelect(c, query, around)
      case 'set':
        return bindSet(c, query, around)
      case 'values':
        return bindValues(c, query.rows, around)
      case 'pipe':
        return bindPipe(c, query, around)
    }
  } finally {
    c.depth--
  }
}

/** The scope that sees the names of a WITH clause. */
export function bindWith(c: Context, clause: With, outer: Scope | undefined): Scope {
  const ctes = new CteScope(outer?.ctes)
  const scope = new Scope(outer, ctes)
  for (const cte of clause.ctes) {
    const key = keyOf(cte.name.v)
    if (cte.expr) {
      ctes.expressions.set(key, cte.expr)
      continue
    }
    let relation: Relation
    if (cte.statement) relation = c.rules.dml(c, cte.statement, scope)
    else if (clause.recursive || recursiveWithoutWord.has(c.dialect.name))
      relation = bindRecursive(c, cte.query, key, cte.columns, scope, ctes)
    else relation = bindQuery(c, cte.query, scope)
    ctes.map.set(key, cte.columns.length > 0 ? renamed(c, relation, cte.columns) : relation)
  }
  return scope
}

function bindRecursive(c: Context, query: Query, key: string, columns: Ident[], scope: Scope, ctes: CteScope): Relation {
  if (query.kind !== 'set' || query.with) return bindQuery(c, query, scope)
  const before = ctes.map.get(key)
  // The first branch does not mention itself; what it yields is what the others read, until nothing new comes.
  let relation = bindQuery(c, query.branches[0]!, scope)
  for (let round = 0; round < 6; round++) {
    ctes.map.set(key, columns.length > 0 ? renamed(c, relation, columns) : relation)
    if (round > 0) c.quiet++
    let next = relation
    for (const branch of query.branches.slice(1))
      next = query.byName
        ? bindSet(c, { ...query, branches: [{ ...query, kind: 'values', rows: [] }, branch] }, scope)
        : unionByPosition(c, next, bindQuery(c, branch, scope))
    if (round > 0) c.quiet--
    const same = sameLineages(relation, next)
    relation = next
    if (same) break
  }
  if (before) ctes.map.set(key, before)
  else ctes.map.delete(key)
  return relation
}

function bindSelect(c: Context, query: SelectQuery, outer: Scope | undefined): Relation {
  const scope = new Scope(outer)
  if (query.from) c.rules.from(c, query.from, scope)
  return project(c, query, scope)
}

const valueNames: Record<string, (n: number) => string> = {
  postgres: (n) => `column${n + 1}`,
  redshift: (n) => `column${n + 1}`,
  sqlite: (n) => `column${n + 1}`,
  snowflake: (n) => `COLUMN${n + 1}`,
  duckdb: (n) => `col${n}`,
  spark: (n) => `col${n + 1}`,
  databricks: (n) => `col${n + 1}`,
  mysql: (n) => `column_${n}`,
  trino: (n) => `_col${n}`,
  clickhouse: (n) => `c${n + 1}`,
}

export function bindValues(c: Context, rows: readonly Expr[][], outer: Scope | undefined): Relation {
  const scope = new Scope(outer)
  const values: Value[] = []
  for (const row of rows) {
    c.budget.step()
    for (let n = 0; n < row.length; n++) {
      const value = c.rules.evaluate(c, row[n]!, scope)
      const before = values[n]
      values[n] = before
        ? {
            lineage: union(before.lineage, value.lineage),
            type: eitherType(before.type, value.type),
            nullable: before.nullable || value.nullable,
            constant: before.constant && value.constant,
          }
        : value
    }
  }
  const name = valueNames[c.dialect.name] ?? ((n: number) => `_col_${n}`)
  return { columns: values.map((value, n) => column(name(n), value)), influences: scope.influences }
}
