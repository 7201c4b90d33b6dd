// Keeping what sources say exists: assets and their schemas.
// Promise: an unchanged asset costs no write; the old state of a changed one goes to its history first; a source of lower authority
// never overwrites one of higher.
import type { EventOf } from '../../ingestors/protocol/events.ts'
import { type Batch, copyLine, json } from '../harvest/batch.ts'

/** Sources below speak about systems other than themselves: their words stay apart from the system's own. */
const systemItself = 100

export async function keepAssets(batch: Batch, events: EventOf<'asset'>[]): Promise<void> {
  await batch.resolve(events.flatMap(({ ref, parent }) => (parent ? [ref, parent] : [ref])))
  await batch.loadClaims(events.map(({ ref }) => batch.id(ref)))
  const changed = new Map<number, EventOf<'asset'>>()
  for (const event of events) {
    const id = batch.id(event.ref)
    if (batch.isChanged(id, 'asset', event)) changed.set(id, event)
  }
  if (changed.size === 0) return
  const { sourceId, authority } = batch.speaker
  const own = authority >= systemItself
  const rows = [...changed].map(([id, event]) => ({
    id,
    name: event.name,
    kind: event.kind,
    container_id: event.parent ? batch.id(event.parent) : null,
    description: own ? (event.description ?? null) : null,
    properties: event.properties ?? {},
    said: own ? null : { kind: event.kind, name: event.name, properties: event.properties ?? {} },
  }))
  await batch.sql(
    `insert into claim (source_id, asset_id, said)
     select $1, id, said from json_to_recordset($2::json) x(id int, said jsonb)
     on conflict (source_id, asset_id) do update set said = excluded.said, seen_at = now(), lapsed_at = null`,
    [sourceId, json(rows)],
  )
  const state = '(name, kind, container_id, description, properties)'
  // Old states first; an asset only referred to so far (authority 0) or made just now has none worth keeping.
  const decided = await batch.sql<{ id: number; moved: boolean }>(
    `with said as (select * from json_to_recordset($1::json) x(id int, name text, kind text, container_id int, description text, properties jsonb)),
          differs as (
            select a.*, said.name as new_name, said.kind as new_kind, said.container_id as new_container, said.description as new_description,
                   said.properties as new_properties
              from said join asset a on a.id = said.id
             where a.authority <= $2
               and (a.valid_to is not null or a.authority < $2
                    or (a.name, a.kind, a.container_id, a.description, a.properties)
                       is distinct from (said.name, said.kind, said.container_id, said.description, said.properties))),
          kept as (
            insert into asset_history (asset_id, name, kind, container_id, description, properties, constraints, valid_from, valid_to)
            select id, name, kind, container_id, description, properties, constraints, valid_from, coalesce(valid_to, now()) from differs
             where authority > 0 and valid_from < now())
     update asset a set ${state} = (d.new_name, d.new_kind, d.new_container, d.new_description, d.new_properties),
            authority = $2, valid_from = now(), valid_to = null
       from differs d where a.id = d.id returning a.id, d.container_id is distinct from d.new_container as moved`,
    [json(rows), authority],
  )
  for (const { id, moved } of decided) if (moved) batch.moved.add(id)
  // A retired asset that a lesser source still or again claims is alive.
  await batch.sql(
    `with revived as (select * from asset where id = any($1::int[]) and valid_to is not null),
          kept as (insert into asset_history (asset_id, name, kind, container_id, description, properties, constraints, valid_from, valid_to)
                   select id, name, kind, container_id, description, properties, constraints, valid_from, valid_to from revived)
     update asset a set valid_from = now(), valid_to = null from revived r where a.id = r.id`,
    [[...changed.keys()]],
  )
  if (!own)
    await keepDescriptions(
      batch,
      [...changed].map(([id, { description }]) => ({ asset_id: id, field: '', text: description ?? null })),
    )
  for (const id of changed.keys()) batch.touched.add(id)
  // SQL may have named it before anybody described it.
  const come = [...changed.values()].flatMap(({ ref }) => (batch.asset(ref).isNew ? [batch.id(ref)] : []))
  if (come.length > 0) await batch.sql('insert into schema_change (asset_id) select unnest($1::int[])', [come])
}

