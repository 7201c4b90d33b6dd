// Which relations a statement names, by its words alone: enough to tell a query on data from one on catalogs.
// Promise: a relation of the users that stands after FROM, JOIN, INTO, UPDATE, USING, COPY or VIEW is found; a few more may be.

const token =
  /\/\*[\s\S]*?\*\/|--[^\n]*|\$(\w*)\$[\s\S]*?\$\1\$|[eE]?'(?:[^']|'')*'|"(?:[^"]|"")*"|[\p{L}_][\p{L}\p{N}_$]*|\$?\d+(?:\.\d+)?|\S/gu

/** Words and signs, without comments and string constants; unquoted words in lower case, quoted ones with their quotes. */
function tokensOf(sql: string): string[] {
  const tokens: string[] = []
  for (const [text] of sql.matchAll(token)) {
    if (/^(?:\/\*|--)/.test(text)) continue
    tokens.push(/^[eE]?'/.test(text) || /^\$\w*\$/.test(text) ? "''" : text.startsWith('"') ? text : text.toLowerCase())
  }
  return tokens
}

const isName = (text: string | undefined): text is string => text !== undefined && /^(?:"|[\p{L}_])/u.test(text)
const plain = (text: string) => (text.startsWith('"') ? text.slice(1, -1).replaceAll('""', '"') : text)

/** Words before a relation; with a list, a comma leads to the next one. A name before "(" is a function, but not after these. */
const introductions: Record<string, { list?: true; takesColumns?: true }> = {
  from: { list: true },
  using: { list: true },
  join: {},
  update: {},
  into: { takesColumns: true },
  copy: { takesColumns: true },
  view: { takesColumns: true },
  table: { takesColumns: true },
}
const between = new Set(['only', 'lateral', 'if', 'not', 'exists'])
const endsList = new Set([
  'where',
  'group',
  'order',
  'having',
  'window',
  'limit',
  'offset',
  'fetch',
  'union',
  'except',
  'intersect',
  'on',
  'set',
  'returning',
  'when',
])

/** The names, each as its parts: [['public', 'orders'], ['pg_class']]. Names of WITH queries are left out. */
export function relationsNamed(sql: string): string[][] {
  const tokens = tokensOf(sql)
  const own = withNames(tokens)
  const found: string[][] = []
  /** For each open parenthesis, whether a comma now leads to a relation. */
  const lists: boolean[] = [false]
  const read = (start: number, takesColumns: boolean): number => {
    let at = start
    while (between.has(tokens[at] ?? '')) at++
    if (!isName(tokens[at]) || tokens[at] === 'select') return at - 1
    const parts = [plain(tokens[at]!)]
    while (tokens[at + 1] === '.' && isName(tokens[at + 2])) {
      at += 2
      parts.push(plain(tokens[at]!))
    }
    const isCall = tokens[at + 1] === '(' && !takesColumns
    if (!isCall && !(parts.length === 1 && own.has(parts[0]!))) found.push(parts)
    return at
  }
  for (let at = 0; at < tokens.length; at++) {
    const word = tokens[at]!
    const introduction = introductions[word]
    if (word === '(') lists.push(false)
    else if (word === ')') lists.length > 1 && lists.pop()
    else if (introduction) {
      lists[lists.length - 1] = introduction.list === true
      at = read(at + 1, introduction.takesColumns === true)
    } else if (word === ',' && lists.at(-1)) at = read(at + 1, false)
    else if (endsList.has(word) && word !== 'on') lists[lists.length - 1] = false
  }
  return found
}

/** `name [(columns)] AS [[NOT] MATERIALIZED] (`: what a WITH clause defines. */
function withNames(tokens: string[]): Set<string> {
  const names = new Set<string>()
  for (let at = 1; at < tokens.length; at++) {
    if (tokens[at] !== 'as') continue
    let after = at + 1
    while (tokens[after] === 'not' || tokens[after] === 'materialized') after++
    if (tokens[after] !== '(') continue
    let before = at - 1
    if (tokens[before] === ')') while (before > 0 && tokens[before] !== '(') before--
    if (tokens[at - 1] === ')') before--
    if (isName(tokens[before])) names.add(plain(tokens[before]!))
  }
  return names
}
