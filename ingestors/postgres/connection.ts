// One connection to one database: TLS as configured, closed at once when the harvest is aborted.
// Promise: an abort frees the server too, by cancelling what it is doing for us.
import { connect as openSocket, Socket } from 'node:net'
import pg from 'pg'
import type { PostgresConfig } from './config.ts'
import { explain } from './explain.ts'

const connectTimeoutMs = 15_000

export interface Session {
  client: pg.Client
  close(): Promise<void>
}

/** Connects; rejects with a ReadProblem, or with the signal's reason once aborted. */
export async function openSession(config: PostgresConfig, database: string, signal: AbortSignal): Promise<Session> {
  signal.throwIfAborted()
  try {
    return await openWith(config, database, signal, config.ssl !== 'disable')
  } catch (error) {
    signal.throwIfAborted()
    const noTls = error instanceof Error && /does not support SSL/i.test(error.message)
    if (config.ssl !== 'prefer' || !noTls) throw explain(error, config, database)
  }
  try {
    return await openWith(config, database, signal, false)
  } catch (error) {
    signal.throwIfAborted()
    throw explain(error, config, database)
  }
}

async function openWith(config: PostgresConfig, database: string, signal: AbortSignal, tls: boolean): Promise<Session> {
  let socket: Socket | undefined
  const onSocket = config.host.startsWith('/')
  const client = new pg.Client({
    host: config.host,
    port: config.port,
    user: config.user,
    // A function, so that pg never falls back to PGPASSWORD or ~/.pgpass of the machine it runs on.
    password: () => config.password ?? '',
    database,
    application_name: 'cadastre',
    connectionTimeoutMillis: connectTimeoutMs,
    keepAlive: true,
    ssl: tls && !onSocket ? { rejectUnauthorized: config.ssl === 'verify-full', ca: config.ca || undefined } : false,
    stream: () => {
      // pg calls connect() on it; the raw socket is kept, as destroying it ends a connection that waits, with TLS or without.
      socket = new Socket()
      return socket
    },
  })
  client.on('error', () => {})
  const abort = () => {
    cancel(config, client)
    socket?.destroy()
  }
  signal.addEventListener('abort', abort, { once: true })
  try {
    await client.connect()
    signal.throwIfAborted()
  } catch (error) {
    signal.removeEventListener('abort', abort)
    socket?.destroy()
    throw error
  }
  let closed = false
  return {
    client,
    async close() {
      if (closed) return
      closed = true
      signal.removeEventListener('abort', abort)
      if (signal.aborted) socket?.destroy()
      else await client.end().catch(() => socket?.destroy())
    },
  }
}

/** The protocol's CancelRequest: its own connection, no answer, https://www.postgresql.org/docs/current/protocol-message-formats.html */
function cancel({ host, port }: PostgresConfig, client: pg.Client): void {
  const { processID, secretKey } = client as unknown as { processID: number | null; secretKey: number | null }
  if (processID === null || secretKey === null) return
  const request = Buffer.alloc(16)
  request.writeInt32BE(16, 0)
  request.writeInt32BE(80877102, 4)
  request.writeInt32BE(processID, 8)
  request.writeInt32BE(secretKey, 12)
  const socket = host.startsWith('/') ? openSocket(`${host}/.s.PGSQL.${port}`) : openSocket(port, host)
  socket.setTimeout(5000, () => socket.destroy())
  socket.on('error', () => {})
  socket.end(request)
}
