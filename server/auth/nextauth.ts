// next-auth's options, made from our rows: sessions as encrypted cookies that hold a person's id and when they signed in.
// Promise: nothing that a provider hands over (tokens, profile) is kept, and no unforeseen error reaches the browser.
import { sql } from 'drizzle-orm'
import type { Account, NextAuthOptions, User } from 'next-auth'
import type { OAuthConfig } from 'next-auth/providers/oauth'
import { type Pool, row } from '../../db/connection.ts'
import type { Environment } from '../environment.ts'
import type { Keys } from './keys.ts'
import { configuredProviders, githubProfile, type ProviderProfile, profileOfClaims } from './providers.ts'
import { SignInRefused, signInWithPassword, signInWithProvider } from './signin.ts'

/** Header by which our server tells next-auth the network address; what a client sends under this name is dropped. */
export const addressHeader = 'x-cadastre-address'
export const signInPage = '/sign-in'
const sessionDays = 14

export const sessionSecret = (keys: Keys) => keys.derive('sessions').key.toString('base64url')

type Configured = ReturnType<typeof configuredProviders>[number]
type Profiled = User & ProviderProfile

export function authOptions(database: Pool, keys: Keys, environment: Environment, log: (line: string) => void): NextAuthOptions {
  return {
    secret: sessionSecret(keys),
    session: { strategy: 'jwt', maxAge: sessionDays * 24 * 60 * 60 },
    pages: { signIn: signInPage, error: signInPage },
    providers: [
      {
        id: 'credentials',
        name: 'E-mail and password',
        type: 'credentials',
        credentials: { email: { label: 'E-mail' }, password: { label: 'Password', type: 'password' } },
        authorize: async (form, request) => {
          const id = await refusedOr(log, () =>
            signInWithPassword(database, keys, {
              email: String(form?.email ?? ''),
              password: String(form?.password ?? ''),
              address: String(request.headers?.[addressHeader] ?? 'unknown'),
            }),
          )
          return { id: String(id) }
        },
      },
      ...configuredProviders(environment).map((configured) => (configured.issuer ? openId(configured) : github(configured))),
    ],
    callbacks: {
      // Also where a person is found or made: what this throws goes to the sign-in page as its code.
      signIn: async ({ user, account }) => {
        if (account?.type !== 'oauth') return true
        const id = await refusedOr(log, () =>
          signInWithProvider(database, account.provider, profileOf(user as Profiled, account)),
        )
        user.id = String(id)
        return true
      },
      jwt: async ({ token, user }) => {
        if (!user) return { sub: token.sub, since: token.since }
        // The database's clock, by which sessions are ended too.
        const now = await row<{ now: string }>(database, sql`select clock_timestamp() as now`)
        return { sub: user.id, since: now!.now }
      },
      session: ({ session }) => ({ expires: session.expires, user: {} }),
    },
    logger: {
      // Metadata may hold tokens and codes: the log gets the code and the reason only.
      error: (code, metadata) => log(`sign-in: ${code} ${reasonOf(metadata)}`),
      warn: () => {},
      debug: () => {},
    },
  }
}

const profileOf = (user: Profiled, account: Account): ProviderProfile => ({
  id: account.providerAccountId,
  ...(user.name && { name: user.name }),
  ...(user.email && { email: user.email }),
  ...(user.emailVerified !== undefined && { emailVerified: user.emailVerified }),
})

const reasonOf = (metadata: unknown): string => {
  const error = (metadata as { error?: unknown })?.error ?? metadata
  return error instanceof Error ? error.message.split('\n')[0]!.slice(0, 300) : ''
}

async function refusedOr<T>(log: (line: string) => void, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof SignInRefused) throw error
    log(`sign-in: ${reasonOf(error)}`)
    throw new SignInRefused('Callback')
  }
}

const openId = ({ id, title, issuer, clientId, clientSecret }: Configured): OAuthConfig<Record<string, unknown>> => ({
  id,
  name: title,
  type: 'oauth',
  wellKnown: `${issuer}/.well-known/openid-configuration`,
  idToken: true,
  checks: ['pkce', 'state', 'nonce'],
  authorization: { params: { scope: 'openid email profile' } },
  clientId,
  clientSecret,
  profile: (claims) => profileOfClaims(claims) as Profiled,
})

const github = ({ id, title, clientId, clientSecret }: Configured): OAuthConfig<Record<string, unknown>> => ({
  id,
  name: title,
  type: 'oauth',
  checks: ['pkce', 'state'],
  authorization: { url: 'https://github.com/login/oauth/authorize', params: { scope: 'read:user user:email' } },
  token: 'https://github.com/login/oauth/access_token',
  userinfo: {
    url: 'https://api.github.com/user',
    request: async ({ tokens }) => {
      const get = async (path: string) => {
        const answer = await fetch(`https://api.github.com${path}`, {
          headers: { authorization: `Bearer ${tokens.access_token}`, accept: 'application/vnd.github+json' },
        })
        if (!answer.ok) throw new Error(`GitHub answered ${answer.status} to ${path}`)
        return answer.json()
      }
      return { ...(await githubProfile(get)), sub: '' }
    },
  },
  clientId,
  clientSecret,
  profile: (profile) => profile as unknown as Profiled,
})
