// Where else people may sign in: one row per provider, switched on by its environment variables.
import type { Environment } from '../environment.ts'

/** What a provider says of a person, in our words. */
export interface ProviderProfile {
  id: string
  name?: string
  email?: string
  /** Undefined: the provider does not say. */
  emailVerified?: boolean
}

interface Client {
  clientId: string
  clientSecret: string
}

interface ProviderRow {
  id: string
  title(environment: Environment): string
  /** OpenID Connect issuer; its discovery document says the rest. */
  issuer?(environment: Environment): string | undefined
  client(environment: Environment): Partial<Client> | undefined
}

const entra = (tenant: string) => `https://login.microsoftonline.com/${encodeURIComponent(tenant)}/v2.0`
const named = (title: string) => () => title
const client = (clientId?: string, clientSecret?: string) => ({
  ...(clientId && { clientId }),
  ...(clientSecret && { clientSecret }),
})

export const providers: readonly ProviderRow[] = [
  {
    id: 'oidc',
    title: (e) => e.OIDC_NAME ?? 'single sign-on',
    issuer: (e) => e.OIDC_ISSUER,
    client: (e) => client(e.OIDC_CLIENT_ID, e.OIDC_CLIENT_SECRET),
  },
  {
    id: 'google',
    title: named('Google'),
    issuer: (e) => e.GOOGLE_CLIENT_ID && 'https://accounts.google.com',
    client: (e) => client(e.GOOGLE_CLIENT_ID, e.GOOGLE_CLIENT_SECRET),
  },
  {
    id: 'entra',
    title: named('Microsoft Entra ID'),
    issuer: (e) => e.ENTRA_TENANT_ID && entra(e.ENTRA_TENANT_ID),
    client: (e) => client(e.ENTRA_CLIENT_ID, e.ENTRA_CLIENT_SECRET),
  },
  {
    id: 'okta',
    title: named('Okta'),
    issuer: (e) => e.OKTA_ISSUER,
    client: (e) => client(e.OKTA_CLIENT_ID, e.OKTA_CLIENT_SECRET),
  },
  {
    id: 'keycloak',
    title: named('Keycloak'),
    issuer: (e) => e.KEYCLOAK_ISSUER,
    client: (e) => client(e.KEYCLOAK_CLIENT_ID, e.KEYCLOAK_CLIENT_SECRET),
  },
  // GitHub speaks OAuth only: no issuer, and the address is asked for apart.
  { id: 'github', title: named('GitHub'), client: (e) => client(e.GITHUB_CLIENT_ID, e.GITHUB_CLIENT_SECRET) },
]

/** The providers that this environment switches on. */
export function configuredProviders(environment: Environment): (Client & { id: string; title: string; issuer?: string })[] {
  return providers.flatMap((row) => {
    const { clientId, clientSecret } = row.client(environment) ?? {}
    if (!clientId || !clientSecret) return []
    const issuer = row.issuer?.(environment)
    return [{ id: row.id, title: row.title(environment), clientId, clientSecret, ...(issuer && { issuer }) }]
  })
}

/** Standard claims of an ID token (OpenID Connect Core 1.0, section 5.1) as a profile. */
export function profileOfClaims(claims: Record<string, unknown>): ProviderProfile {
  const text = (name: string) => (typeof claims[name] === 'string' ? (claims[name] as string) : undefined)
  // Entra leaves `email` out for many accounts; their user principal name has the form of one.
  const email = text('email') ?? (text('preferred_username')?.includes('@') ? text('preferred_username') : undefined)
  const verified = claims.email_verified
  return {
    id: String(claims.sub),
    ...(email && { email }),
    ...(text('name') && { name: text('name') }),
    ...(verified !== undefined && { emailVerified: verified === true || verified === 'true' }),
  }
}

interface GithubEmail {
  email: string
  primary: boolean
  verified: boolean
}

/** The signed-in person at GitHub with their primary address. `get` asks its API. */
export async function githubProfile(get: (path: string) => Promise<unknown>): Promise<ProviderProfile> {
  const user = (await get('/user')) as { id: number; login: string; name?: string | null }
  const emails = (await get('/user/emails')) as GithubEmail[]
  const primary = Array.isArray(emails) ? emails.find((entry) => entry.primary) : undefined
  return {
    id: String(user.id),
    name: user.name ?? user.login,
    ...(primary && { email: primary.email, emailVerified: primary.verified }),
  }
}
