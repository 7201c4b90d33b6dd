// A script to its statements: semicolons outside quotes, blocks and routine bodies; DELIMITER, GO and Oracle's slash.
// Promise: every statement comes back with its own span; a broken one leaves its neighbours whole.
import type { Dialect } from './dialects/facts.ts'
import { T, type Token, tokenise } from './lexer.ts'

export interface Piece {
  /** Offsets of the statement in the script, without the delimiter. */
  start: number
  end: number
  /** Its tokens, closed by an end token. */
  tokens: Token[]
}

export interface Script {
  pieces: Piece[]
  unclosed: number[]
}

export function splitStatements(sql: string, dialect: Dialect): Script {
  if (!/^[ \t]*delimiter[ \t]+\S/im.test(sql)) return splitRange(sql, dialect, 0, sql.length)
  const script: Script = { pieces: [], unclosed: [] }
  for (const [from, to, delimiter] of delimited(sql)) {
    if (delimiter === ';') {
      const part = splitRange(sql, dialect, from, to)
      script.pieces.push(...part.pieces)
      script.unclosed.push(...part.unclosed)
    } else {
      for (const [s, e] of cut(sql, from, to, delimiter)) {
        const { tokens, unclosed } = tokenise(sql, dialect, s, e)
        script.unclosed.push(...unclosed)
        if (tokens.length > 1) script.pieces.push({ start: tokens[0]!.s, end: tokens[tokens.length - 2]!.e, tokens })
      }
    }
  }
  return script
}

/** The stretches between MySQL's DELIMITER lines, each with the delimiter in force. */
function delimited(sql: string): [number, number, string][] {
  const parts: [number, number, string][] = []
  let at = 0
  let delimiter = ';'
  for (const m of sql.matchAll(/^[ \t]*delimiter[ \t]+(\S+)[^\n]*$/gim)) {
    parts.push([at, m.index, delimiter])
    at = m.index + m[0].length
    delimiter = m[1]!
  }
  parts.push([at, sql.length, delimiter])
  return parts
}

function* cut(sql: string, from: number, to: number, delimiter: string): Generator<[number, number]> {
  let at = from
  while (at < to) {
    const end = sql.indexOf(delimiter, at)
    const stop = end < 0 || end > to ? to : end
    yield [at, stop]
    at = stop + delimiter.length
  }
}

const routineWords = new Set(['PROCEDURE', 'PROC', 'FUNCTION', 'TRIGGER', 'PACKAGE', 'EVENT', 'TASK'])
const boundaries = new Set([';', 'BEGIN', 'THEN', 'ELSE', 'DO', 'LOOP', 'AS', 'IS', 'DECLARE', 'REPEAT', '>>', ':'])
const endings = new Set(['IF', 'LOOP', 'WHILE', 'FOR', 'REPEAT', 'CASE', 'TRY', 'CATCH'])

function splitRange(sql: string, dialect: Dialect, from: number, to: number): Script {
  const { tokens, unclosed } = tokenise(sql, dialect, from, to)
  const pieces: Piece[] = []
  let start = 0
  let state = opening(tokens, 0, dialect)
  const close = (at: number) => {
    if (at > start) {
      const part = tokens.slice(start, at)
      const last = part[part.length - 1]!
      part.push({ t: T.end, s: last.e, e: last.e, v: '', u: '', nl: true })
      pieces.push({ start: part[0]!.s, end: last.e, tokens: part })
    }
    start = at + 1
    state = opening(tokens, start, dialect)
  }
  for (let i = 0; i < tokens.length; i++) {
    const token = tokens[i]!
    if (token.t === T.end) {
      close(i)
      break
    }
    if (
      dialect.looseStatements &&
      token.u === 'GO' &&
      token.nl &&
      (tokens[i + 1]!.nl || tokens[i + 1]!.t === T.end || tokens[i + 1]!.t === T.number)
    ) {
      close(i)
      if (tokens[start]?.t === T.number) start++
      continue
    }
    if (token.u === '/' && token.nl && tokens[i + 1]!.nl && (dialect.name === 'oracle' || state.procedural)) {
      close(i)
      continue
    }
    if (token.u === ';' && i === start) {
      start = i + 1
      state = opening(tokens, start, dialect)
      continue
    }
    if (state.procedural) {
      i += follow(tokens, i, state, dialect)
      if (tokens[i]!.u === ';' && state.depth <= 0 && !state.awaiting && !(dialect.looseStatements && state.routine)) close(i)
    } else if (token.u === ';') close(i)
  }
  return { pieces, unclosed }
}

interface Opening {
  procedural: boolean
  routine: boolean
  /** BEGIN is still to come: declarations end in semicolons too. */
  awaiting: boolean
  depth: number
}

