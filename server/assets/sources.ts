// Who said it: the sources of the catalog by id, as far as the viewer may know them.
import { sql } from 'drizzle-orm'
import { type Database, rows } from '../../db/connection.ts'
import { connectors } from '../../ingestors/registry.ts'
import { type Viewer, visibleTo } from '../auth/viewer.ts'

export interface SourceName {
  name: string
  connector: string
}

/** What a source whose connector is not registered (any more) counts for. */
const unknownAuthority = 20

export interface Sources {
  /** Undefined: the viewer may not know it, or it is not a source. */
  name(id: number | null): SourceName | undefined
  authority(id: number | null): number
}

/** Reads all sources; there are as many as connections, not as assets. */
export async function sourcesFor(database: Database, viewer: Viewer): Promise<Sources> {
  const found = await rows<SourceName & { id: number; visible: boolean }>(
    database,
    sql`select s.id, s.name, s.connector, ${visibleTo(viewer, sql.raw('s.visible_to'))} as visible from source s`,
  )
  const byId = new Map(found.map((source) => [source.id, source]))
  return {
    name: (id) => {
      const source = byId.get(id ?? 0)
      return source?.visible ? { name: source.name, connector: source.connector } : undefined
    },
    authority: (id) => authorityOf(byId.get(id ?? 0)?.connector),
  }
}

/** Authority of a connector's word, 0 to 100. */
export const authorityOf = (connector: string | undefined): number =>
  connector === undefined ? 0 : (connectors[connector]?.authority ?? unknownAuthority)
