// Nodes of a graph as people see them: an asset or field with its name, or a restricted node that only keeps the graph connected.
// Promise: of an asset that the viewer may not see, nothing leaves this file but that there is something.
import { createHmac, randomBytes } from 'node:crypto'
import { sql } from 'drizzle-orm'
import { type Database, rows } from '../../db/connection.ts'
import { formatRef, parseRef } from '../../ingestors/protocol/ref.ts'
import { integers } from '../assets/moments.ts'
import { type Viewer, visibleTo } from '../auth/viewer.ts'
import type { Level, Node } from './walk.ts'

export type NodeView =
  | {
      /** Its ref; of a field `asset#field`. */
      id: string
      restricted: false
      ref: string
      /** The field's path; null: the asset itself, at field level "as a whole". */
      field: string | null
      fieldType: string | null
      name: string
      kind: string
      platform: string
      instance: string
      path: string
      /** No source claims it any more, or the field was dropped. */
      retired: boolean
    }
  | { id: string; restricted: true }

/** The same hidden asset has the same id as long as this process lives, so that answers can be put together; it says nothing else. */
const key = randomBytes(32)
export const opaqueId = (assetId: number) =>
  `restricted:${createHmac('sha256', key).update(String(assetId)).digest('base64url').slice(0, 16)}`

export interface NodeViews {
  of(node: Node): NodeView
  /** The asset behind a node. */
  asset(node: Node): number
}

/** Reads names for nodes; all fields of a hidden asset become the one node that stands for it. */
export async function viewNodes(database: Database, viewer: Viewer, level: Level, nodes: Iterable<Node>): Promise<NodeViews> {
  const found = await rows<{
    node: Node
    asset_id: number
    visible: boolean
    ref: string
    name: string
    kind: string
    platform: string
    instance: string
    path: string
    retired: boolean
    field: string | null
    type: string | null
  }>(
    database,
    level === 'asset'
      ? sql`select a.id as node, a.id as asset_id, ${visibleTo(viewer)} as visible, a.ref, a.name, a.kind, a.platform, a.instance, a.path,
                   a.valid_to is not null as retired, null as field, null as type
              from unnest(${integers(nodes)}) x(id) join asset a on a.id = x.id`
      : sql`select x.id as node, a.id as asset_id, ${visibleTo(viewer)} as visible, a.ref, a.name, a.kind, a.platform, a.instance, a.path,
                   a.valid_to is not null or f.valid_to is not null as retired, f.path as field, f.type
              from unnest(${integers(nodes)}) x(id) left join field f on f.id = x.id join asset a on a.id = coalesce(f.asset_id, -x.id)`,
  )
  const views = new Map<Node, NodeView>()
  const assets = new Map<Node, number>()
  for (const { node, asset_id, visible, type, ...view } of found) {
    assets.set(node, asset_id)
    const id = view.field === null ? view.ref : fieldRef(view.ref, view.field)
    views.set(node, visible ? { id, restricted: false, fieldType: type, ...view } : { id: opaqueId(asset_id), restricted: true })
  }
  const known = <T>(value: T | undefined, node: Node): T => {
    if (value === undefined) throw new Error(`an edge names the node ${node}, which is neither asset nor field`)
    return value
  }
  return { of: (node) => known(views.get(node), node), asset: (node) => known(assets.get(node), node) }
}

/** The ref of a field from its asset's. */
export const fieldRef = (ref: string, field: string): string => formatRef({ ...parseRef(ref), field })
