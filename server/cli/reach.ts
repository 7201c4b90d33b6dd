// How a command reaches the catalog: in this process (its database, as the house), or a server elsewhere (--url, as a token's owner).
import { userInfo } from 'node:os'
import { createTRPCClient } from '@trpc/client'
import type { Command } from 'commander'
import { houseViewer, type Viewer } from '../auth/viewer.ts'
import { type CadastreClient, createCadastreClient } from '../client.ts'
import { readEnvironment } from '../environment.ts'
import { type OpenHouse, openHouse } from '../open.ts'
import { localLink } from './local-link.ts'

export interface GlobalOptions {
  json?: boolean
  url?: string
  token?: string
}

/** What was typed makes no sense: exit code 2. */
export class UsageError extends Error {}
/** It was refused or went wrong, and the message says all: exit code 1. */
export class Refused extends Error {}

export const optionsOf = <Options = object>(command: Command) => command.optsWithGlobals<Options & GlobalOptions>()

/** As the audit log names whoever sits at the server's own machine. */
export function machineViewer(): Viewer {
  let name = 'unknown'
  try {
    name = userInfo().username
  } catch {
    // A user id without an entry in /etc/passwd, as in some containers.
    name = String(process.getuid?.() ?? 'unknown')
  }
  return houseViewer(`cli:${name}`)
}

/** Runs `work` with the API of the server named by --url, or with that of the local catalog. */
export async function withApi<T>(command: Command, work: (api: CadastreClient, house?: OpenHouse) => Promise<T>): Promise<T> {
  const { url, token } = optionsOf(command)
  if (url) {
    if (!token) throw new UsageError('--url needs an API token: --token cad_… or the variable CADASTRE_TOKEN.')
    if (!URL.canParse(url)) throw new UsageError(`--url ${url} is not a URL; expected such as https://catalog.shop.example`)
    return work(createCadastreClient({ url, token }))
  }
  return withHouse(command, (house) => {
    const context = { database: house.connection.database, viewer: machineViewer(), search: house.search }
    return work(createTRPCClient({ links: [localLink(context)] }), house)
  })
}

/** Runs `work` on the local catalog; refuses --url. */
export async function withHouse<T>(command: Command, work: (house: OpenHouse) => Promise<T>): Promise<T> {
  if (optionsOf(command).url)
    throw new UsageError(`cadastre ${command.name()} works on the machine of the catalog only: leave --url out.`)
  const house = await openHouse(readEnvironment())
  try {
    return await work(house)
  } finally {
    await house.close()
  }
}
