// next-auth in plain Node: sign-in, sign-out and the callbacks of providers under /api/auth/, without Next.
// Promise: next-auth sees only our own word on host, protocol and address.
import type { ServerResponse } from 'node:http'
import nextAuth, { type NextAuthOptions } from 'next-auth'
import { addressHeader } from '../auth/nextauth.ts'
import { readCookies } from '../auth/sessions.ts'
import { CatalogError } from '../errors.ts'
import { type Exchange, readBody } from './exchange.ts'

/** Node gives the CommonJS module itself for its default export, a bundler what is in it. */
const NextAuth = (typeof nextAuth === 'function' ? nextAuth : (nextAuth as { default: unknown }).default) as (
  request: unknown,
  response: unknown,
  options: NextAuthOptions,
) => Promise<void>

const bodyLimit = 64 * 1024

export async function answerAuth({ request, response, url, address }: Exchange, options: NextAuthOptions): Promise<void> {
  // Host and protocol were settled by http.ts; this tells next-auth to take them from the headers given here.
  process.env.AUTH_TRUST_HOST ??= '1'
  const [action, provider] = url.pathname.split('/').slice(3)
  const asked = {
    method: request.method,
    headers: {
      ...request.headers,
      host: url.host,
      'x-forwarded-host': url.host,
      'x-forwarded-proto': url.protocol.slice(0, -1),
      [addressHeader]: address,
    },
    cookies: readCookies(request.headers.cookie),
    query: { ...Object.fromEntries(url.searchParams), nextauth: [action, provider].filter(Boolean) },
    body: request.method === 'POST' ? await readForm(request) : undefined,
  }
  response.setHeader('cache-control', 'no-store')
  await NextAuth(asked, answering(response), options)
}

async function readForm(request: Exchange['request']): Promise<Record<string, unknown>> {
  const text = (await readBody(request, bodyLimit)).toString('utf8')
  if (!request.headers['content-type']?.includes('application/json')) return Object.fromEntries(new URLSearchParams(text))
  try {
    return JSON.parse(text)
  } catch {
    throw new CatalogError('BAD_INPUT', 'The body is not JSON.')
  }
}

/** The few methods of a Next response that next-auth calls. */
function answering(response: ServerResponse) {
  const answer = {
    status: (code: number) => {
      response.statusCode = code
      return answer
    },
    setHeader: (name: string, value: string | string[]) => {
      response.setHeader(name, value)
      return answer
    },
    getHeader: (name: string) => response.getHeader(name),
    json: (body: unknown) => {
      response.setHeader('content-type', 'application/json; charset=utf-8')
      response.end(JSON.stringify(body))
    },
    send: (body: unknown) => (body !== null && typeof body === 'object' ? answer.json(body) : response.end(body as string)),
    end: () => response.end(),
  }
  return answer
}
