// One request and its answer, as our own handlers get it; and how they read a body and answer.
import type { IncomingMessage, ServerResponse } from 'node:http'
import { getHTTPStatusCodeFromError } from '@trpc/server/http'
import { viewerOfToken } from '../auth/identify.ts'
import type { Viewer } from '../auth/viewer.ts'
import { CatalogError } from '../errors.ts'
import type { House } from '../house.ts'
import { log, reasonOf } from '../log.ts'

export interface Exchange {
  house: House
  request: IncomingMessage
  response: ServerResponse
  /** As the browser sees it, behind whatever proxy. */
  url: URL
  /** Network address of who asks. */
  address: string
}

/** A path of ours: exact, or with everything below it when it ends in `/`. */
export interface Route {
  path: string
  /** Absent: it looks for itself. */
  methods?: readonly string[]
  answer(exchange: Exchange): Promise<void>
}

/** Who asks: by `Authorization: Bearer`, else by session. Throws NOT_SIGNED_IN for a bearer that is no valid token. */
export async function viewerOfRequest({ house, request, url }: Exchange): Promise<Viewer | undefined> {
  const { authorization, cookie } = request.headers
  if (authorization === undefined) {
    const viewer = await house.viewerOfCookies(cookie)
    if (viewer && request.method !== 'GET' && request.method !== 'HEAD') refuseOtherSites(request, url)
    return viewer
  }
  const [, token] = /^Bearer +(\S+) *$/i.exec(authorization) ?? []
  if (token === undefined) throw new CatalogError('NOT_SIGNED_IN', 'Send the API token as Authorization: Bearer cad_…')
  const viewer = await viewerOfToken(house.connection.database, token)
  if (!viewer) throw new CatalogError('NOT_SIGNED_IN', 'This API token is not valid: it is unknown, has expired or was revoked.')
  return viewer
}

/** A browser sends its cookies along whoever wrote the page: what changes something must come from a page of ours. */
function refuseOtherSites(request: IncomingMessage, url: URL): void {
  const { origin, 'sec-fetch-site': site } = request.headers
  if (origin === undefined ? site === 'same-origin' : origin === url.origin) return
  throw new CatalogError('NOT_ALLOWED', 'This request does not come from a page of Cadastre. Scripts send an API token instead.')
}

/** The body as bytes; throws TOO_LARGE beyond `limit` bytes. */
export async function readBody(request: IncomingMessage, limit: number): Promise<Buffer> {
  const tooLarge = () => new CatalogError('TOO_LARGE', `The body has more than ${limit.toLocaleString('en')} bytes.`)
  if (Number(request.headers['content-length'] ?? 0) > limit) throw tooLarge()
  const parts: Buffer[] = []
  let size = 0
  for await (const part of request as AsyncIterable<Buffer>) {
    size += part.length
    if (size > limit) throw tooLarge()
    parts.push(part)
  }
  return Buffer.concat(parts)
}

export function sendJson(response: ServerResponse, status: number, body: unknown): void {
  const text = JSON.stringify(body)
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8', 'content-length': Buffer.byteLength(text) })
  response.end(text)
}

/** `{ error: { kind, message } }` with the status of its kind; what was not foreseen is logged and not shown. */
export function sendError(response: ServerResponse, error: unknown): void {
  if (response.headersSent) {
    response.destroy()
    return
  }
  if (error instanceof CatalogError) {
    if (error.kind === 'NOT_SIGNED_IN') response.setHeader('www-authenticate', 'Bearer')
    // What is left of a refused body is not read: the connection cannot be used again.
    if (error.kind === 'TOO_LARGE') response.setHeader('connection', 'close')
    sendJson(response, getHTTPStatusCodeFromError(error), { error: { kind: error.kind, message: error.message } })
    return
  }
  log(`unforeseen: ${reasonOf(error)}`)
  sendJson(response, 500, {
    error: { kind: 'UNFORESEEN', message: 'Something went wrong on the server; its log has the details.' },
  })
}
