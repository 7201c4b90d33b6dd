// Serving: opens the house, starts the services, builds the pages when they are not, listens, and stops in good order.
// Promise: on SIGINT and SIGTERM requests under way are finished, services stopped and the embedded server given back.
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Environment } from './environment.ts'
import { placeHouse, type RunningService } from './house.ts'
import { endEvents } from './http/events.ts'
import { createWebServer } from './http.ts'
import { log, reasonOf } from './log.ts'
import { type OpenHouse, openHouse } from './open.ts'
import { openPages, type Pages } from './pages.ts'
import { services } from './services.ts'

const secondsToFinish = 10

export interface ServeOptions {
  dev?: boolean
  /** Told what it is doing, a line each. */
  say?: (line: string) => void
}

export interface Serving {
  house: OpenHouse
  /** Where it listens. */
  url: string
  stop(): Promise<void>
}

/** Serves until `stop`. The house may be one that the caller has opened; `stop` closes it. */
export async function serve(
  environment: Environment,
  { dev = false, say = () => {} }: ServeOptions = {},
  opened?: OpenHouse,
): Promise<Serving> {
  const house = opened ?? (await openHouse(environment))
  const running: RunningService[] = []
  let server: Server | undefined
  let pages: Pages | undefined
  const stop = once(async () => {
    endEvents(house)
    if (server) await finish(server)
    await pages?.close()
    for (const service of running.toReversed())
      await service.stop().catch((error) => log(`${service.name} did not stop: ${reasonOf(error)}`))
    placeHouse(undefined)
    await house.close()
  })
  try {
    placeHouse(house)
    for (const start of services) running.push(await start(house))
    pages = await openPages(environment.PORT, dev, say)
    server = createWebServer({ house, services: running, dev, ...(pages && { pages: pages.answer }) })
    if (pages) server.on('upgrade', pages.upgrade)
    const url = await listen(server, environment)
    if (await house.setupIsNeeded()) {
      say(`There is no administrator yet. Make one at ${url}/setup with this setup token: ${house.setupToken}`)
    }
    return { house, url, stop }
  } catch (error) {
    await stop().catch(() => {})
    throw error
  }
}

/** Serves until a signal comes, then stops; a second signal ends the process at once. */
export async function serveUntilSignal(environment: Environment, options: ServeOptions, opened?: OpenHouse): Promise<void> {
  const serving = await serve(environment, options, opened)
  options.say?.(`Cadastre is at ${serving.url}`)
  const signal = await nextSignal()
  options.say?.(`${signal}: finishing what is under way`)
  for (const again of ['SIGINT', 'SIGTERM'] as const) process.once(again, () => process.exit(130))
  await serving.stop()
}

const nextSignal = () =>
  new Promise<NodeJS.Signals>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, resolve)
  })

function once(work: () => Promise<void>): () => Promise<void> {
  let done: Promise<void> | undefined
  return () => (done ??= work())
}

async function listen(server: Server, { PORT, CADASTRE_HOST }: Environment): Promise<string> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) =>
      reject(
        error.code === 'EADDRINUSE'
          ? new Error(`Port ${PORT} is taken by another program. Set PORT to a free one, or to 0 for any.`)
          : error.code === 'EACCES'
            ? new Error(`This user may not listen on port ${PORT}. Set PORT to 1024 or more.`)
            : error,
      ),
    )
    server.listen(PORT, CADASTRE_HOST, resolve)
  })
  const host = ['0.0.0.0', '::'].includes(CADASTRE_HOST) ? 'localhost' : CADASTRE_HOST
  return `http://${host.includes(':') ? `[${host}]` : host}:${(server.address() as AddressInfo).port}`
}

async function finish(server: Server): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()))
  server.closeIdleConnections()
  await Promise.race([closed, sleep(secondsToFinish * 1000, undefined, { ref: false })])
  server.closeAllConnections()
}
