// A catalog drawn as text, for tests: assets and fields come into being by being named.
//
//   raw.orders -> stg.orders                        an edge between assets
//   raw.orders#id -> stg.orders#id : IDENTITY       between fields, with its transformation
//   raw.orders#status ~> stg.orders : FILTER        INDIRECT, into the asset as a whole
//   raw.orders -[nightly]-> stg.orders              through a job
//   a -> b @ 2026-01-01 .. 2026-02-01               that lived for a while
//   restricted hr.salaries                          only seen by `insider`
import { sql } from 'drizzle-orm'
import { type Pool, row } from '../../db/connection.ts'
import type { Viewer } from '../../server/auth/viewer.ts'
import { rootRouter } from '../../server/router.ts'
import { createCallerFactory } from '../../server/trpc.ts'

const insiders = 7
const person = (name: string, role: 'viewer' | 'editor' | 'steward', groups: number[] = []): Viewer => ({
  actor: `user:${name}@shop.example`,
  name,
  groups,
  roles: [{ role, domainId: null }],
})
/** Sees everything that is not restricted. */
export const outsider = person('olga', 'viewer')
/** Sees what is restricted in these tests, too. */
export const insider = person('ida', 'viewer', [insiders])
export const editor = person('ed', 'editor')
export const steward = person('stella', 'steward')

/** The whole API in process, as that viewer. */
export const apiAs = (database: Pool, viewer: Viewer) => createCallerFactory(rootRouter)({ database, viewer })

export interface World {
  /** Ref of an asset, or `name#field`. */
  ref(name: string): string
  id(name: string): number
}

const line =
  /^(?<from>\S+) (?<arrow>->|~>|-\[(?<job>[^\]]+)\]->) (?<to>\S+)(?: : (?<transformation>\S+))?(?: @ (?<since>\S*) ?\.\. ?(?<until>\S*))?$/
/** Long before every moment that tests name. */
const always = '2020-01-01T00:00:00Z'

export async function drawWorld(database: Pool, text: string, platform = 'postgres'): Promise<World> {
  const ids = new Map<string, number>()
  const refOf = (name: string) => {
    const [asset, field] = name.split('#')
    const ref = asset!.startsWith('job:') ? `airflow:shop:${asset!.slice(4)}` : `${platform}:shop:${asset}`
    return field === undefined ? ref : `${ref}#${field}`
  }
  const source = (await row<{ id: number }>(
    database,
    sql`insert into source (name, connector, config) values ('warehouse', 'postgres', '{}')
        on conflict (name) do update set name = excluded.name returning id`,
  ))!
  const assetOf = async (name: string) => {
    const ref = refOf(name)
    const [place, instance, path] = ref.split(':') as [string, string, string]
    const kind = name.startsWith('job:') ? 'job' : 'table'
    const made = await row<{ id: number }>(
      database,
      sql`insert into asset (ref, platform, instance, path, name, kind, authority, valid_from)
          values (${ref}, ${place}, ${instance}, ${path}, ${path.split('.').at(-1)}, ${kind}, 100, ${always})
          on conflict (ref) do update set ref = excluded.ref returning id`,
    )
    await database.execute(sql`insert into claim (source_id, asset_id) values (${source.id}, ${made!.id}) on conflict do nothing`)
    ids.set(name, made!.id)
    return made!.id
  }
  const endOf = async (name: string): Promise<{ asset: number; field: number | null }> => {
    const [assetName, path] = name.split('#') as [string, string | undefined]
    const asset = ids.get(assetName) ?? (await assetOf(assetName))
    if (path === undefined) return { asset, field: null }
    const field = await row<{ id: number }>(
      database,
      sql`insert into field (asset_id, path, ordinal, type, valid_from) values (${asset}, ${path}, ${ids.size}, 'text', ${always})
          on conflict (asset_id, path) do update set path = excluded.path returning id`,
    )
    ids.set(name, field!.id)
    return { asset, field: field!.id }
  }
  for (const written of text.split('\n').map((part) => part.trim())) {
    if (written === '') continue
    const restricted = /^restricted (\S+)$/.exec(written)
    const edge = line.exec(written)?.groups
    if (restricted) {
      await database.execute(
        sql`update asset set visible_to = ${`{${insiders}}`}::integer[] where id = ${(await endOf(restricted[1]!)).asset}`,
      )
    } else if (edge) {
      const [from, to] = [await endOf(edge.from!), await endOf(edge.to!)]
      const job = edge.job === undefined ? null : (await endOf(`job:${edge.job}`)).asset
      await database.execute(sql`
        insert into edge (from_asset, from_field, to_asset, to_field, job_id, source_id, kind, transformation, precision, valid_from, valid_to)
        values (${from.asset}, ${from.field}, ${to.asset}, ${to.field}, ${job}, ${source.id},
                ${edge.arrow === '~>' ? 'INDIRECT' : 'DIRECT'}, ${edge.transformation ?? null}, 1, ${edge.since || always}, ${edge.until || null})
        on conflict do nothing`)
    } else await endOf(written)
  }
  return {
    ref: refOf,
    id: (name) => {
      const id = ids.get(name)
      if (id === undefined) throw new Error(`${name} is not in this world`)
      return id
    },
  }
}
