// The small rules of the postgres connector: patterns, estimates, explanations.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { passes, postgresConfig } from '../../../ingestors/postgres/config.ts'
import { explain } from '../../../ingestors/postgres/explain.ts'
import { distinctOf } from '../../../ingestors/postgres/measures.ts'

describe('patterns of names', () => {
  it('take * for any text and everything else for itself', () => {
    const exclude: string[] = []
    expect(passes('sales.eu', { include: ['sales.*'], exclude })).toBe(true)
    expect(passes('salesXeu', { include: ['sales.*'], exclude })).toBe(false)
    expect(passes('sales', { include: [], exclude: ['s*'] })).toBe(false)
    const name = fc.string({ minLength: 1 }).filter((text) => !/[\n*]/.test(text))
    fc.assert(
      fc.property(name, name, (one, other) => {
        expect(passes(one, { include: [one], exclude })).toBe(true)
        expect(passes(`${one}${other}`, { include: [`${one}*`], exclude: [`*${other}`] })).toBe(false)
        expect(passes(other, { include: [one], exclude })).toBe(one === other)
      }),
    )
  })
})

describe('the estimate of distinct values', () => {
  it('is exact when all rows were seen, and never outside what is possible', () => {
    fc.assert(
      fc.property(fc.nat(1000), fc.nat(1000), fc.nat(1000), fc.nat(1000), (rows, sample, distinct, once) => {
        const seen = Math.min(distinct, sample)
        const estimate = distinctOf(rows, sample, seen, Math.min(once, seen))
        if (sample >= rows) expect(estimate).toBe(sample === 0 ? 0 : seen)
        else expect(estimate >= seen && estimate <= rows).toBe(true)
      }),
    )
  })
  it('takes values that were all seen once for a key, and values seen often for few', () => {
    expect(distinctOf(1_000_000, 1000, 1000, 1000)).toBe(1_000_000)
    expect(distinctOf(1_000_000, 1000, 10, 0)).toBe(10)
  })
})

describe('an explanation', () => {
  const config = postgresConfig.parse({ user: 'ann', password: 'pa ss/w%rd', host: 'db' })
  it('never holds the password, in whatever form the error holds it', () => {
    const error = new Error(`postgres://ann:${encodeURIComponent('pa ss/w%rd')}@db failed for pa ss/w%rd`)
    expect(explain(error, config, 'shop').message).toBe('postgres://ann:***@db failed for ***')
  })
  it('finds the cause among the addresses of a host', () => {
    const error = new AggregateError([Object.assign(new Error('connect'), { code: 'ECONNREFUSED' })])
    expect(explain(error, config, 'shop')).toMatchObject({ code: 'connect.port', message: 'Nothing listens on db:5432.' })
  })
})
