// The grammar put together: which file answers for which rule, and how text inside a text is read.
import type { Expr, Query, Statement } from '../ast.ts'
import type { Dialect } from '../dialects/facts.ts'
import { T, type Token, tokenise } from '../lexer.ts'
import type { Budget } from '../limits.ts'
import { parseCall } from './call.ts'
import { Cursor, type Rules } from './cursor.ts'
import { parseType } from './datatype.ts'
import { parseColumnDefs } from './ddl.ts'
import { parseExpression } from './expression.ts'
import { parseFrom, parseJoin } from './from.ts'
import { parseBody } from './procedural.ts'
import { parseQuery } from './query.ts'
import { parseRoutine, parseRoutineBody } from './routine.ts'
import { parseSelectItems } from './select-items.ts'
import { parseStatement } from './statement.ts'

const rules: Rules = {
  expression: parseExpression,
  query: parseQuery,
  statement: parseStatement,
  type: parseType,
  from: parseFrom,
  joinTo: parseJoin,
  selectItems: parseSelectItems,
  columnDefs: parseColumnDefs,
  call: parseCall,
  body: parseBody,
  routine: parseRoutine,
  routineBody: parseRoutineBody,
  textBody: (p, token) => inside(p, token, (q) => parseBody(q, [])) ?? [],
  textQuery: (p, token) => inside(p, token, (q): Query | undefined => (q.queryAhead ? parseQuery(q) : undefined)),
  textExpression: (p, token) =>
    inside(p, token, (q): Expr | undefined => {
      const expr = q.queryAhead ? undefined : q.attempt(() => parseExpression(q))
      if (expr) {
        q.accept(';')
        return q.done ? expr : undefined
      }
      q.i = 0
      const s = q.start
      const query = q.queryAhead ? q.attempt(() => parseQuery(q)) : undefined
      q.accept(';')
      return query && q.done ? { kind: 'query', query, mode: 'scalar', s, e: q.last } : undefined
    }),
}

export function newCursor(sql: string, tokens: Token[], dialect: Dialect, budget: Budget): Cursor {
  return new Cursor(sql, tokens, dialect, rules, budget)
}

/** Read the text of a string literal as SQL, keeping offsets where the literal holds it unchanged. */
function inside<R>(p: Cursor, token: Token, read: (q: Cursor) => R): R | undefined {
  const raw = p.sql.slice(token.s, token.e)
  const at = raw.indexOf(token.v)
  const unchanged = at >= 0 && token.t === T.string
  const lexed = unchanged ? tokenise(p.sql, p.dialect, token.s + at, token.s + at + token.v.length) : tokenise(token.v, p.dialect)
  const q = newCursor(unchanged ? p.sql : token.v, lexed.tokens, p.dialect, p.budget)
  const result = p.deeper(() => q.attempt(() => read(q)))
  p.remarks.push(...q.remarks)
  return result
}

export interface Parsed {
  statements: Statement[]
  remarks: { message: string; at: number }[]
}

/** All statements in one range of tokens; more than one only where a dialect needs no semicolon. */
export function parseRange(p: Cursor): Parsed {
  return { statements: parseBody(p, []), remarks: p.remarks }
}
