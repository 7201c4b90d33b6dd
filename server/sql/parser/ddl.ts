// CREATE, ALTER, DROP, TRUNCATE, RENAME of tables and views; options are passed over, queries inside are kept.
import type { AlterAction, ColumnDef, CreateStatement, Ident, Statement } from '../ast.ts'
import { T } from '../lexer.ts'
import type { Cursor } from './cursor.ts'
import { looseStart } from './query-words.ts'
import { parseTableName } from './table-name.ts'

const createModifiers = new Set(
  'OR REPLACE ALTER TEMP TEMPORARY GLOBAL LOCAL VOLATILE TRANSIENT UNLOGGED SECURE RECURSIVE EXTERNAL FOREIGN HYBRID ICEBERG LIVE INCREMENTAL PRIVATE DEFAULT FORCE NOFORCE EDITIONABLE NONEDITIONABLE SNAPSHOT REFRESH COLUMN ROW IMMUTABLE SHARDED MULTISET SET DEFINER INVOKER SQL SECURITY ALGORITHM MERGE TEMPTABLE UNDEFINED STREAMING MATERIALIZED DYNAMIC EVENT WINDOW INTERACTIVE UNIQUE CLUSTERED NONCLUSTERED BITMAP FULLTEXT SPATIAL COLUMNSTORE VIRTUAL READ ONLY CASE_SPECIFIC TRUSTED AGGREGATE CONSTRAINT OPEN CACHED STAGING'.split(
    ' ',
  ),
)
const objects = new Set(['TABLE', 'VIEW', 'INDEX', 'STREAM'])

export function parseCreate(p: Cursor): Statement {
  const s = p.start
  const routine = p.attempt(() => p.rules.routine(p))
  if (routine) return routine
  p.next()
  const modifiers = new Set<string>()
  while (p.isAny(createModifiers) && !(objects.has(p.u) && p.ahead(1).u !== 'TABLE')) {
    modifiers.add(p.next().u)
    // MySQL: ALGORITHM = MERGE, DEFINER = `a`@`b`.
    if (p.accept('=')) {
      p.next()
      if (p.token.t === T.param || p.is('@')) p.next()
      if (p.tokens[p.i - 1]!.u === '@') p.next()
    }
  }
  if (!p.isAny(objects)) return other(p, s)
  const word = p.next().u
  if (word === 'INDEX') return index(p, s)
  const object: CreateStatement['object'] =
    word === 'STREAM'
      ? 'stream'
      : word === 'VIEW'
        ? modifiers.has('MATERIALIZED')
          ? 'materialized view'
          : 'view'
        : modifiers.has('DYNAMIC')
          ? 'dynamic table'
          : modifiers.has('STREAMING')
            ? 'streaming table'
            : modifiers.has('EXTERNAL') || modifiers.has('FOREIGN')
              ? 'external table'
              : 'table'
  p.accept('IF', 'NOT', 'EXISTS')
  const name = p.accept('IDENTIFIER', '(') ? identifierCall(p) : parseTableName(p)
  p.accept('IF', 'NOT', 'EXISTS')
  const temporary =
    ['TEMP', 'TEMPORARY', 'VOLATILE', 'PRIVATE'].some((m) => modifiers.has(m)) || name[name.length - 1]!.v.startsWith('#')
  const made: CreateStatement = {
    kind: 'create',
    object,
    name,
    temporary,
    replace: modifiers.has('REPLACE'),
    columns: [],
    s,
    e: s,
  }
  createRest(p, made)
  made.e = p.last
  return made
}

function identifierCall(p: Cursor): Ident[] {
  const token = p.next()
  p.expect(')')
  return token.v.split('.').map((v) => ({ v, q: false, s: token.s, e: token.e }))
}

