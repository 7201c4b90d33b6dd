// Quality: checks and their results, measured profiles.
import { z } from 'zod'
import { momentInput } from '../assets/moments.ts'
import { reads, router } from '../trpc.ts'
import { listChecks, listFieldProfiles, listResults, readProfiles } from './queries.ts'

const ref = z.string().min(1).max(4000)
const limit = z.number().int().min(1).max(1000).optional()

export const qualityRouter = router({
  checks: reads('catalog.read')
    .meta({ summary: 'The checks of an asset and its fields with their latest results, failing ones first.' })
    .input(z.object({ ref, at: momentInput.optional(), results: z.number().int().min(1).max(100).optional() }))
    .query(({ ctx, input }) => listChecks(ctx.database, ctx.viewer, input)),

  results: reads('catalog.read')
    .meta({ summary: 'All results of one check, newest first.' })
    .input(z.object({ ref, check: z.number().int().positive(), offset: z.number().int().min(0).optional(), limit }))
    .query(({ ctx, input }) => listResults(ctx.database, ctx.viewer, input)),

  profiles: reads('catalog.read')
    .meta({ summary: 'What was measured of an asset: the latest profile, its fields, and how it was before.' })
    .input(z.object({ ref, at: momentInput.optional(), limit }))
    .query(({ ctx, input }) => readProfiles(ctx.database, ctx.viewer, input)),

  fieldProfiles: reads('catalog.read')
    .meta({ summary: 'What was measured of one field, newest first.' })
    .input(z.object({ ref, field: z.string().min(1).max(2000), limit }))
    .query(({ ctx, input }) => listFieldProfiles(ctx.database, ctx.viewer, input)),
})
