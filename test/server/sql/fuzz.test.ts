// Whatever bytes come, an answer comes: no exception, no hang, bounded work; every truncation of every fixture included.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { analyze } from '../../../server/sql/analyze.ts'
import { dialectNames } from '../../../server/sql/dialects/registry.ts'
import { lookupOf } from '../../../server/sql/schema.ts'
import { readFixtures } from './fixture.ts'

const fixtures = readFixtures()
const limits = { milliseconds: 1000 }

/** An analysis that must end soon and without an internal error. */
function survives(sql: string, dialect: string): void {
  const start = performance.now()
  const answer = analyze(sql, { dialect, limits, schema: lookupOf([{ table: 't', columns: [{ name: 'a', type: 'int' }] }]) })
  const took = performance.now() - start
  const said = [...answer.diagnostics, ...answer.statements.flatMap((s) => s.diagnostics)].map((d) => d.message)
  expect(
    said.filter((m) => m.startsWith('internal')),
    sql.slice(0, 300),
  ).toEqual([])
  expect(took, sql.slice(0, 300)).toBeLessThan(5000)
}

describe('the engine survives', () => {
  it('any string in any dialect', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 200 }), fc.constantFrom(...dialectNames), survives), {
      numRuns: 1500,
    })
  })

  it('any sequence of SQL words', () => {
    const word = fc.constantFrom(
      ...'SELECT FROM WHERE ( ) , ; . * JOIN ON USING WITH AS INSERT INTO VALUES UPDATE SET DELETE MERGE WHEN MATCHED THEN CREATE TABLE VIEW UNION ALL GROUP BY ORDER CASE END BEGIN IF LOOP DECLARE t a b 1 \'x\' "q" [ ] { } :: : -> => := = < > + - || $1 @v :p ? PIVOT UNPIVOT FOR IN LATERAL UNNEST OVER PARTITION STRUCT ARRAY < FUNCTION PROCEDURE RETURNS $$ |> EXCEPT REPLACE'.split(
        ' ',
      ),
    )
    fc.assert(
      fc.property(fc.array(word, { maxLength: 60 }), fc.constantFrom(...dialectNames), (words, dialect) =>
        survives(words.join(' '), dialect),
      ),
      { numRuns: 3000 },
    )
  })

  it('every fixture cut off at every place', () => {
    for (const fixture of fixtures) {
      const dialect = fixture.dialects[0]!
      for (let n = 0; n < fixture.sql.length; n += 3) analyze(fixture.sql.slice(0, n), { dialect, limits })
      for (let n = 1; n < fixture.sql.length; n += 5) analyze(fixture.sql.slice(n), { dialect, limits })
    }
  }, 120_000)

  it('every fixture with a character changed, in a dialect not its own', () => {
    const one = fc.tuple(
      fc.constantFrom(...fixtures),
      fc.nat(),
      fc.string({ unit: 'binary', minLength: 1, maxLength: 2 }),
      fc.constantFrom(...dialectNames),
    )
    fc.assert(
      fc.property(one, ([fixture, at, text, dialect]) => {
        const n = at % fixture.sql.length
        survives(fixture.sql.slice(0, n) + text + fixture.sql.slice(n + 1), dialect)
      }),
      { numRuns: 2000 },
    )
  })

  it.each([
    ['brackets', `SELECT ${'('.repeat(5000)}1${')'.repeat(5000)}`],
    ['unclosed brackets', `SELECT ${'('.repeat(20000)}`],
    ['subqueries', `${'SELECT * FROM ('.repeat(2000)}SELECT 1${')'.repeat(2000)}`],
    ['CASE', `SELECT ${'CASE WHEN a THEN '.repeat(3000)}1${' END'.repeat(3000)}`],
    ['NOT', `SELECT ${'NOT '.repeat(20000)}a FROM t`],
    ['minus signs', `SELECT ${'- '.repeat(20000)}a FROM t`],
    ['subtraction', `SELECT ${'a - '.repeat(20000)}a FROM t`],
    ['AND', `SELECT 1 FROM t WHERE ${'a = 1 AND '.repeat(20000)}a = 2`],
    ['UNION', `${'SELECT a FROM t UNION ALL '.repeat(5000)}SELECT a FROM t`],
    ['joins', `SELECT t.a FROM t ${'JOIN t ON t.a = t.a '.repeat(3000)}`],
    ['types', `SELECT CAST(a AS ${'ARRAY<'.repeat(3000)}INT${'>'.repeat(3000)}) FROM t`],
    ['array brackets', `SELECT ${'['.repeat(20000)}`],
    ['calls', `SELECT ${'f('.repeat(5000)}a${')'.repeat(5000)} FROM t`],
    ['blocks', `${'BEGIN '.repeat(3000)}SELECT 1;${'END;'.repeat(3000)}`],
    ['a wide VALUES', `INSERT INTO t VALUES ${'(1, 2, 3),'.repeat(30000)}(1, 2, 3)`],
    [
      'CTEs that double',
      `WITH ${Array.from({ length: 40 }, (_, n) => `c${n + 1} AS (SELECT x.* , y.* FROM c${n} x, c${n} y)`).join(', ')} SELECT * FROM c40`.replace(
        'c0 x, c0 y',
        't x, t y',
      ),
    ],
  ])(
    'depth and size: %s',
    (_, sql) => {
      for (const dialect of ['ansi', 'postgres', 'bigquery', 'tsql', 'oracle']) survives(sql, dialect)
    },
    60_000,
  )
})
