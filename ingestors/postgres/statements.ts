// Which statements of pg_stat_statements tell how data is used and moved, and where their names are looked up.
// Promise: what is dropped is dropped by a rule below; what no rule knows is kept.
import type { HarvestEvent } from '../protocol/events.ts'
import { relationsNamed } from './mentions.ts'
import { platform } from './names.ts'
import { ownMark } from './queries/statements.ts'
import type { StatementRow } from './rows.ts'

/** What pg_stat_statements shows instead of the text to a role without pg_read_all_stats. */
export const hiddenText = '<insufficient privilege>'

/** Wrappers around a statement that reads data: a cursor, a prepared statement. The statement is what counts. */
const wrappers = [
  /^declare\s+(?:"[^"]*"|\S+)\s+(?:binary\s+|insensitive\s+|asensitive\s+|(?:no\s+)?scroll\s+)*cursor\s+(?:with(?:out)?\s+hold\s+)?for\s+/i,
  /^prepare\s+(?:"[^"]*"|[^\s(]+)\s*(?:\([^)]*\))?\s+as\s+/i,
]

/** First words of statements that read, write or define data. Everything else administers the server or the session. */
const telling = [
  /^\(*\s*(?:select|with|insert|update|delete|merge|values|table|copy)\b/i,
  /^create\s+(?:(?:global\s+|local\s+)?(?:temp|temporary|unlogged)\s+)?table\b.*?\bas\s+(?:select|with|values|table|execute|\()/is,
  /^create\s+(?:or\s+replace\s+)?(?:temp\s+|temporary\s+)?(?:recursive\s+)?view\b/i,
  /^create\s+materialized\s+view\b/i,
  /^refresh\s+materialized\s+view\b/i,
]

/** Relations of the system: what is said of them says nothing of the users' data. */
const isSystem = (name: string[]) => (name.length > 1 ? /^(?:pg_|information_schema$)/.test(name.at(-2)!) : /^pg_/.test(name[0]!))

const leadingComments = /^(?:\s+|\/\*[\s\S]*?\*\/|--[^\n]*(?:\n|$))+/

/** The statement without its wrapper when it tells of data, else undefined. */
export function tellingStatement(text: string): string | undefined {
  if (text.includes(ownMark) || text === hiddenText) return undefined
  const start = text.replace(leadingComments, '')
  const sql = wrappers.reduce((rest, wrapper) => rest.replace(wrapper, ''), start)
  if (!telling.some((pattern) => pattern.test(sql))) return undefined
  if (relationsNamed(sql).every(isSystem)) return undefined
  // Text before an unwrapped statement stays: comments such as dbt's say who sent it.
  return sql === start ? text.trim() : sql.trim()
}

export interface SearchPaths {
  /** Schemas to look in, for a role in this database: "$user" is the role's name. */
  of(user: string | null): string[]
}

/** `rows` in order of precedence: role in database, role, database. */
export function searchPaths(rows: { user: string | null; path: string }[]): SearchPaths {
  const serverDefault = '"$user", public'
  return {
    of(user) {
      const path = rows.find((row) => row.user !== null && row.user === user) ?? rows.find((row) => row.user === null)
      return namesOf(path?.path ?? serverDefault).map((name) => (name === '$user' ? (user ?? '') : name))
    },
  }
}

const namesOf = (path: string) =>
  [...path.matchAll(/"((?:[^"]|"")*)"|([^\s,"]+)/g)].map(
    ([, quoted, bare]) => quoted?.replaceAll('""', '"') ?? bare!.toLowerCase(),
  )

/** The event of one statement of one user, or undefined when it is noise. */
export function statementEvent(
  row: StatementRow,
  where: { instance: string; database: string; schemas: Set<string>; paths: SearchPaths },
): HarvestEvent | undefined {
  const sql = tellingStatement(row.sql)
  if (sql === undefined || sql.length > 1_000_000) return undefined
  const schema = where.paths.of(row.user).find((name) => where.schemas.has(name))
  return {
    type: 'statement',
    platform,
    instance: where.instance,
    dialect: 'postgres',
    sql,
    defaults: { database: where.database, ...(schema !== undefined && { schema }) },
    use: {
      ...(row.user !== null && { user: row.user }),
      calls: row.calls,
      rows: row.rows,
      ms: row.ms,
      ...(row.since !== null && { since: row.since }),
    },
  }
}
