// CREATE FUNCTION, PROCEDURE, TRIGGER, TASK, MACRO, EVENT: parameters, result, and the body in whatever form it has.
import type { ColumnDef, Statement } from '../ast.ts'
import { T } from '../lexer.ts'
import type { SqlType } from '../types/type.ts'
import type { Cursor } from './cursor.ts'
import { declarations } from './declare.ts'
import { parseBody } from './procedural.ts'
import { parseTableName } from './table-name.ts'

type Routine = Extract<Statement, { kind: 'routine' }>
const kinds = new Set(['FUNCTION', 'PROCEDURE', 'PROC', 'TRIGGER', 'TASK', 'MACRO', 'EVENT', 'PACKAGE', 'PIPE', 'RULE', 'METHOD'])
const sqlLanguages = /^(sql|plpgsql|plsql|tsql|snowflake|sqlscript)$/i

export function parseRoutine(p: Cursor): Statement {
  const s = p.start
  p.next()
  for (let n = 0; !kinds.has(p.u); n++) {
    if (n > 14 || p.done || p.is('TABLE') || p.is('VIEW') || p.is('INDEX') || p.is('(') || p.is('AS') || p.is(';'))
      p.fail('expected a routine')
    p.next()
  }
  return routineAt(p, s)
}

export function parseRoutineBody(p: Cursor): Statement {
  return routineAt(p, p.start)
}

function routineAt(p: Cursor, s: number): Statement {
  let object = p.next().u.toLowerCase()
  if (object === 'proc') object = 'procedure'
  if (object === 'package') {
    if (!p.accept('BODY')) {
      while (!p.done) p.next()
      return { kind: 'other', verb: 'CREATE PACKAGE', children: [], s, e: p.last }
    }
  }
  p.accept('IF', 'NOT', 'EXISTS')
  const made: Routine = { kind: 'routine', object, name: parseTableName(p), params: [], body: [], s, e: s }
  if (object === 'package') {
    p.acceptAny('AS', 'IS')
    const items = declarations(p)
    made.body = [{ kind: 'declare', items, s, e: p.last }, ...parseBody(p, ['END'])]
    p.accept('END')
    if (p.isName) p.next()
    return made
  }
  if (p.is('(')) made.params = parameters(p)
  else if (object === 'procedure' && p.token.t === T.param) made.params = bareParameters(p)
  head(p, made)
  made.e = p.last
  return made
}

function parameters(p: Cursor): ColumnDef[] {
  p.expect('(')
  const list: ColumnDef[] = []
  while (!p.is(')') && !p.done) {
    list.push(parameter(p))
    if (!p.accept(',')) break
  }
  p.expect(')')
  return list
}

function bareParameters(p: Cursor): ColumnDef[] {
  return p.list(() => parameter(p))
}

function parameter(p: Cursor): ColumnDef {
  while (p.acceptAny('IN', 'OUT', 'INOUT', 'VARIADIC'));
  const name = p.ident()
  while (p.acceptAny('IN', 'OUT', 'INOUT', 'NOCOPY', 'AS'));
  const column: ColumnDef = { name }
  if (p.accept(':=')) p.expression()
  else if (!p.is(',') && !p.is(')') && !p.is('=') && !p.is('DEFAULT')) {
    if (p.accept('TABLE')) p.skipBrackets()
    else if (p.accept('ANY')) p.accept('TYPE')
    else column.type = p.attempt(() => p.rules.type(p))
  }
  let depth = 0
  while (!p.done && !(depth === 0 && (p.is(',') || p.is(')') || p.is('AS') || p.is('BEGIN') || p.is('WITH')))) {
    const u = p.next().u
    depth += u === '(' ? 1 : u === ')' ? -1 : 0
  }
  return column
}

/** From RETURNS to the body: options in any order. */
function head(p: Cursor, made: Routine): void {
  const limit = p.tokens.length
  while (!p.done && !p.is(';') && p.i < limit) {
    p.budget.step()
    if (p.acceptAny('RETURNS', 'RETURN') && !atBody(p)) {
      returns(p, made)
      continue
    }
    if (p.tokens[p.i - 1]!.u === 'RETURN' && atBody(p)) p.i--
    if (
      ((made.object === 'trigger' && p.is('ON')) || (made.object === 'rule' && p.is('TO'))) &&
      !made.on &&
      (p.ahead(1).t === T.word || p.ahead(1).t === T.quoted)
    ) {
      p.next()
      made.on = parseTableName(p)
    } else if (p.accept('LANGUAGE')) made.language = p.next().v
    else if (
      p.is('AS') ||
      p.is('IS') ||
      p.is('BEGIN') ||
      p.is('RETURN') ||
      p.is('DO') ||
      (made.object === 'trigger' && dmlWord(p)) ||
      p.is('DECLARE')
    ) {
      if (p.is('AS') && made.object === 'rule') {
        p.next()
        continue
      }
      if (p.is('AS') && p.ahead(1).u === 'CALLER') {
        p.i += 2
        continue
      }
      if (p.is('DO') && made.object === 'rule') {
        p.next()
        p.acceptAny('INSTEAD', 'ALSO')
        made.body = p.accept('(') ? parseBody(p, [')']) : [p.rules.statement(p)]
        p.accept(')')
        return
      }
      body(p, made)
      return
    } else if (p.is('EXECUTE') && made.object === 'trigger') {
      while (!p.done && !p.is(';')) p.next()
      return
    } else if (!p.skipBrackets()) p.next()
  }
}

