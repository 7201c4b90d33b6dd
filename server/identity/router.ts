// Names: what operators say an OpenLineage namespace means.
import { z } from 'zod'
import { reads, router, writes } from '../trpc.ts'
import { aliasNamespace, listNamespaceAliases, removeNamespaceAlias } from './commands.ts'

const namespace = z.string().trim().min(1).max(2000)
const name = z.string().trim().min(1).max(500)

export const identityRouter = router({
  namespaces: reads('sources.read').query(({ ctx }) => listNamespaceAliases(ctx.database)),
  aliasNamespace: writes('sources.manage')
    .input(z.strictObject({ namespace, platform: name, instance: name }))
    .mutation(async ({ ctx, input }) => {
      const answer = await aliasNamespace(ctx.database, input)
      ctx.trail.target = input.namespace
      ctx.trail.detail = { ...answer }
      return answer
    }),
  removeNamespaceAlias: writes('sources.manage')
    .input(z.strictObject({ namespace }))
    .mutation(({ ctx, input }) => removeNamespaceAlias(ctx.database, input.namespace)),
})
