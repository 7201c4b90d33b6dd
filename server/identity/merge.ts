// Making two assets one, when it is learned late that they are the same thing.
// Promise: nothing is lost: claims, fields, edges, runs, history and what people wrote go to the one that stays, and the other's
// ref keeps leading to it.
import type { Session } from '../../db/connection.ts'
import { refreshVisibility } from '../auth/restrict.ts'
import { blanked } from '../harvest/lapse.ts'

export interface MergePair {
  /** Its ref becomes another name. */
  loser: number
  winner: number
}

/** Tables of rows valid in time: table, and what makes two of its live rows the same beside the asset. */
const layered: [table: string, same: string[]][] = [
  ['documentation', ['field', 'layer', 'coalesce(source_id, 0)']],
  ['ownership', ['field', 'layer', 'coalesce(source_id, 0)', 'owner_kind', 'owner', 'role']],
  ['tagging', ['field', 'layer', 'coalesce(source_id, 0)', 'tag_id']],
  ['grant_entry', ['source_id', 'field', 'grantee', 'privilege', 'grantor']],
  ['row_security', ['source_id']],
]

/** Tables with one row per asset and these columns: where both have one, the winner's stays. */
const keyed: [table: string, column: string, same: string[]][] = [
  ['claim', 'asset_id', ['source_id']],
  ['asset_stat', 'asset_id', []],
  ['star', 'asset_id', ['user_id']],
  ['profile', 'asset_id', ['source_id', 'at']],
  ['usage', 'asset_id', ['source_id', 'user_name', 'from_at']],
  ['run_dataset', 'asset_id', ['run_id', 'direction']],
  ['run', 'job_id', ['key']],
  ['restriction', 'asset_id', ['group_id', 'coalesce(source_id, 0)']],
  ['statement_asset', 'asset_id', ['statement_id', 'role']],
]

/** Columns that only point at an asset. */
const pointing: [table: string, column: string][] = [
  ['field_history', 'asset_id'],
  ['check_rule', 'asset_id'],
  ['statement', 'defines_asset'],
  ['statement', 'job_id'],
  ['run', 'parent_job_id'],
  ['asset', 'container_id'],
  ['asset', 'merged_into'],
  ['asset_alias', 'asset_id'],
  ['schema_change', 'asset_id'],
]

/** Merges within the caller's transaction. Pairs may chain and share winners. */
export async function mergeAssets(client: Session, pairs: MergePair[]): Promise<void> {
  if (pairs.length === 0) return
  for (const round of rounds(pairs)) await mergeRound(client, round)
}

/** Follows chains (a into b, b into c: both into c) and gives each winner one loser at a time. */
function* rounds(pairs: MergePair[]): Generator<MergePair[]> {
  const into = new Map<number, number>()
  const end = (id: number): number => {
    const next = into.get(id)
    return next === undefined ? id : end(next)
  }
  for (const { loser, winner } of pairs) {
    if (end(loser) !== end(winner)) into.set(end(loser), end(winner))
  }
  let left = [...into.keys()].map((loser) => ({ loser, winner: end(loser) }))
  while (left.length > 0) {
    const taken = new Set<number>()
    const round = left.filter(({ winner }) => !taken.has(winner) && taken.add(winner))
    left = left.filter((pair) => !round.includes(pair))
    yield round
  }
}

