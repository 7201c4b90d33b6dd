// Pipelines: runs of jobs out in the world.
import { z } from 'zod'
import { runStates } from '../../ingestors/protocol/events.ts'
import { reads, router } from '../trpc.ts'
import { runsOf } from './queries.ts'

export const pipelinesRouter = router({
  runs: reads('catalog.read')
    .meta({ summary: 'Runs of a job, or those that read or wrote an asset, the latest first.' })
    .input(
      z.object({
        ref: z.string().min(1).max(4000),
        states: z.array(z.enum(runStates)).optional(),
        offset: z.number().int().min(0).optional(),
        limit: z.number().int().min(1).max(500).optional(),
      }),
    )
    .query(({ ctx, input }) => runsOf(ctx.database, ctx.viewer, input)),
})
