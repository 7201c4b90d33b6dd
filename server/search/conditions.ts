// What a document's lexemes must be to match a question, as a small algebra that each engine writes in its own language.
// Promise: pure; a tier's condition is the definition of that tier, the same for every engine.
import { type Facet, type Filters, facets, type Question, type Tier, tiers } from './engine.ts'
import { area, facetLexeme, prefixFrom, type WordArea } from './lexemes.ts'

/** `all` and `any` hold two or more. */
export type Condition =
  | { is: string }
  | { starts: string }
  | { all: readonly Condition[] }
  | { any: readonly Condition[] }
  | { not: Condition }

/** Undefined parts are left out; undefined: nothing is demanded, or (`any`) nothing can fulfil it. */
export const all = (parts: (Condition | undefined)[]): Condition | undefined => join(parts, (all) => ({ all }))
export const any = (parts: (Condition | undefined)[]): Condition | undefined => join(parts, (any) => ({ any }))

function join(parts: (Condition | undefined)[], make: (present: Condition[]) => Condition): Condition | undefined {
  const present = parts.filter((part) => part !== undefined)
  return present.length < 2 ? present[0] : make(present)
}

export interface TierCondition {
  tier: Tier
  /** What a document of this tier fulfils. */
  own: Condition
  /** What documents of better tiers fulfil, and this tier's do not. */
  better: Condition | undefined
}

/** Exactly the documents of a tier. */
export const exactly = ({ own, better }: TierCondition): Condition => (better ? { all: [own, { not: better }] } : own)

/** The tiers a document can be in, best first, and what all of them together demand; undefined: nothing can match. */
export function tierConditions({ words, key, path }: Question): { tiers: TierCondition[]; any: Condition } | undefined {
  const isKey = (letter: string) => (key === '' ? undefined : { is: letter + key })
  const startsKey = (letter: string) => (key === '' ? undefined : { starts: letter + key })
  const each = (areas: string) => all(words.map((spellings) => any(spellings.map((word) => inAreas(areas, word)))))
  const ofName = any([startsKey(area.nameKey), path ? startsKey(area.pathKey) : undefined])
  const ofColumn = startsKey(area.columnKey)
  const own: Record<Tier, Condition | undefined> = {
    name: any([isKey(area.nameKey), path ? isKey(area.pathKey) : undefined]),
    prefix: ofName,
    words: each('n'),
    column: isKey(area.columnKey),
    columns: any([ofColumn, each('nc')]),
    label: each('ncl'),
    description: each('nca'),
  }
  // Each tier with all better ones, said as shortly as can be: every further lexeme is looked at for every candidate.
  const upTo: Record<Tier, Condition | undefined> = {
    name: own.name,
    prefix: ofName,
    words: any([ofName, own.words]),
    column: any([ofName, own.words, own.column]),
    columns: any([ofName, own.columns]),
    label: any([ofName, ofColumn, own.label]),
    description: any([ofName, ofColumn, own.description]),
  }
  const possible = tiers.flatMap((tier, at) => {
    const condition = own[tier]
    return condition === undefined ? [] : [{ tier, own: condition, better: at === 0 ? undefined : upTo[tiers[at - 1]!] }]
  })
  return upTo.description === undefined ? undefined : { tiers: possible, any: upTo.description }
}

/** A word in one of these areas. What matches as a beginning anywhere needs no second look in an area. */
function inAreas(areas: string, word: string): Condition | undefined {
  const begins = (letter: string) => word.length >= prefixFrom[letter as WordArea]
  const letters = areas.includes('a') && begins('a') ? ['a'] : [...areas]
  return any(letters.map((letter) => (begins(letter) ? { starts: letter + word } : { is: letter + word })))
}

/** What filters demand; undefined: nothing. `except`: this facet's own filter is left out. */
export const filterCondition = (filters: Filters, except?: Facet): Condition | undefined =>
  all(
    facets
      .filter((facet) => facet !== except && filters[facet]?.length)
      .map((facet) => any(filters[facet]!.map((value) => ({ is: area.facet + facetLexeme(facet, value) })))),
  )
