// The tRPC API over HTTP: GET for queries, POST for commands, the viewer from a token or a session.
import { nodeHTTPRequestHandler } from '@trpc/server/adapters/node-http'
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
    path: decodeURIComponent(url.pathname.slice(trpcPath.length)),
    maxBodySize: bodyLimit,
    createContext: async () => ({ database: house.connection.database, viewer: await viewerOfRequest(exchange) }),
    onError: ({ error, path }) => {
      if (error.code === 'INTERNAL_SERVER_ERROR') log(`unforeseen in ${path}: ${reasonOf(error)}`)
    },
  })
}
