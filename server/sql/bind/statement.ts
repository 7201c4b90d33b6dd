// One statement into its collector; those that hold others (blocks, loops, routines) bind them one by one with shared variables.
import type { StatementAnswer } from '../answer.ts'
import type { Expr, Ident, Statement } from '../ast.ts'
import type { SqlType } from '../types/type.ts'
import type { Collector } from './collector.ts'
import type { Context } from './context.ts'
import { bindAlter, bindCreate, bindDrop, bindRename, bindUse, type Registry, remember, schemaOf } from './define.ts'
import { bindMerge } from './merge.ts'
import { column, keyOf, type Relation } from './relation.ts'
import { CteScope, Scope } from './scope.ts'
import { none, transformed, union, type Value, Way } from './value.ts'
import { bindCopy, bindDelete, bindInsert, bindUpdate } from './write.ts'

type Of<K extends Statement['kind']> = Extract<Statement, { kind: K }>

/** Bind a statement inside another one and answer for it. */
export type BindInner = (statement: Statement, scope: Scope) => StatementAnswer
/** Parse and bind the constant text of dynamic SQL. */
export type BindText = (text: string, scope: Scope) => StatementAnswer[]

export interface Inner extends Registry {
  statement: BindInner
  text: BindText
  /** Run with a copy of the session, so that what a routine creates stays inside it. */
  apart<R>(run: () => R): R
}

export function bindStatement(c: Context, s: Statement, out: Collector, inner: Inner, scope: Scope | undefined): undefined {
  out.kind = s.kind
  switch (s.kind) {
    case 'query':
      return bindTopQuery(c, s, out, inner, scope)
    case 'insert':
      bindInsert(c, s, out, scope)
      return
    case 'update':
      bindUpdate(c, s, out, scope)
      return
    case 'delete':
      bindDelete(c, s, out, scope)
      return
    case 'merge':
      bindMerge(c, s, out, scope)
      return
    case 'create':
      out.kind = `create ${s.object}`
      return bindCreate(c, s, out, inner, scope)
    case 'copy':
      return bindCopy(c, s, out, scope)
    case 'alter':
      return bindAlter(c, s, out, inner, scope)
    case 'rename':
      return bindRename(c, s, out, inner)
    case 'drop':
      return bindDrop(c, s, out, inner)
    case 'truncate':
      for (const name of s.names) out.write(c.table(name, false).ref)
      return
    case 'use':
      return bindUse(c, s, inner)
    case 'explain':
      bindStatement(c, s.statement, out, inner, scope)
      out.kind = 'explain'
      out.writes.clear()
      out.creates.clear()
      out.outputs.length = 0
      return
    case 'other':
      out.kind = s.verb.toLowerCase()
      for (const child of s.children)
        out.influences.add(c.rules.evaluate(c, child, scope ?? new Scope(undefined)).lineage, Way.filter)
      return
    case 'call':
      c.report('external', `what the procedure ${s.name.map((x) => x.v).join('.')} does is not in this statement`, s.s)
      for (const arg of s.args) c.rules.evaluate(c, arg, scope ?? new Scope(undefined))
      return
    case 'dynamic':
      return bindDynamic(c, s, out, inner, scope)
    case 'routine':
      return bindRoutine(c, s, out, inner, scope)
  }
  bindProcedural(c, s, out, inner, scope ?? variables(undefined))
}

/** A scope that holds variables. */
export function variables(outer: Scope | undefined): Scope {
  const scope = new Scope(outer)
  scope.locals = new Map()
  return scope
}

function bindTopQuery(c: Context, s: Of<'query'>, out: Collector, inner: Inner, scope: Scope | undefined): undefined {
  const relation = c.rules.query(c, s.query, scope)
  out.influences.addAll(relation.influences)
  const into = s.query.kind === 'select' ? s.query.into : undefined
  if (into && intoVariables(c, into, scope)) {
    for (const [n, name] of (into.variables ?? []).entries())
      setVariable(scope, name, relation.columns[n]?.value ?? rowOf(relation))
    return
  }
  if (into && into.name.length > 0) {
    const { ref } = c.table(into.name, false)
    const made = { ...ref, known: true, temporary: into.temporary }
    out.kind = 'create table'
    out.creates.set(ref.key, made)
    out.write(made)
    if (into.temporary) out.temporary.add(ref.key)
    for (const x of relation.columns)
      out.outputs.push({ table: made, name: x.name, value: x.value, star: x.star, s: x.s, e: x.e })
    remember(c, inner, made, schemaOf(out.outputs), false)
    return
  }
  if (selectsIntoVariables(c, s, relation, scope)) return
  for (const x of relation.columns) out.outputs.push({ table: null, name: x.name, value: x.value, star: x.star, s: x.s, e: x.e })
}

