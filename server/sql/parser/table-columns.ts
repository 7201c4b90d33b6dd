// Column lists of table functions: JSON_TABLE(... COLUMNS (a INT PATH '$.a', NESTED ...)), XMLTABLE, OPENJSON ... WITH.
import type { TableColumn } from '../ast.ts'
import { T } from '../lexer.ts'
import type { Cursor } from './cursor.ts'

export function parseTableColumns(p: Cursor): TableColumn[] {
  const columns: TableColumn[] = []
  const bracket = p.accept('(')
  while (!p.done && !p.is(')')) {
    if (p.accept('NESTED')) {
      p.accept('PATH')
      if (p.token.t === T.string) p.next()
      if (p.accept('AS')) p.ident()
      p.accept('COLUMNS')
      columns.push(...parseTableColumns(p))
    } else {
      const name = p.ident()
      if (p.accept('FOR', 'ORDINALITY')) columns.push({ name, type: { name: 'bigint' } })
      else {
        const typed = p.isName && !/^(PATH|FORMAT|EXISTS|DEFAULT)$/.test(p.u)
        columns.push({ name, type: typed ? p.rules.type(p) : undefined })
        let depth = 0
        while (!p.done && !(depth === 0 && (p.is(',') || p.is(')')))) {
          const u = p.next().u
          depth += u === '(' ? 1 : u === ')' ? -1 : 0
        }
      }
    }
    if (!p.accept(',')) break
  }
  if (bracket) p.expect(')')
  return columns
}
