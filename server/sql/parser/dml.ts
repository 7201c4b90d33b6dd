// INSERT, UPDATE, DELETE, MERGE, COPY and their kin, with every spelling the dialects have.
import type { Assignment, Expr, From, Ident, InsertClause, MergeBranch, Query, SelectItem, Statement, With } from '../ast.ts'
import { T } from '../lexer.ts'
import type { Cursor } from './cursor.ts'
import { parseTableName } from './from.ts'
import { looseStart } from './query-words.ts'

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

function rowOf(p: Cursor): Expr[] {
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

export function assignments(p: Cursor): Assignment[] {
  return p.list(() => {
    const bracket = p.is('(')
    const target: Ident[][] = []
    if (bracket) {
      p.next()
      do {
        target.push(columnPath(p))
      } while (p.accept(','))
      p.expect(')')
    } else target.push(columnPath(p))
    const op = p.next().u
    if (!/^([-+*/%&|^]|\|\|)?=$|^:=$/.test(op)) {
      p.i--
      p.fail('expected =')
    }
    const s = p.start
    if (bracket) p.accept('ROW')
    let value: Expr = p.is('DEFAULT') ? { kind: 'literal', of: 'other', text: p.next().v, s, e: p.last } : p.expression()
    // T-SQL: SET @v = col = expr.
    if (p.dialect.name === 'tsql' && p.accept('=')) value = p.expression()
    if (op.length > 1 && op !== ':=')
      value = { kind: 'op', op: op.slice(0, -1), args: [{ kind: 'name', parts: target[0]!, s, e: s }, value], s, e: p.last }
    return { target, value }
  })
}

function columnPath(p: Cursor): Ident[] {
  const path = [p.ident()]
  for (;;) {
    if (p.accept('.')) path.push(p.ident())
    else if (p.is('[')) {
      while (!p.done && p.next().u !== ']');
    } else return path
  }
}

function returning(p: Cursor): SelectItem[] {
  if (!p.acceptAny('RETURNING', 'RETURN')) return []
  const items = p.rules.selectItems(p)
  if (p.accept('BULK')) p.accept('COLLECT')
  if (p.accept('INTO')) p.list(() => p.expression())
  return items
}

function outputInto(p: Cursor): void {
  if (p.accept('INTO')) {
    if (p.token.t === T.param) p.next()
    else parseTableName(p)
    if (!p.queryAhead) p.skipBrackets()
  }
}

function output(p: Cursor): SelectItem[] {
  if (!p.accept('OUTPUT')) return []
  const items = p.rules.selectItems(p)
  outputInto(p)
  return items
}

function fromTables(p: Cursor): From {
  let from = p.rules.from(p)
  while (p.accept(',')) {
    const right = p.rules.from(p)
    from = { kind: 'join', join: 'cross', left: from, right, natural: false, s: from.s, e: p.last }
  }
  return from
}

export function parseUpdate(p: Cursor, clause?: With): Statement {
  const s = p.start
  p.next()
  if (p.is('TOP')) {
    p.next()
    p.skipBrackets()
    p.accept('PERCENT')
  }
  if (p.accept('OR')) p.next()
  while (p.acceptAny('LOW_PRIORITY', 'IGNORE'));
  let target = fromTables(p)
  let from: From | undefined
  // Teradata: UPDATE t FROM s SET ...
  if (p.accept('FROM')) from = fromTables(p)
  if (p.is('ON', 'CLUSTER')) p.i += 3
  p.expect('SET')
  const sets = assignments(p)
  let items = output(p)
  if (p.accept('FROM')) from = fromTables(p)
  let where = p.accept('WHERE') ? condition(p) : undefined
  items = [...items, ...returning(p)]
  while (p.acceptAny('ORDER', 'LIMIT')) {
    p.accept('BY')
    p.orderList()
  }
  if (p.accept('OPTION')) p.skipBrackets()
  if (target.kind === 'join' && !from) {
    // MySQL: UPDATE a JOIN b ON ... SET: the first table is not always the target; the binder looks at the columns.
    from = target
    target = firstTable(target)
  }
  if (p.accept('ALLOW')) where = where ?? undefined
  return { kind: 'update', with: clause, target, sets, from, where, returning: items, s, e: p.last }
}

function condition(p: Cursor): Expr | undefined {
  if (p.accept('CURRENT', 'OF')) {
    p.ident()
    return undefined
  }
  return p.expression()
}

function firstTable(from: From): From {
  return from.kind === 'join' ? firstTable(from.left) : from.kind === 'group' ? firstTable(from.input) : from
}

export function parseDelete(p: Cursor, clause?: With): Statement {
  const s = p.start
  p.next()
  if (p.is('TOP')) {
    p.next()
    p.skipBrackets()
    p.accept('PERCENT')
  }
  while (p.acceptAny('LOW_PRIORITY', 'QUICK', 'IGNORE'));
  const aliases: Ident[][] = []
  let target: From | undefined
  // MySQL: DELETE a, b FROM ...; T-SQL: DELETE a FROM t a JOIN ...
  if (!p.is('FROM')) {
    const ahead = p.i
    aliases.push(...p.list(() => parseTableName(p)))
    if (!p.is('FROM') && !p.is('OUTPUT')) {
      p.i = ahead
      aliases.length = 0
      target = fromTables(p)
    }
  }
  const items = output(p)
  if (!target && p.accept('FROM')) target = fromTables(p)
  if (!target) p.fail('expected FROM')
  if (p.is('ON', 'CLUSTER')) p.i += 3
  items.push(...output(p))
  let using: From | undefined
  if (p.acceptAny('USING', 'FROM')) using = fromTables(p)
  if (aliases.length === 0 && target.kind === 'join' && using === undefined)
    aliases.push([firstTable(target).alias ?? lastName(firstTable(target))])
  const where = p.accept('WHERE') ? condition(p) : undefined
  items.push(...returning(p))
  while (p.acceptAny('ORDER', 'LIMIT')) {
    p.accept('BY')
    p.orderList()
  }
  if (p.accept('OPTION')) p.skipBrackets()
  return { kind: 'delete', with: clause, target, aliases, using, where, returning: items, s, e: p.last }
}

function lastName(from: From): Ident {
  return from.kind === 'table' ? from.name[from.name.length - 1]! : { v: '', q: false, s: from.s, e: from.s }
}

export function parseMerge(p: Cursor, clause?: With): Statement {
  const s = p.start
  p.next()
  if (p.accept('WITH', 'SCHEMA')) p.accept('EVOLUTION')
  p.accept('INTO')
  const target = p.rules.from(p)
  if (p.accept('WITH', 'SCHEMA')) p.accept('EVOLUTION')
  p.expect('USING')
  const source = p.rules.from(p)
  p.expect('ON')
  const on = p.expression()
  const branches: MergeBranch[] = []
  while (p.accept('WHEN')) branches.push(mergeBranch(p))
  const items = [...output(p), ...returning(p)]
  if (p.accept('OPTION')) p.skipBrackets()
  return { kind: 'merge', with: clause, target, source, on, branches, returning: items, s, e: p.last }
}

function mergeBranch(p: Cursor): MergeBranch {
  const matched = !p.accept('NOT')
  p.expect('MATCHED')
  let bySource = false
  if (p.accept('BY')) bySource = p.next().u === 'SOURCE'
  const branch: MergeBranch = { matched, bySource }
  if (p.accept('AND')) branch.when = p.expression()
  p.expect('THEN')
  if (p.accept('UPDATE')) {
    if (p.accept('ALL', 'BY', 'NAME')) branch.updateStar = { except: [] }
    else {
      p.expect('SET')
      if (p.accept('*')) {
        branch.updateStar = { except: [] }
        if (p.acceptAny('EXCEPT', 'EXCLUDE') && p.accept('(')) branch.updateStar.except = p.identList()
      } else branch.update = assignments(p)
    }
    if (p.accept('WHERE')) branch.where = p.expression()
    if (p.accept('DELETE')) {
      p.accept('WHERE')
      p.expression()
    }
  } else if (p.accept('INSERT')) {
    const insert: NonNullable<MergeBranch['insert']> = { columns: [], values: [], star: false, except: [] }
    if (p.accept('ALL', 'BY', 'NAME') || p.accept('ROW')) insert.star = true
    else if (p.accept('*')) {
      insert.star = true
      if (p.acceptAny('EXCEPT', 'EXCLUDE') && p.accept('(')) insert.except = p.identList()
    } else {
      if (p.accept('(')) {
        do {
          const path = columnPath(p)
          insert.columns.push(path[path.length - 1]!)
        } while (p.accept(','))
        p.expect(')')
      }
      if (p.accept('OVERRIDING')) p.i += 2
      if (p.accept('VALUES')) {
        const star = p.is('(', '*') || p.is('*')
        if (star) {
          insert.star = true
          if (!p.skipBrackets()) p.next()
        } else insert.values = rowOf(p)
      } else if (p.accept('ROW')) insert.star = true
    }
    branch.insert = insert
    if (p.accept('WHERE')) branch.where = p.expression()
  } else if (p.accept('DELETE')) branch.delete = true
  else if (p.accept('DO')) p.accept('NOTHING')
  else p.fail('expected UPDATE, INSERT or DELETE')
  return branch
}

/** COPY t FROM 'file', COPY INTO t FROM @stage, COPY (query) TO 'file', UNLOAD ('query') TO 's3://...'. */
export function parseCopy(p: Cursor): Statement {
  const s = p.start
  const made: Extract<Statement, { kind: 'copy' }> = { kind: 'copy', columns: [], s, e: s }
  if (p.next().u === 'UNLOAD') return unload(p, made)
  p.accept('INTO')
  if (p.queryAhead) made.query = bracketQuery(p)
  else if (p.token.t === T.string || (p.token.t === T.param && p.token.v[0] === '@')) made.intoPath = p.next().v
  else made.into = parseTableName(p)
  if (p.is('(')) {
    p.next()
    made.columns = p.identList()
  }
  while (!p.done && !p.is(';') && !p.is('FROM') && !p.is('TO')) if (!p.skipBrackets()) p.next()
  const word = p.acceptAny('FROM', 'TO')
  if (word === 'TO') {
    made.from = made.into
    made.into = undefined
    if (p.token.t === T.string) made.intoPath = p.next().v
  } else if (word === 'FROM') {
    if (p.is('(') && (p.ahead(1).u === 'SELECT' || p.ahead(1).u === 'WITH')) made.query = bracketQuery(p)
    else if (p.token.t === T.string || (p.token.t === T.param && p.token.v[0] === '@')) made.fromPath = p.next().v
    else if (!/^(STDIN|PROGRAM)$/.test(p.u) && p.isName) made.from = parseTableName(p)
  }
  while (!p.done && !p.is(';')) p.next()
  made.e = p.last
  return made
}

function bracketQuery(p: Cursor): Query {
  p.expect('(')
  const query = p.query()
  p.expect(')')
  return query
}

function unload(p: Cursor, made: Extract<Statement, { kind: 'copy' }>): Statement {
  if (p.is('(') && p.ahead(1).t === T.string) {
    p.next()
    const text = p.next()
    p.expect(')')
    made.query = p.rules.textQuery(p, text)
  } else if (p.is('(')) made.query = bracketQuery(p)
  if (p.accept('TO') && p.token.t === T.string) made.intoPath = p.next().v
  while (!p.done && !p.is(';')) p.next()
  made.e = p.last
  return made
}

/** LOAD DATA [LOCAL] INPATH|INFILE 'x' [OVERWRITE] INTO TABLE t; BigQuery: LOAD DATA INTO t FROM FILES (...). */
export function parseLoad(p: Cursor): Statement {
  const s = p.start
  const made: Extract<Statement, { kind: 'copy' }> = { kind: 'copy', columns: [], s, e: s }
  while (!p.done && !p.is(';')) {
    if (p.acceptAny('INPATH', 'INFILE') && p.token.t === T.string) made.fromPath = p.next().v
    else if (p.acceptAny('INTO', 'OVERWRITE')) {
      p.acceptAny('INTO', 'OVERWRITE')
      p.accept('TABLE')
      if (p.isName) made.into = parseTableName(p)
      if (p.is('(') && p.ahead(1).t !== T.string) {
        p.next()
        made.columns = p.attempt(() => p.identList()) ?? []
      }
    } else if (p.accept('FROM', 'FILES')) {
      const text = /'([^']+)'|"([^"]+)"/.exec(p.sql.slice(p.start))
      if (text) made.fromPath = text[1] ?? text[2]
      p.skipBrackets()
    } else if (!p.skipBrackets()) p.next()
  }
  made.e = p.last
  return made
}

/** EXPORT DATA [OPTIONS (...)] AS query. */
export function parseExport(p: Cursor): Statement {
  const s = p.start
  const uri = /uri\s*=\s*['"]([^'"]+)['"]/i
  const from = p.start
  while (!p.done && !p.is('AS')) if (!p.skipBrackets()) p.next()
  const path = uri.exec(p.sql.slice(from, p.last))?.[1]
  const query = p.accept('AS') ? p.query() : undefined
  return { kind: 'copy', intoPath: path, columns: [], query, s, e: p.last }
}