function dmlWord(p: Cursor): boolean {
  return (
    /^(INSERT|UPDATE|DELETE|SET|CALL|MERGE)$/.test(p.u) &&
    !/^(OR|ON|OF|,|BEFORE|AFTER)$/.test(p.ahead(1).u) &&
    !/^(OR|BEFORE|AFTER|OF|FOR|INSTEAD|,)$/.test(p.tokens[p.i - 1]!.u)
  )
}

function atBody(p: Cursor): boolean {
  return (
    p.tokens[p.i - 1]!.u === 'RETURN' &&
    (p.queryAhead || !p.isName || (p.dialect.name !== 'oracle' && !/^(TABLE|SETOF)$/.test(p.u)))
  )
}

function returns(p: Cursor, made: Routine): void {
  if (p.token.t === T.param) {
    // T-SQL: RETURNS @t TABLE (...).
    p.next()
  }
  if (p.accept('TABLE') || p.accept('TABLE', '<')) {
    if (p.is('(')) {
      p.next()
      const columns = p.rules.columnDefs(p)
      p.expect(')')
      made.returns = rowType(columns)
    } else if (p.is('<')) {
      p.i--
      p.tokens[p.i] = { ...p.token, u: 'STRUCT', v: 'STRUCT' }
      made.returns = p.rules.type(p)
    }
    return
  }
  const type = p.attempt(() => p.rules.type(p))
  if (type) made.returns = type
  if (p.accept('%')) p.next()
}

function rowType(columns: ColumnDef[]): SqlType {
  return { name: 'table', fields: columns.map((c) => ({ name: c.name.v, type: c.type })) }
}

function body(p: Cursor, made: Routine): void {
  const introduced = p.acceptAny('AS', 'IS', 'DO')
  if (p.token.t === T.string) {
    const text = p.next()
    // The language may be named after the body.
    for (let n = 0; n < 12 && !made.language; n++) if (p.ahead(n).u === 'LANGUAGE') made.language = p.ahead(n + 1).v
    while (!p.done && !p.is(';')) p.next()
    made.text = text.v
    if (made.language && !sqlLanguages.test(made.language)) return
    textBody(p, made, text)
    return
  }
  if (made.language && !sqlLanguages.test(made.language)) {
    while (!p.done) p.next()
    return
  }
  if (p.is('RETURN')) {
    p.next()
    resultOf(p, made)
    return
  }
  if (introduced === 'AS' && p.accept('TABLE')) {
    made.query = p.query()
    return
  }
  if (
    introduced &&
    (made.object === 'function' || made.object === 'macro') &&
    (p.is('(') || p.queryAhead || made.object === 'macro')
  ) {
    resultOf(p, made)
    if (made.object === 'macro') while (!p.done && !p.is(';')) p.next()
    return
  }
  const items = declarationsAhead(p) ? declarations(p) : []
  if (items.length > 0) made.body.push({ kind: 'declare', items, s: made.s, e: p.last })
  if (p.is('BEGIN') && p.ahead(1).u !== 'TRAN' && p.ahead(1).u !== 'TRANSACTION') {
    made.body.push(p.rules.statement(p))
    if (p.dialect.looseStatements) made.body.push(...parseBody(p, []))
  } else if (p.dialect.looseStatements) made.body.push(...parseBody(p, []))
  else if (!p.done) made.body.push(...parseBody(p, ['/']))
  // A T-SQL inline table function or BigQuery table function is its single query.
  inlineQuery(made)
}

function declarationsAhead(p: Cursor): boolean {
  if (p.accept('DECLARE')) return true
  if (p.dialect.looseStatements || p.is('BEGIN') || p.done) return false
  // Oracle: IS v NUMBER; BEGIN.
  if (!p.isName || /^(SELECT|INSERT|UPDATE|DELETE|MERGE|WITH|CALL|COPY|SET|TRUNCATE|EXECUTE|CREATE|IF|FOR|WHILE|LOOP)$/.test(p.u))
    return false
  for (let n = 1; p.ahead(n).t !== T.end; n++) if (p.ahead(n).u === 'BEGIN') return true
  return false
}

/** The result of a SQL function: one expression, or one query. */
function resultOf(p: Cursor, made: Routine): void {
  if (p.queryAhead) {
    const query = p.attempt(() => {
      const q = p.query()
      if (!p.done && !p.is(';') && !p.is('END')) p.fail('expected the end')
      return q
    })
    if (query) {
      made.query = query
      return
    }
  }
  const expr = p.expression()
  if (expr.kind === 'query') made.query = expr.query
  else made.expr = expr
}

function textBody(p: Cursor, made: Routine, text: Parameters<typeof p.rules.textBody>[1]): void {
  const language = made.language?.toLowerCase()
  if (made.object === 'function' && (language === undefined || language === 'sql')) {
    const expr = p.rules.textExpression(p, text)
    if (expr) {
      if (expr.kind === 'query') made.query = expr.query
      else made.expr = expr
      return
    }
  }
  made.body = p.rules.textBody(p, text)
  if (made.object === 'function' && (language === undefined || language === 'sql')) inlineQuery(made)
}

function inlineQuery(made: Routine): void {
  const last = made.body[made.body.length - 1]
  const isTable = made.returns?.name === 'table' || made.returns === undefined
  if (made.object === 'function' && last?.kind === 'query' && (made.body.length === 1 || isTable)) made.query = last.query
}
