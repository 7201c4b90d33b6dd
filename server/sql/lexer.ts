// Text to tokens, driven by the facts of a dialect.
// Promise: any string becomes tokens in one pass over it; nothing throws, an unclosed quote runs to the end and is marked.
import {
  atEnd,
  byFirst,
  CLASS,
  commentEnd,
  DIGIT,
  LETTER,
  numberEnd,
  SPACE,
  stringPrefixes,
  upperOf,
  wordTable,
} from './characters.ts'
import type { Dialect } from './dialects/facts.ts'

export const T = { end: 0, word: 1, quoted: 2, string: 3, number: 4, op: 5, param: 6 } as const

export interface Token {
  t: number
  /** Offsets in the text. */
  s: number
  e: number
  /** Word: its text; quoted: the name inside; string: the content; operator: itself. */
  v: string
  /** Upper-case for words, the operator for operators, '' for the rest: one comparison tells a keyword. */
  u: string
  /** A line break stands before it. */
  nl: boolean
}

export interface Lexed {
  tokens: Token[]
  /** Offsets of quotes or comments that are never closed. */
  unclosed: number[]
}

const wordTables = new Map<string, Uint8Array>()

export function tokenise(sql: string, dialect: Dialect, from = 0, to = sql.length): Lexed {
  const tokens: Token[] = []
  const unclosed: number[] = []
  let table = wordTables.get(dialect.wordExtra)
  if (!table) {
    table = wordTable(dialect.wordExtra)
    wordTables.set(dialect.wordExtra, table)
  }
  let i = from
  let nl = false
  const push = (t: number, s: number, e: number, v: string, u: string) => {
    tokens.push({ t, s, e, v, u, nl })
    nl = false
  }
  const inWord = (c: number) => (c < 128 ? table[c] === 1 : c > 0xa0 && c !== 0x3000 && c !== 0xfeff)
  const wordEnd = (at: number) => {
    let j = at
    while (j < to) {
      const c = sql.charCodeAt(j)
      if (inWord(c)) j++
      else if (c === 36 && sql.charCodeAt(j + 1) === 123) j = closing(j + 2, '}')
      else if (c === 123 && sql.charCodeAt(j + 1) === 123 && j > at) j = closing(j + 2, '}}')
      else break
    }
    return j
  }
  const closing = (at: number, close: string) => {
    const j = sql.indexOf(close, at)
    return j < 0 || j >= to ? to : j + close.length
  }
  /** End of a quoted run beginning after its opening quote; doubling the quote escapes it. */
  const quoteEnd = (at: number, close: string, backslash: boolean) => {
    const q = close.charCodeAt(0)
    for (let j = at; j < to; j++) {
      const c = sql.charCodeAt(j)
      if (c === 92 && backslash) j++
      else if (c === q) {
        if (sql.charCodeAt(j + 1) === q) j++
        else return j
      }
    }
    unclosed.push(at - 1)
    return to
  }
  const readString = (at: number, tokenStart: number, backslash: boolean) => {
    const q = sql[at]!
    if (dialect.tripleQuotes && sql.startsWith(q + q + q, at)) {
      const end = sql.indexOf(q + q + q, at + 3)
      const stop = end < 0 || end >= to ? to : end + 3
      if (end < 0) unclosed.push(at)
      push(T.string, tokenStart, stop, sql.slice(at + 3, end < 0 ? to : end), '')
      return stop
    }
    const end = quoteEnd(at + 1, q, backslash)
    const raw = sql.slice(at + 1, end)
    push(T.string, tokenStart, Math.min(end + 1, to), raw.includes(q) ? raw.replaceAll(q + q, q) : raw, '')
    return Math.min(end + 1, to)
  }

  while (i < to) {
    const c = sql.charCodeAt(i)
    const cls = c < 128 ? CLASS[c]! : c > 0xa0 && c !== 0x3000 && c !== 0xfeff ? LETTER : SPACE
    if (cls === SPACE) {
      if (c === 10) nl = true
      i++
      continue
    }
    const ch = sql[i]!
    if (cls === LETTER || (cls === 0 && c < 128 && table[c] === 1 && ch !== '$' && ch !== '@')) {
      const e = wordEnd(i + 1)
      let word = sql.slice(i, e)
      let u = upperOf(word)
      let quoteAt = e
      if (u === 'U' && sql[e] === '&' && (sql[e + 1] === "'" || sql[e + 1] === '"')) {
        quoteAt = e + 1
        u = 'U&'
      }
      const q = sql[quoteAt]
      if (
        q !== undefined &&
        quoteAt < to &&
        e - i <= 8 &&
        stringPrefixes.has(u) &&
        (q === "'" || (q === '"' && dialect.stringQuotes.includes('"')))
      ) {
        if ((u === 'Q' || u === 'NQ') && dialect.name === 'oracle') {
          const open = sql[quoteAt + 1] ?? ''
          const close = `${({ '[': ']', '(': ')', '{': '}', '<': '>' } as Record<string, string>)[open] ?? open}'`
          const end = sql.indexOf(close, quoteAt + 2)
          const stop = end < 0 || end >= to ? to : end + 2
          push(T.string, i, stop, sql.slice(quoteAt + 2, stop - 2), '')
          i = stop
        } else i = readString(quoteAt, i, u === 'E' || (dialect.backslashEscapes && !u.includes('R')))
        continue
      }
      if (u === 'U&' && q === '"') {
        const end = quoteEnd(quoteAt + 1, '"', false)
        push(T.quoted, i, Math.min(end + 1, to), sql.slice(quoteAt + 1, end), '')
        i = Math.min(end + 1, to)
        continue
      }
      if (u === 'U&') u = upperOf(word)
      word = sql.slice(i, e)
      push(T.word, i, e, word, u)
      i = e
      continue
    }
    if (cls === DIGIT || (ch === '.' && CLASS[sql.charCodeAt(i + 1)] === DIGIT && !endsOperand(tokens, i))) {
      let j = numberEnd(sql, i, to)
      const previous = tokens[tokens.length - 1]
      const afterDot = previous?.u === '.' && previous.e === i
      if (j < to && inWord(sql.charCodeAt(j)) && sql[j] !== '$') {
        const e = wordEnd(j)
        if (dialect.digitWords && !/^\d+(\.\d+)?(e\d+|[lsydf]|bd)$/i.test(sql.slice(i, e)) && !sql.slice(i, j).includes('.')) {
          push(T.word, i, e, sql.slice(i, e), upperOf(sql.slice(i, e)))
          i = e
          continue
        }
        if (e - j <= 2 && /^(l|s|y|d|f|bd)$/i.test(sql.slice(j, e))) j = e
        else if (afterDot) {
          push(T.word, i, e, sql.slice(i, e), upperOf(sql.slice(i, e)))
          i = e
          continue
        }
      }
      push(T.number, i, j, sql.slice(i, j), '')
      i = j
      continue
    }
    if (ch === '-' && sql[i + 1] === '-') {
      const end = sql.indexOf('\n', i)
      i = end < 0 || end > to ? to : end
      continue
    }
    if (ch === '/' && sql[i + 1] === '*') {
      if (sql[i + 2] === '!' && dialect.name === 'mysql') {
        i += 3
        while (CLASS[sql.charCodeAt(i)] === DIGIT) i++
        continue
      }
      i = commentEnd(sql, i, to, dialect.nestedComments, unclosed)
      continue
    }
    if (ch === '*' && sql[i + 1] === '/' && dialect.name === 'mysql') {
      i += 2
      continue
    }
    if (dialect.lineComments.length > 1 && dialect.lineComments.some((mark) => mark !== '--' && sql.startsWith(mark, i))) {
      const end = sql.indexOf('\n', i)
      i = end < 0 || end > to ? to : end
      continue
    }
    if (ch === "'" || dialect.stringQuotes.includes(ch)) {
      i = readString(i, i, dialect.backslashEscapes)
      continue
    }
    const close = dialect.identifierQuotes[ch] ?? (ch === '`' && !(ch in dialect.identifierQuotes) ? '`' : undefined)
    if (close !== undefined) {
      const end = quoteEnd(i + 1, close, ch === '`' && dialect.name === 'bigquery')
      const raw = sql.slice(i + 1, end)
      push(T.quoted, i, Math.min(end + 1, to), raw.includes(close) ? raw.replaceAll(close + close, close) : raw, '')
      i = Math.min(end + 1, to)
      continue
    }
    if (ch === '{' && (sql[i + 1] === '%' || sql[i + 1] === '#')) {
      i = closing(i + 2, sql[i + 1] === '%' ? '%}' : '#}')
      continue
    }
    if (ch === '{' && sql[i + 1] === '{') {
      const e = closing(i + 2, '}}')
      push(T.param, i, e, sql.slice(i, e), '')
      i = e
      continue
    }
    if (ch === '$') {
      if (sql[i + 1] === '{') {
        const e = wordEnd(i)
        push(T.param, i, e, sql.slice(i, e), '')
        i = e
        continue
      }
      if (dialect.dollarQuotes) {
        const tag = /^\$[A-Za-z_\u0080-\uffff]?[\w\u0080-\uffff]*\$/.exec(sql.slice(i, i + 66))?.[0]
        if (tag && !/^\$\d/.test(tag)) {
          const end = sql.indexOf(tag, i + tag.length)
          if (end < 0) unclosed.push(i)
          const stop = end < 0 || end >= to ? to : end + tag.length
          push(T.string, i, stop, sql.slice(i + tag.length, end < 0 ? to : end), '$')
          i = stop
          continue
        }
      }
      let e = i + 1
      while (e < to && inWord(sql.charCodeAt(e))) e++
      push(T.param, i, e, sql.slice(i, e), '')
      i = e
      continue
    }
    if (ch === '@' && dialect.atSign !== 'operator') {
      const e = atEnd(sql, i, to, dialect.atSign === 'stage', inWord)
      if (e > i + 1) {
        push(T.param, i, e, sql.slice(i, e), '')
        i = e
        continue
      }
    }
    if (
      ch === ':' &&
      sql[i + 1] !== ':' &&
      sql[i + 1] !== '=' &&
      /[A-Za-z_0-9]/.test(sql[i + 1] ?? '') &&
      !(endsOperand(tokens, i) || (CLASS[sql.charCodeAt(i + 1)] === DIGIT && !/[\s(,=<>]/.test(sql[i - 1] ?? ' ')))
    ) {
      const e = wordEnd(i + 1)
      push(T.param, i, e, sql.slice(i, e), '')
      i = e
      continue
    }
    if (ch === '%' && sql[i + 1] === '(' && !endsOperand(tokens, i)) {
      const m = /^%\(\w+\)s/.exec(sql.slice(i, i + 80))
      if (m) {
        push(T.param, i, i + m[0].length, m[0], '')
        i += m[0].length
        continue
      }
    }
    if (
      ch === '%' &&
      sql[i + 1] === 's' &&
      !inWord(sql.charCodeAt(i + 2)) &&
      /[\s(,=]/.test(sql[i - 1] ?? ' ') &&
      !(tokens.length && isOperand(tokens[tokens.length - 1]!))
    ) {
      push(T.param, i, i + 2, '%s', '')
      i += 2
      continue
    }
    const op = byFirst.get(ch)?.find((o) => sql.startsWith(o, i)) ?? ch
    push(T.op, i, Math.min(i + op.length, to), op, op)
    i += op.length
  }
  tokens.push({ t: T.end, s: to, e: to, v: '', u: '', nl: true })
  return { tokens, unclosed }
}

function isOperand(token: Token): boolean {
  return (
    token.t === T.word ||
    token.t === T.quoted ||
    token.t === T.param ||
    token.t === T.number ||
    token.u === ')' ||
    token.u === ']'
  )
}

/** Does the token that ends exactly at this offset close an operand, so that what follows continues it? */
function endsOperand(tokens: Token[], at: number): boolean {
  const last = tokens[tokens.length - 1]
  return last !== undefined && last.e === at && isOperand(last) && last.t !== T.number
}
