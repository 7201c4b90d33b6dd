// One asset as its page shows it: what it is, where it lies, what is written about it and by whom, and what more there is to see.
import { sql } from 'drizzle-orm'
import { type Database, row, rows } from '../../db/connection.ts'
import { may, type Viewer, visibleTo } from '../auth/viewer.ts'
import { CatalogError } from '../errors.ts'
import { countTabs, type TabCounts } from './counts.ts'
import { type Description, type Owner, readLayers, shown, type Tag } from './layers.ts'
import { type LocatedAsset, locateAsset } from './locate.ts'
import { assetStates, integers } from './moments.ts'
import { type Sources, sourcesFor } from './sources.ts'
import { isTextWithheld, withoutStatements } from './withhold.ts'

/** A container on the way down to an asset; one that the viewer may not see has no name. */
export type Crumb = { restricted: false; ref: string; name: string; kind: string } | { restricted: true }

/** "This source says it exists", and when it last did. */
export interface Claim {
  source: string
  connector: string
  authority: number
  lastSeen: string
  /** Since when the source no longer says so. */
  lapsedAt: string | null
  /** Whether this source decides name, kind and description. */
  deciding: boolean
}

export interface AssetStats {
  rows: number | null
  bytes: number | null
  /** When the data last changed. */
  freshAt: string | null
  measuredAt: string | null
  queries30d: number
  lastUsedAt: string | null
}

export interface AssetOverview {
  ref: string
  /** Set when the asset was asked for by another name: that name, and why it leads here. */
  redirectedFrom: { ref: string; because: 'merged' | 'alias' } | null
  /** The moment that is shown; null: now. */
  at: string | null
  name: string
  kind: string
  platform: string
  instance: string
  path: string
  breadcrumb: Crumb[]
  /** The shown description, and all that there are, the shown one first. */
  description: Description | null
  descriptions: Description[]
  owners: Owner[]
  tags: Tag[]
  domain: { name: string; above: string[] } | null
  stats: AssetStats | null
  /** What the kind or platform knows beyond this. SQL is left out when it may name assets that the viewer may not see. */
  properties: Record<string, unknown>
  withheld: boolean
  claims: Claim[]
  aliases: { ref: string; source: string | null; since: string }[]
  counts: TabCounts
  firstSeen: string
  changedAt: string
  /** Since when no source claims it. */
  retiredAt: string | null
  /** Only referred to by others: no source has described it. */
  referredOnly: boolean
  starred: boolean
  can: { edit: boolean; curate: boolean }
}

interface State {
  id: number
  name: string
  kind: string
  container_id: number | null
  description: string | null
  properties: Record<string, unknown>
  constraints: Record<string, unknown> | null
  valid_from: string
  valid_to: string | null
}

interface Standing {
  platform: string
  instance: string
  path: string
  authority: number
  domain_id: number | null
  current_from: string
  retired_at: string | null
  first_seen: string
  starred: boolean
}

/** Everything the overview of an asset shows, now or as of a moment. Throws NOT_FOUND. */
export async function getAsset(database: Database, viewer: Viewer, ref: string, at?: string): Promise<AssetOverview> {
  const asset = await locateAsset(database, viewer, ref)
  const state = await row<State>(database, sql`select * from ${assetStates(integers([asset.id]), at)} s limit 1`)
  if (!state) throw new CatalogError('NOT_FOUND', `${asset.ref} was not in the catalog at ${at}. Choose a later moment.`)
  const standing = (await row<Standing>(
    database,
    sql`select a.platform, a.instance, a.path, a.authority, a.domain_id, a.valid_from as current_from, a.valid_to as retired_at,
               least(a.valid_from, (select min(h.valid_from) from asset_history h where h.asset_id = a.id)) as first_seen,
               exists (select from star s where s.asset_id = a.id and s.user_id = ${viewer.userId ?? 0}) as starred
          from asset a where a.id = ${asset.id}`,
  ))!
  const sources = await sourcesFor(database, viewer)
  const claims = await claimsOf(database, sources, asset.id)
  const layers = await readLayers(database, sources, [asset.id], at, true)
  const deciding = claims.find((claim) => claim.deciding)
  const descriptions = layers.descriptions(asset.id, '', {
    text: state.description,
    since: state.valid_from,
    authority: standing.authority,
    sourceId: deciding?.sourceId ?? null,
  })
  const withheld = await isTextWithheld(database, viewer, asset.id)
  return {
    ref: asset.ref,
    redirectedFrom: await redirection(database, asset, ref),
    at: at ?? null,
    name: state.name,
    kind: state.kind,
    platform: standing.platform,
    instance: standing.instance,
    path: standing.path,
    breadcrumb: await listContainers(database, viewer, state.container_id),
    description: shown(descriptions),
    descriptions,
    owners: layers.owners(asset.id),
    tags: layers.tags(asset.id),
    domain: await domainOf(database, standing.domain_id),
    stats: await statsOf(database, asset.id),
    properties: withheld ? withoutStatements(state.properties) : state.properties,
    withheld,
    claims: claims.filter(({ source }) => source !== '').map(({ sourceId, ...claim }) => claim),
    aliases: await listAliases(database, sources, asset.id),
    counts: await countTabs(database, viewer, asset.id, at),
    firstSeen: standing.first_seen,
    changedAt: state.valid_from,
    retiredAt: at === undefined ? standing.retired_at : null,
    referredOnly: standing.authority === 0 && claims.length === 0,
    starred: standing.starred,
    can: { edit: may(viewer, 'catalog.edit', asset.domains), curate: may(viewer, 'catalog.curate', asset.domains) },
  }
}

