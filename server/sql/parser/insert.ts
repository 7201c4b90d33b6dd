// INSERT in every spelling: columns, BY NAME, partitions, OVERWRITE, several tables at once, conflict clauses.
import type { Expr, From, InsertClause, Statement, With } from '../ast.ts'
import { T } from '../lexer.ts'
import { assignments, returning } from './assign.ts'
import type { Cursor } from './cursor.ts'
import { looseStart } from './query-words.ts'
import { parseTableName } from './table-name.ts'

export function parseInsert(p: Cursor, clause?: With): Statement {
  const s = p.start
  const replace = p.next().u === 'REPLACE'
  if (p.is('ALL') || p.is('FIRST') || (p.is('OVERWRITE') && (p.ahead(1).u === 'ALL' || p.ahead(1).u === 'FIRST'))) {
    p.accept('OVERWRITE')
    p.next()
    return multiInsert(p, clause, s)
  }
  const made = insertClause(p, s, replace)
  return { kind: 'insert', with: clause, clauses: [made], returning: returning(p), s, e: p.last }
}

function insertHead(p: Cursor): { overwrite: boolean } {
  while (p.acceptAny('LOW_PRIORITY', 'HIGH_PRIORITY', 'DELAYED', 'IGNORE'));
  if (p.accept('OR')) p.acceptAny('REPLACE', 'IGNORE', 'ABORT', 'FAIL', 'ROLLBACK')
  const overwrite = p.accept('OVERWRITE')
  p.accept('INTO')
  return { overwrite }
}

function insertClause(p: Cursor, s: number, replace: boolean): InsertClause {
  const { overwrite } = insertHead(p)
  const made: InsertClause = {
    target: undefined,
    columns: [],
    byName: false,
    overwrite: overwrite || replace,
    partition: [],
    conflict: [],
    s,
    e: s,
  }
  if (p.accept('LOCAL', 'DIRECTORY') || p.accept('DIRECTORY')) {
    if (p.token.t === T.string) made.target = { kind: 'file', path: p.next().v, s: p.last, e: p.last }
    while (!p.done && !p.queryAhead) if (!p.skipBrackets()) p.next()
    made.query = p.query()
    return made
  }
  if (!p.accept('TABLE', 'FUNCTION')) p.accept('TABLE')
  p.accept('IF', 'EXISTS')
  made.target = insertTarget(p)
  insertDetail(p, made)
  made.e = p.last
  return made
}

function insertTarget(p: Cursor): From {
  const s = p.start
  if (p.queryAhead || p.is('(')) return p.rules.from(p)
  const name = p.token.t === T.param && p.token.v[0] === '@' ? [p.ident()] : parseTableName(p)
  const made: From = { kind: 'table', name, s, e: p.last }
  if (p.accept('AS')) made.alias = p.ident()
  else if (
    p.token.t === T.word &&
    /^(VALUES|SELECT|PARTITION|BY|DEFAULT|WITH|OUTPUT|SET|OVERRIDING|FROM|TABLE|IF|REPLACE|SETTINGS|FORMAT|EXEC|EXECUTE|ON|BUCKETS|SEL|VALUE)$/.test(
      p.u,
    ) === false &&
    p.isName
  )
    made.alias = p.ident()
  return made
}

function insertDetail(p: Cursor, made: InsertClause): void {
  for (;;) {
    p.budget.step()
    if (p.accept('IF', 'NOT', 'EXISTS') || p.accept('BY', 'POSITION')) continue
    if (p.accept('BY', 'NAME')) made.byName = true
    else if (p.accept('PARTITION')) partitionOf(p, made)
    else if (p.is('WITH', '(') && p.ahead(2).u !== 'SELECT') {
      p.next()
      p.skipBrackets()
    } else if (p.is('(') && !p.queryAhead && made.columns.length === 0 && !made.query) {
      p.next()
      if (p.is('*')) {
        // ClickHouse: INSERT INTO t (* EXCEPT (x)).
        while (!p.is(')') && !p.done) if (!p.skipBrackets()) p.next()
        p.expect(')')
      } else made.columns = p.identList()
    } else if (p.accept('OVERRIDING')) {
      p.next()
      p.accept('VALUE')
    } else if (p.accept('REPLACE', 'WHERE') || p.accept('REPLACE', 'USING') || p.accept('REPLACE', 'ON')) {
      if (p.is('(')) p.skipBrackets()
      else p.expression()
    } else if (p.is('OUTPUT')) {
      p.next()
      p.rules.selectItems(p)
      outputInto(p)
    } else if (p.accept('DEFAULT', 'VALUES')) return
    else if (p.accept('VALUE') || (p.is('VALUES') && p.dialect.name === 'oracle')) {
      p.accept('VALUES')
      made.query = { kind: 'values', rows: p.list(() => rowOf(p)), order: [], s: p.start, e: p.last }
      break
    } else if (p.accept('SET')) {
      made.setForm = assignments(p)
      break
    } else if (p.acceptAny('EXEC', 'EXECUTE')) {
      while (!p.done && !p.is(';') && !looseStart(p)) p.next()
      return
    } else if (p.accept('SETTINGS')) p.list(() => p.expression())
    else if (p.is('FORMAT') && p.dialect.name === 'clickhouse') {
      while (!p.done && !p.is(';')) p.next()
      return
    } else if (p.queryAhead) {
      made.query = p.query()
      break
    } else return
  }
  // MySQL: VALUES (...) AS new(a, b).
  if (p.is('AS') && p.dialect.name === 'mysql') {
    p.next()
    made.rowAlias = p.ident()
    p.skipBrackets()
  }
  conflict(p, made)
}

