// Search: find with facets, suggest while typing, rebuild.
import { sql } from 'drizzle-orm'
import { z } from 'zod'
import { reads, router, writes } from '../trpc.ts'
import { deepestHit, facets, sorts } from './engine.ts'
import { findAssets, suggest } from './queries.ts'

const text = z.string().max(2000, 'at most 2,000 characters')
const value = z
  .string()
  .max(2000)
  .refine((chosen) => !chosen.includes('\u0000'), 'must not contain the NUL character')
const values = z.array(value).max(100).optional()

export const searchInput = z
  .object({
    text: text.default(''),
    /** Values of one facet widen the hits, facets narrow them. */
    filters: z
      .strictObject(Object.fromEntries(facets.map((facet) => [facet, values])) as Record<(typeof facets)[number], typeof values>)
      .default({}),
    sort: z.enum(sorts).default('relevance'),
    offset: z.number().int().min(0).default(0),
    limit: z.number().int().min(1).max(100).default(20),
    /** False: no total and no facets, which is quicker. */
    counts: z.boolean().default(true),
  })
  .refine(({ offset, limit }) => offset + limit <= deepestHit, {
    error: `only the first ${deepestHit} hits can be paged through: add a word or choose a filter`,
    path: ['offset'],
  })

export const searchRouter = router({
  find: reads('catalog.read')
    .meta({ summary: 'Assets and columns by words and facets, each saying why it matched; with counts.' })
    .input(searchInput)
    .query(({ ctx, input }) => findAssets(ctx.database, ctx.viewer, input, ctx.search)),

  suggest: reads('catalog.read')
    .meta({ summary: 'Assets and columns that someone may be typing.' })
    .input(z.object({ text, limit: z.number().int().min(1).max(20).default(8) }))
    .query(({ ctx, input }) => suggest(ctx.database, ctx.viewer, input, ctx.search)),

  reindex: writes('sources.manage')
    .meta({ summary: 'Queues every asset for indexing again; search goes on meanwhile.' })
    .mutation(({ ctx }) =>
      ctx.database
        .execute(sql`insert into search_outbox (asset_id) select id from asset`)
        .then(({ rowCount }) => ({ queued: rowCount })),
    ),
})
