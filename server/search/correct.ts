// Typo tolerance: when nothing is found, the words that exist nowhere are replaced by their nearest spellings.
// Promise: nothing is offered that the viewer could not find by typing it, so the dictionary gives no restricted name away.
import { sql } from 'drizzle-orm'
import { type Database, rows } from '../../db/connection.ts'
import type { Viewer } from '../auth/viewer.ts'
import type { EngineQuery, Question, SearchEngine } from './engine.ts'

export interface Correction {
  /** The question as it was understood. */
  text: string
  replaced: { typed: string; by: string[] }[]
  /** Words for which nothing was found at all. */
  ignored: string[]
}

/** Edits that are forgiven, by the length of what was typed. */
const forgiven = (length: number) => (length < 4 ? 0 : length < 7 ? 1 : 2)
const likeness = 0.2
const candidatesLooked = 200
const candidatesTried = 6
const spellingsUsed = 3

/** Undefined: every word exists somewhere, or no word is near anything. Needs a transaction, for its own trigram threshold. */
export async function correct(
  database: Database,
  engine: SearchEngine,
  viewer: Viewer,
  question: Question,
): Promise<{ question: Question; correction: Correction } | undefined> {
  const exists = async (word: string) => (await engine.find(database, viewer, anyOf(word))).hits.length > 0
  const words: string[][] = []
  const correction: Correction = { text: '', replaced: [], ignored: [] }
  for (const [typed] of question.words) {
    if (await exists(typed!)) {
      words.push([typed!])
      continue
    }
    const by = await spellings(database, typed!, exists)
    if (by.length > 0) {
      words.push(by)
      correction.replaced.push({ typed: typed!, by })
    } else correction.ignored.push(typed!)
  }
  if (words.length === 0 || nothingChanged(correction)) return undefined
  correction.text = words.map(([word]) => word).join(' ')
  return { question: { words, key: words.map(([word]) => word).join(''), path: question.path }, correction }
}

const nothingChanged = ({ replaced, ignored }: Correction) => replaced.length === 0 && ignored.length === 0

const anyOf = (word: string): EngineQuery => ({
  question: { words: [[word]], key: word, path: false },
  filters: {},
  sort: 'relevance',
  offset: 0,
  limit: 1,
  count: false,
})

/** The nearest words that exist for the viewer, all at the same distance. */
async function spellings(database: Database, typed: string, exists: (word: string) => Promise<boolean>): Promise<string[]> {
  if (forgiven(typed.length) === 0) return []
  await database.execute(sql`select set_config('pg_trgm.similarity_threshold', ${String(likeness)}, true)`)
  const like = await rows<{ word: string }>(
    database,
    sql`select word from search_word where word % ${typed} order by similarity(word, ${typed}) desc, word limit ${candidatesLooked}`,
  )
  const near = like
    .map(({ word }) => ({ word, distance: beginningDistance(typed, word), rest: Math.abs(word.length - typed.length) }))
    .filter(({ distance }) => distance <= forgiven(typed.length))
    .sort((a, b) => a.distance - b.distance || a.rest - b.rest || (a.word < b.word ? -1 : 1))
    .slice(0, candidatesTried)
  const found: typeof near = []
  for (const candidate of near) {
    if (found.length === spellingsUsed || (found[0] && candidate.distance > found[0].distance)) break
    if (await exists(candidate.word)) found.push(candidate)
  }
  return found.map(({ word }) => word)
}

/** Edits (insert, delete, replace, swap neighbours) from `typed` to the nearest beginning of `word`, so that typing on is allowed. */
export function beginningDistance(typed: string, word: string): number {
  let previous: number[] = []
  let row = Array.from({ length: word.length + 1 }, (_, at) => at)
  for (let i = 1; i <= typed.length; i++) {
    const next = [i]
    for (let j = 1; j <= word.length; j++) {
      const same = typed[i - 1] === word[j - 1]
      let least = Math.min(row[j]! + 1, next[j - 1]! + 1, row[j - 1]! + (same ? 0 : 1))
      if (i > 1 && j > 1 && typed[i - 1] === word[j - 2] && typed[i - 2] === word[j - 1])
        least = Math.min(least, previous[j - 2]! + 1)
      next[j] = least
    }
    previous = row
    row = next
  }
  return Math.min(...row)
}
