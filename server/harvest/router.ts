// Sources and their harvests.
import { z } from 'zod'
import { reads, router, writes } from '../trpc.ts'
import { addSource, cancelHarvest, changeSource, removeSource, startHarvest, testSource } from './commands.ts'
import { findHarvest, findSource, listConnectors, listHarvests, listProblems, listSources } from './queries.ts'

/** Part of every ref of the source, so kept plain. */
const name = z
  .string()
  .trim()
  .min(1)
  .max(100)
  .regex(/^[\w.-]+$/, 'letters, digits, and . _ - only')
const config = z.record(z.string(), z.unknown())
const schedule = z.string().trim().max(100).nullish()
const brakePercent = z.number().int().min(0).max(100).optional()
const id = z.number().int().positive()

export const sourcesRouter = router({
  connectors: reads('sources.read').query(() => listConnectors()),
  list: reads('sources.read').query(({ ctx }) => listSources(ctx.database, ctx.viewer)),
  get: reads('sources.read')
    .input(z.strictObject({ name }))
    .query(({ ctx, input }) => findSource(ctx.database, ctx.viewer, input.name)),
  harvests: reads('sources.read')
    .input(
      z.strictObject({ source: name.optional(), before: id.optional(), limit: z.number().int().min(1).max(100).default(20) }),
    )
    .query(({ ctx, input }) => listHarvests(ctx.database, ctx.viewer, input)),
  harvest: reads('sources.read')
    .input(z.strictObject({ id }))
    .query(({ ctx, input }) => findHarvest(ctx.database, ctx.viewer, input.id)),
  problems: reads('sources.read')
    .input(
      z.strictObject({
        harvestId: id,
        after: z.number().int().min(0).default(0),
        limit: z.number().int().min(1).max(500).default(100),
      }),
    )
    .query(({ ctx, input }) => listProblems(ctx.database, ctx.viewer, input.harvestId, input.after, input.limit)),
  /** Writes nothing here, but reaches out with a config: a mutation, so that it is never repeated or prefetched. */
  test: reads('sources.manage')
    .input(z.strictObject({ name, connector: z.string().min(1), config }))
    .mutation(({ ctx, input }) => testSource(ctx.database, ctx.viewer, input)),
  add: writes('sources.manage')
    .input(z.strictObject({ name, connector: z.string().min(1), config, schedule, brakePercent }))
    .mutation(async ({ ctx, input }) => {
      // The config may hold secrets under names that only its connector knows.
      ctx.trail.detail = { input: { ...input, config: Object.keys(input.config) } }
      return addSource(ctx.database, input)
    }),
  change: writes('sources.manage')
    .input(z.strictObject({ name, config: config.optional(), schedule, brakePercent }))
    .mutation(async ({ ctx, input }) => {
      ctx.trail.detail = { input: { ...input, config: input.config && Object.keys(input.config) } }
      await changeSource(ctx.database, ctx.viewer, input)
    }),
  remove: writes('sources.manage')
    .input(z.strictObject({ name }))
    .mutation(({ ctx, input }) => removeSource(ctx.database, ctx.viewer, input.name)),
  startHarvest: writes('sources.manage')
    .input(z.strictObject({ name, allowRetire: z.boolean().optional() }))
    .mutation(({ ctx, input }) => startHarvest(ctx.database, ctx.viewer, input)),
  cancelHarvest: writes('sources.manage')
    .input(z.strictObject({ id }))
    .mutation(({ ctx, input }) => cancelHarvest(ctx.database, ctx.viewer, input.id)),
})
