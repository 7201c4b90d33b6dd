// Lineage: where data comes from and where it goes, of assets and fields, now and as of any moment.
import { z } from 'zod'
import { assetKinds } from '../../ingestors/protocol/events.ts'
import { momentInput } from '../assets/moments.ts'
import { CatalogError } from '../errors.ts'
import { reads, router } from '../trpc.ts'
import { listDisagreements } from './disagreements.ts'
import { exportDot, exportJson } from './export.ts'
import { readGraph } from './graph.ts'
import { countReach, findWay, listReach } from './questions.ts'
import { diffGraphs } from './shape.ts'
import { getStatement, listStatementsOf } from './statements.ts'

/** Of an asset, or `asset#field`. */
const ref = z.string().min(1).max(6000)
const at = momentInput.optional()
const level = z.enum(['asset', 'field']).optional()
const direction = z.enum(['upstream', 'downstream'])
const depth = z.number().int().min(0).optional()
const filters = {
  kinds: z
    .array(z.enum(['DIRECT', 'INDIRECT']))
    .min(1)
    .optional(),
}
const assetFilters = { assetKinds: z.array(z.enum(assetKinds)).optional(), platforms: z.array(z.string().max(200)).optional() }
const offset = z.number().int().min(0).optional()
const limit = z.number().int().min(1).optional()
const graph = {
  ref,
  level,
  /** Steps each way; absent: all the way; 0: not that way. */
  up: depth,
  down: depth,
  ...filters,
  ...assetFilters,
  jobs: z.enum(['folded', 'nodes']).optional(),
  /** Further starts in the same picture, such as nodes that were expanded or a field whose whole way is shown. */
  opened: z
    .array(z.object({ ref, up: depth, down: depth }))
    .max(200)
    .optional(),
  limit,
}

export const lineageRouter = router({
  count: reads('catalog.read')
    .meta({ summary: 'How much lies upstream and downstream, by kind and platform, before anything is listed.' })
    .input(z.object({ ref, level, at, depth, ...filters }))
    .query(({ ctx, input }) => countReach(ctx.database, ctx.viewer, input)),

  graph: reads('catalog.read')
    .meta({ summary: 'The graph around an asset or field, for drawing.' })
    .input(z.object({ ...graph, at }))
    .query(({ ctx, input }) => readGraph(ctx.database, ctx.viewer, input)),

  neighbours: reads('catalog.read')
    .meta({ summary: 'What lies one step away, with how much lies beyond.' })
    .input(z.object({ ref, level, direction: direction.optional(), at, ...filters }))
    .query(({ ctx, input: { direction: way, ...input } }) =>
      readGraph(ctx.database, ctx.viewer, { ...input, up: way === 'downstream' ? 0 : 1, down: way === 'upstream' ? 0 : 1 }),
    ),

  reach: reads('catalog.read')
    .meta({ summary: 'Everything upstream or downstream as a list with depths, the nearest first.' })
    .input(
      z.object({ ref, level, direction, at, depth, ...filters, ...assetFilters, ways: z.boolean().optional(), offset, limit }),
    )
    .query(({ ctx, input }) => listReach(ctx.database, ctx.viewer, input)),

  path: reads('catalog.read')
    .meta({ summary: 'A shortest way on which data flows from one asset or field to another.' })
    .input(z.object({ from: ref, to: ref, at, ...filters }))
    .query(({ ctx, input }) => findWay(ctx.database, ctx.viewer, input)),

  columnPath: reads('catalog.read')
    .meta({ summary: 'The whole way of a field, from where its values come to where they go.' })
    .input(z.object({ ref, at, ...filters, limit }))
    .query(({ ctx, input }) => {
      if (!input.ref.includes('#'))
        throw new CatalogError(
          'BAD_INPUT',
          'ref: expected the ref of a field, such as postgres:warehouse:shop.public.orders#email',
        )
      return readGraph(ctx.database, ctx.viewer, input)
    }),

  diff: reads('catalog.read')
    .meta({ summary: 'What came and went in a graph between two moments.' })
    .input(z.object({ ...graph, from: momentInput, to: momentInput }))
    .query(async ({ ctx, input: { from, to, ...question } }) =>
      diffGraphs(
        await readGraph(ctx.database, ctx.viewer, { ...question, at: from }),
        await readGraph(ctx.database, ctx.viewer, { ...question, at: to }),
        { from, to },
      ),
    ),

  export: reads('catalog.read')
    .meta({ summary: 'A graph to take away: sources, transformations, targets and metadata.' })
    .input(z.object({ ...graph, at }))
    .query(async ({ ctx, input }) => exportJson(await readGraph(ctx.database, ctx.viewer, input), new Date().toISOString())),

  exportDot: reads('catalog.read')
    .meta({ summary: 'A graph to take away in Graphviz’s DOT.' })
    .input(z.object({ ...graph, at }))
    .query(async ({ ctx, input }) => exportDot(await readGraph(ctx.database, ctx.viewer, input), new Date().toISOString())),

  disagreements: reads('catalog.read')
    .meta({ summary: 'Columns of an asset for which the SQL and the sources name different inputs.' })
    .input(z.object({ ref }))
    .query(({ ctx, input }) => listDisagreements(ctx.database, ctx.viewer, input.ref)),

  statement: reads('catalog.read')
    .meta({ summary: 'One SQL text with what it reads and writes, and who ran it.' })
    .input(z.object({ id: z.number().int().positive() }))
    .query(({ ctx, input }) => getStatement(ctx.database, ctx.viewer, input.id)),

  statementsOf: reads('catalog.read')
    .meta({ summary: 'The SQL that defines, fills, reads or runs an asset.' })
    .input(z.object({ ref, offset, limit: z.number().int().min(1).max(500).optional() }))
    .query(({ ctx, input }) => listStatementsOf(ctx.database, ctx.viewer, input.ref, input)),
})
