// How a document is indexed, in any engine: as lexemes, each the letter of its area and a word.
// Promise: lexemes alone decide whether and in which tier a document matches (conditions.ts); nothing has to be looked up in it.
import { createHash } from 'node:crypto'
import { isRef, parseRef } from '../../ingestors/protocol/ref.ts'
import { type Facet, facets, type SearchDocument } from './engine.ts'
import { keyOf, splitWords } from './words.ts'

/** First letters of lexemes. */
export const area = {
  nameWord: 'n',
  columnWord: 'c',
  labelWord: 'l',
  /** Words of names, columns, labels and descriptions: one look for a word that may stand anywhere. */
  anyWord: 'a',
  nameKey: 'k',
  pathKey: 'p',
  columnKey: 'x',
  facet: 'f',
}

/** A typed word also matches longer words from this length on, by area: short beginnings would match half of all texts. */
export const prefixFrom = { n: 1, c: 2, l: 3, a: 3 }
export type WordArea = keyof typeof prefixFrom

/** A tsvector holds less than 1 MiB; counted as UTF-8 at its longest, three bytes a character. */
const roomForLexemes = 900_000
const endsOfPath = 6
const longestFacet = 140

export function documentLexemes(document: SearchDocument): string[] {
  const lexemes = new Set<string>()
  let room = roomForLexemes
  const add = (letter: string, text: string) => {
    const lexeme = letter + text
    if (lexemes.has(lexeme) || room < lexeme.length * 3) return
    room -= lexeme.length * 3 + 4
    lexemes.add(lexeme)
  }
  const addWords = (letter: string, text: string) => {
    for (const word of cut(text).words) {
      add(letter, word)
      add(area.anyWord, word)
    }
  }
  add(area.nameKey, cut(document.name).key)
  addWords(area.nameWord, document.name)
  for (const path of [document, ...document.aliases.filter(isRef).map(parseRef)]) {
    for (const end of pathEnds(path)) add(area.pathKey, end)
  }
  for (const facet of facets) for (const value of facetValues(document, facet)) add(area.facet, facetLexeme(facet, value))
  for (const label of labelsOf(document)) addWords(area.labelWord, label)
  for (const column of document.columns) {
    add(area.columnKey, cut(column).key)
    const last = column.slice(column.lastIndexOf('.') + 1)
    if (last.length < column.length) add(area.columnKey, cut(last).key)
  }
  for (const column of document.columns) addWords(area.columnWord, column)
  for (const description of document.descriptions) for (const { word } of splitWords(description)) add(area.anyWord, word)
  return [...lexemes]
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

export function facetLexeme(facet: Facet, value: string): string {
  const short = value.length <= longestFacet ? value : createHash('sha256').update(value).digest('base64url')
  return `${facet}=${short}`.replaceAll('\0', '').toWellFormed()
}

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
  if (cuts.size > 50_000) cuts.clear()
  const made = { words: splitWords(name).map(({ word }) => word), key: keyOf(name) }
  if (name.length < 100) cuts.set(name, made)
  return made
}
