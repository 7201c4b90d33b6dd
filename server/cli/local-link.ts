// The API in this very process behind the same typed client that goes over HTTP, so that a command is written once for both.
import { TRPCClientError, type TRPCLink } from '@trpc/client'
import { callTRPCProcedure, TRPCError } from '@trpc/server'
import { observable } from '@trpc/server/observable'
import { log, reasonOf } from '../log.ts'
import { type RootRouter, rootRouter } from '../router.ts'
import type { Context } from '../trpc.ts'

/** A link that calls the procedure; errors get the words and shape that they have over HTTP. */
export function localLink(context: Context): TRPCLink<RootRouter> {
  return () =>
    ({ op: { path, type, input, signal } }) =>
      observable((observer) => {
        const call = callTRPCProcedure({
          router: rootRouter,
          path,
          type,
          ctx: context,
          getRawInput: async () => input,
          signal: signal ?? undefined,
          batchIndex: 0,
        })
        call.then(
          (data) => {
            observer.next({ result: { type: 'data', data } })
            observer.complete()
          },
          (cause: unknown) =>
            observer.error(TRPCClientError.from({ error: shapeOf(cause, path, type, input, context) } as never)),
        )
        return () => {}
      })
}

function shapeOf(cause: unknown, path: string, type: 'query' | 'mutation' | 'subscription', input: unknown, ctx: Context) {
  const error = cause instanceof TRPCError ? cause : new TRPCError({ code: 'INTERNAL_SERVER_ERROR', cause })
  if (error.code === 'INTERNAL_SERVER_ERROR') log(`unforeseen in ${path}: ${reasonOf(error)}`)
  const shape = { message: error.message, code: -32603 as const, data: { code: error.code, httpStatus: 0, path } }
  return rootRouter._def._config.errorFormatter({ error, type, path, input, ctx, shape: shape as never })
}
