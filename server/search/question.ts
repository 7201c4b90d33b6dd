// What someone typed, as a question to an engine.
import { isRef } from '../../ingestors/protocol/ref.ts'
import type { Question } from './engine.ts'
import { keyOf, splitWords } from './words.ts'

/** Words beyond these are left out, and said to be. */
const mostWords = 16

export interface Asked {
  question: Question
  ignored: string[]
}

/** Undefined: nothing was typed, so everything is asked for. */
export function askFor(text: string): Asked | undefined {
  const typed = text.trim()
  if (typed === '') return undefined
  const asked = isRef(typed) ? decodeURIComponent(typed) : typed
  const words = [...new Set(splitWords(asked).map(({ word }) => word))]
  return {
    question: { words: words.slice(0, mostWords).map((word) => [word]), key: keyOf(asked), path: /[./:#]/.test(asked) },
    ignored: words.slice(mostWords),
  }
}
