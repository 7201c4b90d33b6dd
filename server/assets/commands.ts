// What people write on assets and fields: descriptions, owners, tags, domain, stars.
// Promise: people's words are a layer of their own that no harvest touches; what they replace stays readable as of its time.
import { type SQL, sql } from 'drizzle-orm'
import { type Database, row } from '../../db/connection.ts'
import { may, type Viewer } from '../auth/viewer.ts'
import { CatalogError } from '../errors.ts'
import { type LocatedAsset, locateAsset } from './locate.ts'
import { integers } from './moments.ts'

/** An asset, or with `field` one of its fields. */
export interface Target {
  ref: string
  field?: string | undefined
}

export interface OwnerName {
  owner: string
  ownerKind: 'user' | 'group' | 'service'
  role: string
}

/** Finds what is to be edited; the field must exist. Throws NOT_FOUND or NOT_ALLOWED. */
async function locateTarget(
  database: Database,
  viewer: Viewer,
  { ref, field = '' }: Target,
): Promise<LocatedAsset & { field: string }> {
  const asset = await locateAsset(database, viewer, ref, 'catalog.edit')
  // One edit of an asset at a time: two people at once make two rows in time, never a conflict.
  await database.execute(sql`select from asset where id = ${asset.id} for no key update`)
  if (field !== '' && !(await row(database, sql`select from field where asset_id = ${asset.id} and path = ${field}`)))
    throw new CatalogError('NOT_FOUND', `${asset.ref} has no field ${field}.`)
  return { ...asset, field }
}

/** Writes the description of an asset or field; null says that what sources write about it is not to be shown. */
export async function describe(database: Database, viewer: Viewer, target: Target, text: string | null): Promise<void> {
  const { id, field } = await locateTarget(database, viewer, target)
  const mine = await row<{ text: string | null }>(
    database,
    sql`select text from documentation where ${humanRow('documentation', id, field)}`,
  )
  if (mine && mine.text === text) return
  await closeHuman(database, 'documentation', id, field)
  if (text !== null || (await somebodyDescribes(database, id, field)))
    await database.execute(sql`insert into documentation (asset_id, field, layer, user_id, text)
                               values (${id}, ${field}, 'human', ${viewer.userId ?? null}, ${text})`)
  await touch(database, id)
}

/** Takes people's description back, so that the source's words are shown again. */
export async function restoreDescription(database: Database, viewer: Viewer, target: Target): Promise<void> {
  const { id, field } = await locateTarget(database, viewer, target)
  await closeHuman(database, 'documentation', id, field)
  await touch(database, id)
}

async function somebodyDescribes(database: Database, id: number, field: string): Promise<boolean> {
  const found = await row<{ described: boolean }>(
    database,
    sql`select exists (select from documentation where asset_id = ${id} and field = ${field} and valid_to is null and text is not null)
            or exists (select from asset where id = ${id} and ${field} = '' and description is not null)
            or exists (select from field where asset_id = ${id} and path = ${field} and description is not null) as described`,
  )
  return found!.described
}

export async function setOwner(database: Database, viewer: Viewer, target: Target, owner: OwnerName): Promise<void> {
  const { id, field } = await locateTarget(database, viewer, target)
  await setOwnership(database, viewer, id, field, owner, 'present')
}

/** Removes an owner; one that a source names is hidden by a row of its own, which the next harvest does not undo. */
export async function removeOwner(database: Database, viewer: Viewer, target: Target, owner: OwnerName): Promise<void> {
  const { id, field } = await locateTarget(database, viewer, target)
  await setOwnership(database, viewer, id, field, owner, 'absent')
}

async function setOwnership(
  database: Database,
  viewer: Viewer,
  id: number,
  field: string,
  { owner, ownerKind, role }: OwnerName,
  wish: 'present' | 'absent',
): Promise<void> {
  const same = sql`and owner_kind = ${ownerKind} and owner = ${owner} and role = ${role}`
  const now = await standing(database, 'ownership', id, field, same)
  if (wish === 'absent' && !now.people && !now.others)
    throw new CatalogError('NOT_FOUND', `${owner} is not ${role} of this ${field ? 'field' : 'asset'}.`)
  if (now.people === wish) return
  await closeHuman(database, 'ownership', id, field, same)
  if (wish === 'present' || now.others)
    await database.execute(sql`insert into ownership (asset_id, field, layer, user_id, owner, owner_kind, role, removed)
      values (${id}, ${field}, 'human', ${viewer.userId ?? null}, ${owner}, ${ownerKind}, ${role}, ${wish === 'absent'})`)
  await touch(database, id)
}

export async function addTag(database: Database, viewer: Viewer, target: Target, tag: string): Promise<void> {
  const { id, field } = await locateTarget(database, viewer, target)
  await setTagging(database, viewer, id, field, tag, 'present')
}

/** Removes a tag; one that a source or rule gives is hidden by a row of its own, which the next harvest does not undo. */
export async function removeTag(database: Database, viewer: Viewer, target: Target, tag: string): Promise<void> {
  const { id, field } = await locateTarget(database, viewer, target)
  await setTagging(database, viewer, id, field, tag, 'absent')
}

