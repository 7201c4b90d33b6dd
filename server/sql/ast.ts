// What the parser hands to the binder: plain nodes, each with its span in the statement's text.
// Promise: every column reference written in a statement is reachable from some node, opaque ones included.
import type { SqlType } from './types/type.ts'

export interface Ident {
  v: string
  /** Quoted in the source. */
  q: boolean
  s: number
  e: number
}

export interface Span {
  s: number
  e: number
}

export interface OrderItem {
  expr: Expr
}

export interface WindowSpec {
  base?: string
  partition: Expr[]
  order: Expr[]
}

export interface CallArg {
  name?: string
  expr: Expr
}

export interface StarNode extends Span {
  kind: 'star'
  /** `t.*`, `db.t.*`, `struct.*`; empty for a bare star. */
  qualifier: Ident[]
  /** `(expression).*` */
  base?: Expr
  except: Ident[]
  replace: { expr: Expr; name: Ident }[]
  rename: { from: Ident; to: Ident }[]
  /** ILIKE / LIKE pattern, or a regular expression (COLUMNS('...')). */
  like?: { pattern: string; style: 'like' | 'regex' }
  /** COLUMNS(...) applies the surrounding expression to each column. */
  columns?: boolean
}

export interface CallNode extends Span {
  kind: 'call'
  /** Upper-case, dotted when qualified. */
  name: string
  path: Ident[]
  args: CallArg[]
  distinct?: boolean
  star?: boolean
  filter?: Expr
  order?: Expr[]
  over?: WindowSpec
  keep?: Expr[]
  /** A table handed over whole: TABLE t, TABLE(t), (SELECT ...). */
  tables?: (Ident[] | Query)[]
  /** COLUMNS (...) of json_table, xmltable, openjson WITH. */
  columns?: TableColumn[]
  /** ClickHouse parameters f(params)(args). */
  params?: Expr[]
}

export interface TableColumn {
  name: Ident
  type?: SqlType
  nested?: TableColumn[]
}

export type Expr =
  | (Span & { kind: 'name'; parts: Ident[] })
  | (Span & {
      kind: 'literal'
      of: 'string' | 'number' | 'boolean' | 'null' | 'date' | 'timestamp' | 'time' | 'interval' | 'other'
      text: string
    })
  | (Span & { kind: 'param'; name: string })
  | StarNode
  | CallNode
  | (Span & { kind: 'cast'; expr: Expr; type: SqlType; safe: boolean })
  | (Span & { kind: 'case'; operand?: Expr; whens: { when: Expr; value: Expr }[]; else?: Expr })
  | (Span & { kind: 'op'; op: string; args: Expr[] })
  | (Span & { kind: 'query'; query: Query; mode: 'scalar' | 'exists' | 'in' | 'array' })
  | (Span & { kind: 'field'; base: Expr; name: Ident; json: boolean })
  | (Span & { kind: 'index'; base: Expr; index: Expr[] })
  | (Span & { kind: 'lambda'; params: string[]; body: Expr })
  | (Span & { kind: 'struct'; fields: { name?: Ident; expr: Expr }[] })
  | (Span & { kind: 'array'; items: Expr[] })
  | (Span & { kind: 'alias'; expr: Expr; name: Ident })
  | (Span & { kind: 'opaque'; children: Expr[] })

export interface SelectItem extends Span {
  expr: Expr
  alias?: Ident
  /** Several names for one expression: `inline(x) AS (a, b)`. */
  aliases?: Ident[]
}

export interface Cte {
  name: Ident
  columns: Ident[]
  query: Query
  /** DML inside WITH (PostgreSQL). */
  statement?: Statement
  /** ClickHouse `WITH expr AS name`. */
  expr?: Expr
}

export interface With {
  recursive: boolean
  ctes: Cte[]
}

