// The range table of one query level: what each of its columns is made of, through subqueries, joins, functions and WITH queries.
// Promise: a kind of range table entry that is not known here is an error, never an empty answer.
import { Flows } from './flows.ts'
import { isTrue, listAt, type Node, nodeAt, nodesAt, nodesIn, numberAt, TreeError, textAt, type Value } from './nodes.ts'

/** What a query yields: one set of flows per output column, and the columns that decide which rows there are, and in which order. */
export interface Result {
  outputs: Flows[]
  influences: Flows
}

/** What is noted while a tree is read. */
export interface Trace {
  /** Columns that the tree names, `oid.number`. */
  seen: Set<string>
  /** Relations whose rows are read. */
  relations: Set<number>
  /** Functions of users in FROM: what they read is in their bodies. */
  functions: Set<number>
  /** Column numbers of a relation, for whole rows. */
  columnsOf(relation: number): number[]
  /** All levels met so far. */
  scopes: Scope[]
  /** The other two parts of the reader: queries hold expressions, expressions hold queries, and both look columns up here. */
  readQuery(query: Node, outer: Scope | undefined, trace: Trace): Result
  readExpression(scope: Scope, value: Value): Flows
}

export interface Scope {
  query: Node
  outer: Scope | undefined
  trace: Trace
  entries: Node[]
  /** Each subquery is read once at its place, whether in FROM or in an expression. */
  subqueries: Map<Node, Result>
  withQueries: Map<string, Result>
}

/** Below this oid objects are the system's own. */
const firstUserOid = 16384

export function openScope(query: Node, outer: Scope | undefined, trace: Trace): Scope {
  const scope = { query, outer, trace, entries: nodesAt(query, 'rtable'), subqueries: new Map(), withQueries: new Map() }
  trace.scopes.push(scope)
  return scope
}

export function levelUp(scope: Scope, levels: number): Scope {
  let at: Scope | undefined = scope
  for (let level = 0; level < levels; level++) at = at?.outer
  if (!at) throw new TreeError(`a name refers ${levels} levels up, where there is none`)
  return at
}

export function entryAt(scope: Scope, index: number): Node {
  const entry = scope.entries[index - 1]
  if (!entry) throw new TreeError(`there is no range table entry ${index}`)
  return entry
}

/** How a kind of range table entry answers: what column `number` is made of (0: the whole row), and what decides on its rows. */
interface EntryKind {
  column(scope: Scope, entry: Node, number: number, index: number): Flows
  influences?(scope: Scope, entry: Node, index: number): Flows
}

const none = () => new Flows()
const union = (all: Iterable<Flows>) => {
  const flows = new Flows()
  for (const one of all) flows.take(one, 'TRANSFORMATION')
  return flows
}
const outputOf = ({ outputs }: Result, number: number): Flows => (number === 0 ? union(outputs) : (outputs[number - 1] ?? none()))

/** A row source that is computed from columns beside it (LATERAL): these decide how many rows there are. */
const madeFrom = (scope: Scope, values: Iterable<Node>) => {
  const flows = new Flows()
  for (const node of values) flows.take(scope.trace.readExpression(scope, node), 'JOIN')
  return flows
}

