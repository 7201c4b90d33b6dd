// The keepers against a model that anyone can check by reading: two sources of different authority say and unsay assets, columns,
// edges, tags and owners of a few tables; what is shown of each past moment is what the model had then.
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { HarvestEvent } from '../../../ingestors/protocol/events.ts'
import { examine } from '../../../server/doctor/examine.ts'
import { openTestDatabase, type TestDatabase } from '../../database.ts'
import { complete, openSource } from './spoken.ts'

let catalog: TestDatabase
let names = 0
beforeAll(async () => {
  catalog = await openTestDatabase()
})
afterAll(() => catalog.close())
const query = async (text: string, values: unknown[] = []) => (await catalog.pool.query(text, values)).rows

interface Table {
  kind: 'table' | 'view'
  columns: string[]
  tags: string[]
  owners: string[]
  /** Tables that feed it. */
  feeds: number[]
}
interface Step {
  source: 'system' | 'tool'
  tables: Map<number, Table>
  /** Said to be all, broken off after so many tables, or neither. */
  end: 'complete' | 'open' | number
}
const tables = [0, 1, 2]
const subset = <T>(of: T[]) => fc.subarray(of, { minLength: 0 })
const someTable: fc.Arbitrary<Table> = fc.record({
  kind: fc.constantFrom('table', 'view'),
  columns: fc.shuffledSubarray(['a int', 'a text', 'b int', 'c int']).map((chosen) => {
    const seen = new Set<string>()
    return chosen.filter((column) => !seen.has(column[0]!) && seen.add(column[0]!))
  }),
  tags: subset(['x', 'y']),
  owners: subset(['ann', 'bob']),
  feeds: subset(tables),
})
const someStep: fc.Arbitrary<Step> = fc.record({
  source: fc.constantFrom('system', 'system', 'tool'),
  tables: fc.array(fc.tuple(fc.constantFrom(...tables), someTable), { maxLength: 4 }).map((said) => new Map(said)),
  end: fc.oneof(fc.constant('complete' as const), fc.constant('complete' as const), fc.constant('open' as const), fc.nat(2)),
})

const authority = { system: 100, tool: 50 }

/** What the catalog must show: per table the state of who counts, and what each source says. */
class Model {
  readonly said = { system: new Map<number, Table>(), tool: new Map<number, Table>() }
  /** The state of each table that is claimed, and by which authority. */
  readonly shown = new Map<number, { state: Pick<Table, 'kind' | 'columns'>; by: number }>()

  take({ source, tables, end }: Step): void {
    const mine = this.said[source]
    for (const [t, table] of tables) {
      const before = mine.get(t)
      mine.set(t, table)
      const shown = this.shown.get(t)
      // What is said unchanged is not weighed again, unless the one who counted has let go (by = 1).
      if (
        before &&
        JSON.stringify([before.kind, before.columns]) === JSON.stringify([table.kind, table.columns]) &&
        shown?.by !== 1
      )
        continue
      if (!shown || shown.by <= authority[source]) this.shown.set(t, { state: table, by: authority[source] })
    }
    if (end !== 'complete') return
    for (const t of [...mine.keys()]) {
      if (tables.has(t)) continue
      mine.delete(t)
      const other = this.said[source === 'system' ? 'tool' : 'system']
      if (other.has(t)) this.shown.get(t)!.by = 1
      else this.shown.delete(t)
    }
  }

  lines(): string[] {
    const lines = [...this.shown].map(([t, { state }]) => `${t} ${state.kind}(${state.columns.join(', ')})`)
    for (const [source, said] of Object.entries(this.said)) {
      for (const [t, table] of said) {
        for (const from of table.feeds)
          lines.push(`${source}: ${from} -> ${t}`, ...(from === t ? [] : [`${source}: ${from}#k -> ${t}#k`]))
        for (const tag of table.tags) lines.push(`${source}: ${t} tag ${tag}`)
        for (const owner of table.owners) lines.push(`${source}: ${t} owner ${owner}`)
      }
    }
    return lines.sort()
  }
}

