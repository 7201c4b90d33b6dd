'use client'
// The form for the first administrator; who has made it is signed in and led to the first source.
import { Map as MapIcon } from 'lucide-react'
import { useState } from 'react'
import { Button } from '../_ui/Button.tsx'
import { Field } from '../_ui/Field.tsx'
import { Notice } from '../_ui/Notice.tsx'
import { signInWith } from '../sign-in/credentials.ts'
import { makeAdministrator } from './makeAdministrator.ts'

const next = '/sources/new'

export function SetupForm() {
  const [error, setError] = useState<string>()
  const [busy, setBusy] = useState(false)

  async function submit(form: FormData) {
    const text = (name: string) => String(form.get(name))
    setBusy(true)
    setError(undefined)
    try {
      const { refused } = await makeAdministrator({
        token: text('token'),
        name: text('name'),
        email: text('email'),
        password: text('password'),
      })
      if (refused) setError(refused)
      else location.assign((await signInWith(text('email'), text('password'), next)) ? '/sign-in' : next)
    } catch {
      setError('The server does not answer. Check the connection and try again.')
    }
    setBusy(false)
  }

  return (
    <main className="grid min-h-dvh place-items-center px-4 py-10">
      <div className="grid w-full max-w-sm gap-6">
        <div className="grid gap-1.5">
          <h1 className="flex items-center gap-2.5 text-xl font-semibold">
            <MapIcon aria-hidden className="text-accent" /> Welcome to Cadastre
          </h1>
          <p className="text-sm text-soft">Nobody can sign in yet. Make the first administrator; everybody else comes after.</p>
        </div>
        {error && <Notice verdict="bad">{error}</Notice>}
        <form
          className="grid gap-4"
          onSubmit={(event) => {
            event.preventDefault()
            submit(new FormData(event.currentTarget))
          }}
        >
          <Field
            label="Setup token"
            name="token"
            required
            autoFocus
            autoComplete="off"
            spellCheck={false}
            hint="The server printed it when it started, so only who runs it knows it."
          />
          <Field label="Your name" name="name" required autoComplete="name" />
          <Field label="E-mail" name="email" type="email" required autoComplete="username" />
          <Field
            label="Password"
            name="password"
            type="password"
            required
            autoComplete="new-password"
            hint="10 characters or more."
          />
          <Button type="submit" look="primary" disabled={busy}>
            {busy ? 'Making the account' : 'Make the administrator'}
          </Button>
        </form>
      </div>
    </main>
  )
}
