// What the errors of a connection to PostgreSQL mean, and what to do about each.
// Promise: no explanation holds the password, whatever the error says.
import { ReadProblem } from '../protocol/connector.ts'
import type { PostgresConfig } from './config.ts'

type Explain = (config: PostgresConfig, database: string) => { code: string; message: string; hint?: string }

const address = ({ host, port }: PostgresConfig) => `${host}:${port}`
export const quoted = (name: string) => `"${name.replaceAll('"', '""')}"`

/** By error code of Node or SQLSTATE of PostgreSQL. */
const meanings: Record<string, Explain> = {
  ENOTFOUND: ({ host }) => ({
    code: 'connect.host',
    message: `There is no host called ${host}.`,
    hint: 'Check the spelling of the host, and that this machine can look it up.',
  }),
  EAI_AGAIN: ({ host }) => ({
    code: 'connect.host',
    message: `The name ${host} could not be looked up now.`,
    hint: 'Check the name service of this machine, then try again.',
  }),
  ECONNREFUSED: (config) => ({
    code: 'connect.port',
    message: `Nothing listens on ${address(config)}.`,
    hint: 'Check the port, that PostgreSQL runs, and that its listen_addresses includes this address.',
  }),
  ETIMEDOUT: (config) => ({
    code: 'connect.port',
    message: `${address(config)} does not answer.`,
    hint: 'Check that no firewall stands between this machine and the server.',
  }),
  EHOSTUNREACH: (config) => ({
    code: 'connect.port',
    message: `There is no way from here to ${address(config)}.`,
    hint: 'Check the network of this machine.',
  }),
  ENOENT: (config) => ({
    code: 'connect.port',
    message: `There is no Unix socket for port ${config.port} in ${config.host}.`,
    hint: 'Check the folder and the port, and that PostgreSQL runs.',
  }),
  '28P01': ({ user }) => ({
    code: 'connect.password',
    message: `The password of ${user} is wrong, or the role does not exist.`,
    hint: `As an administrator: ALTER ROLE ${quoted(user)} LOGIN PASSWORD '…';`,
  }),
  '28000': ({ user }, database) => ({
    code: 'connect.refused',
    message: `The server does not let ${user} into ${database} from here.`,
    hint: `Check that the role may log in (ALTER ROLE ${quoted(user)} LOGIN;) and that pg_hba.conf has a line for it, this database and this address.`,
  }),
  '3D000': (_, database) => ({
    code: 'connect.database',
    message: `There is no database called ${database}.`,
    hint: 'Check the entry database; "postgres" exists almost everywhere.',
  }),
  '42501': ({ user }, database) => ({
    code: 'missing_grant.connect',
    message: `${user} may not do this in database ${database}.`,
    hint: `GRANT CONNECT ON DATABASE ${quoted(database)} TO ${quoted(user)};`,
  }),
  '53300': (config) => ({
    code: 'connect.full',
    message: `${address(config)} has no connection left.`,
    hint: 'Raise max_connections, or harvest at a quieter time.',
  }),
  '57P03': (config) => ({
    code: 'connect.starting',
    message: `${address(config)} is starting up or shutting down.`,
    hint: 'Try again in a moment.',
  }),
  '57014': (_, database) => ({
    code: 'read.timeout',
    message: `A query in ${database} took longer than the statement timeout.`,
    hint: 'Raise the statement timeout of this source.',
  }),
  '55P03': (_, database) => ({
    code: 'read.locked',
    message: `A relation in ${database} stayed locked by another session.`,
    hint: 'Harvest again when that session is done.',
  }),
}

/** Errors that pg itself makes and gives no code. */
const codeless: [RegExp, string][] = [
  [/client password must be|password/i, '28P01'],
  [/timeout expired|timed out/i, 'ETIMEDOUT'],
]

function codeOf(error: unknown): string | undefined {
  const { code, errors } = (error ?? {}) as { code?: unknown; errors?: unknown[] }
  if (typeof code === 'string') return code
  // A host with several addresses fails with one error for each.
  if (errors?.length) return codeOf(errors[0])
  return codeless.find(([pattern]) => error instanceof Error && pattern.test(error.message))?.[1]
}

/** Turns any error of a connection or query into one for people. */
export function explain(error: unknown, config: PostgresConfig, database: string, doing?: string): ReadProblem {
  if (error instanceof ReadProblem) return error
  const code = codeOf(error)
  const meaning = code === undefined ? undefined : meanings[code]
  const said = withoutPassword(error instanceof Error ? error.message : String(error), config)
  const { code: kind, message, hint } = meaning?.(config, database) ?? { code: 'read.failed', message: said }
  // The server's own words tell more than the table where a query failed: which relation, which function.
  const detail = meaning && doing !== undefined && said !== '' ? ` (${said})` : ''
  return new ReadProblem(kind, `${doing === undefined ? '' : `${doing}: `}${message}${detail}`, hint)
}

export const withoutPassword = (text: string, { password }: PostgresConfig) =>
  password ? text.replaceAll(password, '***').replaceAll(encodeURIComponent(password), '***') : text
