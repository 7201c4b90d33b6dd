// A type from its text, as schemas give it: `STRUCT<a INT64>`, `numeric(10,2)`. Cached; an unreadable type is unknown.
import { dialectOf } from '../dialects/registry.ts'
import { tokenise } from '../lexer.ts'
import { Budget, defaultLimits } from '../limits.ts'
import { parseType } from '../parser/datatype.ts'
import { newCursor } from '../parser/grammar.ts'
import type { SqlType } from './type.ts'

const cache = new Map<string, SqlType | undefined>()

export function readType(text: string | undefined): SqlType | undefined {
  if (!text) return undefined
  let type = cache.get(text)
  if (type === undefined && !cache.has(text)) {
    if (cache.size > 20_000) cache.clear()
    type = read(text)
    cache.set(text, type)
  }
  return type
}

function read(text: string): SqlType | undefined {
  if (text.length > 100_000) return undefined
  const dialect = dialectOf('ansi')
  const p = newCursor(text, tokenise(text, dialect).tokens, dialect, new Budget(defaultLimits))
  try {
    return parseType(p)
  } catch {
    return undefined
  }
}
