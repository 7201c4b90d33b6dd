// The API from the browser, typed by the router: for what people do on a page, and for answers while they type.
import { createTRPCClient, httpBatchLink, TRPCClientError } from '@trpc/client'
import type { RootRouter } from '../../server/router.ts'

export const api = createTRPCClient<RootRouter>({ links: [httpBatchLink({ url: '/api/trpc', maxURLLength: 8000 })] })

/** What to tell a person when a call failed. */
export const messageOf = (error: unknown): string =>
  error instanceof TRPCClientError ? error.message : 'The server does not answer. Check the connection and try again.'
