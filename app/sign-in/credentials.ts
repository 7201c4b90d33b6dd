// Signing in with e-mail and password from a page.

export const csrfToken = async (): Promise<string> => (await (await fetch('/api/auth/csrf')).json()).csrfToken

/** Undefined: signed in; else why not, as a code of next-auth or in our words. Rejects when the server does not answer. */
export async function signInWith(email: string, password: string, callbackUrl: string): Promise<string | undefined> {
  const body = new URLSearchParams({ email, password, csrfToken: await csrfToken(), callbackUrl, json: 'true' })
  const { url } = await (await fetch('/api/auth/callback/credentials', { method: 'POST', body })).json()
  return new URL(url, location.origin).searchParams.get('error') ?? undefined
}
