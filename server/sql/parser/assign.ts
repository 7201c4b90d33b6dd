// What several row statements share: SET lists, column paths, RETURNING.
import type { Assignment, Expr, Ident, SelectItem } from '../ast.ts'
import type { Cursor } from './cursor.ts'

export function assignments(p: Cursor): Assignment[] {
  return p.list(() => {
    const bracket = p.is('(')
    const target: Ident[][] = []
    if (bracket) {
      p.next()
      do {
        target.push(columnPath(p))
      } while (p.accept(','))
      p.expect(')')
    } else target.push(columnPath(p))
    const op = p.next().u
    if (!/^([-+*/%&|^]|\|\|)?=$|^:=$/.test(op)) {
      p.i--
      p.fail('expected =')
    }
    const s = p.start
    if (bracket) p.accept('ROW')
    let value: Expr = p.is('DEFAULT') ? { kind: 'literal', of: 'other', text: p.next().v, s, e: p.last } : p.expression()
    // T-SQL: SET @v = col = expr.
    if (p.dialect.name === 'tsql' && p.accept('=')) value = p.expression()
    if (op.length > 1 && op !== ':=')
      value = { kind: 'op', op: op.slice(0, -1), args: [{ kind: 'name', parts: target[0]!, s, e: s }, value], s, e: p.last }
    return { target, value }
  })
}

export function columnPath(p: Cursor): Ident[] {
  const path = [p.ident()]
  for (;;) {
    if (p.accept('.')) path.push(p.ident())
    else if (p.is('[')) {
      while (!p.done && p.next().u !== ']');
    } else return path
  }
}

export function returning(p: Cursor): SelectItem[] {
  if (!p.acceptAny('RETURNING', 'RETURN')) return []
  const items = p.rules.selectItems(p)
  if (p.accept('BULK')) p.accept('COLLECT')
  if (p.accept('INTO')) p.list(() => p.expression())
  return items
}
