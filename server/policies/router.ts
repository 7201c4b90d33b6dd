// Policies: rights on the real databases, and who can read what there.
import { z } from 'zod'
import { momentInput } from '../assets/moments.ts'
import { reads, router } from '../trpc.ts'
import { listRights, listSight } from './queries.ts'

const ref = z.string().min(1).max(4000)

export const policiesRouter = router({
  rights: reads('catalog.read')
    .meta({ summary: 'Grants and row policies of an asset as its own system holds them.' })
    .input(z.object({ ref, at: momentInput.optional() }))
    .query(({ ctx, input }) => listRights(ctx.database, ctx.viewer, input.ref, input.at)),

  sight: reads('catalog.read')
    .meta({ summary: 'Who can read an asset on its own system, and why.' })
    .input(z.object({ ref }))
    .query(({ ctx, input }) => listSight(ctx.database, ctx.viewer, input.ref)),
})
