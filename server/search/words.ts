// How names and questions fall into words: one function for the index, the query and the marks in a hit.
// Promise: pure and the same on both sides, so whatever is typed as it is written is found.

/** A word in lower case without accents, and where it stands in the text it came from. */
export interface Word {
  word: string
  start: number
  end: number
}

const longestWord = 64
/** In UTF-8 less than the 468 bytes that Meilisearch keeps of a value. */
const longestKey = 150

/**
 * In order: an ideograph by itself; a run of digits; a plural acronym (IDs); an acronym that ends before a capitalised word
 * (HTTP in HTTPServer); a word with or without its capital (Server, server, the letters of scripts without case).
 */
const pieces =
  /\p{Script=Han}|\p{N}+|\p{Lu}{2,}s(?!\p{Ll})|[\p{Lu}\p{Lt}\p{M}]+(?!\p{Ll})|[\p{Lu}\p{Lt}]?(?:(?![\p{Lu}\p{Lt}]|\p{Script=Han})[\p{L}\p{M}])+/gu

/** `customerOrders2_IDs` -> customer orders 2 ids. */
export function splitWords(text: string): Word[] {
  const words: Word[] = []
  for (const match of text.matchAll(pieces)) {
    const word = fold(match[0]).slice(0, longestWord).toWellFormed()
    if (word !== '') words.push({ word, start: match.index, end: match.index + match[0].length })
  }
  return words
}

/** A name without its separators and case: `order_items`, `OrderItems` and `orderitems` are one key. */
export function keyOf(text: string): string {
  const joined = splitWords(text)
    .map(({ word }) => word)
    .join('')
  // A name of symbols alone has no words; it can still be found by typing it.
  return (joined || text.replaceAll('\0', '').trim().toLowerCase()).slice(0, longestKey).toWellFormed()
}

const ascii = /^[\x20-\x7e]*$/
/** Lower case, compatibility forms and Latin accents taken off. */
function fold(text: string): string {
  if (ascii.test(text)) return text.toLowerCase()
  return text
    .normalize('NFKD')
    .toLowerCase()
    .normalize('NFKD')
    .replace(/[\u0300-\u036f]/g, '')
}
