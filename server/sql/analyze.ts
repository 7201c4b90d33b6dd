// The front door: SQL text in a dialect, schemas to look up, one typed answer per statement and the flow of the whole.
// Promise: never throws, never hangs; whatever cannot be understood is said in a diagnostic, and its neighbours are answered.
import type { Answer, Diagnostic, StatementAnswer } from './answer.ts'
import { assemble, Lines } from './assemble.ts'
import type { Statement } from './ast.ts'
import { bindCall } from './bind/call.ts'
import { Collector } from './bind/collector.ts'
import type { Context, Rules, SchemaLookup, SessionState } from './bind/context.ts'
import { evaluate } from './bind/expression.ts'
import { bindFrom } from './bind/from.ts'
import { bindMerge } from './bind/merge.ts'
import { bindQuery } from './bind/query.ts'
import type { Scope } from './bind/scope.ts'
import { Sources } from './bind/sources.ts'
import { bindStatement, type Inner, variables } from './bind/statement.ts'
import { bindTableFunction } from './bind/table-function.ts'
import { Tables } from './bind/tables.ts'
import { bindDelete, bindInsert, bindUpdate } from './bind/write.ts'
import type { Dialect } from './dialects/facts.ts'
import { dialectOf, findDialect } from './dialects/registry.ts'
import { chain } from './flow.ts'
import { Budget, defaultLimits, LimitReached, type Limits } from './limits.ts'
import { SyntaxProblem } from './parser/cursor.ts'
import { newCursor, parseRange } from './parser/grammar.ts'
import { splitStatements } from './split.ts'
import { functionsOf } from './types/functions.ts'
import { readType } from './types/read.ts'

export interface AnalyzeOptions {
  dialect?: string
  schema?: SchemaLookup
  /** Where unqualified names live. */
  defaults?: { database?: string; schema?: string }
  limits?: Partial<Limits>
  /** Keep temporary and intermediate tables in the flow. */
  keepIntermediates?: boolean
  /** Carry what earlier calls created; see session.ts. */
  session?: SessionState
}

export function newSession(defaults: AnalyzeOptions['defaults'] = {}): SessionState {
  return { database: defaults.database, schema: defaults.schema, tables: new Map(), dropped: new Set(), functions: new Map() }
}

export function analyze(sql: string, options: AnalyzeOptions = {}): Answer {
  const limits = { ...defaultLimits, ...options.limits }
  const dialect = dialectOf(options.dialect)
  const diagnostics: Diagnostic[] = []
  const at = { line: 1, column: 1 }
  if (options.dialect && !findDialect(options.dialect))
    diagnostics.push({
      code: 'dialect',
      severity: 'warning',
      message: `dialect ${options.dialect} is not known, read as ANSI`,
      ...at,
    })
  const empty = { reads: [], writes: [], outputs: [], indirect: [] }
  if (sql.length > limits.characters) {
    diagnostics.push({ code: 'limit', severity: 'error', message: `longer than ${limits.characters} characters`, ...at })
    return { statements: [], flow: empty, diagnostics }
  }
  const analysis = new Analysis(sql, dialect, options, limits)
  try {
    const statements = analysis.script()
    diagnostics.push(...analysis.diagnostics)
    return { statements, flow: chain(statements, options), diagnostics }
  } catch (error) {
    // The last net: a stack too deep outside any statement.
    diagnostics.push({ code: 'limit', severity: 'error', message: describe(error), ...at })
    return { statements: [], flow: empty, diagnostics }
  }
}

function describe(error: unknown): string {
  if (error instanceof LimitReached || error instanceof SyntaxProblem) return error.message
  if (error instanceof RangeError) return 'nested too deeply'
  return `internal: ${error instanceof Error ? error.message : String(error)}`
}

class Analysis {
  readonly diagnostics: Diagnostic[] = []
  private readonly sql: string
  private readonly dialect: Dialect
  private readonly limits: Limits
  private readonly lines: Lines
  private readonly sources = new Sources()
  private session: SessionState
  private tables: Tables
  private readonly schema: SchemaLookup | undefined

  constructor(sql: string, dialect: Dialect, options: AnalyzeOptions, limits: Limits) {
    this.sql = sql
    this.dialect = dialect
    this.limits = limits
    this.lines = new Lines(sql)
    this.schema = options.schema
    this.session = options.session ?? newSession(options.defaults)
    this.tables = new Tables(this.schema, this.sources, this.session)
  }

  script(): StatementAnswer[] {
    const script = splitStatements(this.sql, this.dialect)
    for (const offset of script.unclosed.slice(0, this.limits.diagnostics))
      this.diagnostics.push({
        code: 'unclosed',
        severity: 'error',
        message: 'a quote or comment is never closed',
        ...this.lines.at(Math.max(0, offset)),
      })
    const answers: StatementAnswer[] = []
    // Variables of a script outlive its statements (BigQuery, T-SQL, MySQL).
    const scope = variables(undefined)
    for (const piece of script.pieces) {
      const budget = new Budget(this.limits)
      let statements: Statement[] = []
      let problems: Diagnostic[] = []
      try {
        if (piece.tokens.length > this.limits.tokens) throw new LimitReached('tokens', `more than ${this.limits.tokens} tokens`)
        const parsed = parseRange(newCursor(this.sql, piece.tokens, this.dialect, budget))
        statements = parsed.statements
        problems = parsed.remarks
          .slice(0, this.limits.diagnostics)
          .map((r) => this.diagnostic(r.message.startsWith('expression') ? 'opaque' : 'syntax', r.message, r.at))
      } catch (error) {
        problems = [
          this.diagnostic(
            error instanceof SyntaxProblem ? 'syntax' : 'limit',
            describe(error),
            error instanceof SyntaxProblem ? error.at : piece.start,
          ),
        ]
      }
      if (statements.length === 0) {
        if (problems.length > 0) answers.push(this.failed(piece.start, piece.end, problems))
        continue
      }
      const made = statements.map((s) => this.answer(s, budget, scope, this.sql))
      for (const problem of problems) charge(nearest(made, problem), problem)
      answers.push(...made)
    }
    return answers
  }

