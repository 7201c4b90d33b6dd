// A copy of an event without secrets: values of environment variables, values under telling names, passwords inside texts.
// Promise: keys stay, so that people see what was set; and no depth, size or odd key of the input can break the copy.
import type { Json } from './shape.ts'

export const hidden = '[redacted]'
const tooDeep = '[too deep]'
const deepest = 64

const telling =
  /pass(word|wd|phrase)?$|pwd$|secret|token|credential|(private|api|access|account|shared|encryption)[._-]?key|authorization|connection[._-]?string|\bsas\b/i

/** Standard facets whose keys are names of fields and the like: there a `password` is a column, not a password. */
const ofNames = new Set(
  'schema columnLineage lineage symlinks ownership documentation tags dataQualityMetrics dataQualityAssertions test jobType sql sourceCode sourceCodeLocation storage version datasetType catalog hierarchy lifecycleStateChange inputStatistics outputStatistics nominalTime processing_engine jobDependencies subset'.split(
    ' ',
  ),
)

/** `event`: above the facets. `names`: keys are names. `settings`: keys tell what their values are. `hide`: every value goes. */
type Mode = 'event' | 'names' | 'settings' | 'hide'

/** The copy. `onLoss` hears of what had to be left out. */
export function redactEvent(body: Json, onLoss: (what: string) => void): Json {
  // Names and URLs come many times in an event.
  const seen = new Map<string, string>()
  return copyRecord(body, 'event', 0)

  function clean(text: string): string {
    if (text.length > 200) return redactText(text)
    let cleaned = seen.get(text)
    if (cleaned === undefined) {
      cleaned = redactText(text)
      seen.set(text, cleaned)
    }
    return cleaned
  }

  function copy(value: unknown, mode: Mode, depth: number): unknown {
    if (typeof value === 'string') return mode === 'hide' ? hidden : clean(value)
    if (typeof value !== 'object' || value === null) return mode === 'hide' && value !== null ? hidden : value
    if (depth >= deepest) {
      onLoss(`what is nested more than ${deepest} levels deep is left out`)
      return tooDeep
    }
    return Array.isArray(value) ? value.map((item) => copy(item, mode, depth + 1)) : copyRecord(value as Json, mode, depth)
  }

  function copyRecord(value: Json, mode: Mode, depth: number): Json {
    const out: Json = {}
    // {name: "DB_PASSWORD", value: "…"}: the name tells of the value beside it.
    const label = mode === 'settings' ? (value.key ?? value.name) : undefined
    const tells = typeof label === 'string' && telling.test(label)
    for (const key of Object.keys(value)) {
      if (key === '__proto__') {
        onLoss('a key named __proto__ is left out')
        continue
      }
      const item = value[key]
      const name = clean(key)
      if (mode === 'event' && /^(facets|inputFacets|outputFacets)$/.test(key)) out[key] = copyFacets(item, depth + 1)
      else if (mode === 'hide' && key === 'name') out[key] = copy(item, 'names', depth + 1)
      else if (mode === 'settings' && isScalar(item) && (telling.test(key) || (tells && key === 'value'))) out[name] = hidden
      else out[name] = copy(item, mode, depth + 1)
    }
    return out
  }

  function copyFacets(facets: unknown, depth: number): unknown {
    if (typeof facets !== 'object' || facets === null || Array.isArray(facets)) return copy(facets, 'names', depth)
    const out: Json = {}
    for (const name of Object.keys(facets)) {
      if (name === '__proto__') continue
      const mode = name === 'environmentVariables' ? 'hide' : ofNames.has(name) ? 'names' : 'settings'
      const copied = copy((facets as Json)[name], mode, depth + 1)
      // The facet's own paperwork is no secret.
      if (mode === 'hide' && copied !== null && typeof copied === 'object' && !Array.isArray(copied)) {
        const { _producer, _schemaURL, _deleted } = (facets as Json)[name] as Json
        Object.assign(copied, _producer && { _producer }, _schemaURL && { _schemaURL }, _deleted === true && { _deleted })
      }
      out[clean(name)] = copied
    }
    return out
  }
}

const isScalar = (value: unknown) => typeof value === 'string' || typeof value === 'number'

// Every repetition below is bounded: a text made to be slow must not be.
/** Nothing of what follows can match a text without one of these. */
const suspicious = /:[^\s/@]*@|pass|pwd|secret|token|key|credential|identified|sig=|AKIA|ASIA|eyJ|gh[pousr]_|PRIVATE/i

const word =
  'pass(?:word|wd|phrase)?|pwd|secret|token|credentials?|sig(?:nature)?|(?:\\w*_)?(?:secret|api|access|account|encryption)_?key(?:_id)?|\\w+_(?:password|secret|token)'
const replacements: [RegExp, string][] = [
  // postgres://user:password@host
  [/(\b[a-z][a-z0-9+.-]{0,30}:\/\/[^\s:/@]{0,300}):[^\s/@]{1,1000}@/gi, `$1:${hidden}@`],
  // ?password=…, ;AccountKey=…, "host=x password=…"
  [new RegExp(`(^|[?&;,]|\\bhost=\\S{1,300}\\s(?:\\S{0,300}\\s){0,10}?)(${word})=[^&;,\\s'"]+`, 'gi'), `$1$2=${hidden}`],
  // password 'x', SECRET = 'x', IDENTIFIED BY 'x', "token": "x"
  [
    new RegExp(`\\b(${word}|identified\\s+by)(["'\\s]{0,5}(?:=>|=|:)?\\s{0,5})(?:'(?:[^']|'')*'|"(?:[^"\\\\]|\\\\.)*")`, 'gi'),
    `$1$2'${hidden}'`,
  ],
  [/\b(?:AKIA|ASIA)[A-Z0-9]{16}\b/g, hidden],
  [/(?<![\w-])eyJ[\w-]{10,2000}\.[\w-]{10,4000}\.[\w-]{5,2000}/g, hidden],
  [/\bgh[pousr]_\w{20,300}/g, hidden],
  [/-----BEGIN [A-Z ]{0,30}PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]{0,30}PRIVATE KEY-----|$)/g, hidden],
]

/** A text without the passwords, keys and tokens that it quotes; NUL and broken surrogates, which no database takes, go too. */
export function redactText(text: string): string {
  let out = text.includes('\u0000') ? text.replaceAll('\u0000', '') : text
  if (!out.isWellFormed()) out = out.toWellFormed()
  if (out.length < 5 || !suspicious.test(out)) return out
  for (const [pattern, replacement] of replacements) out = out.replace(pattern, replacement)
  return out
}
