// DECLARE sections: variables, cursors, table variables, handlers and nested routines, in every procedural language.
import type { Statement } from '../ast.ts'
import { T } from '../lexer.ts'
import type { Cursor } from './cursor.ts'

type DeclareItem = Extract<Statement, { kind: 'declare' }>['items'][number]

/** DECLARE and the declarations behind it, up to BEGIN or the first statement. */
export function parseDeclare(p: Cursor): Statement {
  const s = p.start
  p.next()
  const items = declarations(p)
  return { kind: 'declare', items, s, e: p.last }
}

const declarationEnds = new Set(
  'BEGIN SELECT INSERT UPDATE DELETE MERGE SET IF WHILE FOR LOOP CREATE DROP ALTER DECLARE EXECUTE EXEC CALL LET WITH TRUNCATE OPEN FETCH RETURN END CASE REPEAT PRINT COMMIT COPY USE GO PERFORM RAISE'.split(
    ' ',
  ),
)

export function declarations(p: Cursor): DeclareItem[] {
  const items: DeclareItem[] = []
  while (!p.done && !p.isAny(declarationEnds)) {
    const i = p.i
    const item = p.attempt(() => declaration(p))
    if (item) items.push(...item)
    else {
      p.i = i
      while (!p.done && !p.is(';')) p.next()
    }
    if (p.accept(',')) continue
    if (!p.accept(';')) break
    if (p.dialect.name === 'mysql' || p.dialect.name === 'bigquery' || p.dialect.name === 'tsql') {
      p.i--
      break
    }
  }
  return items
}

function declaration(p: Cursor): DeclareItem[] {
  if (p.acceptAny('CONTINUE', 'EXIT', 'UNDO')) {
    // MySQL handlers: FOR condition statement.
    while (!p.done && !p.is(';') && !p.is('BEGIN') && !p.is('SET')) p.next()
    p.rules.statement(p)
    return []
  }
  if (p.acceptAny('TYPE', 'SUBTYPE', 'PRAGMA')) {
    while (!p.done && !p.is(';')) p.next()
    return []
  }
  if (p.is('PROCEDURE') || p.is('FUNCTION')) {
    const name = p.ahead(1)
    const routine = p.rules.routineBody(p)
    return [{ name: { v: name.v, q: false, s: name.s, e: name.e }, routine }]
  }
  if (p.is('CURSOR')) {
    p.next()
    const name = p.ident()
    p.skipBrackets()
    while (!p.done && !p.accept('IS') && !p.accept('FOR') && !p.accept('AS')) p.next()
    return [{ name, query: p.query() }]
  }
  const names = [p.ident()]
  while (
    p.is(',') &&
    (p.ahead(2).u === ',' || p.dialect.name === 'bigquery' || p.dialect.name === 'mysql') &&
    p.ahead(1).t !== T.param
  ) {
    p.next()
    names.push(p.ident())
  }
  p.accept('AS')
  p.accept('CONSTANT')
  while (p.acceptAny('INSENSITIVE', 'SCROLL', 'NO', 'ASENSITIVE'));
  if (p.accept('CURSOR')) {
    while (!p.done && !p.accept('FOR') && !p.accept('IS')) if (!p.skipBrackets()) p.next()
    const query = p.queryAhead ? p.query() : undefined
    if (!query) while (!p.done && !p.is(';')) p.next()
    return [{ name: names[0]!, query }]
  }
  const made: DeclareItem = { name: names[0]! }
  if (p.accept('TABLE')) {
    p.expect('(')
    made.columns = p.rules.columnDefs(p)
    p.expect(')')
    return [made]
  }
  if (!p.is(':=') && !p.is('=') && !p.is('DEFAULT') && !p.is(';') && !p.done && !p.is(',')) {
    if (p.accept('RESULTSET') || p.accept('EXCEPTION')) p.skipBrackets()
    else {
      made.type = p.rules.type(p)
      if (p.accept('%')) p.next()
    }
  }
  if (p.accept('NOT')) p.accept('NULL')
  if (p.acceptAny(':=', '=', 'DEFAULT')) {
    const expr = p.expression()
    if (expr.kind === 'query') made.query = expr.query
    else made.value = expr
  }
  return names.map((name) => ({ ...made, name }))
}
