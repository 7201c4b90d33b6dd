// The procedural languages in one grammar: PL/pgSQL, PL/SQL, T-SQL, Snowflake Scripting, BigQuery scripting, MySQL.
// Blocks, branches, loops, variables, cursors and dynamic SQL; the statements inside are ordinary statements.

import type { Expr, Ident, Query, Statement } from '../ast.ts'
import { T } from '../lexer.ts'
import type { SqlType } from '../types/type.ts'
import { type Cursor, SyntaxProblem } from './cursor.ts'
import { looseStart } from './query-words.ts'
import { parseTableName } from './table-name.ts'

const loopEnds = ['END', 'UNTIL'] as const

/** Statements up to one of the given words (or the end); a bad one is reported and skipped, its neighbours live. */
export function parseBody(p: Cursor, ends: readonly string[]): Statement[] {
  const list: Statement[] = []
  while (!p.done) {
    while (p.accept(';') || (p.is('GO') && p.token.nl && p.accept('GO')));
    if (p.done || ends.includes(p.u)) break
    const i = p.i
    try {
      list.push(p.rules.statement(p))
    } catch (error) {
      if (!(error instanceof SyntaxProblem)) throw error
      p.remarks.push({ message: error.message, at: error.at })
      p.i = Math.max(i + 1, Math.min(p.i, i + 1))
      while (!p.done && !p.is(';') && !ends.includes(p.u) && !(looseStart(p) && p.token.nl)) p.next()
    }
    if (p.i === i) p.next()
  }
  return list
}

export function parseProcedural(p: Cursor): Statement | undefined {
  const s = p.start
  switch (p.u) {
    case 'BEGIN':
      return begin(p, s)
    case 'IF':
      return ifStatement(p, s)
    case 'WHILE':
      return whileStatement(p, s)
    case 'LOOP':
      p.next()
      return { kind: 'block', body: closed(p), s, e: p.last }
    case 'REPEAT': {
      p.next()
      const body = parseBody(p, loopEnds)
      const conditions = p.accept('UNTIL') ? [p.expression()] : []
      endOf(p)
      return { kind: 'if', conditions, body, s, e: p.last }
    }
    case 'FOR':
    case 'FOREACH':
      return forStatement(p, s)
    case 'CASE':
      return caseStatement(p, s)
    case 'SET':
      return setStatement(p, s)
    case 'LET': {
      p.next()
      const name = p.ident()
      const type = p.isName && !p.is('CURSOR') && !p.is('RESULTSET') && !p.is('DEFAULT') ? p.rules.type(p) : undefined
      p.acceptAny('CURSOR', 'RESULTSET')
      p.acceptAny(':=', 'FOR', 'DEFAULT', '=')
      return assigned(p, s, [name], type)
    }
    case 'PERFORM': {
      p.next()
      const expr = p.expression()
      if (p.is('FROM')) {
        // PERFORM is a SELECT whose result is thrown away.
        while (!p.done && !p.is(';')) p.next()
      }
      return { kind: 'other', verb: 'PERFORM', children: [expr], s, e: p.last }
    }
    case 'RETURN':
      return returnStatement(p, s)
    case 'EXEC':
    case 'EXECUTE':
    case 'PREPARE':
      return execute(p, s)
    case 'CALL': {
      p.next()
      const name = parseTableName(p)
      return { kind: 'call', name, args: p.is('(') ? callArgs(p) : [], s, e: p.last }
    }
    case 'OPEN': {
      p.next()
      const name = p.ident()
      if (p.accept('FOR'))
        return p.queryAhead ? { kind: 'assign', names: [name], query: p.query(), s, e: p.last } : execute(p, s, true)
      p.skipBrackets()
      return { kind: 'other', verb: 'OPEN', children: [], s, e: p.last }
    }
    case 'FETCH': {
      p.next()
      while (p.acceptAny('NEXT', 'PRIOR', 'FIRST', 'LAST', 'FROM', 'IN'));
      const cursor = parseTableName(p)
      if (p.accept('BULK')) p.accept('COLLECT')
      const into = p.accept('INTO') ? p.list(() => p.ident()) : []
      return { kind: 'fetch', cursor, into, s, e: p.last }
    }
    case 'GOTO':
    case 'GET':
    case 'EXIT':
    case 'CONTINUE':
    case 'LEAVE':
      return skip(p, s)
    case 'DO':
      return doBlock(p, s)
  }
  // name := expression;
  const i = p.i
  if (p.isName || p.token.t === T.param) {
    const target = p.attempt(() => {
      const path = [p.ident()]
      while (p.accept('.')) path.push(p.ident())
      if (p.is('(') || p.is('[')) p.skipBrackets()
      if (!p.accept(':=') && !(p.dialect.name === 'postgres' && p.accept('='))) p.fail('expected :=')
      return path
    })
    if (target) return assigned(p, s, [target[target.length - 1]!], undefined)
    p.i = i
    // PL/SQL calls a procedure by its bare name.
    if (p.dialect.name === 'oracle' && p.isName) {
      const name = p.attempt(() => {
        const path = parseTableName(p)
        if (!p.is('(') && !p.is(';')) p.fail('expected (')
        return path
      })
      if (name) return { kind: 'call', name, args: p.is('(') ? callArgs(p) : [], s, e: p.last }
      p.i = i
    }
  }
  return undefined
}

