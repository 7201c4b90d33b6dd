// How documents and questions become tsvector and tsquery: a lexeme is the letter of its area and a word.
// Promise: the index alone decides whether and in which tier a document matches; no weight has to be looked up in the row.
import { createHash } from 'node:crypto'
import { isRef, parseRef } from '../../ingestors/protocol/ref.ts'
import { type Facet, type Filters, facets, type Question, type SearchDocument, type Tier, tiers } from './engine.ts'
import { keyOf, splitWords } from './words.ts'

/** First letters of lexemes. */
const area = {
  nameWord: 'n',
  columnWord: 'c',
  labelWord: 'l',
  descriptionWord: 'd',
  nameKey: 'k',
  pathKey: 'p',
  columnKey: 'x',
  facet: 'f',
  visibility: 'v',
}

/** A typed word also matches longer words from this length on, by area: short beginnings would match half of all texts. */
export const prefixFrom = { n: 1, c: 2, l: 3, d: 3 }
type WordArea = keyof typeof prefixFrom

/** A tsvector holds less than 1 MiB; counted as UTF-8 at its longest, three bytes a character. */
const roomForLexemes = 900_000
const endsOfPath = 6
const longestFacet = 200

/** The tsvector of a document as text. */
export function documentLexemes(document: SearchDocument): string {
  const lexemes = new Set<string>()
  let room = roomForLexemes
  const add = (letter: string, text: string) => {
    const lexeme = letter + text
    if (lexemes.has(lexeme) || room < lexeme.length * 3) return
    room -= lexeme.length * 3 + 4
    lexemes.add(lexeme)
  }
  const addWords = (letter: string, text: string) => {
    for (const word of cut(text).words) add(letter, word)
  }
  add(area.nameKey, cut(document.name).key)
  addWords(area.nameWord, document.name)
  for (const path of [document, ...document.aliases.filter(isRef).map(parseRef)]) {
    for (const end of pathEnds(path)) add(area.pathKey, end)
  }
  add(area.visibility, '')
  if (document.visibleTo) lexemes.delete(area.visibility)
  for (const group of document.visibleTo ?? []) add(area.visibility, String(group))
  for (const facet of facets) for (const value of facetValues(document, facet)) add(area.facet, facetLexeme(facet, value))
  for (const label of labelsOf(document)) addWords(area.labelWord, label)
  for (const column of document.columns) {
    add(area.columnKey, cut(column).key)
    const last = column.slice(column.lastIndexOf('.') + 1)
    if (last.length < column.length) add(area.columnKey, cut(last).key)
  }
  for (const column of document.columns) addWords(area.columnWord, column)
  for (const description of document.descriptions) for (const { word } of splitWords(description)) add(area.descriptionWord, word)
  return [...lexemes].map(quote).join(' ')
}

const labelsOf = ({ platform, instance, path, kind, aliases, owners, tags, domains }: SearchDocument) => [
  platform,
  instance,
  path,
  kind,
  ...aliases.map(decode),
  ...owners,
  ...tags,
  ...domains,
]

/** The words that a correction may offer. Those of descriptions are too many and too various. */
export function dictionaryWords(documents: readonly SearchDocument[]): string[] {
  const words = new Set<string>()
  for (const document of documents)
    for (const text of [document.name, ...document.columns, ...labelsOf(document)])
      for (const word of cut(text).words) words.add(word)
  return [...words].sort()
}

/** `shop.public.orders` of postgres:warehouse -> orders, public.orders, … up to the whole with instance and platform, as keys. */
function pathEnds({ platform, instance, path }: { platform: string; instance: string; path: string }): string[] {
  const segments = path.split(/[./]/)
  const ends = segments.slice(-endsOfPath).map((_, at, last) => last.slice(at).join('.'))
  return [...ends, path, `${instance}.${path}`, `${platform}.${instance}.${path}`].map((end) => keyOf(end))
}

export function facetValues(document: SearchDocument, facet: Facet): readonly string[] {
  if (facet === 'platform' || facet === 'kind') return [document[facet]]
  return document[`${facet}s`]
}

function facetLexeme(facet: Facet, value: string): string {
  const short = value.length <= longestFacet ? value : createHash('sha256').update(value).digest('base64url')
  return `${facet}=${short}`.replaceAll('\0', '').toWellFormed()
}

/** For each tier what a document must hold; undefined: nothing can be in that tier. */
export function tierConditions({ words, key, path }: Question): Record<Tier, string | undefined> {
  const isKey = (letter: string) => (key === '' ? undefined : quote(letter + key))
  const startsKey = (letter: string) => (key === '' ? undefined : `${quote(letter + key)}:*`)
  const all = (areas: string) => and(words.map((spellings) => or(spellings.map((word) => inAreas(areas, word)))))
  return {
    name: or([isKey(area.nameKey), path ? isKey(area.pathKey) : undefined]),
    prefix: or([startsKey(area.nameKey), path ? startsKey(area.pathKey) : undefined]),
    words: all('n'),
    column: isKey(area.columnKey),
    columns: or([startsKey(area.columnKey), all('nc')]),
    label: all('ncl'),
    description: all('ncld'),
  }
}

const inAreas = (areas: string, word: string) =>
  or([...areas].map((letter) => quote(letter + word) + (word.length >= prefixFrom[letter as WordArea] ? ':*' : '')))

/** Matches in some tier. Undefined: cannot match. */
export const anyTier = (conditions: Record<Tier, string | undefined>): string | undefined =>
  or(tiers.map((tier) => conditions[tier]))

/** What filters demand; undefined: nothing. `except`: this facet's own filter is left out. */
export const filterCondition = (filters: Filters, except?: Facet): string | undefined =>
  and(
    facets
      .filter((facet) => facet !== except && filters[facet]?.length)
      .map((facet) => or(filters[facet]!.map((value) => quote(area.facet + facetLexeme(facet, value))))),
  )

/** The documents that these groups may see. */
export const visibilityCondition = (groups: readonly number[]): string =>
  or([quote(area.visibility), ...groups.map((group) => quote(`${area.visibility}${group}`))])!

export const and = (conditions: (string | undefined)[]): string | undefined => join(conditions, ' & ')
export const or = (conditions: (string | undefined)[]): string | undefined => join(conditions, ' | ')
export const not = (condition: string): string => `!${condition}`

function join(conditions: (string | undefined)[], operator: string): string | undefined {
  const present = conditions.filter((condition) => condition !== undefined)
  if (present.length < 2) return present[0]
  return `(${present.join(operator)})`
}

const quote = (lexeme: string) => `'${lexeme.replaceAll('\\', '\\\\').replaceAll("'", "''")}'`

function decode(ref: string): string {
  try {
    return decodeURIComponent(ref)
  } catch {
    return ref
  }
}

/** Names repeat: `id` and `created_at` are cut once. */
const cuts = new Map<string, { words: string[]; key: string }>()
function cut(name: string): { words: string[]; key: string } {
  const known = cuts.get(name)
  if (known) return known
  if (cuts.size > 20_000) cuts.clear()
  const made = { words: splitWords(name).map(({ word }) => word), key: keyOf(name) }
  if (name.length < 100) cuts.set(name, made)
  return made
}