  private diagnostic(code: Diagnostic['code'], message: string, offset: number): Diagnostic {
    return { code, severity: code === 'opaque' ? 'warning' : 'error', message, ...this.lines.at(offset) }
  }

  private failed(start: number, end: number, diagnostics: Diagnostic[]): StatementAnswer {
    const out = new Collector()
    out.kind = 'unknown'
    const answer = assemble(out, this.sources, this.sql, this.lines, [start, end], 0)
    return { ...answer, confidence: 0, doubts: diagnostics.map((d) => d.message), diagnostics }
  }

  private answer(s: Statement, budget: Budget, scope: Scope | undefined, sql: string): StatementAnswer {
    const out = new Collector()
    const c = this.context(out, budget, sql)
    const inner: Inner = {
      forget: () => this.tables.forget(),
      statement: (one, at) => this.answer(one, budget, at, sql),
      text: (text, at) => this.text(text, budget, at),
      apart: (run) => this.apart(run),
    }
    try {
      budget.depth(++budget.blocks)
      bindStatement(c, s, out, inner, scope)
    } catch (error) {
      out.problems.push({ code: 'limit', message: describe(error), at: s.s })
    } finally {
      budget.blocks--
    }
    return assemble(out, this.sources, sql, sql === this.sql ? this.lines : new Lines(sql), [s.s, s.e], this.limits.diagnostics)
  }

  /** The constant text of dynamic SQL. */
  private text(text: string, budget: Budget, scope: Scope): StatementAnswer[] {
    const answers: StatementAnswer[] = []
    for (const piece of splitStatements(text, this.dialect).pieces) {
      try {
        const { statements } = parseRange(newCursor(text, piece.tokens, this.dialect, budget))
        for (const s of statements) answers.push(this.answer(s, budget, scope, text))
      } catch (error) {
        if (error instanceof LimitReached) throw error
      }
    }
    return answers
  }

  private apart<R>(run: () => R): R {
    const before = { session: this.session, tables: this.tables }
    this.session = {
      ...this.session,
      tables: new Map(this.session.tables),
      dropped: new Set(this.session.dropped),
      functions: new Map(this.session.functions),
    }
    this.tables = new Tables(this.schema, this.sources, this.session)
    try {
      return run()
    } finally {
      this.session = before.session
      this.tables = before.tables
    }
  }

  private context(out: Collector, budget: Budget, sql: string): Context {
    const { session, tables, dialect, sources, limits } = this
    const c: Context = {
      sql,
      dialect,
      functions: functionsOf(dialect),
      sources,
      budget,
      rules: { ...rules, dml: (context, statement, scope) => bindRows(context, statement, out, scope) },
      session,
      reads: out.reads,
      joins: out.joins,
      filters: out.filters,
      inferred: out.inferred,
      inlining: new Set(),
      quiet: 0,
      depth: 0,
      report: (code, message, at) => {
        if (c.quiet === 0 && out.problems.length < limits.diagnostics) out.problems.push({ code, message, at })
      },
      table: (parts, read) => {
        const bound = tables.find(c, parts)
        if (read) out.reads.set(bound.ref.key, bound.ref)
        return bound
      },
      typeOf: readType,
    }
    return c
  }
}

/** INSERT, UPDATE, DELETE, MERGE inside WITH: they write, and yield what they return. */
function bindRows(c: Context, s: Statement, out: Collector, scope: Scope | undefined): ReturnType<Rules['dml']> {
  switch (s.kind) {
    case 'insert':
      return bindInsert(c, s, out, scope)
    case 'update':
      return bindUpdate(c, s, out, scope)
    case 'delete':
      return bindDelete(c, s, out, scope)
    case 'merge':
      return bindMerge(c, s, out, scope)
  }
  return { columns: [] }
}

const rules: Omit<Rules, 'dml'> = { query: bindQuery, from: bindFrom, evaluate, call: bindCall, tableFunction: bindTableFunction }

/** The statement a problem stands in, else the last before it. */
function nearest(answers: StatementAnswer[], problem: Diagnostic): StatementAnswer {
  return answers.findLast((a) => a.line <= problem.line) ?? answers[0]!
}

function charge(answer: StatementAnswer, problem: Diagnostic): void {
  answer.diagnostics.push(problem)
  answer.doubts.push(problem.message)
  answer.confidence = Math.max(0, Math.round((answer.confidence - (problem.code === 'opaque' ? 0.2 : 0.5)) * 100) / 100)
}
