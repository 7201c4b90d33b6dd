// Opens the house: checks the environment, then the keys, the catalog, and the API over it.
import type { Connection } from '../db/connection.ts'
import { type ConnectionOptions, openConnection } from '../db/open.ts'
import { loadKeys } from './auth/keys.ts'
import { hasAdministrator } from './auth/people.ts'
import { configuredProviders } from './auth/providers.ts'
import { viewerOfCookies } from './auth/sessions.ts'
import { newSetupToken, setUp } from './auth/setup.ts'
import type { Environment } from './environment.ts'
import type { House } from './house.ts'
import { rootRouter } from './router.ts'
import { configuredEngine } from './search/configured.ts'

export interface OpenHouse extends House {
  /** What the page for making the first administrator asks for. */
  setupToken: string
}

/** Opens the house of this environment; the caller closes it. */
export async function openHouse(environment: Environment): Promise<OpenHouse> {
  // The key first: a start without it should fail before anything is written.
  loadKeys(environment)
  return houseOver(await openConnection(connectionOptions(environment)), environment)
}

/** The house over a catalog that is open already. */
export function houseOver(connection: Connection, environment: Environment): OpenHouse {
  const keys = loadKeys(environment)
  const { database } = connection
  const setupToken = environment.CADASTRE_SETUP_TOKEN ?? newSetupToken()
  const house: OpenHouse = {
    environment,
    keys,
    connection,
    setupToken,
    search: configuredEngine(environment),
    callerFor: (viewer) => rootRouter.createCaller({ database, viewer, search: house.search }),
    viewerOfCookies: (cookie) => viewerOfCookies(database, keys, cookie),
    signInMethods: configuredProviders(environment).map(({ id, title }) => ({ id, title })),
    setupIsNeeded: async () => !(await hasAdministrator(database)),
    setUp: (form) => setUp(database, keys, setupToken, form),
    close: () => connection.close(),
  }
  return house
}

const connectionOptions = (environment: Environment): ConnectionOptions => ({
  databaseUrl: environment.DATABASE_URL,
  ownerUrl: environment.DATABASE_OWNER_URL,
  dataDir: environment.CADASTRE_DATA_DIR,
  poolSize: environment.DATABASE_POOL,
})
