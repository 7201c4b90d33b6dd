// What was asked of the audit log, read from the URL and written back to it.
import type { Caller } from '../../server/house.ts'

export type Filter = Omit<NonNullable<Parameters<Caller['audit']['list']>[0]>, 'before' | 'limit'>
type Params = Record<string, string | string[] | undefined>

const outcomes = ['done', 'refused', 'failed'] as const

/** Days come from the form as 2026-11-23, in UTC; the last one is included. */
const day = (text: string, add = 0): string | undefined => {
  const at = Date.parse(`${text}T00:00:00Z`)
  return Number.isNaN(at) ? undefined : new Date(at + add * 86_400_000).toISOString()
}

export interface Asked {
  actor: string
  action: string
  outcome: string
  target: string
  from: string
  to: string
}

export function askedOf(params: Params): Asked {
  const text = (name: string) => (typeof params[name] === 'string' ? params[name].trim() : '')
  return {
    actor: text('actor'),
    action: text('action'),
    outcome: text('outcome'),
    target: text('target'),
    from: text('from'),
    to: text('to'),
  }
}

export function filterOf({ actor, action, outcome, target, from, to }: Asked): Filter {
  const known = outcomes.find((one) => one === outcome)
  const [after, before] = [day(from), day(to, 1)]
  return {
    ...(actor && { actor: actor.slice(0, 300) }),
    ...(action && { action: action.slice(0, 100) }),
    ...(known && { outcome: known }),
    ...(target && { target: target.slice(0, 4000) }),
    ...(after && { from: after }),
    ...(before && { to: before }),
  }
}

export const queryOf = (values: object): string =>
  new URLSearchParams(Object.entries(values).flatMap(([name, value]) => (value ? [[name, String(value)]] : []))).toString()
