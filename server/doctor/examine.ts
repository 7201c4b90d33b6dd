// Is the catalog consistent? Each row is a rule that no crash, race or harvest may break, as a query for what breaks it.
import { sql } from 'drizzle-orm'
import { type Database, row } from '../../db/connection.ts'

interface Rule {
  rule: string
  /** Selects one text per violation. */
  broken: string
  /** What to do. */
  mend: string
}

const rules: Rule[] = [
  {
    rule: 'an asset that a source claims is not retired',
    broken: `select a.ref from asset a where a.valid_to is not null and a.merged_into is null
               and exists (select from claim c where c.asset_id = a.id and c.lapsed_at is null)`,
    mend: 'Harvest its sources again.',
  },
  {
    rule: 'an asset that a source described is claimed, retired or merged',
    broken: `select a.ref from asset a where a.authority > 0 and a.valid_to is null
               and not exists (select from claim c where c.asset_id = a.id and c.lapsed_at is null)`,
    mend: 'Harvest its sources again.',
  },
  {
    rule: 'every field belongs to an asset',
    broken: "select f.id || ' ' || f.path from field f where not exists (select from asset a where a.id = f.asset_id)",
    mend: 'Rows were deleted by hand: restore a backup.',
  },
  {
    rule: 'a claim that holds the fingerprint of a schema has that schema',
    broken: `select a.ref from claim c join asset a on a.id = c.asset_id
              where c.lapsed_at is null and c.prints ? 'schema' and a.schema_authority = 0 and a.authority > 0`,
    mend: 'Harvest the source again.',
  },
  {
    rule: 'every live edge joins assets that are there',
    broken: `select e.id::text from edge e where e.valid_to is null
               and (not exists (select from asset a where a.id = e.from_asset and a.merged_into is null)
                 or not exists (select from asset a where a.id = e.to_asset and a.merged_into is null))`,
    mend: 'Rows were changed by hand: restore a backup, or harvest the source of the edge again.',
  },
  {
    rule: 'every edge between fields joins fields of its assets',
    broken: `select e.id::text from edge e left join field f on f.id = e.from_field left join field t on t.id = e.to_field
              where (e.from_field is not null and f.asset_id is distinct from e.from_asset)
                 or (e.to_field is not null and t.asset_id is distinct from e.to_asset)`,
    mend: 'Harvest the source of the edge again.',
  },
  {
    rule: 'every live edge worked out from SQL is asserted by a statement',
    broken: `select e.id::text from edge e where e.valid_to is null and e.source_id = 0
               and not exists (select from statement_edge s
                                where s.to_asset = e.to_asset and s.from_asset = e.from_asset and s.kind = e.kind
                                  and (s.from_field, s.to_field, s.transformation, s.job_id)
                                      is not distinct from (e.from_field, e.to_field, e.transformation, e.job_id))`,
    mend: 'Make every statement due again: update statement set due_at = now().',
  },
  {
    rule: 'history runs forward and does not overlap the present',
    broken: `select 'asset ' || h.asset_id from asset_history h where h.valid_from >= h.valid_to
             union all select 'field ' || h.field_id from field_history h where h.valid_from >= h.valid_to
             union all select 'asset ' || h.asset_id from asset_history h join asset a on a.id = h.asset_id where h.valid_to > a.valid_from and a.merged_into is null and a.authority > 0
             union all select 'field ' || h.field_id from field_history h join field f on f.id = h.field_id and f.asset_id = h.asset_id where h.valid_to > f.valid_from and f.ordinal >= 0`,
    mend: 'Rows were changed by hand: restore a backup.',
  },
  {
    rule: 'a merged asset is retired and leads to one that is not merged',
    broken: `select a.ref from asset a left join asset w on w.id = a.merged_into
              where a.merged_into is not null and (a.valid_to is null or w.id is null or w.merged_into is not null)`,
    mend: 'Rows were changed by hand: restore a backup.',
  },
  {
    rule: 'what people and sources wrote belongs to an asset',
    broken: `select 'documentation ' || d.id from documentation d where not exists (select from asset a where a.id = d.asset_id)
             union all select 'tagging ' || d.id from tagging d where not exists (select from asset a where a.id = d.asset_id)
             union all select 'ownership ' || d.id from ownership d where not exists (select from asset a where a.id = d.asset_id)`,
    mend: 'Rows were deleted by hand: restore a backup.',
  },
  {
    rule: 'every asset is in the search index, or waits to be',
    broken: `select a.ref from asset a where a.valid_to is null and a.authority > 0 and a.merged_into is null
               and not exists (select from search_doc d where d.asset_id = a.id)
               and not exists (select from search_outbox o where o.asset_id = a.id)`,
    mend: 'Rebuild the search index.',
  },
]

export interface Finding {
  rule: string
  violations: number
  /** At most five. */
  examples: string[]
  mend: string
}

/** Every broken rule; empty: the catalog is consistent. Reads one snapshot, so a harvest may run meanwhile. */
export async function examine(database: Database): Promise<Finding[]> {
  return database.transaction(
    async (tx) => {
      const findings: Finding[] = []
      for (const { rule, broken, mend } of rules) {
        const found = await row<{ violations: number; examples: string[] | null }>(
          tx,
          sql`with broken(what) as (${sql.raw(broken)})
              select (select count(*) from broken) as violations, (select array_agg(what) from (select what from broken limit 5) b) as examples`,
        )
        if (found!.violations > 0) findings.push({ rule, violations: found!.violations, examples: found!.examples ?? [], mend })
      }
      return findings
    },
    { isolationLevel: 'repeatable read', accessMode: 'read only' },
  )
}

export const ruleCount = rules.length
