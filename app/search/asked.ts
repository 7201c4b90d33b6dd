// What is asked of search, as it stands in the URL and back. Pure.
export const facetNames = ['platform', 'kind', 'domain', 'owner', 'tag', 'source'] as const
export type FacetName = (typeof facetNames)[number]
export const sortNames = ['relevance', 'use', 'freshness', 'name'] as const

export interface Asked {
  text: string
  filters: Partial<Record<FacetName, string[]>>
  sort: (typeof sortNames)[number]
  offset: number
}

export function askedOf(params: Record<string, string | string[] | undefined>): Asked {
  const all = (name: string) => [params[name] ?? []].flat()
  const sort = sortNames.find((name) => name === params.sort) ?? 'relevance'
  const offset = Math.max(0, Math.trunc(Number(params.offset)) || 0)
  const filters = Object.fromEntries(facetNames.flatMap((name) => (all(name).length ? [[name, all(name)]] : [])))
  return { text: (all('q')[0] ?? '').slice(0, 2000), filters, sort, offset: Math.min(offset, 9980) }
}

export function hrefOf({ text, filters, sort, offset }: Asked): string {
  const params = new URLSearchParams()
  if (text) params.set('q', text)
  for (const name of facetNames) for (const value of filters[name] ?? []) params.append(name, value)
  if (sort !== 'relevance') params.set('sort', sort)
  if (offset > 0) params.set('offset', String(offset))
  const query = params.toString()
  return query ? `/search?${query}` : '/search'
}

/** The same question with a facet's value chosen, or no longer. */
export function toggled(asked: Asked, facet: FacetName, value: string): Asked {
  const chosen = asked.filters[facet] ?? []
  const values = chosen.includes(value) ? chosen.filter((one) => one !== value) : [...chosen, value]
  return { ...asked, offset: 0, filters: { ...asked.filters, [facet]: values } }
}
