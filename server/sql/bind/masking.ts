// Recognising masks that are written by hand: '***' || right(ssn, 4), a constant in place of a value.
import type { Expr } from '../ast.ts'

const maskText = /^(?:[*x#X•\-. ]{2,}|.*(?:\*{2,}|X{3,}|x{3,}|#{2,}|•{2,}).*|\[?(?:redacted|masked|hidden|removed)\]?)$/i
const fragments = new Set(['LEFT', 'RIGHT', 'SUBSTR', 'SUBSTRING', 'MID', 'LPAD', 'RPAD', 'SUBSTRING_INDEX'])

/** A literal that stands in for a value: '***', 'XXX-XX-', 'REDACTED'. */
export function isMaskLiteral(expr: Expr): boolean {
  if (expr.kind === 'literal') return expr.of === 'string' && maskText.test(expr.text)
  if (expr.kind === 'cast') return isMaskLiteral(expr.expr)
  return (
    expr.kind === 'call' &&
    (expr.name === 'REPEAT' || expr.name === 'REPLICATE') &&
    expr.args[0]?.expr.kind === 'literal' &&
    /^[*xX#•]+$/.test(expr.args[0].expr.text)
  )
}

function isFragment(expr: Expr): boolean {
  if (expr.kind === 'cast') return isFragment(expr.expr)
  if (expr.kind === 'call') return fragments.has(expr.name) || expr.args.some((a) => isFragment(a.expr))
  return false
}

/** A mask text joined to a piece of the value. */
export function isPaddedFragment(parts: readonly Expr[]): boolean {
  return parts.some(isMaskLiteral) && parts.some(isFragment)
}

/** regexp_replace(x, '...', '*'), translate(x, '0123456789', '##########'), lpad(right(x, 4), 16, '*'). */
export function isMaskingCall(name: string, args: readonly Expr[]): boolean {
  switch (name) {
    case 'CONCAT':
    case 'CONCAT_WS':
      return isPaddedFragment(args)
    case 'REGEXP_REPLACE':
    case 'TRANSLATE':
    case 'REPLACEREGEXPALL':
    case 'REPLACEREGEXPONE': {
      const by = args[2]
      return by?.kind === 'literal' && by.of === 'string' && (/^[*xX#•]+$/.test(by.text) || maskText.test(by.text))
    }
    case 'LPAD':
    case 'RPAD': {
      const by = args[2]
      return by?.kind === 'literal' && /^[*xX#•]$/.test(by.text) && args[0] !== undefined && isFragment(args[0])
    }
    case 'OVERLAY':
    case 'STUFF':
    case 'INSERT':
      return args.some((a, n) => n > 0 && isMaskLiteral(a))
  }
  return false
}