/** The same lines out of the tables, as of a moment. */
async function linesAt(world: string, at: string): Promise<string[]> {
  const holds = (x: string) => `${x}.valid_from <= $2 and (${x}.valid_to is null or ${x}.valid_to > $2)`
  const rows = await query(
    `with mine as (select * from asset where instance = $1),
     assets as (select id, kind from mine a where a.authority > 0 and ${holds('a')}
                union all select asset_id, h.kind from asset_history h join mine a on a.id = h.asset_id where ${holds('h')}),
     fields as (select f.asset_id, f.path, f.type, f.ordinal from field f join mine a on a.id = f.asset_id where f.ordinal >= 0 and ${holds('f')}
                union all select h.asset_id, h.path, h.type, h.ordinal from field_history h join mine a on a.id = h.asset_id where ${holds('h')})
     select m.path || ' ' || s.kind || '(' || coalesce((select string_agg(f.path || ' ' || f.type, ', ' order by f.ordinal) from fields f where f.asset_id = s.id), '') || ')' as line
       from assets s join mine m on m.id = s.id
     union all
     select s.name || ': ' || a.path || coalesce('#' || f.path, '') || ' -> ' || b.path || coalesce('#' || t.path, '')
       from edge e join mine a on a.id = e.from_asset join mine b on b.id = e.to_asset join source s on s.id = e.source_id
       left join field f on f.id = e.from_field left join field t on t.id = e.to_field where ${holds('e')} and e.precision >= e.denied
     union all
     select s.name || ': ' || a.path || ' tag ' || t.name from tagging g join mine a on a.id = g.asset_id join tag t on t.id = g.tag_id join source s on s.id = g.source_id where ${holds('g')}
     union all
     select s.name || ': ' || a.path || ' owner ' || g.owner from ownership g join mine a on a.id = g.asset_id join source s on s.id = g.source_id where ${holds('g')}`,
    [world, at],
  )
  return rows.map(({ line }) => line.replace(/^(system|tool)\d+:/, '$1:')).sort()
}

function* script({ tables, end }: Step, world: string): Generator<HarvestEvent> {
  let left = typeof end === 'number' ? end : Number.POSITIVE_INFINITY
  for (const [t, table] of tables) {
    if (left-- === 0) throw new Error('broken off')
    const ref = `postgres:${world}:${t}`
    yield { type: 'asset', ref, kind: table.kind, name: `t${t}` }
    yield { type: 'schema', ref, fields: table.columns.map((column) => ({ path: column[0]!, type: column.slice(2) })) }
    yield { type: 'tag', ref, tags: table.tags }
    yield { type: 'owner', ref, owners: table.owners.map((name) => ({ name })) }
    yield {
      type: 'lineage',
      ref,
      inputs: table.feeds.flatMap((from) => [
        { from: `postgres:${world}:${from}` },
        ...(from === t ? [] : [{ from: `postgres:${world}:${from}`, fromField: 'k', toField: 'k' }]),
      ]),
    }
  }
  if (typeof end === 'number') throw new Error('broken off')
  if (end === 'complete') yield complete('', world)
}

test('what is shown of each moment is what the sources had said then, whatever they say in whatever order', {
  timeout: 240_000,
}, async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(someStep, { minLength: 1, maxLength: 7 }), async (steps) => {
      const world = `m${++names}`
      const sources = {
        system: await openSource(catalog, `system${names}`, authority.system),
        tool: await openSource(catalog, `tool${names}`, authority.tool),
      }
      const model = new Model()
      const moments: { at: string; lines: string[] }[] = []
      for (const step of steps) {
        await sources[step.source].harvest(script(step, world), { allowRetire: true })
        // What came before a break is kept in batches: here none was full, so nothing was.
        if (typeof step.end !== 'number') model.take(step)
        const [{ at }] = await query(`select clock_timestamp()::text as at`)
        moments.push({ at, lines: model.lines() })
      }
      for (const { at, lines } of moments) expect(await linesAt(world, at)).toEqual(lines)
      expect(await examine(catalog.database)).toEqual([])
    }),
    { numRuns: Number(process.env.MODEL_RUNS ?? 12) },
  )
})
