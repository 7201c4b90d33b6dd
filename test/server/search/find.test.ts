// What people get from search.find and search.suggest: reasons, columns, facets, corrections, and nothing they may not see.
import { sql } from 'drizzle-orm'
import fc from 'fast-check'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Viewer } from '../../../server/auth/viewer.ts'
import { rootRouter } from '../../../server/router.ts'
import { drainOutbox, startSearchWorker } from '../../../server/search/outbox.ts'
import { openTestDatabase, type TestDatabase } from '../../database.ts'
import { admin, clear, everyone, index, memberOf, put, type Thing } from './catalog.ts'

let catalog: TestDatabase
beforeAll(async () => {
  catalog = await openTestDatabase()
})
afterAll(() => catalog.close())
beforeEach(() => clear(catalog.database))

const as = (viewer: Viewer) => rootRouter.createCaller({ database: catalog.database, viewer }).search
const marked = ({ text, marks }: { text: string; marks: [number, number][] }) => {
  let out = ''
  let from = 0
  for (const [start, end] of marks) {
    out += `${text.slice(from, start)}[${text.slice(start, end)}]`
    from = end
  }
  return out + text.slice(from)
}
const reasons = async (text: string, viewer = admin) =>
  Object.fromEntries(
    (await as(viewer).find({ text })).hits.map(({ name, why }) => [
      name,
      why.map((reason) => `${reason.what}${reason.field ? ` of ${reason.field}` : ''}: ${marked(reason)}`),
    ]),
  )

describe('why a hit matched', () => {
  const things: Thing[] = [
    { path: 'shop.marts.fct_orders', columns: ['order_id', 'customerEmail'], description: 'One row per order, net of tax.' },
    {
      path: 'shop.crm.people',
      columns: ['mail'],
      columnTags: { mail: 'pii' },
      columnDescriptions: { mail: 'Where the newsletter goes' },
      owners: ['ann@shop.example'],
      domain: 'Marketing',
      written: 'Everyone we write to.',
    },
  ]
  const examples: [text: string, name: string, why: string[]][] = [
    ['fct_ord', 'fct_orders', ['name: [fct_ord]ers']],
    ['orders', 'fct_orders', ['name: fct_[orders]']],
    ['customeremail', 'fct_orders', ['column of customerEmail: [customerEmail]']],
    ['orders email', 'fct_orders', ['name: fct_[orders]', 'column of customerEmail: customer[Email]']],
    ['marts tax', 'fct_orders', ['path: shop.[marts].fct_orders', 'description: One row per order, net of [tax].']],
    ['pii', 'people', ['tag of mail: [pii]']],
    ['ann marketing', 'people', ['owner: [ann]@shop.example', 'domain: [Marketing]']],
    ['newsletter', 'people', ['description of mail: Where the [newsletter] goes']],
    ['everyone', 'people', ['description: [Everyone] we write to.']],
  ]
  test.each(examples)('%s finds %s because of %j', async (text, name, why) => {
    await index(catalog.database, things)
    expect((await reasons(text))[name]).toEqual(why)
  })

  test('a long description is cut to the place that matched', async () => {
    await index(catalog.database, [{ path: 'a.b', description: `${'word '.repeat(300)}needle ${'word '.repeat(300)}` }])
    const [reason] = (await reasons('needle')).b!
    expect(reason).toMatch(/^description: ….*\[needle\].*…$/)
    expect(reason!.length).toBeLessThan(300)
  })
})

describe('columns', () => {
  test('a column that is named as asked is a hit of its own, with a ref that leads to it and to its asset', async () => {
    await index(catalog.database, [{ path: 'shop.people', columns: ['id', 'Email', 'email_ok'] }])
    const { hits } = await as(admin).find({ text: 'email' })
    expect(hits).toMatchObject([
      {
        type: 'column',
        ref: 'postgres:warehouse:shop.people#Email',
        assetRef: 'postgres:warehouse:shop.people',
        tier: 'column',
        columns: [{ path: 'Email', type: 'text', ref: 'postgres:warehouse:shop.people#Email' }],
      },
    ])
  })

  test('a nested field is found by its own name and by its whole path', async () => {
    await index(catalog.database, [{ path: 'lake.events', columns: ['payload.address.city'] }])
    for (const text of ['city', 'payload.address.city'])
      expect((await as(admin).find({ text })).hits[0]).toMatchObject({
        type: 'column',
        ref: 'postgres:warehouse:lake.events#payload.address.city',
      })
  })

  test('a wide table tells the column that matched, wherever it stands', async () => {
    await index(catalog.database, [
      { path: 'lake.wide', columns: Array.from({ length: 900 }, (_, at) => `c${at}`).concat('needle') },
    ])
    expect((await as(admin).find({ text: 'needle' })).hits[0]!.columns.map(({ path }) => path)).toEqual(['needle'])
  })

  test('suggestions while typing are assets by name and columns by name, each leading to its asset', async () => {
    await index(catalog.database, [{ path: 'shop.emails' }, { path: 'shop.people', columns: ['email', 'emailed_at'] }])
    const { assets, columns } = await as(admin).suggest({ text: 'ema' })
    expect(assets.map(({ name }) => name)).toEqual(['emails', 'people'])
    expect(columns.map(({ path, assetName }) => `${assetName}.${path}`)).toEqual(['people.email', 'people.emailed_at'])
  })
})

