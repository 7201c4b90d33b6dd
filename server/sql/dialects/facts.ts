// What a SQL dialect is, as facts: one row of settings per dialect, no behaviour.
// Promise: the lexer, parser and binder ask only these facts; a new dialect is one new file of them.

/** How unquoted names are stored: folded down, up, or kept as written (compared without regard to case). */
export type Fold = 'lower' | 'upper' | 'keep'

/** Where a select alias may be used inside the same SELECT: nowhere, as a fallback, or ahead of columns. */
export type AliasReach = 'none' | 'fallback' | 'first'

export interface Dialect {
  readonly name: string
  /** Opening to closing identifier quote. */
  readonly identifierQuotes: Readonly<Record<string, string>>
  /** Characters that open a string literal. */
  readonly stringQuotes: string
  readonly backslashEscapes: boolean
  readonly tripleQuotes: boolean
  readonly dollarQuotes: boolean
  readonly nestedComments: boolean
  readonly lineComments: readonly string[]
  /** Characters allowed inside a word beside letters, digits and underscore. */
  readonly wordExtra: string
  /** Words may begin with a digit (Hive, MySQL). */
  readonly digitWords: boolean
  /** `@name` is a variable; `@stage/path` is a stage. */
  readonly atSign: 'variable' | 'stage' | 'operator'
  readonly fold: Fold
  /** Quoted names are compared exactly. */
  readonly quotedExact: boolean
  /** `a:b.c` walks into a semi-structured value. */
  readonly colonPaths: boolean
  /** A quoted name may hold dots that separate parts (BigQuery). */
  readonly dottedQuotes: boolean
  /** Table names may hold dashes (BigQuery projects). */
  readonly dashedNames: boolean
  readonly lateralAlias: AliasReach
  /** The alias of UNNEST names the element, not a table (BigQuery, and column-valued functions of PostgreSQL). */
  readonly unnestAliasIsColumn: boolean
  /** `FROM a, b.items` walks an array of `a` (BigQuery, Trino does not). */
  readonly implicitUnnest: boolean
  /** Statements need no semicolon between them (T-SQL). */
  readonly looseStatements: boolean
  /** Names kept by UNPIVOT come before the new ones; what PIVOT calls its columns. */
  readonly pivotNames: 'value' | 'value_alias' | 'alias_value'
  /** How an expression without an alias is called. */
  readonly unnamed: 'text' | 'postgres' | 'f0_' | '_col0' | 'EXPR$0'
  /** Two columns of one name in a derived table: refused, or the first one wins. */
  readonly duplicates: 'ambiguous' | 'first'
  /** Bare function names that read like columns (CURRENT_DATE, SYSDATE, ROWNUM ...). */
  readonly bareFunctions: ReadonlySet<string>
  /** Columns each table has without declaring them. */
  readonly pseudoColumns: ReadonlySet<string>
  /** Words that end an alias position though other dialects allow them as alias. */
  readonly reserved: ReadonlySet<string>
  /** What the dialect adds to the functions and table functions that all know. */
  readonly functions: FunctionRows
  readonly tableFunctions: Readonly<Record<string, string>>
}

/** Function facts, written as space-separated rows so that an addition is one word. */
export interface FunctionRows {
  readonly aggregates?: string
  readonly windows?: string
  readonly masking?: string
  /** `NAME:type`, type being a type name or a rule of types/result.ts. */
  readonly results?: string
  /** `NAME:0` the argument positions that only decide, as in IF(cond, a, b). */
  readonly conditions?: string
}

export function words(list: string): ReadonlySet<string> {
  return new Set(list.split(/\s+/).filter(Boolean))
}

const bare = `CURRENT_DATE CURRENT_TIME CURRENT_TIMESTAMP LOCALTIME LOCALTIMESTAMP CURRENT_USER SESSION_USER CURRENT_ROLE
  CURRENT_CATALOG CURRENT_SCHEMA SYSTEM_USER`

/** The tolerant middle: every dialect is written as its difference from this. */
const middle: Dialect = {
  name: 'ansi',
  identifierQuotes: { '"': '"', '`': '`' },
  stringQuotes: "'",
  backslashEscapes: false,
  tripleQuotes: false,
  dollarQuotes: true,
  nestedComments: true,
  lineComments: ['--'],
  wordExtra: '$',
  digitWords: false,
  atSign: 'variable',
  fold: 'lower',
  quotedExact: true,
  colonPaths: false,
  dottedQuotes: false,
  dashedNames: false,
  lateralAlias: 'fallback',
  unnestAliasIsColumn: false,
  implicitUnnest: false,
  looseStatements: false,
  pivotNames: 'value_alias',
  unnamed: 'text',
  duplicates: 'ambiguous',
  bareFunctions: words(bare),
  pseudoColumns: new Set(),
  reserved: new Set(),
  functions: {},
  tableFunctions: {},
}

type Difference = Partial<Omit<Dialect, 'bareFunctions' | 'pseudoColumns' | 'reserved'>> & {
  name: string
  /** Space-separated additions to the common bare functions. */
  bare?: string
  pseudo?: string
  reservedWords?: string
}

/** A dialect, written as what distinguishes it. */
export function describeDialect(difference: Difference, from: Dialect = middle): Dialect {
  const { bare: more = '', pseudo = '', reservedWords = '', ...facts } = difference
  return {
    ...from,
    ...facts,
    functions: mergeRows(from.functions, facts.functions ?? {}),
    tableFunctions: { ...from.tableFunctions, ...facts.tableFunctions },
    bareFunctions: new Set([...from.bareFunctions, ...words(more)]),
    pseudoColumns: new Set([...from.pseudoColumns, ...words(pseudo)]),
    reserved: new Set([...from.reserved, ...words(reservedWords)]),
  }
}

function mergeRows(a: FunctionRows, b: FunctionRows): FunctionRows {
  const both = (x?: string, y?: string) => `${x ?? ''} ${y ?? ''}`
  return {
    aggregates: both(a.aggregates, b.aggregates),
    windows: both(a.windows, b.windows),
    masking: both(a.masking, b.masking),
    results: both(a.results, b.results),
    conditions: both(a.conditions, b.conditions),
  }
}
