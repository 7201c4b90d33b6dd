// GET /api/events: server-sent events of what goes on; `harvest` carries a harvest as sources.harvest gives it.
// Promise: one LISTEN connection for all who listen, none while nobody does; nobody hears of a source they may not see.
import type { ServerResponse } from 'node:http'
import pg from 'pg'
import { may, type Viewer } from '../auth/viewer.ts'
import { CatalogError } from '../errors.ts'
import { findHarvest } from '../harvest/queries.ts'
import type { House } from '../house.ts'
import { log, reasonOf } from '../log.ts'
import { type Exchange, viewerOfRequest } from './exchange.ts'

export const eventsPath = '/api/events'

/** Rights may change while a page stays open: after so long the browser has to ask again, which it does by itself. */
const secondsPerStream = 300
/** Proxies cut connections that say nothing for a minute. */
const secondsBetweenSigns = 25
/** Bytes that may wait for somebody who does not read, before they are let go. */
const patience = 1024 * 1024

interface Listener {
  viewer: Viewer
  response: ServerResponse
}

class Feed {
  readonly #house: House
  readonly #listeners = new Set<Listener>()
  #client: Promise<pg.Client> | undefined

  constructor(house: House) {
    this.#house = house
  }

  /** Resolves when nothing that happens from now on is missed. */
  async join(listener: Listener): Promise<void> {
    this.#listeners.add(listener)
    listener.response.once('close', () => this.#leave(listener))
    this.#client ??= this.#listen()
    await this.#client
  }

  /** Ends every stream, so that the server can stop. */
  close(): void {
    for (const { response } of this.#listeners) response.end()
  }

  #leave(listener: Listener): void {
    this.#listeners.delete(listener)
    if (this.#listeners.size > 0) return
    const client = this.#client
    this.#client = undefined
    client?.then((open) => open.end()).catch(() => {})
  }

  async #listen(): Promise<pg.Client> {
    const client = new pg.Client({ connectionString: this.#house.connection.url, application_name: 'cadastre events' })
    const lost = (error: unknown) => {
      log(`events: ${reasonOf(error)}`)
      this.#client = undefined
      this.close()
    }
    client.on('error', lost)
    client.on('notification', ({ payload }) => {
      this.#tell(payload ?? '').catch((error) => log(`events: ${reasonOf(error)}`))
    })
    try {
      await client.connect()
      await client.query('listen cadastre_harvest')
    } catch (error) {
      lost(error)
      throw new CatalogError('UNAVAILABLE', 'The catalog cannot be listened to just now. Ask again in a moment.', error)
    }
    return client
  }

  async #tell(payload: string): Promise<void> {
    const { harvestId } = JSON.parse(payload) as { harvestId: number }
    // Who sees alike is asked for once.
    const answers = new Map<string, Promise<string | undefined>>()
    for (const { viewer, response } of this.#listeners) {
      const sight = JSON.stringify([viewer.groups, viewer.roles])
      const answer = answers.get(sight) ?? this.#wordsFor(viewer, harvestId)
      answers.set(sight, answer)
      const words = await answer
      if (words === undefined || response.writableEnded) continue
      if (response.writableLength > patience) response.destroy()
      else response.write(`event: harvest\ndata: ${words}\n\n`)
    }
  }

  async #wordsFor(viewer: Viewer, harvestId: number): Promise<string | undefined> {
    try {
      return JSON.stringify(await findHarvest(this.#house.connection.database, viewer, harvestId))
    } catch (error) {
      if (error instanceof CatalogError && error.kind === 'NOT_FOUND') return undefined
      throw error
    }
  }
}

const feeds = new WeakMap<House, Feed>()

function feedOf(house: House): Feed {
  const feed = feeds.get(house) ?? new Feed(house)
  feeds.set(house, feed)
  return feed
}

/** Lets go of everybody who listens: their connections would keep the server from stopping. */
export const endEvents = (house: House): void => feeds.get(house)?.close()

export async function answerEvents(exchange: Exchange): Promise<void> {
  const { house, response } = exchange
  const viewer = await viewerOfRequest(exchange)
  if (!viewer) throw new CatalogError('NOT_SIGNED_IN', 'Sign in first, or send an API token as Authorization: Bearer …')
  if (!may(viewer, 'sources.read', 'any'))
    throw new CatalogError('NOT_ALLOWED', `${viewer.name} may not follow harvests: it needs the permission sources.read.`)
  await feedOf(house).join({ viewer, response })
  response.writeHead(200, {
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-store, no-transform',
    'x-accel-buffering': 'no',
  })
  response.write('retry: 2000\n\n')
  const signs = setInterval(() => response.write(': still here\n\n'), secondsBetweenSigns * 1000)
  const end = setTimeout(() => response.end(), secondsPerStream * 1000)
  response.once('close', () => {
    clearInterval(signs)
    clearTimeout(end)
  })
}