describe('facets and paging', () => {
  test('a chosen value stays listed with its count, and others of its facet are counted as if it were not chosen', async () => {
    await index(catalog.database, [
      { path: 'a.orders', kind: 'table', tags: ['gold'] },
      { path: 'b.orders', kind: 'view' },
      { path: 'c.orders', kind: 'view', tags: ['gold'] },
    ])
    const { total, facets } = await as(admin).find({ text: 'orders', filters: { kind: ['view'], tag: ['none'] } })
    expect(total).toEqual({ count: 0, exact: true })
    expect(facets!.tag.values).toEqual([
      { value: 'gold', count: 1, selected: false },
      { value: 'none', count: 0, selected: true },
    ])
    const gold = await as(admin).find({ text: 'orders', filters: { kind: ['view'] } })
    expect(gold.facets!.kind.values).toEqual([
      { value: 'view', count: 2, selected: true },
      { value: 'table', count: 1, selected: false },
    ])
  })

  test('pages follow one another without gap or repetition', async () => {
    await index(
      catalog.database,
      Array.from({ length: 23 }, (_, at) => ({ path: `a.orders_${at}` })),
    )
    const seen: string[] = []
    let offset: number | null = 0
    while (offset !== null) {
      const page: Awaited<ReturnType<ReturnType<typeof as>['find']>> = await as(admin).find({ text: 'orders', offset, limit: 10 })
      seen.push(...page.hits.map(({ ref }) => ref))
      offset = page.next
    }
    expect(new Set(seen).size).toBe(23)
    expect(seen.length).toBe(23)
  })

  test('beyond the first 1000 hits the answer is a clear refusal', async () => {
    await expect(as(admin).find({ text: 'x', offset: 990, limit: 20 })).rejects.toThrow('only the first 1000 hits')
  })
})

describe('what a viewer may not see', () => {
  test('is in no hit, count, facet, suggestion or correction', async () => {
    await index(catalog.database, [
      { path: 'shop.orders', columns: ['total'] },
      { path: 'shop.layoffs', columns: ['severance'], visibleTo: [7], tags: ['secret'], owners: ['boss'], sources: ['hr'] },
    ])
    for (const text of ['layoffs', 'severance', 'lay', 'laoyffs', 'secret', 'boss']) {
      const found = await as(everyone).find({ text })
      expect([text, found.hits, found.total, found.correction]).toEqual([text, [], { count: 0, exact: true }, undefined])
      expect((await as(everyone).suggest({ text })).assets).toEqual([])
      expect((await as(memberOf(7)).find({ text })).hits.map(({ name }) => name)).toEqual(['layoffs'])
    }
    const { total, facets } = await as(everyone).find({})
    expect(total!.count).toBe(1)
    expect(JSON.stringify(facets)).not.toMatch(/secret|boss|hr/)
  })

  test('vanishes from the hits at once, even before the index knows of the restriction', async () => {
    const [id] = await index(catalog.database, [{ path: 'shop.plans' }])
    await catalog.database.execute(sql`update asset set visible_to = '{7}' where id = ${id}`)
    expect((await as(everyone).find({ text: 'plans' })).hits).toEqual([])
  })

  test('a source that is hidden is no facet value and filters like one that does not exist', async () => {
    await index(catalog.database, [{ path: 'shop.orders', sources: ['open', 'hidden'] }])
    await catalog.database.execute(sql`update source set visible_to = '{7}' where name = 'hidden'`)
    const { facets } = await as(everyone).find({})
    expect(facets!.source.values.map(({ value }) => value)).toEqual(['open'])
    expect((await as(everyone).find({ filters: { source: ['hidden'] } })).hits).toEqual([])
    expect((await as(memberOf(7)).find({ filters: { source: ['hidden'] } })).hits).toHaveLength(1)
  })
})

