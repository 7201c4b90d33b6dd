// The type of an operator's result, from the types of its operands.
import { eitherType, familyOf, type SqlType, simple } from './type.ts'

const boolean = simple('boolean')
const text = simple('text')
const predicates = new Set(
  '= <> != < > <= >= <=> == AND OR NOT IN IS BETWEEN LIKE ILIKE RLIKE REGEXP GLOB SIMILAR XOR EQ NE GT GE LT LE OVERLAPS MEMBER ~ ~* !~ !~* ~~ !~~ @> <@ ? ?| ?& && @@ ! CONTAINS MATCHES'.split(
    ' ',
  ),
)

export function operatorType(op: string, types: readonly (SqlType | undefined)[]): SqlType | undefined {
  if (predicates.has(op) && !(op === '~' && types.length === 1)) return boolean
  const [a, b] = types
  switch (op) {
    case '||':
      return types.find((t) => familyOf(t) === 'json' || t?.name === 'array') ?? text
    case '+':
    case '-':
    case '*':
    case '/':
    case '%':
    case 'MOD':
    case 'DIV':
    case '//':
      return types.length === 1 ? a : arithmetic(op, types)
    case '^':
    case '**':
      return familyOf(a) === 'decimal' ? a : simple('double precision')
    case 'AT TIME ZONE':
      return a ? simple(/tz|with time zone/.test(a.name) ? 'timestamp' : 'timestamptz') : undefined
    case 'PRIOR':
    case 'CONNECT_BY_ROOT':
    case 'DISTINCT':
      return a
    case '->':
    case '#>':
      return a
    case '->>':
    case '#>>':
      return text
    case '&':
    case '|':
    case '#':
    case '<<':
    case '>>':
      return eitherType(a, b)
  }
  return undefined
}

function arithmetic(op: string, types: readonly (SqlType | undefined)[]): SqlType | undefined {
  let at = types[0]
  for (let n = 1; n < types.length; n++) at = pair(op, at, types[n])
  return at
}

function pair(op: string, a: SqlType | undefined, b: SqlType | undefined): SqlType | undefined {
  const [fa, fb] = [familyOf(a), familyOf(b)]
  if (!fa || !fb) return undefined
  if (fa === 'date' && fb === 'date' && op === '-') return simple('integer')
  if (fa === 'timestamp' && fb === 'timestamp' && op === '-') return simple('interval')
  if (fa === 'date' && fb === 'interval') return simple('timestamp')
  if (fa === 'date' || fa === 'timestamp' || fa === 'time') return a
  if (fb === 'date' || fb === 'timestamp') return b
  if (fa === 'interval' || fb === 'interval') return simple('interval')
  const joined = eitherType(a, b)
  if (joined && familyOf(joined) === 'decimal') return simple(joined.name)
  return joined
}
