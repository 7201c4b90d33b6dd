// Every page of the demo's catalog that there is to look at: name, and where it is.
import { formatRef } from '../../ingestors/protocol/ref.ts'

/** A table or view of the shop's warehouse. */
export const refOf = (path: string) => formatRef({ platform: 'postgres', instance: 'warehouse', path })
export const revenuePath = 'shop.marts.fct_revenue'

const asset = (path: string, tab = '') => `/assets/${encodeURIComponent(refOf(path))}${tab && `/${tab}`}`

/** For whoever is signed in as an administrator. */
export const addresses: readonly (readonly [name: string, path: string])[] = [
  ['home', '/'],
  ['search', '/search?q=revenue'],
  ['search-nothing', '/search?q=zzqqxx'],
  ['browse', '/browse'],
  ['asset', asset(revenuePath)],
  ...['lineage', 'runs', 'quality', 'usage', 'access', 'history'].map(
    (tab) => [`asset-${tab}`, asset(revenuePath, tab)] as const,
  ),
  ['not-found', '/assets/postgres%3Awarehouse%3Ano.such.table'],
  ['sources', '/sources'],
  ['source', '/sources/warehouse'],
  ['source-settings', '/sources/warehouse/settings'],
  ['source-dbt', '/sources/dbt_shop'],
  ['source-choose', '/sources/new'],
  ['source-new', '/sources/new?connector=postgres'],
  ['source-names', '/sources/names'],
  ['audit', '/audit'],
  ['settings', '/settings'],
  ['settings-tokens', '/settings/tokens'],
  ['settings-people', '/settings/people'],
  ['settings-groups', '/settings/groups'],
]