/** How a statement begins decides whether its semicolons separate. */
function opening(tokens: Token[], start: number, dialect: Dialect): Opening {
  const state: Opening = { procedural: false, routine: false, awaiting: false, depth: 0 }
  let i = start
  while (tokens[i] && (tokens[i]!.u === '<<' || tokens[i]!.u === '>>' || (tokens[i - 1]?.u === '<<' && i > start))) i++
  if (tokens[i]?.t === T.word && tokens[i + 1]?.u === ':') i += 2
  const u = tokens[i]?.u ?? ''
  if (u === 'CREATE' || u === 'ALTER') {
    for (let n = i + 1; n < i + 16 && tokens[n]; n++) {
      const w = tokens[n]!.u
      if (routineWords.has(w)) {
        state.procedural = true
        state.routine = true
        state.awaiting = !dialect.looseStatements && declarationsFirst(tokens, n)
        break
      }
      if (w === 'TABLE' || w === 'VIEW' || w === '(' || w === 'AS' || w === ';') break
    }
  } else if (u === 'BEGIN') {
    const after = tokens[i + 1]!
    state.procedural = !(
      after.u === ';' ||
      after.t === T.end ||
      /^(TRAN|TRANSACTION|WORK|DEFERRED|IMMEDIATE|EXCLUSIVE|ISOLATION|READ|DISTRIBUTED)$/.test(after.u)
    )
  } else if (u === 'DECLARE') {
    if (dialect.name !== 'bigquery' && dialect.name !== 'mysql' && dialect.name !== 'tsql') {
      state.procedural = beginAhead(tokens, i + 1)
      state.awaiting = state.procedural
    }
  } else if (/^(IF|WHILE|LOOP|FOR|REPEAT)$/.test(u) && tokens[i + 1]?.u !== 'EXISTS') state.procedural = true
  else if (u === 'CASE' || (u === 'EXECUTE' && tokens[i + 1]?.u === 'STATEMENT')) state.procedural = true
  return state
}

/** Does BEGIN come before the next statement that could only stand alone? */
function beginAhead(tokens: Token[], from: number): boolean {
  for (let n = from; n < tokens.length; n++) {
    const u = tokens[n]!.u
    if (u === 'BEGIN') return true
    if (u === 'CREATE' && tokens[n - 1]!.u === ';') return false
  }
  return false
}

/** Oracle: AS | IS, then declarations, then BEGIN. */
function declarationsFirst(tokens: Token[], from: number): boolean {
  for (let n = from; n < tokens.length; n++) {
    const { u, t } = tokens[n]!
    if (u === ';' && n > from) return false
    if (u === 'BEGIN') return false
    if (u === 'AS' || u === 'IS') {
      const after = tokens[n + 1]!
      if (
        after.t === T.string ||
        after.u === 'BEGIN' ||
        after.u === 'SELECT' ||
        after.u === 'WITH' ||
        after.u === '(' ||
        after.u === 'RETURN' ||
        after.u === 'INSERT' ||
        after.u === 'CALL'
      )
        return false
      return beginAhead(tokens, n + 1)
    }
    if (u === 'DECLARE') return beginAhead(tokens, n + 1)
    if (t === T.end) return false
  }
  return false
}

/** Keep count of open blocks; answers how many more tokens were taken. */
function follow(tokens: Token[], i: number, state: Opening, dialect: Dialect): number {
  const u = tokens[i]!.u
  const before = tokens[i - 1]?.u ?? ';'
  switch (u) {
    case 'BEGIN':
      if (/^(TRAN|TRANSACTION|WORK|DISTRIBUTED)$/.test(tokens[i + 1]!.u) || (tokens[i + 1]!.u === ';' && before === ';')) return 0
      state.depth++
      state.awaiting = false
      return 0
    case 'CASE':
      state.depth++
      return 0
    case 'IF':
      if (
        !dialect.looseStatements &&
        (boundaries.has(before) || i === 0) &&
        tokens[i + 1]!.u !== 'EXISTS' &&
        tokens[i + 1]!.u !== 'NOT'
      )
        state.depth++
      else if (!dialect.looseStatements && boundaries.has(before) && thenAhead(tokens, i)) state.depth++
      return 0
    case 'LOOP':
    case 'REPEAT':
      if (tokens[i + 1]!.u !== '(') state.depth++
      return 0
    case 'DO':
      if (
        tokens[i + 1]!.t !== T.string &&
        !/^(UPDATE|NOTHING|INSTEAD|ALSO)$/.test(tokens[i + 1]!.u) &&
        before !== 'CONFLICT' &&
        before !== ')'
      )
        state.depth++
      else if (before === ')' && /WHILE|FOR/.test(nearest(tokens, i))) state.depth++
      return 0
    case 'END':
      state.depth--
      return endings.has(tokens[i + 1]!.u) ? 1 : 0
    case 'PACKAGE':
      state.depth++
      return 0
  }
  return 0
}

function thenAhead(tokens: Token[], i: number): boolean {
  for (let n = i; n < tokens.length && tokens[n]!.u !== ';'; n++) if (tokens[n]!.u === 'THEN') return true
  return false
}

function nearest(tokens: Token[], i: number): string {
  for (let n = i - 1; n >= 0; n--)
    if (boundaries.has(tokens[n]!.u) || tokens[n]!.u === 'WHILE' || tokens[n]!.u === 'FOR') return tokens[n]!.u
  return ''
}
