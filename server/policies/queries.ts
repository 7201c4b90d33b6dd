// Rights on an asset as its own system holds them: grants, row policies, and who can read it for which reason.
import { sql } from 'drizzle-orm'
import { type Database, row, rows } from '../../db/connection.ts'
import { type LocatedAsset, locateAsset } from '../assets/locate.ts'
import { holds, integers } from '../assets/moments.ts'
import { sourcesFor } from '../assets/sources.ts'
import { type Viewer, visibleTo } from '../auth/viewer.ts'
import { type Access, type Door, type Grant, type Principal, type RowPolicy, whoCanSee } from './access.ts'

export interface GrantLine extends Grant {
  grantable: boolean
  grantor: string
  source: string | null
  since: string
}

export interface PolicyLine extends RowPolicy {
  using?: string
  check?: string
}

export interface Rights {
  grants: GrantLine[]
  /** Null: the source says nothing about row policies. */
  rowSecurity: { mode: 'off' | 'on' | 'forced'; policies: PolicyLine[]; since: string } | null
}

/** Grants and row policies of an asset, now or as of a moment. */
export async function listRights(database: Database, viewer: Viewer, ref: string, at?: string): Promise<Rights> {
  const asset = await locateAsset(database, viewer, ref)
  const sources = await sourcesFor(database, viewer)
  const grants = await rows<Omit<GrantLine, 'source'> & { source_id: number }>(
    database,
    sql`select g.grantee, g.privilege, g.field, g.grantable, g.grantor, g.valid_from as since, g.source_id
          from grant_entry g where g.asset_id = ${asset.id} and ${holds('g', at)} order by g.grantee, g.field, g.privilege, g.grantor`,
  )
  return {
    grants: grants.map(({ source_id, ...grant }) => ({ ...grant, source: sources.name(source_id)?.name ?? null })),
    rowSecurity: await rowSecurityOf(database, asset, at),
  }
}

async function rowSecurityOf(database: Database, asset: LocatedAsset, at?: string): Promise<Rights['rowSecurity']> {
  const found = await row<NonNullable<Rights['rowSecurity']>>(
    database,
    sql`select s.mode, s.policies, s.valid_from as since from row_security s
         where s.asset_id = ${asset.id} and ${holds('s', at)} order by s.valid_from desc limit 1`,
  )
  return found ?? null
}

export interface Sight {
  /** False: the source has not told its roles, so that the answer rests on grants alone and is empty. */
  principalsKnown: boolean
  access: Access[]
}

/** What must be held on a container before anything inside can be read, by its kind. */
const doorPrivileges: Record<string, string> = { database: 'CONNECT', schema: 'USAGE' }

/** Who can read an asset on its own system, and why. Roles are as of now. */
export async function listSight(database: Database, viewer: Viewer, ref: string): Promise<Sight> {
  const asset = await locateAsset(database, viewer, ref)
  const place = (await row<{ platform: string; instance: string; owner: string | null }>(
    database,
    sql`select platform, instance, properties->>'owner' as owner from asset where id = ${asset.id}`,
  ))!
  const principals = await rows<Principal>(
    database,
    sql`select name, can_login as "canLogin", superuser, bypasses_row_policies as "bypassesRowPolicies", member_of as "memberOf"
          from principal where platform = ${place.platform} and instance = ${place.instance}`,
  )
  const containers = await rows<{ id: number; name: string; kind: string; visible: boolean }>(
    database,
    sql`with recursive above as (
          select container_id as id, 1 as step from asset where id = ${asset.id}
          union all select a.container_id, above.step + 1 from above join asset a on a.id = above.id where above.step < 50)
        select a.id, a.name, a.kind, ${visibleTo(viewer)} as visible from above join asset a on a.id = above.id`,
  )
  const grants = await rows<Grant & { asset_id: number }>(
    database,
    sql`select g.asset_id, g.grantee, g.privilege, g.field from grant_entry g
         where g.asset_id = any(${integers([asset.id, ...containers.map(({ id }) => id)])}) and ${holds('g')}`,
  )
  const of = Map.groupBy(grants, ({ asset_id }) => asset_id)
  // A container whose grants no source has told is not a door that could be closed.
  const doors = containers.flatMap(({ id, name, kind, visible }): Door[] => {
    const [privilege, told] = [doorPrivileges[kind], of.get(id)]
    return privilege && told ? [{ name: `the ${kind} ${visible ? name : '(restricted)'}`, privilege, grants: told }] : []
  })
  const rowSecurity = await rowSecurityOf(database, asset)
  return {
    principalsKnown: principals.length > 0,
    access: whoCanSee(principals, {
      owner: place.owner,
      grants: of.get(asset.id) ?? [],
      doors,
      rowSecurity: rowSecurity?.mode ?? 'off',
      policies: rowSecurity?.policies ?? [],
    }),
  }
}