function intoVariables(c: Context, into: { name: Ident[]; variables?: Ident[] }, scope: Scope | undefined): boolean {
  if (/^(oracle|mysql|snowflake|bigquery)$/.test(c.dialect.name)) return true
  const first = into.variables?.[0]
  if (!first) return true
  if (/^[@:]/.test(first.v)) return true
  for (let at = scope; at; at = at.parent) if (at.locals?.has(keyOf(first.v))) return true
  return false
}

/** T-SQL: SELECT @a = x, @b = y FROM t. */
function selectsIntoVariables(c: Context, s: Of<'query'>, relation: Relation, scope: Scope | undefined): boolean {
  if (c.dialect.name !== 'tsql' || s.query.kind !== 'select' || s.query.items.length === 0) return false
  if (!s.query.items.every((item) => item.alias?.v[0] === '@')) return false
  s.query.items.forEach((item, n) => {
    setVariable(scope, item.alias!, relation.columns[n]?.value ?? { lineage: none })
  })
  return true
}

function rowOf(relation: Relation): Value {
  return {
    lineage: relation.columns.reduce((l, x) => union(l, x.value.lineage), none),
    fields: relation.columns.map((x) => ({ name: x.name, value: x.value })),
  }
}

/** Assign where the variable lives; a branch may or may not be taken, so earlier values stay. */
function setVariable(scope: Scope | undefined, name: Ident, value: Value): undefined {
  const key = keyOf(name.v)
  for (let at = scope; at; at = at.parent) {
    const before = at.locals?.get(key)
    if (!before) continue
    at.locals!.set(key, { ...value, lineage: union(before.lineage, value.lineage), constant: before.constant && value.constant })
    return
  }
  for (let at = scope; at; at = at.parent) {
    if (at.locals) {
      at.locals.set(key, value)
      return
    }
  }
}

function run(s: readonly Statement[], out: Collector, inner: Inner, scope: Scope): undefined {
  out.body ??= []
  for (const one of s) out.body.push(inner.statement(one, scope))
}

function bindProcedural(c: Context, s: Statement, out: Collector, inner: Inner, scope: Scope): undefined {
  switch (s.kind) {
    case 'block': {
      const own = variables(scope)
      return run(s.body, out, inner, own)
    }
    case 'if':
      for (const expr of s.conditions) c.rules.evaluate(c, expr, scope)
      return run(s.body, out, inner, scope)
    case 'declare':
      return declare(c, s, out, inner, scope)
    case 'assign': {
      const relation = s.query ? c.rules.query(c, s.query, scope) : undefined
      const value = relation ? cursorOrValue(relation) : s.value ? c.rules.evaluate(c, s.value, scope) : { lineage: none }
      s.names.forEach((name, n) => {
        setVariable(scope, name, s.names.length > 1 ? (relation?.columns[n]?.value ?? value) : value)
      })
      return
    }
    case 'for': {
      const own = variables(scope)
      let value: Value = { lineage: none }
      if (s.query) value = rowOf(c.rules.query(c, s.query, scope))
      else if (s.cursor) value = c.rules.evaluate(c, { kind: 'name', parts: s.cursor, s: s.s, e: s.e }, scope)
      for (const expr of s.exprs) value = { lineage: union(value.lineage, transformed(c.rules.evaluate(c, expr, scope).lineage)) }
      own.locals!.set(keyOf(s.name.v), value)
      return run(s.body, out, inner, own)
    }
    case 'fetch': {
      const cursor = c.rules.evaluate(c, { kind: 'name', parts: s.cursor, s: s.s, e: s.e }, scope)
      if (s.into.length === 1) setVariable(scope, s.into[0]!, cursor)
      else
        s.into.forEach((name, n) => {
          setVariable(scope, name, cursor.fields?.[n]?.value ?? { lineage: cursor.lineage })
        })
      return
    }
  }
}

function cursorOrValue(relation: Relation): Value {
  const first = relation.columns[0]
  return relation.columns.length === 1 && first && !first.star
    ? { ...first.value, fields: first.value.fields ?? [{ name: first.name, value: first.value }] }
    : rowOf(relation)
}