function skip(p: Cursor, s: number): Statement {
  const verb = p.next().u
  while (!p.done && !p.is(';') && !looseStart(p)) p.next()
  return { kind: 'other', verb, children: [], s, e: p.last }
}

function callArgs(p: Cursor): Expr[] {
  p.expect('(')
  const args: Expr[] = []
  while (!p.is(')') && !p.done) {
    if (p.isName && p.ahead(1).u === '=>') p.i += 2
    args.push(p.expression())
    if (!p.accept(',')) break
  }
  p.expect(')')
  return args
}

function assigned(p: Cursor, s: number, names: Ident[], type: SqlType | undefined): Statement {
  const made: Extract<Statement, { kind: 'assign' }> = { kind: 'assign', names, type, s, e: s }
  if (p.queryAhead && !p.is('(')) made.query = p.query()
  else if (!p.done && !p.is(';')) {
    const expr = p.expression()
    if (expr.kind === 'query') made.query = expr.query
    else made.value = expr
  }
  made.e = p.last
  return made
}

function endOf(p: Cursor): void {
  p.expect('END')
  p.acceptAny('IF', 'LOOP', 'WHILE', 'FOR', 'REPEAT', 'CASE', 'TRY', 'CATCH')
  if (p.isName && !looseStart(p) && (p.ahead(1).u === ';' || p.ahead(1).t === T.end)) p.next()
}

function closed(p: Cursor, ends: readonly string[] = ['END']): Statement[] {
  const body = parseBody(p, ends)
  endOf(p)
  return body
}

function begin(p: Cursor, s: number): Statement {
  const after = p.ahead(1)
  if (
    after.t === T.end ||
    after.u === ';' ||
    /^(TRAN|TRANSACTION|WORK|DEFERRED|IMMEDIATE|EXCLUSIVE|ISOLATION|READ|DISTRIBUTED)$/.test(after.u)
  )
    return skip(p, s)
  p.next()
  p.acceptAny('TRY', 'CATCH', 'ATOMIC') ?? (p.accept('NOT', 'ATOMIC') || p.accept('STATEMENT', 'SET'))
  const body = parseBody(p, ['END', 'EXCEPTION'])
  if (p.accept('EXCEPTION')) {
    while (p.accept('WHEN')) {
      while (!p.done && !p.accept('THEN')) p.next()
      body.push(...parseBody(p, ['WHEN', 'END']))
    }
  }
  if (!p.done) endOf(p)
  return { kind: 'block', body, s, e: p.last }
}