async function mergeRound(client: Session, pairs: MergePair[]): Promise<void> {
  await client.query('create temporary table if not exists merge_map (loser int primary key, winner int) on commit delete rows')
  await client.query('truncate merge_map')
  await client.query('insert into merge_map select * from unnest($1::int[], $2::int[])', [
    pairs.map(({ loser }) => loser),
    pairs.map(({ winner }) => winner),
  ])
  await mergeStates(client)
  await client.query(
    `insert into asset_alias (ref, asset_id) select a.ref, m.winner from asset a join merge_map m on m.loser = a.id
     on conflict (ref) do update set asset_id = excluded.asset_id`,
  )
  await mergeFields(client)
  await mergeEdges(client)
  await client.query('insert into schema_change (asset_id) select winner from merge_map')
  const matches = (columns: string[]) =>
    ['true', ...columns.map((column) => `${on('t', column)} is not distinct from ${on('w', column)}`)].join(' and ')
  for (const [table, same] of layered) {
    await client.query(
      `update ${table} t set valid_to = now() from merge_map m
        where t.asset_id = m.loser and t.valid_to is null
          and exists (select from ${table} w where w.asset_id = m.winner and w.valid_to is null and ${matches(same)})`,
    )
    await client.query(`update ${table} t set asset_id = m.winner from merge_map m where t.asset_id = m.loser`)
  }
  // Of two claims of one source the live one counts, and of one run said of both jobs the datasets of both.
  await client.query(
    `update claim w set prints = w.prints || l.prints, lapsed_at = null, said = case when w.lapsed_at is null then w.said else l.said end
       from merge_map m join claim l on l.asset_id = m.loser
      where w.asset_id = m.winner and w.source_id = l.source_id and l.lapsed_at is null`,
  )
  await client.query(
    `insert into run_dataset select w.id, d.asset_id, d.direction, d.rows, d.bytes from merge_map m join run l on l.job_id = m.loser
       join run w on w.job_id = m.winner and w.key = l.key join run_dataset d on d.run_id = l.id on conflict do nothing`,
  )
  await client.query(
    `delete from run_dataset d using merge_map m, run l, run w
      where l.job_id = m.loser and w.job_id = m.winner and w.key = l.key and d.run_id = l.id`,
  )
  for (const [table, column, same] of keyed) {
    await client.query(
      `delete from ${table} t using merge_map m
        where t.${column} = m.loser and exists (select from ${table} w where w.${column} = m.winner and ${matches(same)})`,
    )
    await client.query(`update ${table} t set ${column} = m.winner from merge_map m where t.${column} = m.loser`)
  }
  for (const [table, column] of pointing) {
    await client.query(`update ${table} t set ${column} = m.winner from merge_map m where t.${column} = m.loser`)
  }
  await client.query('update asset a set container_id = null from merge_map m where a.id = m.winner and a.container_id = a.id')
  await client.query(
    'update asset a set merged_into = m.winner, valid_to = coalesce(valid_to, now()) from merge_map m where a.id = m.loser',
  )
  // What the sources said of the two may now differ from what the one holds: let each say it again.
  await client.query(`update claim c set prints = ${blanked('c.prints')} from merge_map m where c.asset_id = m.winner`)
  await client.query('insert into search_outbox (asset_id) select unnest(array[loser, winner]) from merge_map')
  await refreshVisibility(client, { selected: 'select winner from merge_map' })
}

const on = (alias: string, column: string) =>
  column.startsWith('coalesce(') ? column.replace('coalesce(', `coalesce(${alias}.`) : `${alias}.${column}`

/** When the winner of each pair was known, as `spans`: its history and its last state, where that is more than a name. */
const timeline = (map: string, table: string, history: string, key: string, described: string) =>
  `select winner, range_agg(span) as spans
     from (select m.winner, tstzrange(x.valid_from, x.valid_to) as span from ${map} m join ${table} x on x.id = m.winner where ${described}
           union all select m.winner, tstzrange(h.valid_from, h.valid_to) from ${map} m join ${history} h on h.${key} = m.winner) known
    group by winner`

