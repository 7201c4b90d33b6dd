// The audit log: to read, to filter, to verify. The export is a stream beside tRPC (server/http/audit-export.ts).
import { z } from 'zod'
import { reads, router } from '../trpc.ts'
import { listActions, listEvents } from './queries.ts'
import { verifyAudit } from './verify.ts'

export const auditFilter = z.strictObject({
  actor: z.string().trim().max(300).optional(),
  action: z.string().trim().max(100).optional(),
  outcome: z.enum(['done', 'refused', 'failed']).optional(),
  target: z.string().max(4000).optional(),
  from: z.iso.datetime({ offset: true }).optional(),
  to: z.iso.datetime({ offset: true }).optional(),
})

export const auditRouter = router({
  list: reads('audit.read')
    .meta({ summary: 'The audit log, newest first, filtered.' })
    .input(
      auditFilter.extend({
        before: z.number().int().positive().optional(),
        limit: z.number().int().min(1).max(500).default(50),
      }),
    )
    .query(({ ctx, input }) => listEvents(ctx.database, ctx.viewer, input)),
  actions: reads('audit.read')
    .meta({ summary: 'Every action that occurs in the audit log.' })
    .query(({ ctx }) => listActions(ctx.database, ctx.viewer)),
  /** A mutation for its cost: it reads the whole log. */
  verify: reads('audit.read')
    .meta({ summary: 'Checks every row of the audit log against its hash, its neighbours and the seals.' })
    .mutation(({ ctx }) => verifyAudit(ctx.database)),
})
