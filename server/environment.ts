// The environment variables that Cadastre reads: one table, checked at start, each complaint saying what to do.
// Promise: no other file reads process.env for configuration, and the README's list is this table.
import { homedir } from 'node:os'
import { join, resolve } from 'node:path'
import { z } from 'zod'

interface Variable {
  /** One sentence for the README and for `cadastre doctor`. */
  says: string
  /** Never printed. */
  secret?: true
  read: z.ZodType
}

const flag = z
  .enum(['1', '0', 'true', 'false', 'yes', 'no'], { error: 'must be 1 or 0' })
  .transform((text) => ['1', 'true', 'yes'].includes(text))
  .optional()
const count = (from: number, to: number) =>
  z
    .string()
    .regex(/^\d+$/, `must be a whole number from ${from} to ${to}`)
    .transform(Number)
    .refine((value) => value >= from && value <= to, `must be a whole number from ${from} to ${to}`)
const url = (schemes: readonly string[], example: string) =>
  z.string().refine((text) => URL.canParse(text) && schemes.includes(new URL(text).protocol), `must be a URL such as ${example}`)
const web = (example: string) => url(['http:', 'https:'], example).transform((text) => text.replace(/\/+$/, ''))
const database = url(['postgres:', 'postgresql:'], 'postgres://user:password@host:5432/cadastre')
const text = z.string().min(1)
const secret = { secret: true } as const

/** Name -> what it says and how it is read. An empty value counts as unset. */
export const variables = {
  PORT: { says: 'Port of the web server; default 3000, 0 takes a free one.', read: count(0, 65535).optional() },
  CADASTRE_HOST: { says: 'Address to listen on; default 0.0.0.0, all of this machine.', read: text.optional() },
  CADASTRE_URL: {
    says: 'Where people reach Cadastre, for sign-in redirects behind a proxy; default: the host that the browser names.',
    read: web('https://catalog.shop.example').optional(),
  },
  CADASTRE_TRUST_PROXY: {
    says: '1 when a proxy in front sets X-Forwarded-For, -Host and -Proto; otherwise these are ignored.',
    read: flag,
  },
  CADASTRE_DATA_DIR: {
    says: 'Folder of the embedded PostgreSQL and the key file; default /var/lib/cadastre as root, else ~/.local/share/cadastre.',
    read: text.optional(),
  },
  DATABASE_URL: {
    says: 'PostgreSQL 15 or newer that holds the catalog; default: the embedded one.',
    ...secret,
    read: database.optional(),
  },
  DATABASE_OWNER_URL: {
    says: 'The same database as the role that owns the tables, so that the role of DATABASE_URL cannot change the audit log.',
    ...secret,
    read: database.optional(),
  },
  DATABASE_POOL: { says: 'Connections to the catalog at most; default 10.', read: count(2, 1000).optional() },
  CADASTRE_KEY: {
    says: 'Master key, 32 characters or more, for sessions, source secrets and the seal of the audit log; default: a key file made on first start.',
    ...secret,
    read: z.string().min(32, 'must have at least 32 characters; make one with: openssl rand -base64 32').optional(),
  },
  CADASTRE_KEY_PREVIOUS: {
    says: 'The master key before, while `cadastre keys rotate` re-encrypts.',
    ...secret,
    read: z.string().min(32, 'must have at least 32 characters').optional(),
  },
  CADASTRE_SETUP_TOKEN: {
    says: 'Token that the page for making the first administrator asks for; default: one printed in the log at start.',
    ...secret,
    read: z.string().min(8, 'must have at least 8 characters').optional(),
  },
  MEILI_HOST: {
    says: 'Meilisearch to search with; default: PostgreSQL itself.',
    read: web('http://127.0.0.1:7700').optional(),
  },
  MEILI_API_KEY: { says: 'API key for MEILI_HOST.', ...secret, read: text.optional() },
  OIDC_ISSUER: {
    says: 'Issuer of an OpenID Connect provider to sign in with.',
    read: web('https://login.shop.example').optional(),
  },
  OIDC_CLIENT_ID: { says: 'Client id at OIDC_ISSUER.', read: text.optional() },
  OIDC_CLIENT_SECRET: { says: 'Client secret at OIDC_ISSUER.', ...secret, read: text.optional() },
  OIDC_NAME: { says: 'What the sign-in button calls OIDC_ISSUER; default "single sign-on".', read: text.optional() },
  GITHUB_CLIENT_ID: { says: 'Client id of a GitHub OAuth app to sign in with.', read: text.optional() },
  GITHUB_CLIENT_SECRET: { says: 'Its client secret.', ...secret, read: text.optional() },
  GOOGLE_CLIENT_ID: { says: 'Client id of a Google OAuth client to sign in with.', read: text.optional() },
  GOOGLE_CLIENT_SECRET: { says: 'Its client secret.', ...secret, read: text.optional() },
  ENTRA_TENANT_ID: { says: 'Tenant of Microsoft Entra ID to sign in with.', read: text.optional() },
  ENTRA_CLIENT_ID: { says: 'Client id in that tenant.', read: text.optional() },
  ENTRA_CLIENT_SECRET: { says: 'Its client secret.', ...secret, read: text.optional() },
  OKTA_ISSUER: { says: 'Issuer of Okta to sign in with.', read: web('https://shop.okta.com').optional() },
  OKTA_CLIENT_ID: { says: 'Client id at OKTA_ISSUER.', read: text.optional() },
  OKTA_CLIENT_SECRET: { says: 'Its client secret.', ...secret, read: text.optional() },
  KEYCLOAK_ISSUER: {
    says: 'Realm of Keycloak to sign in with.',
    read: web('https://keycloak.shop.example/realms/shop').optional(),
  },
  KEYCLOAK_CLIENT_ID: { says: 'Client id in that realm.', read: text.optional() },
  KEYCLOAK_CLIENT_SECRET: { says: 'Its client secret.', ...secret, read: text.optional() },
} as const satisfies Record<string, Variable>