/** One state of two: that of the more authoritative, or of the one that still is. Each moment of the past shows one state, too. */
async function mergeStates(client: Session): Promise<void> {
  // The columns of a table that was dropped ended with it.
  await client.query(
    `update field f set valid_to = w.valid_to from merge_map m join asset l on l.id = m.loser join asset w on w.id = m.winner
      where f.asset_id = w.id and f.valid_to is null and f.valid_from < w.valid_to and l.valid_to is null`,
  )
  const states = 'name, kind, container_id, description, properties, constraints'
  const listed = (row: string) => states.replaceAll(/\w+/g, (column) => `${row}.${column}`)
  await client.query(
    `with known as (${timeline('merge_map', 'asset', 'asset_history', 'asset_id', 'x.authority > 0')}),
          other as (select m.winner, ${listed('l')}, l.valid_from, coalesce(l.valid_to, now()) as valid_to
                      from merge_map m join asset l on l.id = m.loser where l.authority > 0
                    union all
                    select m.winner, ${listed('h')}, h.valid_from, h.valid_to from merge_map m join asset_history h on h.asset_id = m.loser)
     insert into asset_history (asset_id, ${states}, valid_from, valid_to)
     select o.winner, ${listed('o')}, lower(gap), upper(gap)
       from other o left join known k on k.winner = o.winner
      cross join lateral unnest(tstzmultirange(tstzrange(o.valid_from, o.valid_to)) - coalesce(k.spans, '{}')) gap`,
  )
  const adopts = `merge_map m join asset l on l.id = m.loser
                   where w.id = m.winner and (w.authority < l.authority or w.valid_to is not null and l.valid_to is null)`
  await client.query(
    `insert into asset_history (asset_id, ${states}, valid_from, valid_to)
     select w.id, ${listed('w')}, w.valid_from, coalesce(w.valid_to, now()) from asset w
      where w.authority > 0 and w.valid_from < coalesce(w.valid_to, now()) and exists (select from ${adopts})`,
  )
  await client.query(
    `update asset w set (${states}, authority, valid_from, valid_to)
       = (l.name, l.kind, l.container_id, l.description, l.properties, coalesce(w.constraints, l.constraints), l.authority, now(), case when l.valid_to is not null then now() end)
       from ${adopts}`,
  )
  await client.query(
    `update asset w set domain_id = coalesce(w.domain_id, l.domain_id), schema_authority = greatest(w.schema_authority, l.schema_authority)
       from merge_map m join asset l on l.id = m.loser where w.id = m.winner`,
  )
}

/** Fields of the same path become one; the others move over. */
async function mergeFields(client: Session): Promise<void> {
  await client.query('create temporary table if not exists merge_field (loser int primary key, winner int) on commit delete rows')
  await client.query('truncate merge_field')
  await client.query(
    `insert into merge_field select l.id, w.id from merge_map m
       join field l on l.asset_id = m.loser join field w on w.asset_id = m.winner and w.path = l.path`,
  )
  const states = 'ordinal, type, nullable, default_value, description, properties'
  const listed = (row: string) => states.replaceAll(/\w+/g, (column) => `${row}.${column}`)
  // The past of the one that goes fills the times of which the other knows nothing.
  await client.query(
    `with known as (${timeline('merge_field', 'field', 'field_history', 'field_id', 'x.ordinal >= 0')}),
          other as (select f.winner, l.path, ${listed('l')}, l.valid_from, coalesce(l.valid_to, now()) as valid_to
                      from merge_field f join field l on l.id = f.loser where l.ordinal >= 0
                    union all
                    select f.winner, h.path, ${listed('h')}, h.valid_from, h.valid_to from merge_field f join field_history h on h.field_id = f.loser)
     insert into field_history (field_id, asset_id, path, ${states}, valid_from, valid_to)
     select o.winner, w.asset_id, o.path, ${listed('o')}, lower(gap), upper(gap)
       from other o join field w on w.id = o.winner left join known k on k.winner = o.winner
      cross join lateral unnest(tstzmultirange(tstzrange(o.valid_from, o.valid_to)) - coalesce(k.spans, '{}')) gap`,
  )
  await client.query('delete from field_history h using merge_field f where h.field_id = f.loser')
  // A real column outweighs one only referred to, and one that is there one that was dropped.
  const adopts = `merge_field f join field l on l.id = f.loser and l.ordinal >= 0 and l.valid_to is null
                   where w.id = f.winner and (w.ordinal < 0 or w.valid_to is not null)`
  await client.query(
    `insert into field_history (field_id, asset_id, path, ${states}, valid_from, valid_to)
     select w.id, w.asset_id, w.path, ${listed('w')}, w.valid_from, w.valid_to
       from field w where w.ordinal >= 0 and w.valid_from < w.valid_to and exists (select from ${adopts})`,
  )
  await client.query(`update field w set (${states}, valid_from, valid_to) = (${listed('l')}, now(), null) from ${adopts}`)
  await client.query(
    `update field t set asset_id = m.winner from merge_map m
      where t.asset_id = m.loser and not exists (select from merge_field f where f.loser = t.id)`,
  )
}