function declare(c: Context, s: Of<'declare'>, out: Collector, inner: Inner, scope: Scope): undefined {
  scope.locals ??= new Map()
  for (const item of s.items) {
    const key = keyOf(item.name.v)
    if (item.routine) {
      run([item.routine], out, inner, scope)
      continue
    }
    if (item.columns) {
      const { ref } = c.table([item.name], false)
      remember(
        c,
        inner,
        { ...ref, temporary: true },
        item.columns.map((x) => ({ name: x.name.v })),
        false,
      )
      continue
    }
    if (item.query) scope.locals.set(key, cursorOrValue(c.rules.query(c, item.query, scope)))
    else
      scope.locals.set(
        key,
        item.value
          ? { ...c.rules.evaluate(c, item.value, scope), type: item.type }
          : { lineage: none, type: item.type, constant: true },
      )
  }
}

function bindDynamic(c: Context, s: Of<'dynamic'>, out: Collector, inner: Inner, scope: Scope | undefined): undefined {
  const own = scope ?? variables(undefined)
  const text = s.text ?? (s.expr ? constantText(s.expr) : undefined)
  if (text === undefined) {
    c.report('dynamic', 'the SQL is put together at run time and cannot be followed', s.s)
    if (s.expr) c.rules.evaluate(c, s.expr, own)
    return
  }
  out.body = inner.text(text, own)
}

/** The text of a concatenation of constants. */
function constantText(expr: Expr): string | undefined {
  if (expr.kind === 'literal' && expr.of === 'string') return expr.text
  if (expr.kind === 'op' && (expr.op === '||' || expr.op === '+')) {
    const parts = expr.args.map(constantText)
    return parts.every((x) => x !== undefined) ? parts.join('') : undefined
  }
  return undefined
}

const sqlLanguage = /^(sql|plpgsql|plsql|tsql|snowflake|sqlscript)$/i

function bindRoutine(c: Context, s: Of<'routine'>, out: Collector, inner: Inner, outer: Scope | undefined): undefined {
  out.kind = `create ${s.object}`
  const scope = variables(outer)
  for (const param of s.params) scope.locals!.set(keyOf(param.name.v), { lineage: none, type: param.type, constant: true })
  if (s.object === 'trigger' || s.object === 'rule') triggerRows(c, s, scope)
  if (s.language && !sqlLanguage.test(s.language)) {
    c.report('external', `the body is written in ${s.language}`, s.s)
    return
  }
  const key = s.name.map((x) => keyOf(x.v)).join('.')
  if ((s.object === 'function' || s.object === 'macro') && (s.expr || s.query)) {
    c.session.functions.set(key, {
      params: s.params.map((p) => ({ name: p.name.v })),
      expr: s.expr,
      query: renamedQuery(s),
      text: c.sql,
    })
    // What it reads by itself is known already.
    const value = s.expr ? c.rules.evaluate(c, s.expr, scope) : undefined
    const relation = s.query ? c.rules.query(c, s.query, scope) : undefined
    out.influences.addAll(relation?.influences)
    for (const x of relation?.columns ?? (value ? [column(s.name[s.name.length - 1]!.v, value, s.expr!.s, s.expr!.e)] : []))
      out.outputs.push({ table: null, name: x.name, value: x.value, star: x.star, s: x.s, e: x.e })
    return
  }
  inner.apart(() => run(s.body, out, inner, scope))
}

/** NEW and OLD, or inserted and deleted, are rows of the trigger's table. */
function triggerRows(c: Context, s: Of<'routine'>, scope: Scope): undefined {
  scope.ctes = new CteScope(scope.ctes)
  const row: Relation = s.on ? c.table(s.on, false).relation : { columns: [], open: () => ({ lineage: none }) }
  for (const name of ['new', 'old', 'inserted', 'deleted']) {
    if (name === 'new' || name === 'old') scope.sources.push({ name, relation: row, hidden: true })
    else scope.ctes.map.set(name, row)
  }
}

/** RETURNS TABLE (a, b) names the columns of the query. */
function renamedQuery(s: Of<'routine'>): Of<'routine'>['query'] {
  const fields: SqlType['fields'] = s.returns?.fields
  if (!s.query || !fields || fields.length === 0) return s.query
  const at = { s: s.query.s, e: s.query.s }
  return {
    kind: 'select',
    items: [{ expr: { kind: 'star', qualifier: [], except: [], replace: [], rename: [], ...at }, ...at }],
    from: {
      kind: 'derived',
      query: s.query,
      lateral: false,
      alias: { v: 't', q: false, ...at },
      columns: fields.map((f) => ({ v: f.name, q: false, ...at })),
      ...at,
    },
    group: [],
    windows: [],
    connect: [],
    order: [],
    s: s.query.s,
    e: s.query.e,
  }
}
