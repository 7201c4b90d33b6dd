// Files in and out: COPY, COPY INTO, UNLOAD, LOAD DATA, EXPORT DATA.
import type { Query, Statement } from '../ast.ts'
import { T } from '../lexer.ts'
import type { Cursor } from './cursor.ts'
import { parseTableName } from './table-name.ts'

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