export interface SelectQuery extends Span {
  kind: 'select'
  with?: With
  distinctOn?: Expr[]
  items: SelectItem[]
  into?: { name: Ident[]; temporary: boolean; variables?: Ident[] }
  from?: From
  where?: Expr
  group: Expr[]
  groupAll?: boolean
  having?: Expr
  qualify?: Expr
  windows: { name: string; spec: WindowSpec }[]
  connect: Expr[]
  order: Expr[]
  asStruct?: boolean
}

export interface SetQuery extends Span {
  kind: 'set'
  with?: With
  op: 'union' | 'except' | 'intersect'
  /** Two or more branches of the same operator and matching, left to right. */
  branches: Query[]
  byName: boolean
  /** BY NAME ON (..) / CORRESPONDING BY (..): only these. */
  only?: Ident[]
  /** Which side gives the columns of a name match. */
  keep: 'full' | 'left' | 'inner'
  order: Expr[]
}

export type PipeStep =
  | { op: 'select' | 'extend' | 'aggregate'; items: SelectItem[]; group: SelectItem[]; order: Expr[] }
  | { op: 'set'; sets: { name: Ident; expr: Expr }[] }
  | { op: 'drop'; names: Ident[] }
  | { op: 'rename'; renames: { from: Ident; to: Ident }[] }
  | { op: 'where' | 'order' | 'window'; exprs: Expr[]; items?: SelectItem[] }
  | { op: 'as'; name: Ident }
  | { op: 'from'; apply: (input: From) => From }
  | { op: 'setop'; kind: 'union' | 'except' | 'intersect'; byName: boolean; queries: Query[] }

export type Query =
  | SelectQuery
  | SetQuery
  | (Span & { kind: 'values'; with?: With; rows: Expr[][]; order: Expr[] })
  | (Span & { kind: 'pipe'; with?: With; input: Query; steps: PipeStep[]; order: Expr[] })

export type From = (
  | { kind: 'table'; name: Ident[]; function?: undefined }
  | { kind: 'derived'; query: Query; lateral: boolean }
  | { kind: 'call'; call: CallNode; lateral: boolean; offset?: Ident | true; outer?: boolean }
  | { kind: 'file'; path: string }
  | { kind: 'group'; input: From }
  | { kind: 'join'; join: JoinKind; left: From; right: From; on?: Expr; using?: Ident[]; natural: boolean }
  | { kind: 'pivot'; input: From; pivot: Pivot }
  | { kind: 'unpivot'; input: From; unpivot: Unpivot }
  | { kind: 'match'; input: From; match: Match }
  | { kind: 'arrayjoin'; input: From; items: SelectItem[] }
  | { kind: 'view'; input: From; call: CallNode; names: Ident[]; table?: Ident; outer: boolean }
) &
  Span & { alias?: Ident; columns?: Ident[]; types?: (SqlType | undefined)[]; hints?: Expr[] }

export type JoinKind =
  | 'inner'
  | 'left'
  | 'right'
  | 'full'
  | 'cross'
  | 'semi'
  | 'anti'
  | 'right semi'
  | 'right anti'
  | 'asof'
  | 'positional'

export interface Pivot {
  aggregates: { expr: Expr; alias?: Ident }[]
  columns: Ident[]
  values: { exprs: Expr[]; alias?: Ident; text: string }[]
  /** IN (SELECT ...), IN (ANY): columns not known beforehand. */
  open: boolean
  inQuery?: Query
  /** DuckDB's simplified PIVOT says its groups. */
  group?: Expr[]
  on?: Expr[]
}

export interface Unpivot {
  values: Ident[]
  names: Ident[]
  columns: { names: Ident[]; alias?: Ident; expr?: Expr }[]
  star?: StarNode
}

export interface Match {
  partition: Expr[]
  order: Expr[]
  measures: SelectItem[]
  define: { name: Ident; expr: Expr }[]
  allRows: boolean
}

export interface Assignment {
  target: Ident[][]
  value: Expr
}

export interface ColumnDef {
  name: Ident
  type?: SqlType
  notNull?: boolean
  expr?: Expr
}

