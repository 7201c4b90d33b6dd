// Type names: `numeric(10,2)`, `STRUCT<a INT>`, `ARRAY(ROW(x bigint))`, `timestamp with time zone`, `int[]`, `Nullable(String)`.
import { T } from '../lexer.ts'
import { arrayOf, type SqlType } from '../types/type.ts'
import type { Cursor } from './cursor.ts'

const wrappers = new Set(['NULLABLE', 'LOWCARDINALITY'])
const fieldTypes = new Set(['STRUCT', 'ROW', 'RECORD', 'NESTED', 'TUPLE', 'OBJECT'])

export function parseType(p: Cursor): SqlType {
  return p.deeper(() => {
    let type = base(p)
    for (;;) {
      if (p.is('[')) {
        p.next()
        if (p.token.t === T.number) p.next()
        p.expect(']')
        type = arrayOf(type)
      } else if (p.is('ARRAY') && !p.is('ARRAY', '(')) {
        p.next()
        type = arrayOf(type)
      } else return type
    }
  })
}

function base(p: Cursor): SqlType {
  const first = p.next()
  if (first.t !== T.word && first.t !== T.quoted && first.t !== T.string && first.t !== T.param) {
    p.i--
    p.fail('expected a type')
  }
  const u = first.u
  if (wrappers.has(u) && p.accept('(')) {
    const inner = parseType(p)
    p.expect(')')
    return inner
  }
  if (u === 'SETOF') return parseType(p)
  if (fieldTypes.has(u) && (p.is('<') || p.is('('))) return { name: 'struct', fields: fields(p) }
  if ((u === 'ARRAY' || u === 'LIST') && (p.is('<') || p.is('('))) {
    const close = open(p)
    const element = parseType(p)
    while (p.acceptAny('NOT', 'NULL', 'OPTIONS')) p.skipBrackets()
    closeType(p, close)
    return arrayOf(element)
  }
  if ((u === 'MAP' || u === 'MULTISET') && (p.is('<') || p.is('('))) {
    const close = open(p)
    const key = parseType(p)
    const element = p.accept(',') ? parseType(p) : undefined
    closeType(p, close)
    return element ? { name: 'map', key, element } : arrayOf(key)
  }
  let name = first.v.toLowerCase()
  while (p.is('.') && p.ahead(1).t !== T.op) {
    p.next()
    name = p.next().v.toLowerCase()
  }
  name = compound(p, u, name)
  let args: string | undefined
  if (p.is('(')) {
    const s = p.token.e
    p.skipBrackets()
    args = p.sql.slice(s, p.last - 1).replace(/\s+/g, '')
  } else if (p.is('<')) {
    closeType(p, open(p), true)
  }
  if (p.is('WITH', 'TIME') || p.is('WITHOUT', 'TIME') || p.is('WITH', 'LOCAL')) {
    const zone = p.is('WITHOUT') ? '' : ' with time zone'
    while (p.acceptAny('WITH', 'WITHOUT', 'LOCAL', 'TIME', 'ZONE'));
    name += zone
  }
  while (p.acceptAny('UNSIGNED', 'SIGNED', 'ZEROFILL')) name = name.replace(/$/, '')
  if (p.is('CHARACTER', 'SET') || p.is('CHARSET')) {
    p.i += p.is('CHARSET') ? 2 : 3
  }
  return args === undefined ? { name } : { name, args }
}

function compound(p: Cursor, u: string, name: string): string {
  if (u === 'DOUBLE' && p.accept('PRECISION')) return 'double precision'
  if ((u === 'CHARACTER' || u === 'CHAR' || u === 'NCHAR' || u === 'BIT' || u === 'BINARY') && p.accept('VARYING'))
    return `${name} varying`
  if (u === 'NATIONAL') return `national ${p.next().v.toLowerCase()}`
  if (u === 'LONG' && p.acceptAny('VARCHAR', 'RAW')) return 'long'
  if ((u === 'SIGNED' || u === 'UNSIGNED') && (p.acceptAny('INTEGER', 'INT') || true)) return 'bigint'
  if (u === 'CHARACTER' && p.accept('LARGE')) p.accept('OBJECT')
  if (u === 'INTERVAL') while (p.acceptAny('YEAR', 'MONTH', 'DAY', 'HOUR', 'MINUTE', 'SECOND', 'TO')) p.skipBrackets()
  return name
}

function open(p: Cursor): string {
  return p.next().u === '<' ? '>' : ')'
}

/** Close a bracket; `>>` closes two, so half of it is left standing. */
function closeType(p: Cursor, close: string, skip = false): void {
  if (skip) {
    let depth = 1
    while (depth > 0 && !p.done) {
      const u = p.next().u
      depth += u === '<' ? 1 : u === '>' ? -1 : u === '>>' ? -2 : 0
    }
    return
  }
  if (close === '>' && p.is('>>')) {
    const token = p.token
    p.tokens[p.i] = { ...token, v: '>', u: '>', s: token.s + 1 }
    return
  }
  if (close === '>' && p.is('>>=')) p.fail('expected >')
  p.expect(close)
}

function fields(p: Cursor): { name: string; type: SqlType | undefined }[] {
  const close = open(p)
  const list: { name: string; type: SqlType | undefined }[] = []
  while (!p.is(close) && !p.is('>>') && !p.done) {
    // `name type`, `name: type`, or a bare type.
    const named =
      p.isName && (p.ahead(1).u === ':' || p.ahead(1).t === T.word || p.ahead(1).t === T.quoted || p.ahead(1).t === T.param)
    let name = ''
    if (named) {
      name = p.ident().v
      if (!p.accept(':') && p.token.t === T.param && p.token.v[0] === ':') {
        // `a:int` was read as a parameter: look behind its colon.
        const token = p.token
        p.tokens[p.i] = { ...token, t: T.word, v: token.v.slice(1), u: token.v.slice(1).toUpperCase(), s: token.s + 1 }
      }
    }
    list.push({ name, type: parseType(p) })
    while (p.acceptAny('NOT', 'NULL', 'COMMENT', 'OPTIONS'))
      if (p.token.t === T.string) p.next()
      else p.skipBrackets()
    if (!p.accept(',')) break
  }
  closeType(p, close)
  return list
}
