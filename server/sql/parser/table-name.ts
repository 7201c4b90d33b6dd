// Table names with all their dots and dashes, and calls that stand in their place.
import type { CallNode, Ident } from '../ast.ts'
import { T } from '../lexer.ts'
import type { Cursor } from './cursor.ts'
import { splitDotted } from './operand.ts'

export function parseTableName(p: Cursor): Ident[] {
  let first = p.ident()
  // BigQuery project names hold dashes: my-project.dataset.table.
  while (
    p.dialect.dashedNames &&
    p.is('-') &&
    p.start === p.last &&
    (p.ahead(1).t === T.word || p.ahead(1).t === T.number) &&
    p.ahead(1).s === p.token.e
  ) {
    p.next()
    const more = p.next()
    first = { v: `${first.v}-${more.v}`, q: first.q, s: first.s, e: more.e }
  }
  const parts = p.dialect.dottedQuotes && first.q && first.v.includes('.') ? splitDotted(first) : [first]
  while (p.is('.')) {
    p.next()
    if (p.is('.')) {
      // db..table: the default schema.
      parts.push({ v: '', q: false, s: p.start, e: p.start })
      continue
    }
    if (p.is('*')) break
    if (p.token.t === T.number) {
      const token = p.next()
      parts.push({ v: token.v, q: false, s: token.s, e: token.e })
    } else {
      const part = p.ident()
      parts.push(...(p.dialect.dottedQuotes && part.q && part.v.includes('.') ? splitDotted(part) : [part]))
    }
  }
  // BigQuery wildcard without quotes: dataset.events_*.
  if (p.is('*') && p.start === p.last && p.dialect.name === 'bigquery') {
    p.next()
    parts[parts.length - 1] = { ...parts[parts.length - 1]!, v: `${parts[parts.length - 1]!.v}*` }
  }
  if (p.is('@') && (p.dialect.name === 'oracle' || p.dialect.name === 'ansi')) {
    p.next()
    p.ident()
  } else if (p.token.t === T.param && p.token.v[0] === '@' && p.start === p.last) p.next()
  return parts
}

/** T-SQL's old hints without WITH: t(NOLOCK). */
export function tableHint(p: Cursor): boolean {
  return (
    /^(NOLOCK|READPAST|UPDLOCK|HOLDLOCK|ROWLOCK|TABLOCK|TABLOCKX|READUNCOMMITTED|NOWAIT|XLOCK|PAGLOCK|NOEXPAND)$/.test(
      p.ahead(1).u,
    ) && /^[),]$/.test(p.ahead(2).u)
  )
}

export function callNode(p: Cursor, name: Ident[], s: number): CallNode {
  const made = p.rules.call(p, name, s)
  if (made.kind === 'call') return made
  return { kind: 'call', name: name[name.length - 1]!.v.toUpperCase(), path: name, args: [{ expr: made }], s, e: p.last }
}
