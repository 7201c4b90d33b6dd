// Usage: how much an asset is queried, by whom, and with which SQL.
import { z } from 'zod'
import { momentInput } from '../assets/moments.ts'
import { listStatementsOf } from '../lineage/statements.ts'
import { reads, router } from '../trpc.ts'
import { readUsage } from './queries.ts'

const ref = z.string().min(1).max(4000)

export const usageRouter = router({
  of: reads('catalog.read')
    .meta({ summary: 'How an asset was used between two moments: by user and by day. Default: the last 30 days.' })
    .input(z.object({ ref, from: momentInput.optional(), to: momentInput.optional() }))
    .query(({ ctx, input }) => readUsage(ctx.database, ctx.viewer, input)),

  statements: reads('catalog.read')
    .meta({ summary: 'The SQL that uses an asset, the most called first.' })
    .input(z.object({ ref, offset: z.number().int().min(0).optional(), limit: z.number().int().min(1).max(500).optional() }))
    .query(({ ctx, input }) => listStatementsOf(ctx.database, ctx.viewer, input.ref, input)),
})