export function rowOf(p: Cursor): Expr[] {
  if (!p.accept('(')) return [p.expression()]
  const row: Expr[] = []
  while (!p.is(')') && !p.done) {
    row.push(p.expression())
    if (!p.accept(',')) break
  }
  p.expect(')')
  return row
}

function partitionOf(p: Cursor, made: InsertClause): void {
  if (!p.accept('(')) {
    if (p.accept('BY')) p.expression()
    return
  }
  while (!p.is(')') && !p.done) {
    const name = p.ident()
    while (p.accept('.')) p.ident()
    const value = p.accept('=') ? p.expression() : undefined
    made.partition.push({ name, value })
    if (!p.accept(',')) break
  }
  p.expect(')')
}

function conflict(p: Cursor, made: InsertClause): void {
  if (p.accept('ON', 'DUPLICATE', 'KEY', 'UPDATE')) {
    made.conflict = assignments(p)
    return
  }
  while (p.accept('ON', 'CONFLICT')) {
    if (p.accept('ON', 'CONSTRAINT')) p.ident()
    else p.skipBrackets()
    if (p.accept('WHERE')) p.expression()
    if (!p.accept('DO')) return
    if (p.accept('NOTHING')) continue
    p.expect('UPDATE')
    p.accept('SET')
    made.conflict.push(...assignments(p))
    if (p.accept('WHERE')) made.conflictWhere = p.expression()
  }
}

/** Oracle and Snowflake INSERT ALL / FIRST, and Hive's FROM ... INSERT ... INSERT. */
function multiInsert(p: Cursor, clause: With | undefined, s: number): Statement {
  const clauses: InsertClause[] = []
  let when: Expr | undefined
  while (!p.done) {
    if (p.accept('WHEN')) {
      when = p.expression()
      p.expect('THEN')
    } else if (p.accept('ELSE')) when = undefined
    else if (p.is('INTO')) {
      const at = p.start
      p.next()
      const made: InsertClause = {
        target: insertTarget(p),
        columns: [],
        byName: false,
        overwrite: false,
        partition: [],
        conflict: [],
        when,
        s: at,
        e: at,
      }
      if (p.is('(') && !p.queryAhead) {
        p.next()
        made.columns = p.identList()
      }
      if (p.accept('VALUES')) made.values = rowOf(p)
      made.e = p.last
      clauses.push(made)
    } else break
  }
  return { kind: 'insert', with: clause, clauses, source: p.query(), returning: [], s, e: p.last }
}

export function parseFromInsert(p: Cursor, clause?: With): Statement {
  const s = p.start
  p.expect('FROM')
  let from = p.rules.from(p)
  while (p.accept(',')) {
    const right: From = p.rules.from(p)
    from = { kind: 'join', join: 'cross', left: from, right, natural: false, s, e: p.last }
  }
  const clauses: InsertClause[] = []
  while (p.is('INSERT')) {
    const at = p.start
    p.next()
    const made = insertClause(p, at, false)
    // Each branch selects from the shared source.
    if (made.query?.kind === 'select') made.query.from = from
    clauses.push(made)
  }
  return { kind: 'insert', with: clause, clauses, returning: [], s, e: p.last }
}

export function outputInto(p: Cursor): void {
  if (p.accept('INTO')) {
    if (p.token.t === T.param) p.next()
    else parseTableName(p)
    if (!p.queryAhead) p.skipBrackets()
  }
}