/** Which old name led to the asset; null when it was asked for by its own. */
async function redirection(database: Database, asset: LocatedAsset, asked: string): Promise<AssetOverview['redirectedFrom']> {
  if (asset.ref === asked) return null
  const merged = await row(database, sql`select from asset where ref = ${asked}`)
  return { ref: asked, because: merged ? 'merged' : 'alias' }
}

/** Containers from the outermost to the given one. */
async function listContainers(database: Database, viewer: Viewer, containerId: number | null): Promise<Crumb[]> {
  if (containerId === null) return []
  const found = await rows<{ ref: string; name: string; kind: string; visible: boolean }>(
    database,
    sql`with recursive above as (
          select a.id, a.container_id, 1 as step from asset a where a.id = ${containerId}
          union all
          -- A container inside itself would be a source's mistake; it ends here.
          select a.id, a.container_id, above.step + 1 from above join asset a on a.id = above.container_id where above.step < 50)
        select a.ref, a.name, a.kind, ${visibleTo(viewer)} as visible from above join asset a on a.id = above.id order by step desc`,
  )
  return found.map(({ visible, ...crumb }) => (visible ? { restricted: false, ...crumb } : { restricted: true }))
}

/** `source` is empty where the viewer may not know it. */
async function claimsOf(database: Database, sources: Sources, assetId: number): Promise<(Claim & { sourceId: number })[]> {
  const found = await rows<{ source_id: number; last_seen: string; lapsed_at: string | null }>(
    database,
    sql`select c.source_id, ${lastSeen} as last_seen, c.lapsed_at
          from claim c join asset a on a.id = c.asset_id where c.asset_id = ${assetId}`,
  )
  const all = found.map(({ source_id, last_seen, lapsed_at }) => ({
    sourceId: source_id,
    source: sources.name(source_id)?.name ?? '',
    connector: sources.name(source_id)?.connector ?? '',
    authority: sources.authority(source_id),
    lastSeen: last_seen,
    lapsedAt: lapsed_at,
    deciding: false,
  }))
  all.sort(
    (a, b) => Number(a.lapsedAt !== null) - Number(b.lapsedAt !== null) || b.authority - a.authority || a.sourceId - b.sourceId,
  )
  if (all[0]) all[0].deciding = true
  return all
}

/** When the source of claim `c` last said that asset `a` exists: when it wrote so, or when it last completed what lies around it. */
export const lastSeen = sql`case when c.lapsed_at is not null then c.seen_at else greatest(c.seen_at, (
  select max(m.at) from completion m
   where m.source_id = c.source_id and m.platform = a.platform and m.instance = a.instance
     and (m.prefix in ('', a.path) or (starts_with(a.path, m.prefix) and substr(a.path, length(m.prefix) + 1, 1) in ('.', '/'))))) end`

async function listAliases(database: Database, sources: Sources, assetId: number): Promise<AssetOverview['aliases']> {
  const found = await rows<{ ref: string; source_id: number | null; since: string }>(
    database,
    sql`select ref, source_id, created_at as since from asset_alias where asset_id = ${assetId}
        union all select ref, null, valid_to from asset where merged_into = ${assetId} and ref not in (select ref from asset_alias)
        order by ref`,
  )
  return found.map(({ ref, source_id, since }) => ({ ref, source: sources.name(source_id)?.name ?? null, since }))
}

async function domainOf(database: Database, domainId: number | null): Promise<AssetOverview['domain']> {
  if (domainId === null) return null
  const found = await rows<{ name: string }>(
    database,
    sql`with recursive above as (
          select id, name, parent_id, 1 as step from domain where id = ${domainId}
          union all select d.id, d.name, d.parent_id, above.step + 1 from above join domain d on d.id = above.parent_id where above.step < 50)
        select name from above order by step`,
  )
  return found[0] ? { name: found[0].name, above: found.slice(1).map(({ name }) => name) } : null
}

async function statsOf(database: Database, assetId: number): Promise<AssetStats | null> {
  const found = await row<AssetStats>(
    database,
    sql`select rows, bytes, fresh_at as "freshAt", measured_at as "measuredAt", queries_30d as "queries30d", last_used_at as "lastUsedAt"
          from asset_stat where asset_id = ${assetId}`,
  )
  return found ?? null
}
