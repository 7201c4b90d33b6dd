// What the sign-in page says for each code in `?error=`. Pure, for the page.

const words: Record<string, string> = {
  CredentialsSignin: 'That e-mail and password do not go together.',
  AccessDenied: 'This account may not sign in. Ask an administrator.',
  NoEmail: 'The provider did not say your e-mail address. Allow it to, and try again.',
  EmailNotVerified: 'The provider has not verified your e-mail address. Verify it there, or sign in with your password.',
  SessionRequired: 'Sign in to see that page.',
}

/** A sentence for people; unknown codes (of next-auth itself) get a general one. */
export function signInWords(code: string): string {
  const throttled = /^Throttled-(\d+)$/.exec(code)
  if (throttled) return `Too many attempts. Try again in ${throttled[1]} s.`
  return Object.hasOwn(words, code) ? words[code]! : 'Signing in did not work. Try again; the server’s log says more.'
}
