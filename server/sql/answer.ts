// The answer to one statement and to a script, as plain values that travel to a worker, a browser or JSON.

export type Transformation = 'IDENTITY' | 'TRANSFORMATION' | 'AGGREGATION'
export type Influence = 'JOIN' | 'FILTER' | 'GROUP_BY' | 'SORT' | 'WINDOW' | 'CONDITIONAL'

/** A column of a table, or a field inside it. */
export interface ColumnRef {
  table: string
  column: string
  /** Field path below the column. */
  path?: string[]
  /** The path goes through JSON or another semi-structured type. */
  json?: boolean
  /** No schema confirmed it: the query forces it. */
  assumed?: boolean
}

export type InputColumn = ColumnRef &
  ({ type: 'DIRECT'; subtype: Transformation; masking?: boolean } | { type: 'INDIRECT'; subtype: 'CONDITIONAL' | 'WINDOW' })

export interface OutputColumn {
  /** The table written, or null for a bare SELECT. */
  table: string | null
  name: string
  position: number
  dataType?: string
  nullable?: boolean
  inputs: InputColumn[]
  masking: boolean
  aggregating: boolean
  /** A star over a table whose columns are not known. */
  star?: boolean
  expression?: string
  span?: [number, number]
}

export interface IndirectInput extends ColumnRef {
  kind: Influence
}

export type DiagnosticCode =
  | 'syntax'
  | 'opaque'
  | 'unresolved'
  | 'ambiguous'
  | 'assumed'
  | 'limit'
  | 'dynamic'
  | 'unclosed'
  | 'arity'
  | 'dialect'
  | 'external'

export interface Diagnostic {
  code: DiagnosticCode
  severity: 'error' | 'warning' | 'info'
  message: string
  line: number
  column: number
}

export interface JoinFact {
  left: ColumnRef
  right: ColumnRef
  kind: string
}

export interface FilterFact extends ColumnRef {
  operator: string
  text: string
}

export interface StatementAnswer {
  kind: string
  span: [number, number]
  line: number
  reads: string[]
  writes: string[]
  creates: string[]
  drops: string[]
  renames: { from: string; to: string }[]
  outputs: OutputColumn[]
  /** Columns that decided over the rows, or their order. */
  indirect: IndirectInput[]
  joins: JoinFact[]
  filters: FilterFact[]
  /** Columns that the statement forces tables without a schema to have. */
  inferred: { table: string; columns: string[] }[]
  /** Tables that live only as long as the session. */
  temporary: string[]
  /** 0 to 1, and why it is not 1. */
  confidence: number
  doubts: string[]
  diagnostics: Diagnostic[]
  /** The statements inside a block or routine. */
  body?: StatementAnswer[]
}

/** End to end over a script: temporary tables and views contracted away. */
export interface Flow {
  reads: string[]
  writes: string[]
  outputs: OutputColumn[]
  indirect: IndirectInput[]
}

export interface Answer {
  statements: StatementAnswer[]
  flow: Flow
  diagnostics: Diagnostic[]
}
