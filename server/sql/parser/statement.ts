// One statement by its first word. Promise: what cannot be placed fails with its position; known verbs that move no
// rows (GRANT, VACUUM, COMMIT ...) are passed over whole.
import type { Expr, Ident, Query, Statement } from '../ast.ts'
import { T } from '../lexer.ts'
import { parseCopy, parseExport, parseLoad } from './copy.ts'
import type { Cursor } from './cursor.ts'
import { parseAlter, parseCreate, parseDrop, parseRename, parseTruncate } from './ddl.ts'
import { parseDeclare } from './declare.ts'
import { parseDelete, parseMerge, parseUpdate } from './dml.ts'
import { parseFromInsert, parseInsert } from './insert.ts'
import { parseProcedural } from './procedural.ts'
import { parseQueryWith } from './query.ts'
import { looseStart } from './query-words.ts'
import { parseTableName } from './table-name.ts'
import { parseWith } from './with.ts'

const passed = new Set(
  `GRANT REVOKE DENY COMMENT ANALYZE ANALYSE VACUUM SHOW DESCRIBE DESC REFRESH CACHE UNCACHE CLEAR ADD LIST LS REMOVE RM PUT GET PRAGMA ATTACH DETACH COMMIT ROLLBACK SAVEPOINT RELEASE START ABORT
  LOCK UNLOCK KILL OPTIMIZE MSCK REPAIR INVALIDATE COMPUTE CHECKPOINT CLUSTER REINDEX DISCARD RESET LISTEN NOTIFY UNLISTEN DEALLOCATE HELP INSTALL FORCE SYSTEM CHECK FLUSH UNSET RAISE RAISERROR THROW PRINT RETURN
  SIGNAL RESIGNAL LEAVE ITERATE EXIT CONTINUE BREAK NULL CLOSE GOTO WAITFOR DBCC BACKUP RESTORE SUSPEND RESUME UNDROP CONNECT DISCONNECT PURGE AUDIT NOAUDIT EXPORT IMPORT WATCH HANDLER CHANGE DO PIPE ASSERT UNLOAD
  COLLECT DATABASE ZORDER FSCK APPLY GENERATE CONVERT STOP PAUSE DETACH DUMP SYNC XA ASSOCIATE WHENEVER PROMPT SPOOL DEFINE UNDEFINE COLUMN WHENEVER REM GO END RECONFIGURE BULK LOAD CONFIGURE SUMMARIZE PREPARE`.split(
    /\s+/,
  ),
)

export function parseStatement(p: Cursor): Statement {
  return p.deeper(() => {
    const s = p.start
    skipLabels(p)
    const made = statement(p, s)
    made.e = p.last
    return made
  })
}

function skipLabels(p: Cursor): void {
  if (p.accept('<<')) {
    p.ident()
    p.expect('>>')
  }
  if (
    p.token.t === T.word &&
    p.ahead(1).u === ':' &&
    p.ahead(2).t === T.word &&
    /^(BEGIN|LOOP|WHILE|REPEAT|FOR)$/.test(p.ahead(2).u)
  )
    p.i += 2
}

function statement(p: Cursor, s: number): Statement {
  if (p.token.t === T.op && p.is('(')) return { kind: 'query', query: p.query(), s, e: p.last }
  switch (p.u) {
    case 'WITH': {
      const clause = parseWith(p)
      const dml = rowStatement(p, clause)
      return dml ?? { kind: 'query', query: parseQueryWith(p, clause, s), s, e: p.last }
    }
    case 'SELECT':
    case 'SEL':
    case 'VALUES':
    case 'PIVOT':
    case 'UNPIVOT':
      return { kind: 'query', query: p.query(), s, e: p.last }
    case 'SUMMARIZE':
    case 'TABLE':
      if (p.queryAhead) return { kind: 'query', query: p.query(), s, e: p.last }
      break
    case 'FROM':
      return (
        p.attempt(() => {
          const made = parseFromInsert(p)
          if (made.kind !== 'insert' || made.clauses.length === 0) p.fail('expected INSERT')
          return made
        }) ?? { kind: 'query', query: p.query(), s, e: p.last }
      )
    case 'EXPLAIN':
      return explain(p, s)
    case 'CREATE':
    case 'RECREATE':
    case 'CT':
      return parseCreate(p)
    case 'ALTER':
      return parseAlter(p)
    case 'DROP':
      return parseDrop(p)
    case 'TRUNCATE':
      return parseTruncate(p)
    case 'RENAME':
    case 'EXCHANGE':
      return parseRename(p)
    case 'COPY':
    case 'UNLOAD':
      return parseCopy(p)
    case 'LOAD':
      if (p.ahead(1).u === 'DATA') return parseLoad(p)
      break
    case 'EXPORT':
      if (p.ahead(1).u === 'DATA') return parseExport(p)
      break
    case 'USE':
      return use(p, s)
    case 'DECLARE':
      return parseDeclare(p)
    case 'CACHE':
      return cache(p, s)
    case 'REFRESH':
    case 'RETURN':
      break
  }
  const row = rowStatement(p, undefined)
  if (row) return row
  const procedural = parseProcedural(p)
  if (procedural) return procedural
  if (passed.has(p.u) || p.is('UPDATE', 'STATISTICS')) {
    const verb = p.u
    const children: Expr[] = []
    p.next()
    while (!p.done && !p.is(';') && !looseStart(p)) if (!p.skipBrackets()) p.next()
    return { kind: 'other', verb, children, s, e: p.last }
  }
  p.fail('no statement begins like this')
}

