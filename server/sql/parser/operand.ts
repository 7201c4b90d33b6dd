// Parts of operands that several grammar files need: the tail of a star, a query in brackets.
import type { Expr, Ident, StarNode } from '../ast.ts'
import { T } from '../lexer.ts'
import type { Cursor } from './cursor.ts'

/** Binding power of a prefix operator. */
export const UNARY = 40

export function subquery(p: Cursor, mode: 'scalar' | 'exists' | 'in' | 'array'): Expr {
  const s = p.start
  p.expect('(')
  const query = p.query()
  p.expect(')')
  return { kind: 'query', query, mode, s, e: p.last }
}

/** What may follow a star: EXCEPT / EXCLUDE, REPLACE, RENAME, ILIKE, in any order. */
export function starTail(p: Cursor, star: StarNode): StarNode {
  for (;;) {
    if (
      (p.is('EXCEPT') || p.is('EXCLUDE') || p.is('BUT')) &&
      (p.ahead(1).u === '(' || p.is('EXCLUDE')) &&
      !(p.is('EXCEPT', '(') && (p.ahead(2).u === 'SELECT' || p.ahead(2).u === 'WITH'))
    ) {
      p.next()
      if (p.accept('(')) star.except.push(...p.identList())
      else star.except.push(qualifiedLast(p))
    } else if (p.is('REPLACE') && (p.ahead(1).u === '(' || p.ahead(2).u === 'AS')) {
      p.next()
      const bracket = p.accept('(')
      do {
        const expr = p.expression()
        p.accept('AS')
        star.replace.push({ expr, name: p.ident() })
      } while (p.accept(',') && !p.is(')'))
      if (bracket) p.expect(')')
    } else if (p.is('RENAME') && (p.ahead(1).u === '(' || p.ahead(2).u === 'AS' || p.ahead(4).u === 'AS')) {
      p.next()
      const bracket = p.accept('(')
      do {
        const from = qualifiedLast(p)
        p.accept('AS')
        star.rename.push({ from, to: p.ident() })
      } while (bracket && p.accept(',') && !p.is(')'))
      if (bracket) p.expect(')')
    } else if (
      (p.is('ILIKE') || p.is('LIKE') || (p.is('NOT') && (p.ahead(1).u === 'LIKE' || p.ahead(1).u === 'ILIKE'))) &&
      p.ahead(p.is('NOT') ? 2 : 1).t === T.string
    ) {
      p.accept('NOT')
      p.next()
      star.like = { pattern: p.next().v, style: 'like' }
    } else if (p.accept('APPLY')) {
      p.skipBrackets()
    } else break
  }
  star.e = p.last
  return star
}

function qualifiedLast(p: Cursor): Ident {
  let name = p.ident()
  while (p.accept('.')) name = p.ident()
  return name
}

export function splitDotted(ident: Ident): Ident[] {
  return ident.v.split('.').map((v) => ({ v, q: true, s: ident.s, e: ident.e }))
}