describe('awkward names and questions', () => {
  const awkward = [
    "o'brien",
    '100%_sure',
    'a & b | !c:*',
    "''",
    '\\',
    '"quoted"',
    '💰',
    'הזמנות',
    'x'.repeat(120),
    '%',
    '()',
    '<->',
    'naïve Ⅷ ﬁle',
  ]
  test.each(awkward)('an asset named %s is found by its name, first and in the tier of names', async (name) => {
    await index(catalog.database, [{ path: `a.${name}`, name }, { path: 'a.other' }])
    const { hits } = await as(admin).find({ text: name })
    expect(hits[0]).toMatchObject({ name, tier: 'name' })
  })

  test('whatever is typed and chosen, the answer is hits or a refusal that names the field, never a failure', async () => {
    await index(
      catalog.database,
      awkward.map((name) => ({ path: `a.${name}`, name, columns: [name], tags: [name], description: name })),
    )
    const anything = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 40 }),
      fc.string({ unit: 'grapheme-composite', maxLength: 40 }),
      fc
        .array(fc.constantFrom(...awkward, '&', '|', '!', ':*', "'", '\\', '\0', '\ud800', ' '), { maxLength: 8 })
        .map((parts) => parts.join('')),
      fc.string({ minLength: 1990, maxLength: 2010 }),
    )
    await fc.assert(
      fc.asyncProperty(anything, anything, async (text, tag) => {
        const answer = await as(everyone)
          .find({ text, filters: { tag: tag.length % 2 ? [tag] : [] } })
          .catch((error) => error)
        if (answer instanceof Error) expect((answer as { code?: string }).code).toBe('BAD_REQUEST')
        else expect(answer.total!.exact).toBe(true)
        const suggested = await as(everyone)
          .suggest({ text })
          .catch((error) => error)
        if (suggested instanceof Error) expect((suggested as { code?: string }).code).toBe('BAD_REQUEST')
      }),
      { numRuns: 150, interruptAfterTimeLimit: 20_000 },
    )
  })

  test('a question of many words says which were left out', async () => {
    const { ignored } = await as(admin).find({
      text: Array.from({ length: 20 }, (_, at) => `word${String.fromCharCode(97 + at)}`).join(' '),
    })
    expect(ignored).toHaveLength(4)
  })

  test('a table of 30,000 columns with long descriptions is indexed', async () => {
    const [id] = await put(catalog.database, [{ path: 'lake.enormous' }])
    await catalog.database.execute(sql`
      insert into field (asset_id, path, ordinal, description)
      select ${id}, 'measure_' || md5(n::text) || n, n, repeat(md5(n::text) || ' ', 10) from generate_series(1, 30000) n`)
    await drainOutbox(catalog.database)
    expect((await as(admin).find({ text: 'enormous' })).hits).toHaveLength(1)
    expect((await as(admin).find({ text: 'measure' })).hits[0]!.columns).toHaveLength(5)
  })
})

describe('the outbox', () => {
  test('a failing engine leaves the outbox as it was, and the next attempt completes', async () => {
    await put(catalog.database, [{ path: 'a.orders' }])
    const broken = {
      name: 'postgres' as const,
      copiesRanks: false,
      find: () => Promise.reject(new Error('no')),
      keep: () => Promise.reject(new Error('the disk is full')),
      rebuild: () => Promise.reject(new Error('no')),
    }
    await expect(drainOutbox(catalog.database, broken)).rejects.toThrow('the disk is full')
    expect((await catalog.pool.query('select from search_outbox')).rowCount).toBe(1)
    expect(await drainOutbox(catalog.database)).toBe(1)
    expect((await as(admin).find({ text: 'orders' })).hits).toHaveLength(1)
  })

  test('two at once index everything once and never put an older document over a newer one', async () => {
    const ids = await put(
      catalog.database,
      Array.from({ length: 40 }, (_, at) => ({ path: `a.t${at}` })),
    )
    const drained = Promise.all([drainOutbox(catalog.database), drainOutbox(catalog.database), drainOutbox(catalog.database)])
    for (const [at, id] of ids.entries())
      await catalog.database.transaction(async (tx) => {
        await tx.execute(sql`update asset set name = ${`renamed_${at}`} where id = ${id}`)
        await tx.execute(sql`insert into search_outbox (asset_id) values (${id})`)
      })
    await drained
    await drainOutbox(catalog.database)
    expect((await as(admin).find({ text: 'renamed' })).total).toEqual({ count: 40, exact: true })
  })

  test('the worker brings changes and use into the index by itself, and stops when told', async () => {
    const worker = startSearchWorker(catalog.database, undefined, { everyMs: 10, ranksEveryMs: 10 })
    const [, second] = await put(catalog.database, [{ path: 'a.orders' }, { path: 'b.orders' }])
    const names = async () => (await as(admin).find({ text: 'orders' })).hits.map(({ path }) => path)
    await expect.poll(names).toEqual(['a.orders', 'b.orders'])
    await catalog.database.execute(sql`insert into asset_stat (asset_id, queries_30d) values (${second}, 1000)`)
    await expect.poll(names).toEqual(['b.orders', 'a.orders'])
    await worker.stop()
    await put(catalog.database, [{ path: 'c.orders' }])
    expect(await names()).toHaveLength(2)
  })

  test('reindex queues every asset', async () => {
    await index(catalog.database, [{ path: 'a.orders' }])
    await catalog.pool.query('delete from search_doc')
    expect(await as(admin).reindex()).toEqual({ queued: 1 })
    await drainOutbox(catalog.database)
    expect((await as(admin).find({ text: 'orders' })).hits).toHaveLength(1)
  })
})
