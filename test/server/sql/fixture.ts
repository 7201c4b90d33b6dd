// Reads the SQL fixtures of test/fixtures/sql: one construct each, SQL beside its expected edges, in a form anyone can read.
import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { SchemaTable } from '../../../server/sql/schema.ts'

export interface Fixture {
  file: string
  title: string
  dialects: string[]
  tables: SchemaTable[]
  database?: string
  schema?: string
  sql: string
  /** `column <- table.column (kind), ...` lines, as written. */
  gives?: string[]
  reads?: string[]
  writes?: string[]
  /** `filter orders.status` lines: what decided over the rows. */
  decides?: string[]
  /** Codes of the diagnostics expected; none otherwise. */
  doubts: string[]
}

const folder = fileURLToPath(new URL('../../fixtures/sql/', import.meta.url))
const sections = ['tables', 'in', 'sql', 'gives', 'reads', 'writes', 'decides', 'doubts'] as const

export function readFixtures(): Fixture[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.txt'))
    .sort()
    .flatMap((name) => parse(name, readFileSync(folder + name, 'utf8')))
}

function parse(file: string, text: string): Fixture[] {
  const list: Fixture[] = []
  for (const block of text.split(/^== /m).slice(1)) {
    const [head = '', ...lines] = block.split('\n')
    const title = /^(.*?)\s*\[([^\]]+)\]\s*$/.exec(head)
    if (!title) throw new Error(`${file}: a title ends with its dialects in brackets: ${head}`)
    const parts = new Map<string, string[]>()
    let at: string[] | undefined
    for (const line of lines) {
      const word = sections.find((s) => line.startsWith(`${s} `) || line === s)
      if (word) {
        at = parts.get(word) ?? []
        parts.set(word, at)
        at.push(line.slice(word.length).trim())
      } else if (line.trim() !== '') {
        if (!at) throw new Error(`${file}: ${title[1]}: a line before the first section: ${line}`)
        at.push(line.trim())
      }
    }
    const words = (name: string) =>
      parts
        .get(name)
        ?.flatMap((x) => x.split(/,\s*/))
        .filter((x) => x !== '' && x !== 'nothing')
    const where = parts.get('in')?.join(' ').split('.') ?? []
    list.push({
      file,
      title: title[1]!,
      dialects: title[2]!.split(/,\s*/),
      tables: tables(parts.get('tables')?.join(' ') ?? ''),
      database: where.length > 1 ? where[0] : undefined,
      schema: where[where.length - 1],
      sql: parts.get('sql')?.join('\n') ?? '',
      gives: parts.get('gives')?.filter((x) => x !== '' && x !== 'nothing'),
      reads: words('reads'),
      writes: words('writes'),
      decides: words('decides'),
      doubts: words('doubts') ?? [],
    })
  }
  return list
}

/** `orders(id int, total numeric(10,2)) customers(id int)`. */
function tables(text: string): SchemaTable[] {
  const list: SchemaTable[] = []
  let at = 0
  while (at < text.length) {
    const open = text.indexOf('(', at)
    if (open < 0) break
    let depth = 1
    let close = open + 1
    while (depth > 0 && close < text.length) {
      if (text[close] === '(') depth++
      else if (text[close] === ')') depth--
      close++
    }
    list.push({ table: text.slice(at, open).trim(), columns: columns(text.slice(open + 1, close - 1)) })
    at = close
  }
  return list
}

function columns(text: string): SchemaTable['columns'] {
  const parts: string[] = []
  let depth = 0
  let from = 0
  for (let n = 0; n <= text.length; n++) {
    const c = text[n]
    if (c === '(' || c === '<') depth++
    else if (c === ')' || c === '>') depth--
    else if (n === text.length || (c === ',' && depth === 0)) {
      parts.push(text.slice(from, n).trim())
      from = n + 1
    }
  }
  return parts.filter(Boolean).map((x) => {
    const space = x.indexOf(' ')
    return space < 0 ? { name: x } : { name: x.slice(0, space), type: x.slice(space + 1).trim() }
  })
}