async function mergeEdges(client: Session): Promise<void> {
  const mapped = (column: string, map: string) =>
    `coalesce((select x.winner from ${map} x where x.loser = e.${column}), e.${column})`
  await client.query('create temporary table if not exists merge_edge (like edge) on commit delete rows')
  await client.query('truncate merge_edge')
  await client.query(
    `with moved as (
       delete from edge e where from_asset in (select loser from merge_map) or to_asset in (select loser from merge_map)
                             or job_id in (select loser from merge_map) returning e.*)
     insert into merge_edge
     select e.id, ${mapped('from_asset', 'merge_map')}, ${mapped('from_field', 'merge_field')}, ${mapped('to_asset', 'merge_map')},
            ${mapped('to_field', 'merge_field')}, ${mapped('job_id', 'merge_map')}, e.statement_id, e.source_id, e.kind, e.transformation,
            e.masking, e.expression, e.precision, e.denied, e.valid_from, e.valid_to
       from moved e`,
  )
  // An asset does not feed itself by having two names.
  await client.query(
    `update merge_edge set valid_to = now() where valid_to is null and from_asset = to_asset and from_field is not distinct from to_field`,
  )
  // Two that moved may have become the same, such as two sources or two jobs that are one now: the surest saying, the longest life.
  await client.query(
    `with twins as (
       select array_agg(id order by precision desc, id) as ids, max(precision) as precision, max(denied) as denied, bool_or(masking) as masking,
              min(valid_from) as valid_from
         from merge_edge where valid_to is null
        group by to_asset, source_id, job_id, from_asset, from_field, to_field, kind, transformation having count(*) > 1),
     gone as (delete from merge_edge e using twins t where e.id = any (t.ids[2:]))
     update merge_edge e set precision = t.precision, denied = t.denied, masking = t.masking, valid_from = t.valid_from
       from twins t where e.id = t.ids[1]`,
  )
  await client.query(
    `insert into edge as e overriding system value select * from merge_edge where valid_to is null
     on conflict (to_asset, source_id, coalesce(job_id, 0), from_asset, coalesce(from_field, 0), coalesce(to_field, 0), kind, coalesce(transformation, ''))
       where valid_to is null
     do update set precision = greatest(e.precision, excluded.precision), denied = greatest(e.denied, excluded.denied),
                   valid_from = least(e.valid_from, excluded.valid_from)`,
  )
  await client.query('insert into edge overriding system value select * from merge_edge where valid_to is not null')
  await mergeStatements(client, mapped)
  await client.query('delete from field f using merge_field m where f.id = m.loser')
}

/** What statements assert moves along, so that the edges made of it end when they do. */
async function mergeStatements(client: Session, mapped: (column: string, map: string) => string): Promise<void> {
  const columns = { from_asset: 'merge_map', from_field: 'merge_field', to_asset: 'merge_map', to_field: 'merge_field' }
  await client.query(
    `update statement_edge e set job_id = ${mapped('job_id', 'merge_map')},
            ${Object.entries(columns).map(([column, map]) => `${column} = ${mapped(column, map)}`)}
      where e.statement_id in (select s.statement_id from statement_asset s join merge_map m on m.loser = s.asset_id
                               union select s.id from statement s join merge_map m on m.loser = s.job_id)`,
  )
}
