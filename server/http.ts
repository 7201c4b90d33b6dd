// The one web server: our own paths answered in plain Node, everything else by the pages.
// Promise: every answer carries the security headers, and no handler sees a forwarded header that was not ours to trust.
import { randomBytes } from 'node:crypto'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { authOptions } from './auth/nextauth.ts'
import { configuredProviders } from './auth/providers.ts'
import type { House, RunningService } from './house.ts'
import { answerAuditExport, auditExportPath } from './http/audit-export.ts'
import { answerEvents, eventsPath } from './http/events.ts'
import { type Exchange, type Route, sendError, sendJson } from './http/exchange.ts'
import { answerHealth } from './http/health.ts'
import { answerLineage, answerLineageBatch, lineageBatchPath, lineagePath } from './http/lineage.ts'
import { answerOpenApi, openApiPath } from './http/openapi.ts'
import { answerAuth } from './http/session.ts'
import { answerTrpc, trpcPath } from './http/trpc.ts'
import { log } from './log.ts'
import { openReceiver } from './pipelines/receive.ts'

export interface WebServerOptions {
  house: House
  services?: readonly RunningService[]
  /** Answers what is not ours; absent: 404. */
  pages?: (request: IncomingMessage, response: ServerResponse) => Promise<void>
  /** Next's development server evaluates code and talks over a web socket. */
  dev?: boolean
}

/** The server, not yet listening. */
export function createWebServer({ house, services = [], pages, dev = false }: WebServerOptions): Server {
  const routes = routesOf(house, services)
  const policy = contentPolicy(house, dev)
  const answer = async (request: IncomingMessage, response: ServerResponse) => {
    const exchange = open(house, request, response)
    const { pathname } = exchange.url
    secure(exchange, policy)
    const route = routes.find(({ path }) => (path.endsWith('/') ? pathname.startsWith(path) : pathname === path))
    if (route) {
      if (route.methods && !route.methods.includes(request.method!)) {
        response.setHeader('allow', route.methods.join(', '))
        sendJson(response, 405, { error: { kind: 'BAD_INPUT', message: `${pathname} takes ${route.methods.join(', ')}.` } })
      } else await route.answer(exchange)
    } else if (pages) await pages(request, response)
    else sendJson(response, 404, { error: { kind: 'NOT_FOUND', message: `There is nothing at ${pathname}.` } })
  }
  const server = createServer((request, response) => {
    answer(request, response).catch((error) => sendError(response, error))
  })
  // Longer than the idle time of usual proxies, so that the server is not the one to close a connection in use.
  server.keepAliveTimeout = 75_000
  return server
}

function routesOf(house: House, services: readonly RunningService[]): readonly Route[] {
  const auth = authOptions(house.connection.database, house.keys, house.environment, log)
  const receiver = openReceiver(house.connection.pool)
  return [
    { path: trpcPath, answer: answerTrpc },
    { path: '/api/auth/', methods: ['GET', 'POST'], answer: (exchange) => answerAuth(exchange, auth) },
    { path: auditExportPath, methods: ['GET'], answer: answerAuditExport },
    { path: eventsPath, methods: ['GET'], answer: answerEvents },
    { path: lineagePath, methods: ['POST'], answer: (exchange) => answerLineage(exchange, receiver) },
    { path: lineageBatchPath, methods: ['POST'], answer: (exchange) => answerLineageBatch(exchange, receiver) },
    { path: openApiPath, methods: ['GET', 'HEAD'], answer: answerOpenApi },
    { path: '/api/health', methods: ['GET', 'HEAD'], answer: (exchange) => answerHealth(exchange, services) },
  ]
}

/** Settles where the request came from and under which address people see us. */
function open(house: House, request: IncomingMessage, response: ServerResponse): Exchange {
  const { headers, socket } = request
  const { CADASTRE_TRUST_PROXY: trusted, CADASTRE_URL: base } = house.environment
  const forwarded = (name: string) => (trusted ? String(headers[`x-forwarded-${name}`] ?? '') : '')
  // The last entry of X-Forwarded-For is the one that the proxy in front of us has written.
  const address = forwarded('for').split(',').at(-1)?.trim() || socket.remoteAddress || 'unknown'
  const host = forwarded('host').split(',')[0]?.trim() || headers.host || 'localhost'
  const protocol = forwarded('proto') === 'https' ? 'https' : 'http'
  const origin = base ?? `${protocol}://${host}`
  const path = request.url?.startsWith('/') ? request.url : '/'
  // Two leading slashes would be read as a host.
  const url = new URL(path.replace(/^\/+/, '/'), URL.canParse(origin) ? origin : 'http://localhost')
  headers['x-forwarded-for'] = address
  headers['x-forwarded-host'] = url.host
  headers['x-forwarded-proto'] = url.protocol.slice(0, -1)
  return { house, request, response, url, address }
}

/** Security headers; Next finds the nonce for its scripts in the policy on the request. */
function secure({ request, response, url }: Exchange, policy: (nonce: string) => string): void {
  const nonce = randomBytes(16).toString('base64')
  const content = policy(nonce)
  request.headers['content-security-policy'] = content
  request.headers['x-nonce'] = nonce
  // Where a page sends people back to after they signed in.
  request.headers['x-path'] = url.pathname + url.search
  response.setHeader('content-security-policy', content)
  response.setHeader('x-content-type-options', 'nosniff')
  response.setHeader('x-frame-options', 'DENY')
  response.setHeader('referrer-policy', 'same-origin')
  response.setHeader('permissions-policy', 'camera=(), microphone=(), geolocation=()')
  response.setHeader('cross-origin-opener-policy', 'same-origin')
  if (url.protocol === 'https:') response.setHeader('strict-transport-security', 'max-age=31536000')
}

function contentPolicy({ environment }: House, dev: boolean): (nonce: string) => string {
  const elsewhere = configuredProviders(environment)
  // Browsers hold redirects of a form against form-action, and a provider may pass people on to further hosts.
  const forms = elsewhere.length > 0 ? ` https: ${elsewhere.flatMap(({ issuer }) => issuer ?? []).join(' ')}` : ''
  return (nonce) =>
    [
      `default-src 'self'`,
      `script-src 'self' 'nonce-${nonce}'${dev ? ` 'unsafe-eval'` : ''}`,
      `style-src 'self' 'unsafe-inline'`,
      `img-src 'self' data: blob:`,
      `font-src 'self' data:`,
      `connect-src 'self'${dev ? ' ws:' : ''}`,
      `worker-src 'self' blob:`,
      `object-src 'none'`,
      `base-uri 'none'`,
      `form-action 'self'${forms}`,
      `frame-ancestors 'none'`,
    ].join('; ')
}
