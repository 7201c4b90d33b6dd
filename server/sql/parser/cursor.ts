// The parser's place in the tokens, and the small questions every grammar file asks of it.
// The grammar files reach one another through `rules`, so that they need not import in circles.
import type { ColumnDef, Expr, From, Ident, OrderItem, Query, SelectItem, Statement } from '../ast.ts'
import type { Dialect } from '../dialects/facts.ts'
import { T, type Token } from '../lexer.ts'
import type { Budget } from '../limits.ts'
import type { SqlType } from '../types/type.ts'

/** What one grammar file needs from another. */
export interface Rules {
  expression(p: Cursor, power?: number): Expr
  query(p: Cursor): Query
  statement(p: Cursor): Statement
  type(p: Cursor): SqlType
  from(p: Cursor): From
  /** The rest of a join whose left side is given. */
  joinTo(p: Cursor, left: From): From | undefined
  selectItems(p: Cursor): SelectItem[]
  columnDefs(p: Cursor): ColumnDef[]
  call(p: Cursor, path: Ident[], start: number): Expr
  body(p: Cursor, ends: readonly string[]): Statement[]
  /** CREATE FUNCTION and the like, standing at CREATE; and the same standing at its kind. */
  routine(p: Cursor): Statement
  routineBody(p: Cursor): Statement
  /** SQL inside a string literal. */
  textBody(p: Cursor, token: Token): Statement[]
  textQuery(p: Cursor, token: Token): Query | undefined
  textExpression(p: Cursor, token: Token): Expr | undefined
}

export class SyntaxProblem extends Error {
  readonly at: number
  constructor(message: string, at: number) {
    super(message)
    this.at = at
  }
}

export interface Remark {
  message: string
  at: number
}

export class Cursor {
  readonly sql: string
  readonly tokens: Token[]
  readonly dialect: Dialect
  readonly rules: Rules
  readonly budget: Budget
  readonly remarks: Remark[] = []
  i = 0
  private nesting = 0

  constructor(sql: string, tokens: Token[], dialect: Dialect, rules: Rules, budget: Budget) {
    this.sql = sql
    this.tokens = tokens
    this.dialect = dialect
    this.rules = rules
    this.budget = budget
  }

  get token(): Token {
    return this.tokens[this.i]!
  }
  get u(): string {
    return this.tokens[this.i]!.u
  }
  get start(): number {
    return this.tokens[this.i]!.s
  }
  /** Where the last taken token ended. */
  get last(): number {
    return this.i > 0 ? this.tokens[this.i - 1]!.e : 0
  }
  get done(): boolean {
    return this.tokens[this.i]!.t === T.end
  }

  ahead(n: number): Token {
    return this.tokens[Math.min(this.i + n, this.tokens.length - 1)]!
  }

  next(): Token {
    const token = this.tokens[this.i]!
    if (token.t !== T.end) this.i++
    return token
  }

  /** Are these keywords or operators next, in order? */
  is(...list: string[]): boolean {
    for (let n = 0; n < list.length; n++) if (this.ahead(n).u !== list[n]) return false
    return true
  }

  isAny(list: ReadonlySet<string>): boolean {
    const u = this.tokens[this.i]!.u
    return u !== '' && list.has(u)
  }

  accept(...list: string[]): boolean {
    for (let n = 0; n < list.length; n++) {
      const at = this.i + n
      if (at >= this.tokens.length || this.tokens[at]!.u !== list[n]) return false
    }
    this.i += list.length
    return true
  }

  acceptAny(...list: string[]): string | undefined {
    const u = this.tokens[this.i]!.u
    if (u !== '' && list.includes(u)) {
      this.i++
      return u
    }
    return undefined
  }

  expect(u: string): void {
    if (!this.accept(u)) this.fail(`expected ${u}`)
  }

  fail(message: string): never {
    const token = this.token
    const found = token.t === T.end ? 'the end' : this.sql.slice(token.s, Math.min(token.e, token.s + 40))
    throw new SyntaxProblem(`${message}, found ${found}`, token.s)
  }

