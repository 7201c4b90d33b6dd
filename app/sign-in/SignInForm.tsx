'use client'
// The form; what went wrong is said where it went wrong.
import { Map as MapIcon } from 'lucide-react'
import { useState } from 'react'
import { Button } from '../_ui/Button.tsx'
import { Field } from '../_ui/Field.tsx'
import { Notice } from '../_ui/Notice.tsx'
import { csrfToken, signInWith } from './credentials.ts'

export function SignInForm({
  methods,
  next,
  error: given,
}: {
  methods: { id: string; title: string }[]
  next: string
  error: string | undefined
}) {
  const [error, setError] = useState(given && wordsFor(given))
  const [busy, setBusy] = useState(false)

  async function signIn(form: FormData) {
    setBusy(true)
    setError(undefined)
    try {
      const refused = await signInWith(String(form.get('email')), String(form.get('password')), next)
      if (refused) setError(wordsFor(refused))
      else location.assign(next)
    } catch {
      setError('The server does not answer. Check the connection and try again.')
    }
    setBusy(false)
  }

  async function signInAt(provider: string) {
    // A real form, because the answer leads to another site.
    const form = document.createElement('form')
    form.method = 'post'
    form.action = `/api/auth/signin/${provider}`
    for (const [name, value] of Object.entries({ csrfToken: await csrfToken(), callbackUrl: next })) {
      form.append(Object.assign(document.createElement('input'), { type: 'hidden', name, value }))
    }
    document.body.append(form)
    form.submit()
  }

  return (
    <main className="grid min-h-dvh place-items-center px-4 py-10">
      <div className="grid w-full max-w-sm gap-6">
        <h1 className="flex items-center gap-2.5 text-xl font-semibold">
          <MapIcon aria-hidden className="text-accent" /> Sign in to Cadastre
        </h1>
        {error && <Notice verdict="bad">{error}</Notice>}
        <form
          onSubmit={(event) => {
            event.preventDefault()
            signIn(new FormData(event.currentTarget))
          }}
          className="grid gap-4"
        >
          <Field label="E-mail" name="email" type="email" autoComplete="username" required autoFocus />
          <Field label="Password" name="password" type="password" autoComplete="current-password" required />
          <Button type="submit" look="primary" disabled={busy}>
            {busy ? 'Signing in' : 'Sign in'}
          </Button>
        </form>
        {methods.length > 0 && (
          <div className="grid gap-2 border-t border-line pt-5">
            {methods.map(({ id, title }) => (
              <Button key={id} onClick={() => signInAt(id)}>
                Sign in with {title}
              </Button>
            ))}
          </div>
        )}
      </div>
    </main>
  )
}

/** Codes of next-auth and of server/auth/signin.ts. A text in the address is never shown as it is: anybody can write a link. */
const codes: Record<string, string> = {
  CredentialsSignin: 'E-mail or password is wrong.',
  OAuthSignin: 'The provider could not be reached. Try again, or ask an administrator.',
  OAuthCallback: 'The provider refused the sign-in. Try again, or ask an administrator.',
  OAuthAccountNotLinked: 'This account cannot be used here. Ask an administrator.',
  AccessDenied: 'This account may not sign in here. Ask an administrator.',
  NoEmail: 'The provider did not say your e-mail address. Allow it to, and try again.',
  EmailNotVerified: 'The provider has not verified your e-mail address. Verify it there, or sign in with your password.',
  SessionRequired: 'Sign in to go on.',
}

function wordsFor(code: string): string {
  const [, seconds] = /^Throttled-(\d{1,4})$/.exec(code) ?? []
  if (seconds) return `Too many attempts. Try again in ${seconds} s.`
  return Object.hasOwn(codes, code) ? codes[code]! : 'Signing in failed. Try again, or ask an administrator.'
}