export interface InsertClause extends Span {
  target: From | undefined
  columns: Ident[]
  byName: boolean
  overwrite: boolean
  partition: { name: Ident; value?: Expr }[]
  query?: Query
  /** Multi-table INSERT: the values of this branch, evaluated over the source query. */
  values?: Expr[]
  when?: Expr
  conflict: Assignment[]
  conflictWhere?: Expr
  setForm?: Assignment[]
  /** MySQL: VALUES (...) AS new. */
  rowAlias?: Ident
}

export interface MergeBranch {
  matched: boolean
  bySource: boolean
  when?: Expr
  update?: Assignment[]
  updateStar?: { except: Ident[] }
  insert?: { columns: Ident[]; values: Expr[]; star: boolean; except: Ident[] }
  delete?: boolean
  where?: Expr
}

export type Statement = Span &
  (
    | { kind: 'query'; query: Query }
    | { kind: 'insert'; with?: With; clauses: InsertClause[]; source?: Query; returning: SelectItem[] }
    | { kind: 'update'; with?: With; target: From; sets: Assignment[]; from?: From; where?: Expr; returning: SelectItem[] }
    | { kind: 'delete'; with?: With; target: From; aliases: Ident[][]; using?: From; where?: Expr; returning: SelectItem[] }
    | { kind: 'merge'; with?: With; target: From; source: From; on: Expr; branches: MergeBranch[]; returning: SelectItem[] }
    | CreateStatement
    | {
        kind: 'copy'
        into?: Ident[]
        intoPath?: string
        from?: Ident[]
        fromPath?: string
        columns: Ident[]
        query?: Query
        overwrite?: boolean
      }
    | { kind: 'alter'; object: string; name: Ident[]; actions: AlterAction[] }
    | { kind: 'rename'; pairs: { from: Ident[]; to: Ident[] }[] }
    | { kind: 'drop'; object: string; names: Ident[][] }
    | { kind: 'truncate'; names: Ident[][] }
    | { kind: 'use'; object: string; name: Ident[] }
    | { kind: 'explain'; statement: Statement }
    | { kind: 'assign'; names: Ident[]; value?: Expr; query?: Query; type?: SqlType }
    | {
        kind: 'declare'
        items: { name: Ident; type?: SqlType; value?: Expr; query?: Query; columns?: ColumnDef[]; routine?: Statement }[]
      }
    | { kind: 'block'; body: Statement[] }
    | { kind: 'if'; conditions: Expr[]; body: Statement[] }
    | { kind: 'for'; name: Ident; query?: Query; cursor?: Ident[]; exprs: Expr[]; body: Statement[] }
    | { kind: 'fetch'; cursor: Ident[]; into: Ident[] }
    | {
        kind: 'routine'
        object: string
        name: Ident[]
        params: ColumnDef[]
        returns?: SqlType
        body: Statement[]
        expr?: Expr
        query?: Query
        language?: string
        text?: string
        /** The table of a trigger. */
        on?: Ident[]
      }
    | { kind: 'dynamic'; text?: string; expr?: Expr; into: Ident[] }
    | { kind: 'call'; name: Ident[]; args: Expr[] }
    | { kind: 'other'; verb: string; children: Expr[] }
  )

export interface CreateStatement extends Span {
  kind: 'create'
  object: 'table' | 'view' | 'materialized view' | 'dynamic table' | 'streaming table' | 'stream' | 'index' | 'external table'
  name: Ident[]
  temporary: boolean
  replace: boolean
  columns: ColumnDef[]
  like?: Ident[]
  clone?: Ident[]
  query?: Query
  /** ClickHouse materialised view TO table. */
  to?: Ident[]
  location?: string
  on?: Ident[]
}

export type AlterAction =
  | { do: 'add' | 'drop' | 'type'; column: Ident; type?: SqlType }
  | { do: 'rename column'; from: Ident; to: Ident }
  | { do: 'rename'; to: Ident[] }
  | { do: 'swap'; with: Ident[] }
  | { do: 'exchange'; from: Ident[] }
  | { do: 'query'; query: Query }
  | { do: 'other' }