  /** Count one level down, cheaply; `attempt` sets the count right after a failure. */
  enter(): void {
    this.budget.step()
    this.budget.depth(++this.nesting)
  }

  leave(): void {
    this.nesting--
  }

  /** Go one level down; the nesting is bounded. */
  deeper<R>(parse: () => R): R {
    this.budget.step()
    this.budget.depth(++this.nesting)
    try {
      return parse()
    } finally {
      this.nesting--
    }
  }

  /** Try a reading; on failure stand again where we stood. */
  attempt<R>(parse: () => R): R | undefined {
    const { i, nesting } = this
    try {
      return parse()
    } catch (error) {
      if (!(error instanceof SyntaxProblem)) throw error
      this.i = i
      this.nesting = nesting
      return undefined
    }
  }

  get isName(): boolean {
    const t = this.tokens[this.i]!.t
    return t === T.word || t === T.quoted
  }

  /** One identifier; a template or parameter in its place counts as one. */
  ident(): Ident {
    const token = this.token
    if (token.t === T.word || token.t === T.quoted) {
      this.i++
      return { v: token.v, q: token.t === T.quoted, s: token.s, e: token.e }
    }
    if (token.t === T.param || (token.t === T.string && token.u === '')) {
      this.i++
      return { v: token.v, q: true, s: token.s, e: token.e }
    }
    this.fail('expected a name')
  }

  /** `a, b, c` in brackets that are already open; closes them. */
  identList(): Ident[] {
    const list: Ident[] = []
    while (!this.is(')') && !this.done) {
      list.push(this.ident())
      while (this.accept('.')) list[list.length - 1] = this.ident()
      this.acceptAny('ASC', 'DESC')
      if (!this.accept(',')) break
    }
    this.expect(')')
    return list
  }

  list<R>(parse: () => R): R[] {
    const items = [parse()]
    while (this.accept(',')) items.push(parse())
    return items
  }

  expression(power?: number): Expr {
    return this.rules.expression(this, power)
  }

  query(): Query {
    return this.rules.query(this)
  }

  orderList(): Expr[] {
    return this.list(() => this.orderItem().expr)
  }

  private orderItem(): OrderItem {
    const expr = this.expression()
    this.acceptAny('ASC', 'DESC')
    if (this.accept('USING')) this.next()
    if (this.accept('NULLS')) this.next()
    if (this.accept('COLLATE')) this.next()
    if (this.accept('WITH', 'FILL')) while (this.acceptAny('FROM', 'TO', 'STEP', 'STALENESS')) this.expression(60)
    if (this.accept('INTERPOLATE') && this.is('(')) this.skipBrackets()
    return { expr }
  }

  /** Pass over `( ... )` with everything in it; true when there was one. */
  skipBrackets(): boolean {
    if (!this.is('(')) return false
    let depth = 0
    do {
      const u = this.next().u
      if (u === '(') depth++
      else if (u === ')') depth--
    } while (depth > 0 && !this.done)
    return true
  }

  /** Does a query begin here, perhaps behind more brackets? */
  get queryAhead(): boolean {
    let n = 0
    while (this.ahead(n).u === '(') n++
    const u = this.ahead(n).u
    if (u === 'SELECT' || u === 'SEL' || u === 'VALUES')
      return u !== 'VALUES' || this.ahead(n + 1).u === '(' || this.ahead(n + 1).u === 'ROW'
    if (u === 'WITH') return this.ahead(n + 1).t !== T.end
    if (u === 'FROM') return this.ahead(n + 1).t === T.word || this.ahead(n + 1).t === T.quoted || this.ahead(n + 1).u === '('
    if (u === 'TABLE') return this.ahead(n + 1).t === T.word || this.ahead(n + 1).t === T.quoted
    return (
      (u === 'PIVOT' || u === 'UNPIVOT' || u === 'DESCRIBE' || u === 'SUMMARIZE' || u === 'SHOW') &&
      this.ahead(n + 1).t === T.word
    )
  }
}