function ifStatement(p: Cursor, s: number): Statement {
  p.next()
  const conditions = [p.expression()]
  const body: Statement[] = []
  if (!p.accept('THEN')) {
    // T-SQL: IF condition statement [ELSE statement].
    body.push(p.rules.statement(p))
    p.accept(';')
    if (p.accept('ELSE')) body.push(p.rules.statement(p))
    return { kind: 'if', conditions, body, s, e: p.last }
  }
  const ends = ['ELSIF', 'ELSEIF', 'ELSE', 'END']
  body.push(...parseBody(p, ends))
  while (!p.done && !p.is('END')) {
    if (p.acceptAny('ELSIF', 'ELSEIF')) {
      conditions.push(p.expression())
      p.accept('THEN')
    } else p.expect('ELSE')
    body.push(...parseBody(p, ends))
  }
  endOf(p)
  return { kind: 'if', conditions, body, s, e: p.last }
}

function whileStatement(p: Cursor, s: number): Statement {
  p.next()
  const conditions = [p.expression()]
  const body = p.acceptAny('LOOP', 'DO') ? closed(p) : [p.rules.statement(p)]
  return { kind: 'if', conditions, body, s, e: p.last }
}

function forStatement(p: Cursor, s: number): Statement {
  p.next()
  const name = p.ident()
  while (p.accept(',')) p.ident()
  if (p.accept('SLICE')) p.next()
  if (p.accept('AS')) {
    // Db2 and MySQL style: FOR v AS [cursor CURSOR FOR] query DO.
    if (p.ahead(1).u === 'CURSOR') p.i += 3
  } else p.expect('IN')
  p.accept('REVERSE')
  const made: Extract<Statement, { kind: 'for' }> = { kind: 'for', name, exprs: [], body: [], s, e: s }
  if (p.accept('ARRAY')) made.exprs.push(p.expression())
  else if (p.is('EXECUTE')) while (!p.done && !p.is('LOOP') && !p.is('DO')) p.next()
  else if (p.queryAhead) made.query = p.query()
  else {
    const expr = p.expression()
    if (expr.kind === 'query') made.query = expr.query
    else if (expr.kind === 'name' && !p.is('..') && !p.is('TO')) made.cursor = expr.parts
    else {
      made.exprs.push(expr)
      if (p.acceptAny('..', 'TO')) made.exprs.push(p.expression())
      if (p.accept('BY')) made.exprs.push(p.expression())
    }
  }
  p.acceptAny('LOOP', 'DO')
  made.body = closed(p)
  return made
}

function caseStatement(p: Cursor, s: number): Statement {
  p.next()
  const conditions: Expr[] = []
  const body: Statement[] = []
  if (!p.is('WHEN')) conditions.push(p.expression())
  while (!p.done && !p.is('END')) {
    if (p.accept('WHEN')) {
      conditions.push(...p.list(() => p.expression()))
      p.expect('THEN')
    } else p.expect('ELSE')
    body.push(...parseBody(p, ['WHEN', 'ELSE', 'END']))
  }
  endOf(p)
  return { kind: 'if', conditions, body, s, e: p.last }
}

function setStatement(p: Cursor, s: number): Statement {
  p.next()
  p.acceptAny('SESSION', 'LOCAL', 'GLOBAL')
  if (p.accept('SCHEMA') || p.accept('CURRENT', 'SCHEMA')) {
    p.acceptAny('=', 'TO')
    return { kind: 'use', object: 'schema', name: p.token.t === T.string ? [p.ident()] : parseTableName(p), s, e: p.last }
  }
  if (p.accept('SEARCH_PATH') || p.accept('CATALOG')) {
    const object = p.tokens[p.i - 1]!.u === 'CATALOG' ? 'catalog' : 'schema'
    p.acceptAny('=', 'TO')
    const name = p.isName || p.token.t === T.string ? [p.ident()] : []
    while (!p.done && !p.is(';')) p.next()
    return { kind: 'use', object, name, s, e: p.last }
  }
  const made = p.attempt((): Statement => {
    const names: Ident[] = []
    if (p.accept('(')) names.push(...p.identList())
    else {
      const path = [p.ident()]
      while (p.accept('.')) path.push(p.ident())
      names.push(path[path.length - 1]!)
    }
    if (!/^([-+*/]?=|:=)$/.test(p.u)) p.fail('expected =')
    p.next()
    const result = assigned(p, s, names, undefined)
    while (p.accept(',')) {
      p.ident()
      p.next()
      p.expression()
    }
    if (!p.done && !p.is(';') && !looseStart(p) && !p.is('END')) p.fail('expected ;')
    return result
  })
  if (made) return made
  while (!p.done && !p.is(';') && !(looseStart(p) && p.token.nl)) p.next()
  return { kind: 'other', verb: 'SET', children: [], s, e: p.last }
}