/** Whatever follows the name, in whatever order: columns, LIKE, CLONE, AS query, TO table, options. */
function createRest(p: Cursor, made: CreateStatement): void {
  let sawColumns = false
  while (!p.done && !p.is(';') && !(nextStatement(p) && (sawColumns || made.query))) {
    p.budget.step()
    if (p.is('(') && !sawColumns && !p.queryAhead) {
      sawColumns = true
      const at = p.i
      const columns = p.attempt(() => {
        p.next()
        if (p.accept('LIKE')) {
          made.like = parseTableName(p)
          while (!p.is(')') && !p.done) p.next()
          p.expect(')')
          return []
        }
        const list = parseColumnDefs(p)
        p.expect(')')
        return list
      })
      if (columns) made.columns = columns
      else {
        p.i = at
        p.skipBrackets()
      }
    } else if (p.is('(') && p.queryAhead) {
      made.query = p.query()
    } else if (p.accept('AS')) {
      if (p.acceptAny('LIFETIME', 'DEEP', 'SHALLOW')) continue
      if (p.accept('COPY', 'OF') || p.accept('CLONE')) made.clone = parseTableName(p)
      else if (p.queryAhead || p.is('EXECUTE')) asQuery(p, made)
      else if (p.is('(') && (p.ahead(1).t === T.word || p.ahead(1).t === T.quoted) && !sawColumns) {
        // Flink and others: AS (columns).
        p.skipBrackets()
      } else if (p.token.t === T.string && p.token.u === '$') made.query = p.rules.textQuery(p, p.next())
      else if (p.isName) {
        // Teradata: AS other WITH DATA; ClickHouse: AS other, AS f(x).
        const source = parseTableName(p)
        if (!p.skipBrackets()) made.like = source
      }
    } else if (p.is('LIKE') && made.columns.length === 0) {
      p.next()
      made.like = parseTableName(p)
    } else if (
      p.accept('SHALLOW', 'CLONE') ||
      p.accept('DEEP', 'CLONE') ||
      p.accept('CLONE') ||
      (!p.is('COPY', 'GRANTS') && p.accept('COPY'))
    ) {
      if (p.isName) made.clone = parseTableName(p)
    } else if (p.is('TO') && made.object === 'materialized view' && !made.to) {
      p.next()
      if (p.isName) made.to = parseTableName(p)
      if (p.is('(') && !p.queryAhead) {
        p.next()
        made.columns =
          p.attempt(() => {
            const list = parseColumnDefs(p)
            p.expect(')')
            return list
          }) ?? []
      }
    } else if (p.is('ON', 'CLUSTER')) p.i += 3
    else if (p.accept('ON', 'TABLE') || p.accept('ON', 'VIEW') || p.accept('ON', 'STAGE'))
      made.on = p.isName ? parseTableName(p) : undefined
    else if (p.accept('PARTITION', 'OF') || p.accept('INHERITS')) {
      if (p.accept('(')) {
        made.like = parseTableName(p)
        while (!p.done && !p.accept(')')) p.next()
      } else made.like = parseTableName(p)
    } else if ((p.accept('LOCATION') || p.accept('EXTERNAL_LOCATION')) && (p.accept('=') || true)) {
      if (p.token.t === T.string || p.token.t === T.param) made.location = p.next().v
    } else if (p.queryAhead && (p.is('SELECT') || (p.is('WITH') && cteAhead(p)))) asQuery(p, made)
    else if (!p.skipBrackets()) p.next()
  }
}

function cteAhead(p: Cursor): boolean {
  const first = p.ahead(1)
  return (
    first.u === 'RECURSIVE' ||
    ((first.t === T.word || first.t === T.quoted) &&
      (p.ahead(2).u === 'AS' || p.ahead(2).u === '(') &&
      p.ahead(2).u === 'AS' &&
      (p.ahead(3).u === '(' || p.ahead(3).u === 'MATERIALIZED' || p.ahead(3).u === 'NOT'))
  )
}

function asQuery(p: Cursor, made: CreateStatement): void {
  if (p.is('EXECUTE')) {
    while (!p.done && !p.is(';')) p.next()
    return
  }
  made.query = p.query()
}

const constraintWords =
  /^(CONSTRAINT|PRIMARY|UNIQUE|FOREIGN|CHECK|EXCLUDE|INDEX|KEY|FULLTEXT|SPATIAL|PERIOD|WATERMARK|PROJECTION|LIKE|EXPECT|SUPPLEMENTAL)$/