function rowStatement(p: Cursor, clause: Parameters<typeof parseInsert>[1]): Statement | undefined {
  switch (p.u) {
    case 'INSERT':
      return parseInsert(p, clause)
    case 'REPLACE':
    case 'UPSERT':
      return /^(INTO|[A-Z_].*)$/.test(p.ahead(1).u) || p.ahead(1).t === T.quoted ? parseInsert(p, clause) : undefined
    case 'UPDATE':
      return p.ahead(1).u === 'STATISTICS' ? undefined : parseUpdate(p, clause)
    case 'DELETE':
    case 'DEL':
      return parseDelete(p, clause)
    case 'MERGE':
      return parseMerge(p, clause)
    case 'FROM':
      return clause
        ? p.attempt(() => {
            const made = parseFromInsert(p, clause)
            if (made.kind !== 'insert' || made.clauses.length === 0) p.fail('expected INSERT')
            return made
          })
        : undefined
  }
  return undefined
}

function explain(p: Cursor, s: number): Statement {
  p.next()
  if (p.is('(') && !p.queryAhead) p.skipBrackets()
  while (
    p.token.t === T.word &&
    /^(ANALYZE|ANALYSE|VERBOSE|EXTENDED|FORMATTED|CODEGEN|COST|LOGICAL|PLAN|FOR|QUERY|AST|SYNTAX|PIPELINE|ESTIMATE|FORMAT|TYPE|USING|TEXT|JSON|TABULAR|DEPENDENCY|AUTHORIZATION|DISTRIBUTED|IO|VALIDATE|CHANGELOG_MODE|JSON_EXECUTION_PLAN|TREE|TRADITIONAL|ALL|ESTIMATED_COST)$/.test(
      p.u,
    )
  ) {
    p.next()
    p.accept('=')
    p.accept(',')
    if (p.is('(') && !p.queryAhead) p.skipBrackets()
  }
  if (p.done || p.is(';')) return { kind: 'other', verb: 'EXPLAIN', children: [], s, e: p.last }
  return { kind: 'explain', statement: p.rules.statement(p), s, e: p.last }
}

function use(p: Cursor, s: number): Statement {
  p.next()
  const object = p.acceptAny('DATABASE', 'SCHEMA', 'CATALOG', 'ROLE', 'WAREHOUSE', 'SECONDARY', 'MODULES') ?? ''
  if (object === 'ROLE' || object === 'WAREHOUSE' || object === 'SECONDARY' || object === 'MODULES') {
    while (!p.done && !p.is(';')) p.next()
    return { kind: 'other', verb: 'USE', children: [], s, e: p.last }
  }
  return { kind: 'use', object: object.toLowerCase(), name: parseTableName(p), s, e: p.last }
}

/** Spark: CACHE [LAZY] TABLE t [OPTIONS (...)] [AS] query makes a temporary view. */
function cache(p: Cursor, s: number): Statement {
  p.next()
  p.accept('LAZY')
  if (!p.accept('TABLE') || !p.isName) {
    while (!p.done && !p.is(';')) p.next()
    return { kind: 'other', verb: 'CACHE', children: [], s, e: p.last }
  }
  const name: Ident[] = parseTableName(p)
  if (p.accept('OPTIONS')) p.skipBrackets()
  p.accept('AS')
  if (!p.queryAhead) return { kind: 'other', verb: 'CACHE', children: [], s, e: p.last }
  const query: Query = p.query()
  return { kind: 'create', object: 'view', name, temporary: true, replace: true, columns: [], query, s, e: p.last }
}
