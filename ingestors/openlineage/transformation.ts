// How data was changed on its way: OpenLineage's types and subtypes in the words of the catalog.
// Promise: DIRECT and INDIRECT are never mixed, and masking is never lost.
import { directTransformations, indirectTransformations } from '../protocol/events.ts'
import { cut, list, record, text } from './shape.ts'

export interface Transformation {
  kind: 'DIRECT' | 'INDIRECT'
  transformation?: (typeof directTransformations)[number] | (typeof indirectTransformations)[number] | undefined
  masking?: boolean | undefined
  expression?: string | undefined
}

/** Words in use for the same subtype. */
const spellings: Record<string, string> = {
  GROUPBY: 'GROUP_BY',
  GROUP: 'GROUP_BY',
  SORT_BY: 'SORT',
  ORDER_BY: 'SORT',
  CONDITION: 'CONDITIONAL',
  WHERE: 'FILTER',
  // Deprecated in the facet: no original data is left, such as a hash.
  MASKED: 'TRANSFORMATION',
}

/** A list of transformations; `defaults` when there is none. */
export function readTransformations(value: unknown, defaults: Transformation): Transformation[] {
  const read = list(value).map((item) => {
    const { type, subtype, description, masking } = record(item)
    const written = text(subtype)?.trim().toUpperCase().replaceAll(/[\s-]/g, '_') ?? ''
    const word = spellings[written] ?? written
    const direct = directTransformations.find((one) => one === word)
    const indirect = indirectTransformations.find((one) => one === word)
    const said = text(type)?.trim().toUpperCase()
    const kind = said === 'DIRECT' || said === 'INDIRECT' ? said : direct ? 'DIRECT' : indirect ? 'INDIRECT' : defaults.kind
    const expression = text(description)
    return {
      kind,
      // A subtype of the other kind says nothing.
      transformation: kind === 'DIRECT' ? direct : indirect,
      ...((masking === true || written === 'MASKED') && { masking: true }),
      ...(expression !== undefined && { expression: cut(expression, 10_000) }),
    }
  })
  return read.length > 0 ? read : [defaults]
}

/**
 * Older Spark integrations copy each influence on the whole dataset into each of its fields. What influences all fields alike is
 * said once, of the whole.
 */
export function collapse<
  T extends Transformation & { from: string; fromField?: string | undefined; toField?: string | undefined },
>(said: T[], fields: number): T[] {
  if (fields < 2) return said
  const keyOf = (one: T) => JSON.stringify([one.from, one.fromField, one.transformation, one.masking])
  const reach = new Map<string, Set<string>>()
  for (const one of said) {
    if (one.kind !== 'INDIRECT' || one.toField === undefined) continue
    const key = keyOf(one)
    const reached = reach.get(key)
    if (reached) reached.add(one.toField)
    else reach.set(key, new Set([one.toField]))
  }
  const whole = new Set<string>()
  return said.flatMap((one) => {
    const key = keyOf(one)
    if (one.kind !== 'INDIRECT' || one.toField === undefined || reach.get(key)!.size < fields) return [one]
    if (whole.has(key)) return []
    whole.add(key)
    return [{ ...one, toField: undefined }]
  })
}
