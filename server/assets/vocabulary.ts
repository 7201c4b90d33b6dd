// The catalog's own vocabulary: which tags and domains there are, and how much bears them.
import { sql } from 'drizzle-orm'
import { type Database, row, rows } from '../../db/connection.ts'
import { may, type Viewer, visibleTo } from '../auth/viewer.ts'
import { CatalogError } from '../errors.ts'
import { domainNamed } from './commands.ts'

export interface TagDefinition {
  name: string
  description: string | null
  color: string | null
  /** Visible assets that bear it, on themselves or on a field. */
  assets: number
}

export interface DomainDefinition {
  name: string
  parent: string | null
  description: string | null
  /** Visible assets directly in it. */
  assets: number
}

export async function listTags(database: Database, viewer: Viewer): Promise<TagDefinition[]> {
  return rows(
    database,
    sql`select t.name, t.description, t.color,
               (select count(distinct g.asset_id) from tagging g join asset a on a.id = g.asset_id
                 where g.tag_id = t.id and g.valid_to is null and not g.removed and a.valid_to is null and ${visibleTo(viewer)}
                   and not exists (select from tagging h where h.asset_id = g.asset_id and h.field = g.field and h.tag_id = g.tag_id
                                                           and h.layer = 'human' and h.removed and h.valid_to is null)) as assets
          from tag t order by lower(t.name)`,
  )
}

export async function listDomains(database: Database, viewer: Viewer): Promise<DomainDefinition[]> {
  return rows(
    database,
    sql`select d.name, p.name as parent, d.description,
               (select count(*) from asset a where a.domain_id = d.id and a.valid_to is null and a.merged_into is null
                                               and ${visibleTo(viewer)}) as assets
          from domain d left join domain p on p.id = d.parent_id order by lower(d.name)`,
  )
}

export interface TagWords {
  name: string
  description?: string | null | undefined
  color?: string | null | undefined
}

/** Makes a tag, or changes what it says; absent words stay as they are. */
export async function defineTag(database: Database, { name, description, color }: TagWords): Promise<void> {
  await database.execute(sql`
    insert into tag (name, description, color) values (${name}, ${description ?? null}, ${color ?? null})
    on conflict (name) do update set
      description = ${description === undefined ? sql`tag.description` : sql`excluded.description`},
      color = ${color === undefined ? sql`tag.color` : sql`excluded.color`}`)
}

export interface DomainWords {
  name: string
  parent?: string | null | undefined
  description?: string | null | undefined
}

/** Makes a domain, or changes its place and words. The viewer must be allowed to curate where it is and where it goes. */
export async function defineDomain(database: Database, viewer: Viewer, words: DomainWords): Promise<void> {
  const { name, parent, description } = words
  // Two changes at once could make a circle that neither would make alone.
  await database.execute(sql`select pg_advisory_xact_lock(hashtext('domain tree'))`)
  const existing = await row<{ id: number }>(database, sql`select id from domain where name = ${name}`)
  const above = parent ? await domainNamed(database, parent) : undefined
  const here = existing ? (await domainNamed(database, name)).above : (above?.above ?? [])
  const allowed =
    may(viewer, 'catalog.curate', here) && (parent === undefined || may(viewer, 'catalog.curate', above?.above ?? []))
  if (!allowed)
    throw new CatalogError('NOT_ALLOWED', `${viewer.name} may not define ${name} there: it needs catalog.curate there.`)
  if (existing && above?.above.includes(existing.id))
    throw new CatalogError('BAD_INPUT', `${parent} lies inside ${name}; a domain cannot be inside itself. Choose another parent.`)
  if (existing)
    await database.execute(sql`
      update domain set parent_id = ${parent === undefined ? sql`parent_id` : (above?.id ?? null)},
                        description = ${description === undefined ? sql`description` : description} where id = ${existing.id}`)
  else
    await database.execute(
      sql`insert into domain (name, parent_id, description) values (${name}, ${above?.id ?? null}, ${description ?? null})`,
    )
}