export function parseColumnDefs(p: Cursor): ColumnDef[] {
  const columns: ColumnDef[] = []
  while (!p.is(')') && !p.done) {
    const tableConstraint =
      p.token.t === T.word &&
      constraintWords.test(p.u) &&
      (p.ahead(1).u === '(' || p.ahead(1).t === T.word || p.ahead(1).t === T.quoted) &&
      !(/^(KEY|INDEX|PERIOD|LIKE|CHECK)$/.test(p.u) && p.ahead(2).t !== T.word && p.ahead(2).u !== '(' && p.ahead(1).u !== '(')
    if (!tableConstraint) {
      const column: ColumnDef = { name: p.ident() }
      if (
        !p.is(',') &&
        !p.is(')') &&
        p.isName &&
        !/^(AS|COMMENT|OPTIONS|NOT|NULL|DEFAULT|PRIMARY|UNIQUE|GENERATED|WITH|MASKING|TAG|COLLATE|CONSTRAINT|METADATA|REFERENCES|CHECK)$/.test(
          p.u,
        )
      ) {
        column.type = p.attempt(() => p.rules.type(p))
      }
      if (p.is('AS', '(') || p.is('GENERATED', 'ALWAYS', 'AS', '(')) {
        p.i += p.is('AS') ? 1 : 3
        column.expr = p.attempt(() => p.expression())
      }
      columns.push(column)
      let depth = 0
      while (!p.done && !(depth === 0 && (p.is(',') || p.is(')')))) {
        if (depth === 0 && p.is('NOT', 'NULL')) column.notNull = true
        const u = p.next().u
        depth += u === '(' ? 1 : u === ')' ? -1 : 0
      }
    } else {
      let depth = 0
      while (!p.done && !(depth === 0 && (p.is(',') || p.is(')')))) {
        const u = p.next().u
        depth += u === '(' ? 1 : u === ')' ? -1 : 0
      }
    }
    if (!p.accept(',')) break
  }
  return columns
}

function index(p: Cursor, s: number): Statement {
  while (!p.done && !p.is('ON') && !p.is(';')) p.next()
  let on: Ident[] | undefined
  if (p.accept('ON') && p.isName) {
    p.accept('ONLY')
    on = parseTableName(p)
  }
  rest(p)
  return { kind: 'create', object: 'index', name: [], temporary: false, replace: false, columns: [], on, s, e: p.last }
}

/** To the end of the statement, which in T-SQL may be no more than a line that begins another. */
function rest(p: Cursor): void {
  while (!p.done && !p.is(';') && !nextStatement(p)) p.next()
}

function nextStatement(p: Cursor): boolean {
  return p.token.nl && looseStart(p) && !p.is('WITH', '(') && !p.is('SET', 'DEFAULT')
}

function other(p: Cursor, s: number): Statement {
  const verb = `CREATE ${p.u || p.token.v}`
  rest(p)
  return { kind: 'other', verb, children: [], s, e: p.last }
}

export function parseAlter(p: Cursor): Statement {
  const s = p.start
  const routine = p.attempt(() => p.rules.routine(p))
  if (routine) return routine
  p.next()
  p.acceptAny('MATERIALIZED', 'DYNAMIC', 'EXTERNAL', 'FOREIGN', 'ICEBERG')
  const object = p.acceptAny('TABLE', 'VIEW', 'SESSION', 'SCHEMA', 'DATABASE')
  if (!object || object === 'SESSION' || object === 'SCHEMA' || object === 'DATABASE') {
    const verb = `ALTER ${object ?? p.u}`
    rest(p)
    return { kind: 'other', verb, children: [], s, e: p.last }
  }
  p.accept('IF', 'EXISTS')
  p.accept('ONLY')
  const name = parseTableName(p)
  p.accept('*')
  if (p.is('ON', 'CLUSTER')) p.i += 3
  const actions: AlterAction[] = []
  do actions.push(alterAction(p, actions[actions.length - 1]))
  while (p.accept(',') && !p.done)
  rest(p)
  return { kind: 'alter', object: object.toLowerCase(), name, actions, s, e: p.last }
}