function returnStatement(p: Cursor, s: number): Statement {
  p.next()
  if (p.accept('QUERY')) {
    if (p.is('EXECUTE')) return execute(p, s)
    return { kind: 'query', query: p.query(), s, e: p.last }
  }
  p.acceptAny('NEXT')
  if (p.accept('TABLE') && p.is('(')) {
    const query = p.attempt((): Query => {
      p.expect('(')
      const q = p.query()
      p.expect(')')
      return q
    })
    if (query) return { kind: 'query', query, s, e: p.last }
    p.skipBrackets()
    return { kind: 'other', verb: 'RETURN', children: [], s, e: p.last }
  }
  if (p.queryAhead) return { kind: 'query', query: p.query(), s, e: p.last }
  const children = p.done || p.is(';') || looseStart(p) ? [] : [p.expression()]
  return { kind: 'other', verb: 'RETURN', children, s, e: p.last }
}

/** EXECUTE IMMEDIATE, EXEC(...), EXEC procedure, PREPARE ... FROM: dynamic unless the text is a constant. */
function execute(p: Cursor, s: number, here = false): Statement {
  if (!here) p.next()
  if (p.accept('STATEMENT', 'SET')) {
    p.accept('BEGIN')
    return { kind: 'block', body: closed(p), s, e: p.last }
  }
  p.acceptAny('IMMEDIATE')
  const made: Extract<Statement, { kind: 'dynamic' }> = { kind: 'dynamic', into: [], s, e: s }
  if (p.isName && !(p.ahead(1).u === '||') && !/^(CONCAT|FORMAT|QUOTE_IDENT)$/.test(p.u) && !here) {
    const name = parseTableName(p)
    const last = name[name.length - 1]!.v.toLowerCase()
    if (p.accept('FROM') || p.accept('AS')) {
      // PREPARE name FROM 'text' / AS statement.
      if (p.token.t === T.string) made.text = p.next().v
      else if (!p.done) return p.rules.statement(p)
    } else if (last === 'sp_executesql') {
      if (p.accept('@stmt')) p.accept('=')
      if (p.token.t === T.string) made.text = p.next().v
      while (!p.done && !p.is(';') && !looseStart(p)) p.next()
    } else if (p.tokens[p.i - 1]!.u && p.is('(') && p.dialect.name !== 'tsql') {
      p.skipBrackets()
      return { kind: 'call', name, args: [], s, e: p.last }
    } else if (p.dialect.name === 'tsql' || p.ahead(0).u === '') {
      while (!p.done && !p.is(';') && !looseStart(p)) p.next()
      return p.dialect.name === 'tsql' ? { kind: 'call', name, args: [], s, e: p.last } : made
    }
  } else if (!p.done && !p.is(';')) {
    const expr = p.expression()
    if (expr.kind === 'literal' && expr.of === 'string') made.text = expr.text
    else made.expr = expr
  }
  if (p.accept('INTO')) made.into = p.list(() => p.ident())
  while (!p.done && !p.is(';') && !looseStart(p) && !p.is('LOOP')) p.next()
  made.e = p.last
  return made
}

/** PostgreSQL's DO $$ ... $$. */
function doBlock(p: Cursor, s: number): Statement {
  p.next()
  if (p.accept('LANGUAGE')) p.next()
  if (p.token.t !== T.string) {
    while (!p.done && !p.is(';')) p.next()
    return { kind: 'other', verb: 'DO', children: [], s, e: p.last }
  }
  const body = p.rules.textBody(p, p.next())
  if (p.accept('LANGUAGE')) p.next()
  return { kind: 'block', body, s, e: p.last }
}
