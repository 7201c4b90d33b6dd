// Search the plain way: look at every thing, decide its tier by the definition, sort, count. What engines must agree with.
import { isVisible, type Viewer } from '../../../server/auth/viewer.ts'
import { type EngineQuery, type Facet, facets, type Tier } from '../../../server/search/engine.ts'
import { keyOf, splitWords } from '../../../server/search/words.ts'
import type { Thing } from './catalog.ts'

export interface Known {
  id: number
  thing: Thing
  rank: number
}

const wordsOf = (texts: readonly string[]) => texts.flatMap((text) => splitWords(text).map(({ word }) => word))

const valuesOf = ({
  platform = 'postgres',
  kind = 'table',
  domain,
  owners,
  tags,
  columnTags,
  sources,
}: Thing): Record<Facet, string[]> => ({
  platform: [platform],
  kind: [kind],
  domain: domain === undefined ? [] : [domain],
  owner: [...new Set(owners)],
  tag: [...new Set([...(tags ?? []), ...Object.values(columnTags ?? {})])],
  source: [...new Set(sources)],
})

/** The first tier that the thing reaches; undefined: it does not match. */
export function naiveTier(thing: Thing, { words, key, path }: NonNullable<EngineQuery['question']>): Tier | undefined {
  const { platform = 'postgres', instance = 'warehouse', kind = 'table' } = thing
  const name = thing.name ?? thing.path.split('.').at(-1)!
  const columns = thing.columns ?? []
  const columnKeys = columns.flatMap((column) => [keyOf(column), keyOf(column.split('.').at(-1)!)])
  const segments = thing.path.split('.')
  const ends = [
    ...segments.map((_, at) => keyOf(segments.slice(at).join('.'))),
    keyOf(instance + thing.path),
    keyOf(platform + instance + thing.path),
  ]
  const values = valuesOf(thing)
  const descriptions = thing.written === null ? [] : [thing.description ?? '', thing.written ?? '']
  const areas: [words: string[], prefixFrom: number][] = [
    [wordsOf([name]), 1],
    [wordsOf(columns), 2],
    [wordsOf([platform, instance, kind, thing.path, ...values.domain, ...values.owner, ...values.tag]), 3],
    [wordsOf([...descriptions, ...Object.values(thing.columnDescriptions ?? {})]), 3],
  ]
  const all = (upTo: number) =>
    words.length > 0 &&
    words.every(([word]) =>
      areas
        .slice(0, upTo)
        .some(([held, from]) => held.some((other) => (word!.length >= from ? other.startsWith(word!) : other === word))),
    )
  const keys = [keyOf(name), ...(path ? ends : [])]
  if (keys.includes(key)) return 'name'
  if (keys.some((other) => other.startsWith(key))) return 'prefix'
  if (all(1)) return 'words'
  if (columnKeys.includes(key)) return 'column'
  if (columnKeys.some((other) => other.startsWith(key)) || all(2)) return 'columns'
  if (all(3)) return 'label'
  if (all(4)) return 'description'
  return undefined
}

const order: Tier[] = ['name', 'prefix', 'words', 'column', 'columns', 'label', 'description']

export function naiveFind(catalog: readonly Known[], viewer: Viewer, query: EngineQuery) {
  const { question, filters, offset, limit, sort } = query
  const passes = (thing: Thing, except?: Facet) =>
    facets.every(
      (facet) =>
        facet === except || !filters[facet]?.length || filters[facet].some((value) => valuesOf(thing)[facet].includes(value)),
    )
  const matching = catalog
    .filter(({ thing }) => isVisible(viewer, thing.visibleTo ?? null))
    .map((known) => ({ ...known, tier: question ? naiveTier(known.thing, question) : null }))
    .filter(({ tier }) => tier !== undefined)
  const tierAt = (tier: Tier | null | undefined) => (tier ? order.indexOf(tier) : 0)
  const compare: Record<EngineQuery['sort'], (a: (typeof matching)[number], b: (typeof matching)[number]) => number> = {
    relevance: (a, b) => tierAt(a.tier) - tierAt(b.tier) || b.rank - a.rank || a.id - b.id,
    use: (a, b) => (b.thing.queries ?? 0) - (a.thing.queries ?? 0) || b.rank - a.rank || a.id - b.id,
    freshness: (a, b) => moment(b.thing) - moment(a.thing) || b.rank - a.rank || a.id - b.id,
    name: (a, b) => (nameOf(a.thing) < nameOf(b.thing) ? -1 : nameOf(a.thing) > nameOf(b.thing) ? 1 : a.id - b.id),
  }
  const hits = matching.filter(({ thing }) => passes(thing)).sort(compare[sort])
  const counted = facets.map((facet) => {
    const counts = new Map<string, number>()
    for (const { thing } of matching)
      if (passes(thing, facet)) for (const value of valuesOf(thing)[facet]) counts.set(value, (counts.get(value) ?? 0) + 1)
    return [facet, Object.fromEntries([...counts].sort())]
  })
  return {
    hits: hits.slice(offset, offset + limit).map(({ id, tier }) => ({ id, tier: tier ?? null })),
    total: hits.length,
    facets: Object.fromEntries(counted) as Record<Facet, Record<string, number>>,
  }
}

const nameOf = (thing: Thing) => (thing.name ?? thing.path.split('.').at(-1)!).toLowerCase()
const moment = ({ freshAt }: Thing) => (freshAt ? Date.parse(freshAt) : -1)
