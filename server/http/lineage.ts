// POST /api/v1/lineage and /api/v1/lineage/batch: where OpenLineage producers send their events.
// Promise: answers after the events are kept; each refusal names the field; a batch loses no more than its bad events.

import { promisify } from 'node:util'
import { brotliDecompress, gunzip, inflate } from 'node:zlib'
import type { Database } from '../../db/connection.ts'
import { normalise } from '../../ingestors/openlineage/normalise.ts'
import { auditRefusal } from '../audit/append.ts'
import { viewerOfToken } from '../auth/identify.ts'
import { may, type Viewer } from '../auth/viewer.ts'
import { CatalogError } from '../errors.ts'
import type { NotKept, Received, Receiver } from '../pipelines/receive.ts'
import { type Exchange, readBody, sendJson } from './exchange.ts'

export const lineagePath = '/api/v1/lineage'
export const lineageBatchPath = '/api/v1/lineage/batch'

const singleLimit = 10 * 1024 * 1024
const batchLimit = 32 * 1024 * 1024
const mostInBatch = 10_000

/** Senders send by the hundred a second: one look-up serves what arrives within a blink. */
const blink = 250
const lookups = new Map<string, { at: number; viewer: Promise<Viewer | undefined> }>()

function viewerOf(database: Database, token: string): Promise<Viewer | undefined> {
  const now = performance.now()
  const found = lookups.get(token)
  if (found && now - found.at < blink) return found.viewer
  const viewer = viewerOfToken(database, token)
  viewer.catch(() => lookups.delete(token))
  if (lookups.size >= 1000) lookups.clear()
  lookups.set(token, { at: now, viewer })
  return viewer
}

/** Who sends; throws NOT_SIGNED_IN or NOT_ALLOWED. */
async function senderOf({ house, request, url }: Exchange): Promise<Viewer> {
  const { database } = house.connection
  const [, token] = /^Bearer +(\S+) *$/i.exec(request.headers.authorization ?? '') ?? []
  const viewer = token === undefined ? undefined : await viewerOf(database, token)
  if (!viewer) {
    const why =
      token === undefined
        ? 'Send an API token as Authorization: Bearer cad_…'
        : 'This API token is not valid: it is unknown, has expired or was revoked.'
    throw new CatalogError('NOT_SIGNED_IN', why)
  }
  if (may(viewer, 'lineage.send', 'any')) return viewer
  await auditRefusal(database, viewer, {
    action: 'lineage.receive',
    outcome: 'refused',
    target: url.pathname,
    detail: { because: 'lineage.send' },
  })
  throw new CatalogError(
    'NOT_ALLOWED',
    `${viewer.name} may not send lineage: the token and its owner need the permission lineage.send.`,
  )
}

/** Content codings that senders use, each with its undoing. */
const codings: Record<string, (body: Buffer, options: { maxOutputLength: number }) => Promise<Buffer>> = {
  gzip: promisify<Buffer, { maxOutputLength: number }, Buffer>(gunzip),
  'x-gzip': promisify<Buffer, { maxOutputLength: number }, Buffer>(gunzip),
  deflate: promisify<Buffer, { maxOutputLength: number }, Buffer>(inflate),
  br: promisify<Buffer, { maxOutputLength: number }, Buffer>(brotliDecompress),
}

async function readJson({ request }: Exchange, limit: number): Promise<{ value: unknown; bytes: number }> {
  const coding = request.headers['content-encoding']?.trim().toLowerCase() || 'identity'
  const decode = codings[coding]
  if (!decode && coding !== 'identity')
    throw new CatalogError(
      'BAD_INPUT',
      `body: the coding ${coding} is not known; send it as it is, or as ${Object.keys(codings).join(', ')}`,
    )
  const sent = await readBody(request, limit)
  const body = decode
    ? await decode(sent, { maxOutputLength: limit }).catch((error: NodeJS.ErrnoException) => {
        if (error.code === 'ERR_BUFFER_TOO_LARGE')
          throw new CatalogError('TOO_LARGE', `body: has more than ${limit.toLocaleString('en')} bytes when unpacked`)
        throw new CatalogError('BAD_INPUT', `body: is not ${coding}, as its content-encoding says`)
      })
    : sent
  try {
    return { value: JSON.parse(body.toString('utf8').replace(/^\uFEFF/, '')), bytes: body.length }
  } catch (error) {
    throw new CatalogError('BAD_INPUT', `body: not JSON: ${(error as Error).message}`)
  }
}

export async function answerLineage(exchange: Exchange, receiver: Receiver): Promise<void> {
  const viewer = await senderOf(exchange)
  const { value, bytes } = await readJson(exchange, singleLimit)
  const read = normalise(value, new Date().toISOString())
  if ('refusal' in read) {
    const { field, reason } = read.refusal
    sendJson(exchange.response, 400, { error: { kind: 'BAD_INPUT', message: `${field}: ${reason}`, field } })
    return
  }
  const [problem] = await wait(exchange, () => receiver.receive([read], viewer, bytes))
  if (problem) sendProblem(exchange, problem)
  else sendJson(exchange.response, 201, { warnings: read.warnings })
}

export async function answerLineageBatch(exchange: Exchange, receiver: Receiver): Promise<void> {
  const viewer = await senderOf(exchange)
  const { value, bytes } = await readJson(exchange, batchLimit)
  // Some senders wrap the array.
  const items = Array.isArray(value) ? value : (value as { events?: unknown } | null)?.events
  if (!Array.isArray(items)) throw new CatalogError('BAD_INPUT', 'body: expected an array of OpenLineage events')
  if (items.length > mostInBatch)
    throw new CatalogError('TOO_LARGE', `body: more than ${mostInBatch} events; send them in several batches`)
  const now = new Date().toISOString()
  const read = items.map((item) => normalise(item, now))
  const good = read.flatMap((one, index) => ('refusal' in one ? [] : [{ index, received: one satisfies Received }]))
  const problems =
    good.length > 0
      ? await wait(exchange, () =>
          receiver.receive(
            good.map(({ received }) => received),
            viewer,
            bytes,
          ),
        )
      : []
  const failed = [
    ...read.flatMap((one, index) =>
      'refusal' in one ? [{ index, reason: `${one.refusal.field}: ${one.refusal.reason}`, retriable: false }] : [],
    ),
    ...problems.flatMap((problem, at) => (problem ? [{ index: good[at]!.index, ...problem }] : [])),
  ].sort((a, b) => a.index - b.index)
  if (failed.length === 0) {
    exchange.response.writeHead(204).end()
    return
  }
  const retriable = failed.filter((one) => one.retriable).length
  sendJson(exchange.response, 200, {
    status: 'partial_success',
    summary: {
      received: items.length,
      successful: items.length - failed.length,
      failed: failed.length,
      retriable,
      non_retriable: failed.length - retriable,
    },
    failed_events: failed,
  })
}

async function wait<T>({ response }: Exchange, receive: () => Promise<T>): Promise<T> {
  try {
    return await receive()
  } catch (error) {
    if (error instanceof CatalogError && error.kind === 'UNAVAILABLE') response.setHeader('retry-after', '1')
    throw error
  }
}

function sendProblem({ response }: Exchange, { reason, retriable }: NotKept): void {
  if (retriable) response.setHeader('retry-after', '1')
  sendJson(response, retriable ? 503 : 500, { error: { kind: retriable ? 'UNAVAILABLE' : 'UNFORESEEN', message: reason } })
}