const kinds: Record<string, EntryKind> = {
  /** RTE_RELATION */
  '0': {
    column({ trace }, entry, number) {
      const relation = numberAt(entry, 'relid')
      if (relation < firstUserOid || number < 0) return none()
      const numbers = number === 0 ? trace.columnsOf(relation) : [number]
      const flows = new Flows()
      for (const column of numbers) {
        if (number !== 0) trace.seen.add(`${relation}.${column}`)
        flows.add(`${relation}.${column}`, number === 0 ? 'TRANSFORMATION' : 'IDENTITY')
      }
      return flows
    },
    influences(scope, entry) {
      scope.trace.relations.add(numberAt(entry, 'relid'))
      const sample = nodeAt(entry, 'tablesample')
      const flows = new Flows()
      if (sample) flows.take(scope.trace.readExpression(scope, sample), 'FILTER')
      return flows
    },
  },
  /** RTE_SUBQUERY */
  '1': {
    column: (scope, _, number, index) => outputOf(subquery(scope, index), number),
    influences: (scope, _, index) => subquery(scope, index).influences,
  },
  /** RTE_JOIN: names for the columns of its two sides; a merged column (USING) may be an expression. Its conditions are in the join tree. */
  '2': {
    column(scope, entry, number) {
      const aliases = listAt(entry, 'joinaliasvars')
      if (number > 0) return scope.trace.readExpression(scope, aliases[number - 1] ?? null)
      return union(aliases.map((alias) => scope.trace.readExpression(scope, alias)))
    },
  },
  /** RTE_FUNCTION: a column belongs to one of its functions; after the last comes the number of WITH ORDINALITY. */
  '3': {
    column(scope, entry, number) {
      const functions = nodesAt(entry, 'functions')
      if (number === 0) return union(functions.map((one) => scope.trace.readExpression(scope, nodeAt(one, 'funcexpr') ?? null)))
      let last = 0
      for (const one of functions) {
        last += numberAt(one, 'funccolcount')
        if (number <= last) return union([scope.trace.readExpression(scope, nodeAt(one, 'funcexpr') ?? null)])
      }
      return none()
    },
    influences(scope, entry) {
      for (const one of nodesAt(entry, 'functions')) {
        const id = numberAt(nodeAt(one, 'funcexpr') ?? one, 'funcid')
        if (id >= firstUserOid) scope.trace.functions.add(id)
      }
      return madeFrom(scope, nodesAt(entry, 'functions'))
    },
  },
  /** RTE_TABLEFUNC: XMLTABLE, JSON_TABLE */
  '4': {
    column: (scope, entry) => union([scope.trace.readExpression(scope, nodeAt(entry, 'tablefunc') ?? null)]),
    influences: (scope, entry) => madeFrom(scope, nodesIn(nodeAt(entry, 'tablefunc') ?? null)),
  },
  /** RTE_VALUES: as many rows as are written, whatever is in them. */
  '5': {
    column(scope, entry, number) {
      const flows = new Flows()
      for (const row of listAt(entry, 'values_lists')) {
        const values = Array.isArray(row) ? row : []
        const chosen = number === 0 ? values : [values[number - 1] ?? null]
        for (const value of chosen)
          flows.take(scope.trace.readExpression(scope, value), number === 0 ? 'TRANSFORMATION' : 'IDENTITY')
      }
      return flows
    },
  },
  /** RTE_CTE */
  '6': {
    column(scope, entry, number) {
      const { result, extra } = withQuery(scope, entry)
      return number > result.outputs.length && extra ? extra(number - result.outputs.length) : outputOf(result, number)
    },
    influences: (scope, entry) => withQuery(scope, entry).result.influences,
  },
  /** RTE_RESULT: FROM nothing */
  '8': { column: none },
  /** RTE_GROUP, since PostgreSQL 18: the expressions of GROUP BY */
  '9': { column: (scope, entry, number) => scope.trace.readExpression(scope, listAt(entry, 'groupexprs')[number - 1] ?? null) },
}

function kindOf(entry: Node): EntryKind {
  const kind = textAt(entry, 'rtekind') ?? 'none'
  const known = kinds[kind]
  if (!known) throw new TreeError(`range table entries of kind ${kind} are not known`)
  return known
}

export function columnFlows(scope: Scope, index: number, number: number): Flows {
  const entry = entryAt(scope, index)
  return kindOf(entry).column(scope, entry, number, index)
}

/** What an entry of FROM adds to the columns that decide which rows there are. */
export function entryInfluences(scope: Scope, index: number): Flows {
  const entry = entryAt(scope, index)
  return kindOf(entry).influences?.(scope, entry, index) ?? none()
}

export function subquery(scope: Scope, index: number): Result {
  const query = nodeAt(entryAt(scope, index), 'subquery')
  if (!query) throw new TreeError(`range table entry ${index} has no subquery`)
  return resultOf(scope, query)
}

/** The result of a query below this level. */
export function resultOf(scope: Scope, query: Node): Result {
  const known = scope.subqueries.get(query)
  if (known) return known
  const result = scope.trace.readQuery(query, scope, scope.trace)
  scope.subqueries.set(query, result)
  return result
}

/** The result of a WITH query that an entry names; `extra` answers for the columns that SEARCH and CYCLE append. */
function withQuery(scope: Scope, entry: Node): { result: Result; extra?: (number: number) => Flows } {
  const home = levelUp(scope, numberAt(entry, 'ctelevelsup'))
  const name = textAt(entry, 'ctename')
  const definition = nodesAt(home.query, 'cteList').find((one) => textAt(one, 'ctename') === name)
  if (!definition) throw new TreeError(`there is no WITH query ${name}`)
  const result = withResult(home, definition)
  const search = nodeAt(definition, 'search_clause')
  const cycle = nodeAt(definition, 'cycle_clause')
  if (!search && !cycle) return { result }
  const names = listAt(definition, 'ctecolnames')
  const made = (clause: Node | undefined, list: string) =>
    union((clause ? listAt(clause, list) : []).map((column) => result.outputs[names.indexOf(column)] ?? none()))
  return {
    result,
    extra: (number) => (search && number === 1 ? made(search, 'search_col_list') : made(cycle, 'cycle_col_list')),
  }
}

/** A recursive query reads its own result: it is computed again until nothing is added. */
export function withResult(home: Scope, definition: Node): Result {
  const name = textAt(definition, 'ctename') ?? ''
  const known = home.withQueries.get(name)
  if (known) return known
  const query = nodeAt(definition, 'ctequery')
  if (query?.tag !== 'QUERY') throw new TreeError(`the WITH query ${name} is no query`)
  const result: Result = { outputs: [], influences: new Flows() }
  home.withQueries.set(name, result)
  for (let grew = true; grew; ) {
    const round = home.trace.readQuery(query, home, home.trace)
    grew = result.influences.take(round.influences)
    for (const [index, flows] of round.outputs.entries()) {
      result.outputs[index] ??= new Flows()
      grew = result.outputs[index].take(flows) || grew
    }
    if (!isTrue(definition, 'cterecursive')) break
  }
  return result
}
