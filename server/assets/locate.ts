// From a ref to the asset behind it, for everyone: other names followed, visibility and permission checked.
// Promise: an asset that the viewer may not see is answered exactly like one that does not exist.
import { sql } from 'drizzle-orm'
import { type Database, row } from '../../db/connection.ts'
import { may, type Permission, type Viewer, visibleTo } from '../auth/viewer.ts'
import { CatalogError } from '../errors.ts'

export interface LocatedAsset {
  id: number
  /** Its own ref, when asked for by another name. */
  ref: string
  kind: string
  name: string
  /** Its domain and those above it. */
  domains: number[]
}

/** Finds an asset by ref, an old ref or an alias; with `permission`, the viewer must hold it there. Throws NOT_FOUND or NOT_ALLOWED. */
export async function locateAsset(
  database: Database,
  viewer: Viewer,
  ref: string,
  permission?: Permission,
): Promise<LocatedAsset> {
  const found = await row<LocatedAsset>(
    database,
    sql`
    select a.id, a.ref, a.kind, a.name,
           coalesce((with recursive above as (select id, parent_id from domain where id = a.domain_id
                     union select d.id, d.parent_id from domain d join above on d.id = above.parent_id)
                     select array_agg(id) from above), '{}') as domains
      from asset a
     where a.id = coalesce((select coalesce(x.merged_into, x.id) from asset x where x.ref = ${ref}),
                           (select l.asset_id from asset_alias l where l.ref = ${ref}))
       and ${visibleTo(viewer)}`,
  )
  if (!found) throw new CatalogError('NOT_FOUND', `There is no asset ${ref} that you can see.`)
  if (permission && !may(viewer, permission, found.domains)) {
    throw new CatalogError('NOT_ALLOWED', `${viewer.name} may not do this to ${ref}: it needs ${permission} there.`)
  }
  return found
}
