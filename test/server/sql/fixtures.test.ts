// Every fixture of test/fixtures/sql in every dialect it names: the edges are exactly those written beside the SQL.
import { describe, expect, it } from 'vitest'
import { analyze } from '../../../server/sql/analyze.ts'
import type { InputColumn, OutputColumn } from '../../../server/sql/answer.ts'
import { flatten } from '../../../server/sql/flow.ts'
import { lookupOf } from '../../../server/sql/schema.ts'
import { type Fixture, readFixtures } from './fixture.ts'

const low = (text: string) =>
  text
    .toLowerCase()
    .replace(/["`[\]]/g, '')
    .replace(/\s+/g, ' ')
    .trim()

function refOf(input: { table: string; column: string; path?: string[] }): string {
  return low([input.table, input.column, ...(input.path ?? [])].join('.'))
}

/** `name <- a.b (identity), a.c (window) masked`, the inputs in order of name. */
function edge(output: OutputColumn, kinds: ReadonlyMap<string, boolean>): string {
  const name = low(output.table === null ? output.name : `${output.table}.${output.name}`)
  const told = (input: InputColumn) => (kinds.get(name) ? ` (${input.subtype.toLowerCase()})` : '')
  const inputs = [...new Set(output.inputs.map((i) => `${refOf(i)}${told(i)}`))].sort()
  return `${name} <- ${inputs.join(', ') || 'nothing'}${output.masking && kinds.get(`${name} masked`) ? ' masked' : ''}`
}

/** What the fixture says, and whether it names kinds and masks (then they are compared). */
function wanted(lines: readonly string[]): { edges: string[]; kinds: Map<string, boolean> } {
  const kinds = new Map<string, boolean>()
  const edges = lines.map((line) => {
    const [left = '', right = ''] = line.split('<-').map(low)
    const masked = / masked$/.test(right)
    if (/\((identity|transformation|aggregation|conditional|window)\)/.test(right)) kinds.set(left, true)
    if (masked) kinds.set(`${left} masked`, true)
    const inputs = right
      .replace(/ masked$/, '')
      .split(/,\s*/)
      .sort()
    return `${left} <- ${inputs.join(', ')}${masked ? ' masked' : ''}`
  })
  return { edges, kinds }
}

function check(fixture: Fixture, dialect: string): void {
  const answer = analyze(fixture.sql, {
    dialect,
    schema: lookupOf(fixture.tables),
    defaults: { database: fixture.database, schema: fixture.schema },
  })
  const statements = flatten(answer.statements)
  if (fixture.gives) {
    const { edges, kinds } = wanted(fixture.gives)
    expect(answer.flow.outputs.map((o) => edge(o, kinds)).sort()).toEqual([...edges].sort())
  }
  if (fixture.reads) expect(answer.flow.reads.map(low).sort()).toEqual(fixture.reads.map(low).sort())
  if (fixture.writes) expect(answer.flow.writes.map(low).sort()).toEqual(fixture.writes.map(low).sort())
  if (fixture.decides) {
    const found = new Set(answer.flow.indirect.map((i) => `${i.kind.toLowerCase()} ${refOf(i)}`))
    expect([...found].sort()).toEqual(fixture.decides.map(low).sort())
  }
  const said = new Set([...answer.diagnostics, ...statements.flatMap((s) => s.diagnostics)].map((d) => d.code))
  expect([...said].filter((code) => code !== 'external').sort()).toEqual([...fixture.doubts].sort())
}

const byFile = Map.groupBy(readFixtures(), (f) => f.file)
for (const [file, list] of byFile) {
  describe(file, () => {
    for (const fixture of list)
      for (const dialect of fixture.dialects) it(`${fixture.title} (${dialect})`, () => check(fixture, dialect))
  })
}
