// Character facts of the lexer: classes, operators longest first, string prefixes, and where numbers and comments end.

export const CLASS = new Uint8Array(128)

export const SPACE = 1

export const LETTER = 2

export const DIGIT = 3
for (const c of ' \t\n\r\f\v\0') CLASS[c.charCodeAt(0)] = SPACE
for (let c = 65; c <= 90; c++) CLASS[c] = CLASS[c + 32] = LETTER
CLASS[95] = LETTER
for (let c = 48; c <= 57; c++) CLASS[c] = DIGIT

// Longest first.
const operators =
  `<=> ->> #>> !~* <-> ||= ... **= !~~ ?-> <<= >>= @@@ #> -> => :: <= >= <> != || := |> @> <@ ?| ?& && !~ ~* == << >> ** .. += -= *= /= %= |= &= ^= @@ @? ~~ ?? |/ ^@`.split(
    ' ',
  )

export const byFirst = new Map<string, string[]>()

for (const op of operators) byFirst.set(op[0]!, [...(byFirst.get(op[0]!) ?? []), op])

export const stringPrefixes = new Set([
  'E',
  'N',
  'B',
  'X',
  'R',
  'U&',
  'RB',
  'BR',
  'F',
  'U',
  'Q',
  'NQ',
  '_UTF8',
  '_UTF8MB4',
  '_LATIN1',
  '_BINARY',
])

const upper = new Map<string, string>()

export function upperOf(word: string): string {
  let u = upper.get(word)
  if (u === undefined) {
    u = word.toUpperCase()
    if (upper.size > 20_000) upper.clear()
    upper.set(word, u)
  }
  return u
}

/** Is the character code part of a word? Everything outside ASCII counts as a letter. */
export function wordTable(extra: string): Uint8Array {
  const table = new Uint8Array(128)
  for (let c = 0; c < 128; c++)
    if (CLASS[c] === LETTER || CLASS[c] === DIGIT || extra.includes(String.fromCharCode(c))) table[c] = 1
  return table
}

export function numberEnd(sql: string, start: number, to: number): number {
  const digits = (j: number) => {
    let k = j
    while (k < to && (CLASS[sql.charCodeAt(k)] === DIGIT || (sql[k] === '_' && CLASS[sql.charCodeAt(k + 1)] === DIGIT))) k++
    return k
  }
  if (sql[start] === '0' && /[xX]/.test(sql[start + 1] ?? '')) {
    let k = start + 2
    while (k < to && /[0-9a-fA-F]/.test(sql[k]!)) k++
    if (k > start + 2) return k
  }
  let j = digits(start)
  if (sql[j] === '.' && sql[j + 1] !== '.' && j < to) j = digits(j + 1)
  if (j < to && /[eE]/.test(sql[j]!)) {
    const sign = /[+-]/.test(sql[j + 1] ?? '') ? 2 : 1
    if (CLASS[sql.charCodeAt(j + sign)] === DIGIT) j = digits(j + sign)
  }
  return j
}

export function commentEnd(sql: string, start: number, to: number, nested: boolean, unclosed: number[]): number {
  let depth = 1
  let j = start + 2
  while (j < to) {
    const close = sql.indexOf('*/', j)
    if (close < 0 || close >= to) break
    const open = nested ? sql.indexOf('/*', j) : -1
    if (open >= 0 && open < close) {
      depth++
      j = open + 2
    } else {
      depth--
      j = close + 2
      if (depth === 0) return j
    }
  }
  unclosed.push(start)
  // A nested comment that never closes: take the first close mark rather than the whole file.
  const first = sql.indexOf('*/', start + 2)
  return first < 0 || first >= to ? to : first + 2
}

/** `@name`, `@@name`, or for stages `@db.schema.stage/path/*.csv` and `@~/x`. */
export function atEnd(sql: string, start: number, to: number, stage: boolean, inWord: (c: number) => boolean): number {
  let j = start + 1
  while (sql[j] === '@') j++
  while (
    j < to &&
    (inWord(sql.charCodeAt(j)) || (stage && /[~%./"*=-]/.test(sql[j]!) && !(sql[j] === '-' && sql[j + 1] === '-')))
  )
    j++
  return j
}
