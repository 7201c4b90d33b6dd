// Where in a text the words of a question stand, cut by the same function as the index.
import type { Question } from './engine.ts'
import { prefixFrom } from './lexemes.ts'
import { splitWords } from './words.ts'

/** From and to (exclusive) in UTF-16 units, as JavaScript counts: text.slice(from, to). */
export type Mark = [from: number, to: number]

export interface Marked {
  text: string
  marks: Mark[]
  /** Positions in question.words of the words that stand here. */
  covers: Set<number>
}

/** Marks the words of the question; `area` decides from which length on a beginning counts. */
export function markWords(text: string, { words }: Question, area: keyof typeof prefixFrom): Marked {
  const marks: Mark[] = []
  const covers = new Set<number>()
  for (const { word, start, end } of splitWords(text)) {
    let marked = 0
    words.forEach((spellings, at) => {
      for (const spelling of spellings) {
        if (spelling.length >= prefixFrom[area] ? !word.startsWith(spelling) : word !== spelling) continue
        covers.add(at)
        marked = Math.max(marked, spelling.length)
      }
    })
    // Where folding changed the length there is no telling which character is which: then the whole word is marked.
    if (marked > 0) marks.push([start, end - start === word.length ? start + marked : end])
  }
  return { text, marks: joined(marks), covers }
}

/** Marks the beginning of the text that makes up the key: `order_it` of order_items for orderit. */
export function markKey(text: string, { key, words }: Question): Marked {
  const pieces = splitWords(text)
  let at = 0
  let end = 0
  for (const { word, start, end: pieceEnd } of pieces) {
    if (at >= key.length) break
    const rest = key.length - at
    if (!(word.startsWith(key.slice(at)) || key.startsWith(word, at))) return { text, marks: [], covers: new Set() }
    end = rest < word.length && pieceEnd - start === word.length ? start + rest : pieceEnd
    at += word.length
  }
  if (pieces.length === 0) end = text.toLowerCase().trim().startsWith(key) ? text.length : 0
  if (end === 0 || (pieces.length > 0 && at < key.length)) return { text, marks: [], covers: new Set() }
  return { text, marks: [[pieces[0]?.start ?? 0, end]], covers: new Set(words.keys()) }
}

const joined = (marks: Mark[]) =>
  marks.reduce<Mark[]>((all, mark) => {
    const last = all.at(-1)
    if (last && mark[0] <= last[1]) last[1] = Math.max(last[1], mark[1])
    else all.push(mark)
    return all
  }, [])

const before = 60
const longest = 240

/** A piece of a long text around its first mark, with the marks moved along. */
export function excerpt({ text, marks, covers }: Marked): Marked {
  if (text.length <= longest) return { text, marks, covers }
  const first = marks[0]?.[0] ?? 0
  let from = first <= before ? 0 : first - before
  if (from > 0) {
    const gap = text.slice(from, first).search(/\s\S/)
    if (gap >= 0) from += gap + 1
    else if (isLowSurrogate(text, from)) from++
  }
  let to = Math.min(text.length, from + longest)
  if (isLowSurrogate(text, to)) to--
  const lead = from > 0 ? '…' : ''
  const shift = lead.length - from
  return {
    text: `${lead}${text.slice(from, to)}${to < text.length ? '…' : ''}`,
    marks: marks.filter(([, end]) => end <= to).map(([start, end]) => [start + shift, end + shift]),
    covers,
  }
}

const isLowSurrogate = (text: string, at: number) => /[\udc00-\udfff]/.test(text.charAt(at))