/** What a source that is not the system itself writes about an asset or its fields; text null: it says nothing (any more). */
async function keepDescriptions(batch: Batch, rows: { asset_id: number; field: string; text: string | null }[]): Promise<void> {
  const said =
    'said as (select distinct on (asset_id, field) * from json_to_recordset($2::json) x(asset_id int, field text, text text))'
  const values = [batch.speaker.sourceId, json(rows)]
  // Two statements: in one, the insert would still find the row that the update is about to end.
  await batch.sql(
    `with ${said} update documentation d set valid_to = now() from said
      where d.asset_id = said.asset_id and d.field = said.field and d.layer = 'source' and d.source_id = $1 and d.valid_to is null
        and d.text is distinct from said.text`,
    values,
  )
  await batch.sql(
    `with ${said} insert into documentation (asset_id, field, layer, source_id, text)
     select asset_id, field, 'source', $1, text from said where text is not null on conflict do nothing`,
    values,
  )
}

const fieldColumns = ['asset_id', 'path', 'ordinal', 'type', 'nullable', 'default_value', 'description', 'properties']

export async function keepSchemas(batch: Batch, events: EventOf<'schema'>[]): Promise<void> {
  await batch.resolve(events.map(({ ref }) => ref))
  await batch.loadClaims(events.map(({ ref }) => batch.id(ref)))
  const changed = new Map<number, EventOf<'schema'>>()
  const fresh = new Map<number, EventOf<'schema'>>()
  for (const event of events) {
    const { id, isNew } = batch.asset(event.ref)
    if (!batch.isChanged(id, 'schema', event)) continue
    // The same asset twice in a batch: the later word holds, and goes the way of a change.
    if (isNew && !fresh.has(id)) fresh.set(id, event)
    else changed.set(id, event)
  }
  if (fresh.size > 0) await insertSchemas(batch, fresh)
  if (changed.size > 0) await updateSchemas(batch, changed)
  const ids = [...fresh.keys(), ...changed.keys()]
  for (const id of ids) batch.touched.add(id)
  // Statements that name these are due again.
  if (ids.length > 0) await batch.sql('insert into schema_change (asset_id) select unnest($1::int[])', [ids])
}

function* fieldLines(schemas: Map<number, EventOf<'schema'>>, own: boolean): Generator<string> {
  for (const [id, { fields }] of schemas) {
    const paths = new Set<string>()
    let ordinal = 0
    for (const field of fields) {
      // A name twice (some file formats allow it): the first holds.
      if (paths.has(field.path)) continue
      paths.add(field.path)
      yield copyLine([
        id,
        field.path,
        ordinal++,
        field.type,
        field.nullable,
        field.default,
        own ? field.description : null,
        field.properties,
      ])
    }
  }
}

const hasConstraints = ({ constraints, indexes }: EventOf<'schema'>) => Boolean(constraints?.length || indexes?.length)
const constraintsOf = (event: EventOf<'schema'>) =>
  hasConstraints(event) ? { constraints: event.constraints ?? [], indexes: event.indexes ?? [] } : null

/** Assets made by this batch have no fields: their rows go straight into the table. */
async function insertSchemas(batch: Batch, schemas: Map<number, EventOf<'schema'>>): Promise<void> {
  const own = batch.speaker.authority >= systemItself
  await batch.copy('field', fieldColumns, fieldLines(schemas, own))
  await decideSchemas(batch, schemas)
  if (!own) await describeFields(batch, schemas)
}

/** Marks whose word the schema is, and writes constraints where they differ. */
async function decideSchemas(batch: Batch, schemas: Map<number, EventOf<'schema'>>): Promise<void> {
  await batch.sql(
    `with said as (select * from json_to_recordset($1::json) x(id int, constraints jsonb))
     update asset a set schema_authority = $2, constraints = said.constraints from said
      where a.id = said.id and (a.schema_authority <> $2 or a.constraints is distinct from said.constraints)`,
    [json([...schemas].map(([id, event]) => ({ id, constraints: constraintsOf(event) }))), batch.speaker.authority],
  )
}

