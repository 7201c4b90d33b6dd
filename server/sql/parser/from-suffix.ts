// What follows a table: alias, columns, hints, samples, time travel, PIVOT, UNPIVOT, MATCH_RECOGNIZE, LATERAL VIEW.
import type { From, Ident } from '../ast.ts'
import { T } from '../lexer.ts'
import type { SqlType } from '../types/type.ts'
import type { Cursor } from './cursor.ts'
import { parseMatch } from './match.ts'
import { parsePivot, parseUnpivot } from './pivot.ts'
import { aliasStops, looseStart } from './query-words.ts'
import { callNode, parseTableName, tableHint } from './table-name.ts'

const samples = new Set(['TABLESAMPLE', 'SAMPLE', 'SEED', 'REPEATABLE'])

/** What follows a table: alias, columns, hints, samples, time travel, PIVOT, UNPIVOT, MATCH_RECOGNIZE, LATERAL VIEW. */
export function suffix(p: Cursor, from: From): From | undefined {
  const u = p.u
  const after = p.ahead(1)
  switch (u) {
    case 'PIVOT':
      if (after.u === '(' || after.u === 'XML') return parsePivot(p, from)
      break
    case 'UNPIVOT':
      if (after.u === '(' || after.u === 'INCLUDE' || after.u === 'EXCLUDE') return parseUnpivot(p, from)
      break
    case 'MATCH_RECOGNIZE':
      return parseMatch(p, from)
    case 'LATERAL':
      if (after.u === 'VIEW') return lateralView(p, from)
      return undefined
    case 'WITH':
      if (from.kind === 'call' && after.u === 'OFFSET') {
        p.i += 2
        from.offset = p.accept('AS') || (p.isName && !aliasStops.has(p.u)) ? p.ident() : true
        return from
      }
      if (from.kind === 'call' && after.u === 'ORDINALITY') {
        p.i += 2
        from.offset = true
        return from
      }
      if (after.u === '(' && !(p.ahead(2).u === 'SELECT')) {
        p.next()
        p.skipBrackets()
        return from
      }
      return undefined
    case 'FINAL':
      if (from.kind !== 'table') return undefined
      p.next()
      return from
    case 'FOR':
      if (!/^(SYSTEM_TIME|SYSTEM|VERSION|TIMESTAMP|SYSTEM_VERSION|PORTION)$/.test(after.u)) return undefined
      p.i += 2
      timeTravel(p)
      return from
    case 'AT':
    case 'BEFORE':
      if (after.u !== '(') return undefined
      p.next()
      p.skipBrackets()
      return from
    case 'VERSION':
    case 'TIMESTAMP':
      if (after.u !== 'AS') return undefined
      p.i += 1
      timeTravel(p)
      return from
    case 'AS':
      if (after.u === 'OF') {
        timeTravel(p)
        return from
      }
      if (from.alias || from.columns) return undefined
      p.next()
      return named(p, from)
    case 'CHANGES':
      if (after.u !== '(') return undefined
      p.next()
      p.skipBrackets()
      return from
    case 'PARTITION':
    case 'SUBPARTITION':
    case 'INDEX':
    case 'INDEXED':
    case 'USE':
    case 'FORCE':
    case 'IGNORE':
      return tableDetail(p, from, u)
    case '(':
      if (from.kind === 'table' && tableHint(p)) {
        p.skipBrackets()
        return from
      }
      if (from.alias && !from.columns) {
        p.next()
        return columnList(p, from)
      }
      return undefined
    case '@':
      return undefined
  }
  if (samples.has(u) && (after.u === '(' || after.t === T.word || after.t === T.number)) {
    p.next()
    while (p.token.t === T.word && p.ahead(1).u === '(') p.next()
    if (!p.skipBrackets()) p.next()
    while (p.acceptAny('REPEATABLE', 'SEED', 'ROWS', 'PERCENT')) p.skipBrackets()
    if (p.is('OFFSET') && p.ahead(1).t === T.number) p.i += 2
    return from
  }
  if (from.alias || from.kind === 'join') return undefined
  if (u === 'MODEL' && /^(PARTITION|DIMENSION|RETURN|IGNORE|KEEP|MAIN|UNIQUE|REFERENCE)$/.test(after.u)) return undefined
  if (p.token.t === T.quoted || (p.token.t === T.word && !aliasStops.has(u) && !p.dialect.reserved.has(u) && !looseStart(p)))
    return named(p, from)
  if (p.token.t === T.string && p.token.u === '' && p.dialect.name === 'mysql') return named(p, from)
  return undefined
}

function tableDetail(p: Cursor, from: From, u: string): From | undefined {
  const after = p.ahead(1).u
  if ((u === 'PARTITION' || u === 'SUBPARTITION') && after === '(' && from.kind === 'table') {
    p.next()
    p.skipBrackets()
    return from
  }
  if ((u === 'USE' || u === 'FORCE' || u === 'IGNORE') && (after === 'INDEX' || after === 'KEY')) {
    p.i += 2
    if (p.accept('FOR')) while (!p.is('(') && !p.done) p.next()
    p.skipBrackets()
    return from
  }
  if (u === 'INDEXED' && after === 'BY') {
    p.i += 3
    return from
  }
  if (!from.alias && !(u === 'PARTITION' && after === 'BY') && from.kind !== 'join' && u !== 'INDEXED') return named(p, from)
  return undefined
}

function timeTravel(p: Cursor): void {
  if (p.accept('AS')) {
    p.accept('OF')
    if (p.acceptAny('SCN', 'TIMESTAMP', 'VERSION') && p.is('(') === false && p.token.t === T.end) return
    p.expression(19)
  } else if (p.acceptAny('FROM', 'BETWEEN')) {
    p.expression(22)
    p.acceptAny('TO', 'AND')
    p.expression(22)
  } else if (p.accept('CONTAINED', 'IN')) p.skipBrackets()
  else p.accept('ALL')
}

function named(p: Cursor, from: From): From {
  if (p.is('(')) {
    p.next()
    return columnList(p, from)
  }
  from.alias = p.ident()
  if (from.kind === 'call' && p.is('WITH', 'OFFSET')) return from
  if (p.is('(') && !tableHint(p)) {
    p.next()
    return columnList(p, from)
  }
  return from
}

/** `(a, b)` or `(a int, b text)` behind an alias. */
function columnList(p: Cursor, from: From): From {
  const columns: Ident[] = []
  const types: (SqlType | undefined)[] = []
  while (!p.is(')') && !p.done) {
    columns.push(p.ident())
    types.push(p.is(',') || p.is(')') ? undefined : p.rules.type(p))
    if (p.accept('COLLATE')) p.ident()
    if (!p.accept(',')) break
  }
  p.expect(')')
  from.columns = columns
  if (types.some(Boolean)) from.types = types
  return from
}

function lateralView(p: Cursor, input: From): From {
  const s = p.start
  p.i += 2
  const outer = p.accept('OUTER')
  const path = parseTableName(p)
  const node = callNode(p, path, s)
  let table: Ident | undefined
  const names: Ident[] = []
  if (p.isName && !p.is('AS') && !aliasStops.has(p.u)) table = p.ident()
  if (p.accept('AS')) {
    const bracket = p.accept('(')
    do names.push(p.ident())
    while (p.accept(','))
    if (bracket) p.expect(')')
  }
  return { kind: 'view', input, call: node, names, table, outer, s: input.s, e: p.last }
}