async function setTagging(
  database: Database,
  viewer: Viewer,
  id: number,
  field: string,
  name: string,
  wish: 'present' | 'absent',
): Promise<void> {
  const tag = await row<{ id: number }>(database, sql`select id from tag where name = ${name}`)
  if (!tag) throw new CatalogError('NOT_FOUND', `There is no tag ${name}; a steward can define it.`)
  const same = sql`and tag_id = ${tag.id}`
  const now = await standing(database, 'tagging', id, field, same)
  if (wish === 'absent' && !now.people && !now.others)
    throw new CatalogError('NOT_FOUND', `This ${field ? 'field' : 'asset'} does not have the tag ${name}.`)
  if (now.people === wish) return
  await closeHuman(database, 'tagging', id, field, same)
  if (wish === 'present' || now.others)
    await database.execute(sql`insert into tagging (asset_id, field, layer, user_id, tag_id, removed)
      values (${id}, ${field}, 'human', ${viewer.userId ?? null}, ${tag.id}, ${wish === 'absent'})`)
  await touch(database, id)
}

type LayeredTable = 'documentation' | 'ownership' | 'tagging'

const humanRow = (table: LayeredTable, id: number, field: string): SQL =>
  sql`${sql.identifier(table)}.asset_id = ${id} and ${sql.identifier(table)}.field = ${field} and layer = 'human' and valid_to is null`

/** What people say now about a member of a set, and whether another layer has it. */
async function standing(
  database: Database,
  table: 'ownership' | 'tagging',
  id: number,
  field: string,
  same: SQL,
): Promise<{ people?: 'present' | 'absent'; others: boolean }> {
  const found = await row<{ removed: boolean | null; others: boolean }>(
    database,
    sql`select bool_or(removed) filter (where layer = 'human') as removed, coalesce(bool_or(layer <> 'human' and not removed), false) as others
          from ${sql.identifier(table)} where asset_id = ${id} and field = ${field} and valid_to is null ${same}`,
  )
  const { removed, others } = found!
  return removed === null ? { others } : { people: removed ? 'absent' : 'present', others }
}

/** Ends what people said until now. A row made in this very transaction has no time in which it held, and goes. */
async function closeHuman(database: Database, table: LayeredTable, id: number, field: string, same: SQL = sql``): Promise<void> {
  const where = sql`${humanRow(table, id, field)} ${same}`
  await database.execute(sql`delete from ${sql.identifier(table)} where ${where} and valid_from >= now()`)
  await database.execute(sql`update ${sql.identifier(table)} set valid_to = now() where ${where}`)
}

/** Puts an asset into a domain, or with null into none. The viewer must be allowed to curate where it is and where it goes. */
export async function setDomain(
  database: Database,
  viewer: Viewer,
  ref: string,
  name: string | null,
): Promise<{ before: string | null }> {
  const asset = await locateAsset(database, viewer, ref, 'catalog.curate')
  const target = name === null ? undefined : await domainNamed(database, name)
  if (target && !may(viewer, 'catalog.curate', target.above))
    throw new CatalogError('NOT_ALLOWED', `${viewer.name} may not put assets into ${name}: it needs catalog.curate there.`)
  const before = await row<{ name: string | null }>(
    database,
    sql`select d.name from asset a left join domain d on d.id = a.domain_id where a.id = ${asset.id}`,
  )
  await database.execute(sql`update asset set domain_id = ${target?.id ?? null} where id = ${asset.id}`)
  await touch(database, asset.id)
  return { before: before?.name ?? null }
}

/** A domain with the ids of itself and those above it. Throws NOT_FOUND. */
export async function domainNamed(database: Database, name: string): Promise<{ id: number; above: number[] }> {
  const found = await row<{ id: number; above: number[] }>(
    database,
    sql`select d.id, (with recursive above as (select d.id, d.parent_id union select p.id, p.parent_id from domain p join above on p.id = above.parent_id)
                      select array_agg(id) from above) as above
          from domain d where d.name = ${name}`,
  )
  if (!found) throw new CatalogError('NOT_FOUND', `There is no domain ${name}; a steward can define it.`)
  return found
}

/** Marks an asset for oneself, or takes the mark away. */
export async function star(database: Database, viewer: Viewer, ref: string, starred: boolean): Promise<void> {
  if (viewer.userId === undefined) throw new CatalogError('NOT_ALLOWED', 'Only people can star assets. Sign in as one.')
  const asset = await locateAsset(database, viewer, ref)
  await database.execute(
    starred
      ? sql`insert into star (user_id, asset_id) values (${viewer.userId}, ${asset.id}) on conflict do nothing`
      : sql`delete from star where user_id = ${viewer.userId} and asset_id = ${asset.id}`,
  )
}

/** Its searchable words changed. */
const touch = (database: Database, ...ids: number[]) =>
  database.execute(sql`insert into search_outbox (asset_id) select unnest(${integers(ids)})`)