function alterAction(p: Cursor, previous: AlterAction | undefined): AlterAction {
  if (p.accept('SWAP', 'WITH')) return { do: 'swap', with: parseTableName(p) }
  if (p.accept('RENAME')) {
    if (p.accept('COLUMN') || (p.ahead(1).u === 'TO' && p.isName && !p.is('TO'))) {
      const from = p.ident()
      p.accept('TO')
      return { do: 'rename column', from, to: p.ident() }
    }
    p.acceptAny('TO', 'AS')
    return { do: 'rename', to: parseTableName(p) }
  }
  if (p.accept('EXCHANGE', 'PARTITION')) {
    while (!p.done && !p.is('TABLE')) if (!p.skipBrackets()) p.next()
    p.accept('TABLE')
    return p.done ? { do: 'other' } : { do: 'exchange', from: parseTableName(p) }
  }
  if ((p.is('REPLACE', 'PARTITION') || p.is('ATTACH', 'PARTITION')) && p.dialect.name === 'clickhouse') {
    p.i += 2
    p.expression()
    return p.accept('FROM') ? { do: 'exchange', from: parseTableName(p) } : { do: 'other' }
  }
  if (p.accept('AS') && p.queryAhead) return { do: 'query', query: p.query() }
  if (p.accept('MODIFY', 'QUERY')) return { do: 'query', query: p.query() }
  const verb = p.acceptAny('ADD', 'DROP', 'ALTER', 'MODIFY', 'CHANGE') ?? (previous?.do === 'add' && p.isName ? 'ADD' : undefined)
  if (!verb) {
    skipAction(p)
    return { do: 'other' }
  }
  p.acceptAny('COLUMN', 'COLUMNS')
  if (/^(CONSTRAINT|PRIMARY|UNIQUE|FOREIGN|CHECK|PARTITION|INDEX|KEY|SEARCH|ROW|MASKING)$/.test(p.u)) {
    skipAction(p)
    return { do: 'other' }
  }
  p.accept('IF', 'NOT', 'EXISTS')
  p.accept('IF', 'EXISTS')
  p.accept('(')
  const column = p.isName ? p.ident() : undefined
  if (!column) {
    skipAction(p)
    return { do: 'other' }
  }
  if (verb === 'CHANGE') {
    const to = p.ident()
    skipAction(p)
    return { do: 'rename column', from: column, to }
  }
  if (verb === 'ALTER') p.accept('SET', 'DATA')
  const type =
    verb !== 'DROP' && (p.accept('TYPE') || p.isName) && !/^(SET|DROP|COMMENT|FIRST|AFTER|NOT|NULL|DEFAULT)$/.test(p.u)
      ? p.attempt(() => p.rules.type(p))
      : undefined
  skipAction(p)
  return { do: verb === 'ADD' ? 'add' : verb === 'DROP' ? 'drop' : 'type', column, type }
}

function skipAction(p: Cursor): void {
  while (!p.done && !p.is(',') && !p.is(';')) if (!p.skipBrackets()) p.next()
}

export function parseDrop(p: Cursor): Statement {
  const s = p.start
  p.next()
  p.acceptAny('TEMPORARY', 'TEMP', 'MATERIALIZED', 'EXTERNAL', 'DYNAMIC', 'FOREIGN', 'ICEBERG')
  const object = p.next().u.toLowerCase()
  p.accept('IF', 'EXISTS')
  const names: Ident[][] = []
  if (object === 'table' || object === 'view') names.push(...p.list(() => parseTableName(p)))
  rest(p)
  return { kind: 'drop', object, names, s, e: p.last }
}

export function parseTruncate(p: Cursor): Statement {
  const s = p.start
  p.next()
  p.accept('TABLE')
  p.accept('IF', 'EXISTS')
  p.accept('ONLY')
  const names = p.list(() => parseTableName(p))
  rest(p)
  return { kind: 'truncate', names, s, e: p.last }
}

/** RENAME TABLE a TO b, c TO d; EXCHANGE TABLES a AND b. */
export function parseRename(p: Cursor): Statement {
  const s = p.start
  const exchange = p.next().u === 'EXCHANGE'
  p.acceptAny('TABLE', 'TABLES')
  const pairs = p.list(() => {
    const from = parseTableName(p)
    p.acceptAny('TO', 'AND')
    return { from, to: parseTableName(p) }
  })
  if (exchange) pairs.push(...pairs.map((x) => ({ from: x.to, to: x.from })))
  rest(p)
  return { kind: 'rename', pairs, s, e: p.last }
}