async function describeFields(batch: Batch, schemas: Map<number, EventOf<'schema'>>): Promise<void> {
  const rows = [...schemas].flatMap(([asset_id, { fields }]) =>
    fields.map(({ path, description }) => ({ asset_id, field: path, text: description ?? null })),
  )
  // Also what it said of fields that it names no more: the row without a text ends that.
  const gone = await batch.sql<{ asset_id: number; field: string }>(
    `select asset_id, field from documentation
      where asset_id = any($1::int[]) and layer = 'source' and source_id = $2 and valid_to is null and field <> ''`,
    [[...schemas.keys()], batch.speaker.sourceId],
  )
  const named = new Map([...schemas].map(([id, { fields }]) => [id, new Set(fields.map(({ path }) => path))]))
  for (const { asset_id, field } of gone) if (!named.get(asset_id)!.has(field)) rows.push({ asset_id, field, text: null })
  await keepDescriptions(batch, rows)
}

async function updateSchemas(batch: Batch, schemas: Map<number, EventOf<'schema'>>): Promise<void> {
  const own = batch.speaker.authority >= systemItself
  if (!own) await describeFields(batch, schemas)
  const allowed = await batch.sql<{ id: number }>('select id from asset where id = any($1::int[]) and schema_authority <= $2', [
    [...schemas.keys()],
    batch.speaker.authority,
  ])
  if (allowed.length === 0) return
  const decided = new Map(allowed.map(({ id }) => [id, schemas.get(id)!]))
  await batch.sql(`create temporary table if not exists batch_field (asset_id int, path text, ordinal int, type text, nullable boolean,
                   default_value text, description text, properties jsonb) on commit delete rows`)
  await batch.sql('truncate batch_field')
  await batch.copy('batch_field', fieldColumns, fieldLines(decided, own))
  const ids = [[...decided.keys()]]
  const states = ['ordinal', 'type', 'nullable', 'default_value', 'description', 'properties']
  const list = (alias: string) => `(${states.map((column) => `${alias}.${column}`).join(', ')})`
  // 1. What changes or comes back: its old state into the history. (ordinal -1: only referred to so far, there is no old state.
  // What goes keeps its last state, with its end, where it is.)
  await batch.sql(
    `insert into field_history (field_id, asset_id, path, ordinal, type, nullable, default_value, description, properties, valid_from, valid_to)
     select f.id, f.asset_id, f.path, ${list('f').slice(1, -1)}, f.valid_from, coalesce(f.valid_to, now())
       from field f join batch_field b on b.asset_id = f.asset_id and b.path = f.path
      where f.asset_id = any($1::int[]) and f.ordinal >= 0 and f.valid_from < coalesce(f.valid_to, now())
        and (f.valid_to is not null or ${list('b')} is distinct from ${list('f')})`,
    ids,
  )
  // 2. What is gone: dropped now. 3. What changed or came back. 4. What is new.
  await batch.sql(
    `update field f set valid_to = now()
      where f.asset_id = any($1::int[]) and f.valid_to is null and f.ordinal >= 0
        and not exists (select from batch_field b where b.asset_id = f.asset_id and b.path = f.path)`,
    ids,
  )
  await batch.sql(
    `update field f set (${states.join(', ')}, valid_from, valid_to) = (${states.map((column) => `b.${column}`).join(', ')}, now(), null)
       from batch_field b
      where b.asset_id = f.asset_id and b.path = f.path and (f.valid_to is not null or ${list('b')} is distinct from ${list('f')})`,
  )
  await batch.sql(
    `insert into field (${fieldColumns.join(', ')})
     select ${fieldColumns.map((column) => `b.${column}`).join(', ')} from batch_field b
      where not exists (select from field f where f.asset_id = b.asset_id and f.path = b.path)`,
  )
  await keepOldConstraints(batch, decided)
  await decideSchemas(batch, decided)
}

/** Constraints belong to the asset's state: when they change, the old state goes to its history. */
async function keepOldConstraints(batch: Batch, schemas: Map<number, EventOf<'schema'>>): Promise<void> {
  await batch.sql(
    `with said as (select * from json_to_recordset($1::json) x(id int, constraints jsonb)),
          differs as (select a.* from asset a join said on said.id = a.id
                       where a.constraints is distinct from said.constraints and a.schema_authority > 0 and a.valid_from < now()),
          kept as (insert into asset_history (asset_id, name, kind, container_id, description, properties, constraints, valid_from, valid_to)
                   select id, name, kind, container_id, description, properties, constraints, valid_from, now() from differs)
     update asset a set valid_from = now() from differs d where a.id = d.id`,
    [json([...schemas].map(([id, event]) => ({ id, constraints: constraintsOf(event) })))],
  )
}