type Read = { [Name in keyof typeof variables]: z.infer<(typeof variables)[Name]['read']> }

export interface Environment extends Read {
  PORT: number
  CADASTRE_HOST: string
  CADASTRE_DATA_DIR: string
  DATABASE_POOL: number
}

/** Variables of which one without the other means nothing. */
const together: readonly (readonly (keyof typeof variables)[])[] = [
  ['OIDC_ISSUER', 'OIDC_CLIENT_ID', 'OIDC_CLIENT_SECRET'],
  ['GITHUB_CLIENT_ID', 'GITHUB_CLIENT_SECRET'],
  ['GOOGLE_CLIENT_ID', 'GOOGLE_CLIENT_SECRET'],
  ['ENTRA_TENANT_ID', 'ENTRA_CLIENT_ID', 'ENTRA_CLIENT_SECRET'],
  ['OKTA_ISSUER', 'OKTA_CLIENT_ID', 'OKTA_CLIENT_SECRET'],
  ['KEYCLOAK_ISSUER', 'KEYCLOAK_CLIENT_ID', 'KEYCLOAK_CLIENT_SECRET'],
]

/** Thrown with every complaint at once, a line each; quotes no secret. */
export class EnvironmentError extends Error {}

/** Reads and checks `from`; throws an EnvironmentError that names each variable that is wrong. */
export function readEnvironment(from: Record<string, string | undefined> = process.env): Environment {
  const complaints: string[] = []
  const read: Record<string, unknown> = {}
  for (const [name, variable] of Object.entries(variables)) {
    const value = from[name]?.trim() || undefined
    const { data, error } = variable.read.safeParse(value)
    const shown = 'secret' in variable ? '' : `, not ${JSON.stringify(value)}`
    if (error) complaints.push(`${name} ${error.issues[0]!.message}${shown}.`)
    read[name] = data
  }
  for (const names of together) {
    const missing = names.filter((name) => !from[name]?.trim())
    if (missing.length > 0 && missing.length < names.length)
      complaints.push(`${missing.join(' and ')} must be set too: ${names.join(', ')} belong together.`)
  }
  if (from.DATABASE_OWNER_URL?.trim() && !from.DATABASE_URL?.trim())
    complaints.push('DATABASE_OWNER_URL means nothing without DATABASE_URL.')
  if (complaints.length > 0) throw new EnvironmentError(complaints.join('\n'))
  return {
    ...(read as Read),
    PORT: (read.PORT as number | undefined) ?? 3000,
    CADASTRE_HOST: (read.CADASTRE_HOST as string | undefined) ?? '0.0.0.0',
    CADASTRE_DATA_DIR: resolve((read.CADASTRE_DATA_DIR as string | undefined) ?? defaultFolder(from)),
    DATABASE_POOL: (read.DATABASE_POOL as number | undefined) ?? 10,
  }
}

const defaultFolder = (from: Record<string, string | undefined>) =>
  process.getuid?.() === 0 ? '/var/lib/cadastre' : join(from.XDG_DATA_HOME?.trim() || join(homedir(), '.local/share'), 'cadastre')
