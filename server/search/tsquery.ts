// Lexemes and conditions in PostgreSQL's notation, as text to be cast: 'norder':* & !'korders'.
import type { Condition } from './conditions.ts'

export const toTsvector = (lexemes: readonly string[]): string => lexemes.map(quote).join(' ')

export function toTsquery(condition: Condition): string {
  if ('is' in condition) return quote(condition.is)
  if ('starts' in condition) return `${quote(condition.starts)}:*`
  if ('not' in condition) return `!${toTsquery(condition.not)}`
  const [parts, operator] = 'all' in condition ? [condition.all, ' & '] : [condition.any, ' | ']
  return `(${parts.map(toTsquery).join(operator)})`
}

const quote = (lexeme: string) => `'${/['\\]/.test(lexeme) ? lexeme.replaceAll('\\', '\\\\').replaceAll("'", "''") : lexeme}'`
