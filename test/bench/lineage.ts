// Lineage over a random layered graph of 1,000,000 edges between fields, and a chain of 10,000 assets.
// Promise measured: everything reachable, with depth and a way to each, beside a recursive CTE that carries its path in an array:
// the usual way to keep cycles from running for ever, which walks every path instead of every node.
import { sql } from 'drizzle-orm'
import pg from 'pg'
import { type Connection, row } from '../../db/connection.ts'
import { houseViewer, type Viewer } from '../../server/auth/viewer.ts'
import { readGraph } from '../../server/lineage/graph.ts'
import { countReach, findWay, listReach } from '../../server/lineage/questions.ts'
import { walk } from '../../server/lineage/walk.ts'
import { percentile, round, seconds, withCatalog } from './catalog.ts'
import type { BenchAnswer } from './run.ts'

const layers = 40
const assetsPerLayer = 500
const fieldsEach = 10
const assets = layers * assetsPerLayer
const chain = 10_000
const outsider: Viewer = { actor: 'user:o', name: 'o', groups: [1], roles: [{ role: 'viewer', domainId: null }] }

/** Each asset has 3 inputs from the 3 layers before it, each of its fields 2 fields of each; one edge in ten is INDIRECT. 1 % is restricted. */
async function fill(catalog: Connection): Promise<void> {
  for (const statement of [
    `insert into source (name, connector, config) values ('warehouse', 'postgres', '{}')`,
    `insert into asset (ref, platform, instance, path, name, kind, visible_to)
     select 'postgres:w:t' || i, 'postgres', 'w', 't' || i, 't' || i, 'table', case when i % 100 = 0 then '{2}'::int[] end from generate_series(1, ${assets}) i`,
    `insert into field (asset_id, path, ordinal) select (i - 1) / ${fieldsEach} + 1, 'c' || (i - 1) % ${fieldsEach}, (i - 1) % ${fieldsEach}
       from generate_series(1, ${assets * fieldsEach}) i`,
    `select setseed(0.42)`,
    `with input as materialized (
       select a, ((a - 1) / ${assetsPerLayer} - 1 - floor(random() * least(3, (a - 1) / ${assetsPerLayer}))::int) * ${assetsPerLayer} + 1
                 + floor(random() * ${assetsPerLayer})::int as s
         from generate_series(${assetsPerLayer + 1}, ${assets}) a, generate_series(1, 3))
     insert into edge (from_asset, from_field, to_asset, to_field, source_id, kind, transformation, precision)
     select s, (s - 1) * ${fieldsEach} + 1 + floor(random() * ${fieldsEach})::int, a, (a - 1) * ${fieldsEach} + f, 1,
            case when k = 0 then 'INDIRECT' else 'DIRECT' end, case when k = 0 then 'FILTER' else 'IDENTITY' end, 1
       from (select i.a, i.s, f, (random() * 9)::int as k from input i, generate_series(1, ${fieldsEach}) f, generate_series(1, 2)) x
     on conflict do nothing`,
    `insert into asset (ref, platform, instance, path, name, kind)
     select 'chain:w:t' || i, 'chain', 'w', 't' || i, 't' || i, 'table' from generate_series(1, ${chain}) i`,
    `insert into edge (from_asset, to_asset, source_id, kind, precision)
     select id, id + 1, 1, 'DIRECT', 1 from asset where platform = 'chain' and path <> 't${chain}'`,
  ])
    await catalog.database.execute(sql.raw(statement))
  // As autovacuum does within a minute, and only the tables' owner may.
  const owner = new pg.Client({ connectionString: catalog.adminUrl!('cadastre') })
  await owner.connect()
  await owner.query('analyze asset, field, edge').finally(() => owner.end())
}

/** The usual way, to a given depth: how many paths it walks for the nodes it finds. */
const naive = (field: number, depth: number) => sql`
  with recursive walk as (
    select e.to_field as node, array[e.from_field, e.to_field] as path from edge e
     where e.from_field = ${field} and e.valid_to is null and e.kind = 'DIRECT'
    union all
    select e.to_field, walk.path || e.to_field from walk join edge e on e.from_field = walk.node
     where e.valid_to is null and e.kind = 'DIRECT' and not e.to_field = any(walk.path) and cardinality(walk.path) <= ${depth})
  select count(*) as paths, count(distinct node) as nodes from walk`

export default async function bench(): Promise<BenchAnswer> {
  return withCatalog(async (catalog) => {
    const { database } = catalog
    const house = houseViewer('bench')
    const filled = await seconds(() => fill(catalog))
    const edges = (await row<{ edges: number }>(database, sql`select count(*) as edges from edge`))!.edges
    const start = 25
    const ref = `postgres:w:t${Math.ceil(start / fieldsEach)}`
    const column = `${ref}#c${(start - 1) % fieldsEach}`

    // As deep as the naive way gets in some seconds; then both to that depth.
    let depth = 0
    let naiveTime = 0
    let found = { paths: 0, nodes: 0 }
    for (let next = 3; next < layers && naiveTime < 4; next++) {
      let answer = found
      const time = await seconds(async () => {
        answer = (await row<typeof found>(database, naive(start, next)))!
      })
      if (time > 30) break
      ;[depth, naiveTime, found] = [next, time, answer]
    }
    const steps = { level: 'field' as const, direction: 'downstream' as const, kinds: ['DIRECT'] as const }
    const best = async (work: () => Promise<unknown>) => Math.min(await seconds(work), await seconds(work), await seconds(work))
    const walked = await walk(database, [start], steps, { depth })
    const walkTime = await best(() => walk(database, [start], steps, { depth }))
    if (walked.depth.size - 1 !== found.nodes)
      throw new Error(`the walk found ${walked.depth.size - 1} fields to depth ${depth}, the recursive query ${found.nodes}`)

    const everything = await listReach(database, house, { ref: column, direction: 'downstream', limit: 1 })
    const times: Record<string, number> = {
      'all fields downstream, s': await best(() =>
        listReach(database, house, { ref: column, direction: 'downstream', limit: 100 }),
      ),
      'all fields downstream as an outsider, s': await best(() =>
        listReach(database, outsider, { ref: column, direction: 'downstream', limit: 100 }),
      ),
      'all assets both ways counted, s': await best(() => countReach(database, house, { ref: 'postgres:w:t10001' })),
      'chain of 10,000 to its end, s': await best(() =>
        listReach(database, house, { ref: 'chain:w:t1', direction: 'downstream', limit: 100 }),
      ),
      'way through the chain, s': await best(() => findWay(database, house, { from: 'chain:w:t1', to: `chain:w:t${chain}` })),
    }
    const near: number[] = []
    for (let i = 0; i < 40; i++)
      near.push(await seconds(() => readGraph(database, outsider, { ref: `postgres:w:t${8001 + i * 101}`, up: 2, down: 2 })))
    return {
      figures: {
        edges,
        'filled in, s': round(filled),
        'naive depth': depth,
        'naive paths': found.paths,
        'naive nodes': found.nodes,
        'naive, s': round(naiveTime),
        'same by walk, s': round(walkTime, 3),
        'fields downstream': everything.total,
        ...Object.fromEntries(Object.entries(times).map(([name, time]) => [name, round(time)])),
        'drawn graph 2 up 2 down p50, ms': round(percentile(near, 50) * 1000, 0),
        'drawn graph 2 up 2 down p95, ms': round(percentile(near, 95) * 1000, 0),
      },
      ratios: {
        'naive recursive CTE time / walk time to the same depth': round(naiveTime / walkTime),
      },
      bars: { 'naive recursive CTE time / walk time to the same depth': 5 },
    }
  })
}
