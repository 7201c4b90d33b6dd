// The reader of query trees and the algebra of flows, without a server.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Flows, through, type Way } from '../../../ingestors/postgres/lineage/flows.ts'
import { isNode, readTree, TreeError, type Value } from '../../../ingestors/postgres/lineage/nodes.ts'
import { viewLineage } from '../../../ingestors/postgres/lineage/view.ts'
import { namesIn } from '../../../ingestors/postgres/names.ts'
import type { RelationRow, ViewsRow } from '../../../ingestors/postgres/rows.ts'

describe('a tree of PostgreSQL', () => {
  it('is read whatever its nodes are called', () => {
    const tree = readTree(
      String.raw`({NEW :name we\ ird :no <> :list ("a\ b" "" ":x" 3) :bits (b 8 9) :bytes 4 [ 1 0 0 0 ] :last {X}})`,
    )
    const [node] = tree as Value[]
    expect(isNode(node) && [node.tag, ...node.fields]).toEqual([
      'NEW',
      ['name', 'we ird'],
      ['no', null],
      ['list', ['a b', '', ':x', '3']],
      ['bits', ['b', '8', '9']],
      ['bytes', '4'],
      ['last', { tag: 'X', fields: new Map() }],
    ])
  })

  it('gives back any name that it holds', () => {
    const name = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 20 }).filter((text) => !text.includes('\0'))
    // As outToken of PostgreSQL writes it.
    const written = (text: string) => text.replace(/[ \n\t(){}\\]/g, '\\$&').replace(/^(?=[<"+\-.\d])/, '\\')
    fc.assert(
      fc.property(fc.array(name), (names) => {
        const tree = readTree(`({N :names (${names.map((text) => `"${written(text)}"`).join(' ')})})`) as Value[]
        const node = tree[0]
        expect(isNode(node) && node.fields.get('names')).toEqual(names)
      }),
    )
  })

  it.each(['', '({QUERY', '(', '({QUERY :a 1)', '({QUERY a 1})', '())', ')'])('is refused when it does not nest: %j', (text) => {
    expect(() => readTree(text)).toThrow(TreeError)
  })
})

describe('flows', () => {
  const ways: Way[] = ['IDENTITY', 'TRANSFORMATION', 'AGGREGATION', 'JOIN', 'GROUP_BY', 'FILTER', 'SORT', 'WINDOW', 'CONDITIONAL']
  const way = fc.constantFrom(...ways)

  it('through two expressions are the flows through both, however they are taken together', () => {
    fc.assert(
      fc.property(way, way, way, (a, b, c) => {
        expect(through(a, through(b, c))).toBe(through(through(a, b), c))
      }),
    )
    fc.assert(
      fc.property(way, (a) => {
        expect([through('IDENTITY', a), through(a, 'IDENTITY')]).toEqual([a, a])
      }),
    )
  })

  it('come to an end: adding what is known adds nothing, in any order', () => {
    const column = fc.constantFrom('1.1', '1.2')
    fc.assert(
      fc.property(fc.array(fc.tuple(column, way)), (added) => {
        const flowsOf = (list: [string, Way][]) => {
          const flows = new Flows()
          for (const [to, by] of list) flows.add(to, by)
          return flows
        }
        const flows = flowsOf(added)
        expect(flows.take(flowsOf(added))).toBe(false)
        const sets = (of: Flows) => new Map([...of.ways].map(([key, set]) => [key, new Set([...set].sort())]))
        expect(sets(flowsOf([...added].reverse()))).toEqual(sets(flows))
      }),
    )
  })
})

describe('a view whose tree is not understood', () => {
  const relation = { schema: 'marts', name: 'v' } as RelationRow
  const reads = [{ oid: 20000, schema: 'raw', name: 'orders', columns: [{ number: 1, name: 'id', read: true }] }]
  const said = (tree: string) => [
    ...viewLineage(
      relation,
      undefined,
      { depth: 0, oid: 1, definition: 'select …', tree, reads } as ViewsRow,
      namesIn('w', 'shop'),
    ),
  ]
  const from = 'postgres:w:shop.raw.orders'
  const target =
    '{TARGETENTRY :expr {VAR :varno 1 :varattno 2 :varlevelsup 0} :resno 1 :resname x :ressortgroupref 0 :resorigtbl 0 :resorigcol 0 :resjunk false}'
  const query = (entry: string) =>
    `({QUERY :commandType 1 :rtable (${entry}) :jointree {FROMEXPR :fromlist ({RANGETBLREF :rtindex 1}) :quals <>} :targetList (${target}) :setOperations <>})`

  it.each([
    ['it is of another language', '({TABLE :x 1})'],
    ['it lists something new', query('{RANGETBLENTRY :rtekind 42}')],
    ['it breaks off', '({QUERY :commandType 1'],
    ['it names a column that pg_depend does not', query('{RANGETBLENTRY :rtekind 0 :relid 20000}')],
  ])('is told as a problem, and only what pg_depend says is said: %s', (_, tree) => {
    const [problem, lineage] = said(tree)
    expect(problem).toMatchObject({ type: 'problem', code: 'lineage.inexact', ref: 'postgres:w:shop.marts.v' })
    expect(lineage).toMatchObject({
      type: 'lineage',
      inputs: [
        { from, kind: 'DIRECT', precision: 3 },
        { from, fromField: 'id', kind: 'INDIRECT', precision: 3 },
      ],
    })
  })
})
