// Which fields must not be sampled: those that carry a tag of the pii family, in whatever layer, unless a person took it off.
import type pg from 'pg'

/** `ref#field` of each sensitive field. */
export async function sensitiveFields(pool: pg.Pool): Promise<Set<string>> {
  const { rows } = await pool.query<{ key: string }>(
    `select distinct a.ref || '#' || g.field as key
       from tagging g join tag t on t.id = g.tag_id join asset a on a.id = g.asset_id
      where g.valid_to is null and not g.removed and g.field <> '' and t.name ~* '^(pii|sensitive|personal)([.:/_-]|$)'
        and not exists (select from tagging r where r.asset_id = g.asset_id and r.field = g.field and r.tag_id = g.tag_id
                           and r.layer = 'human' and r.removed and r.valid_to is null)`,
  )
  return new Set(rows.map(({ key }) => key))
}
