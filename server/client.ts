// The typed client for programs outside of this one.
//
//   import { createCadastreClient } from 'cadastre/server/client.ts'
//   const cadastre = createCadastreClient({ url: 'https://catalog.shop.example', token: process.env.CADASTRE_TOKEN })
//   const { hits } = await cadastre.search.find.query({ text: 'revenue' })
//   await cadastre.assets.describe.mutate({ ref: hits[0].ref, text: 'Revenue by day, net of refunds.' })
import { createTRPCClient, httpBatchLink, httpLink, splitLink, TRPCClientError } from '@trpc/client'
import type { RootRouter } from './router.ts'

export interface ClientOptions {
  /** Where the pages are, without a path: `https://catalog.shop.example`. */
  url: string
  /** An API token, `cad_…`. */
  token?: string | undefined
  fetch?: typeof fetch
}

/** Every procedure as `client.<room>.<name>.query(input)` or `.mutate(input)`. Rejects with a TRPCClientError of the server's words. */
export function createCadastreClient({ url, token, fetch: fetched }: ClientOptions) {
  const options = {
    url: `${url.replace(/\/+$/, '')}/api/trpc`,
    headers: token ? { authorization: `Bearer ${token}` } : {},
    ...(fetched && { fetch: fetched as never }),
  }
  return createTRPCClient<RootRouter>({
    links: [
      splitLink({
        condition: ({ type }) => type === 'query',
        // Queries of one moment share a request, up to a length of address that every proxy takes.
        true: httpBatchLink({ ...options, maxURLLength: 4000 }),
        false: httpLink(options),
      }),
    ],
  })
}

export type CadastreClient = ReturnType<typeof createCadastreClient>

/** Whether the server has answered and refused, rather than not been reached. */
export const isRefusal = (error: unknown): boolean =>
  error instanceof TRPCClientError && error.data !== undefined && error.data !== null
