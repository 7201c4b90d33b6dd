// What is asked of lineage, as it stands in the URL and back: whoever opens the address sees the same picture. Pure.
import type { GraphQuestion } from '../../../../server/lineage/graph.ts'

export type Side = 'up' | 'down'

export interface Asked {
  level: 'asset' | 'field'
  /** Steps each way; null: all the way. */
  up: number | null
  down: number | null
  /** Whether what only decides about rows (filters, join keys) is shown; null: as the level has it. */
  indirect: boolean | null
  jobs: boolean
  view: 'graph' | 'table'
  /** Nodes that were expanded, and to which side. */
  opened: { ref: string; side: Side }[]
  /** The chosen node or edge. */
  select: string | null
  asOf: string | null
}

type Params = Record<string, string | string[] | undefined>

export function askedOf(params: Params): Asked {
  const one = (name: string) => [params[name] ?? []].flat()[0]
  const steps = (name: string) => {
    const value = one(name)
    if (value === 'all') return null
    const number = Math.trunc(Number(value ?? 1))
    return Number.isFinite(number) && number >= 0 ? Math.min(number, 99) : 1
  }
  const asOf = one('asOf')
  return {
    level: one('level') === 'field' ? 'field' : 'asset',
    up: steps('up'),
    down: steps('down'),
    indirect: one('indirect') === 'yes' ? true : one('indirect') === 'no' ? false : null,
    jobs: one('jobs') === 'yes',
    view: one('view') === 'table' ? 'table' : 'graph',
    opened: [params.open ?? []]
      .flat()
      .flatMap((text) => {
        const [, side, ref] = /^(up|down):(.+)$/s.exec(text) ?? []
        return ref ? [{ ref, side: side as Side }] : []
      })
      .slice(0, 100),
    select: one('select') ?? null,
    asOf: asOf && !Number.isNaN(Date.parse(asOf)) ? asOf : null,
  }
}

export function hrefOf(assetRef: string, asked: Asked): string {
  const params = new URLSearchParams()
  if (asked.level === 'field') params.set('level', 'field')
  if (asked.up !== 1) params.set('up', asked.up === null ? 'all' : String(asked.up))
  if (asked.down !== 1) params.set('down', asked.down === null ? 'all' : String(asked.down))
  if (asked.indirect !== null) params.set('indirect', asked.indirect ? 'yes' : 'no')
  if (asked.jobs) params.set('jobs', 'yes')
  if (asked.view === 'table') params.set('view', 'table')
  for (const { ref, side } of asked.opened) params.append('open', `${side}:${ref}`)
  if (asked.select) params.set('select', asked.select)
  if (asked.asOf) params.set('asOf', asked.asOf)
  const query = params.toString()
  return `/assets/${encodeURIComponent(assetRef)}/lineage${query && `?${query}`}`
}

export const isEdge = (id: string) => id.includes(' -> ')
export const showsIndirect = ({ indirect, level }: Asked) => indirect ?? level === 'asset'
/** A picture holds this many nodes at most; what is left out is said. */
const most = 600

export function questionOf(ref: string, asked: Asked) {
  const chosenField = asked.level === 'field' && asked.select?.includes('#') && !isEdge(asked.select) ? asked.select : undefined
  return {
    ref,
    level: asked.level,
    ...(asked.up === null ? {} : { up: asked.up }),
    ...(asked.down === null ? {} : { down: asked.down }),
    kinds: showsIndirect(asked) ? ['DIRECT', 'INDIRECT'] : ['DIRECT'],
    jobs: asked.jobs && asked.level === 'asset' ? 'nodes' : 'folded',
    ...(asked.asOf ? { at: asked.asOf } : {}),
    // A chosen column is shown with its whole way.
    opened: [
      ...asked.opened.map(({ ref, side }) => ({ ref, up: side === 'up' ? 1 : 0, down: side === 'down' ? 1 : 0 })),
      ...(chosenField ? [{ ref: chosenField }] : []),
    ],
    limit: most,
  } satisfies GraphQuestion as {
    ref: string
    level: Asked['level']
    up?: number
    down?: number
    at?: string
    kinds: ('DIRECT' | 'INDIRECT')[]
    jobs: 'nodes' | 'folded'
    opened: { ref: string; up?: number; down?: number }[]
    limit: number
  }
}
