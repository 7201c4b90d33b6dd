// What the running process holds once, for both copies of our modules that live in it: Node's own and the one in Next's bundle.
// Promise: this file imports types only, so that the bundle reaches the server without a second copy of it.
import type { Connection } from '../db/connection.ts'
import type { Keys } from './auth/keys.ts'
import type { SetupForm } from './auth/setup.ts'
import type { Viewer } from './auth/viewer.ts'
import type { Environment } from './environment.ts'
import type { RootRouter } from './router.ts'
import type { SearchEngine } from './search/engine.ts'

/** The API in process: `caller.assets.get({ ref })`. */
export type Caller = ReturnType<RootRouter['createCaller']>

/** A way to sign in, as the sign-in page shows it. `id` is the last part of `/api/auth/signin/<id>`. */
export interface SignInMethod {
  id: string
  title: string
}

export interface House {
  environment: Environment
  keys: Keys
  connection: Connection
  /** What searches; undefined: PostgreSQL. */
  search?: SearchEngine | undefined
  callerFor(viewer: Viewer | undefined): Caller
  /** Who sends this Cookie header; undefined: nobody, or a session that has ended. */
  viewerOfCookies(cookie: string | undefined): Promise<Viewer | undefined>
  /** Those beside e-mail and password. */
  signInMethods: readonly SignInMethod[]
  /** Whether nobody can sign in yet, so that the first administrator has to be made. */
  setupIsNeeded(): Promise<boolean>
  /** Makes the first administrator; throws a CatalogError when the token is wrong or there is one already. */
  setUp(form: SetupForm): Promise<void>
  close(): Promise<void>
}

/** Something that runs beside the web server (server/services.ts). */
export interface RunningService {
  name: string
  /** Undefined: ready. Shown by /api/health. */
  whyNotReady(): Promise<string | undefined>
  /** Lets what is under way come to an end, within some seconds. */
  stop(): Promise<void>
}

export type StartService = (house: House) => Promise<RunningService>

const place = Symbol.for('cadastre')
type Global = { [place]?: House }

/** The house of this process; throws where none was opened, such as in `next dev` started by itself. */
export function theHouse(): House {
  const house = (globalThis as Global)[place]
  if (!house) throw new Error('Cadastre is not open in this process: start it with `npm run dev` or `npm start`, not with next.')
  return house
}

/** Called once by what opens the house for a web server. */
export function placeHouse(house: House | undefined): void {
  ;(globalThis as Global)[place] = house
}
