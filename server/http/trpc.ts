// The tRPC API over HTTP: GET for queries, POST for commands, the viewer from a token or a session.
import { nodeHTTPRequestHandler } from '@trpc/server/adapters/node-http'
import { CatalogError } from '../errors.ts'
import { log, reasonOf } from '../log.ts'
import { rootRouter } from '../router.ts'
import { type Exchange, viewerOfRequest } from './exchange.ts'

export const trpcPath = '/api/trpc/'
const bodyLimit = 5 * 1024 * 1024

export async function answerTrpc(exchange: Exchange): Promise<void> {
  const { house, request, response, url } = exchange
  response.setHeader('cache-control', 'no-store')
  await nodeHTTPRequestHandler({
    router: rootRouter,
    req: request,
    res: response,
    path: pathOf(url),
    maxBodySize: bodyLimit,
    createContext: async () => ({
      database: house.connection.database,
      viewer: await viewerOfRequest(exchange),
      search: house.search,
    }),
    onError: ({ error, path }) => {
      if (error.code === 'INTERNAL_SERVER_ERROR') log(`unforeseen in ${path}: ${reasonOf(error)}`)
    },
  })
}

/** Several procedures of one batch are joined by commas. */
function pathOf({ pathname }: URL): string {
  try {
    return decodeURIComponent(pathname.slice(trpcPath.length))
  } catch {
    throw new CatalogError('BAD_INPUT', 'The address is not percent-encoded UTF-8.')
  }
}
