'use client'
// A new person with a first role; without a password they sign in at a provider.
import { useState } from 'react'
import type { Role } from '../../../server/auth/viewer.ts'
import { api } from '../../_parts/api.ts'
import { useAction } from '../../_parts/useAction.ts'
import { Button } from '../../_ui/Button.tsx'
import { Choice, Field } from '../../_ui/Field.tsx'
import { Notice } from '../../_ui/Notice.tsx'
import { roleNames, roleWords } from './roles.ts'

export function AddPerson() {
  const { run, busy, error } = useAction()
  const [added, setAdded] = useState<string>()
  return (
    <form
      className="grid gap-3"
      onSubmit={(event) => {
        event.preventDefault()
        const element = event.currentTarget
        const form = new FormData(element)
        const text = (name: string) => String(form.get(name)).trim()
        setAdded(undefined)
        run(async () => {
          const password = String(form.get('password'))
          await api.users.add.mutate({
            email: text('email'),
            name: text('name'),
            role: text('role') as Role,
            ...(password && { password }),
          })
          setAdded(text('email'))
          element.reset()
        })
      }}
    >
      <Field label="Name" name="name" required autoComplete="off" />
      <Field label="E-mail" name="email" type="email" required autoComplete="off" />
      <Choice label="Role" name="role" defaultValue="viewer">
        {roleNames.map((role) => (
          <option key={role} value={role}>
            {role}: {roleWords[role]}
          </option>
        ))}
      </Choice>
      <Field
        label="First password"
        note="optional"
        name="password"
        type="password"
        autoComplete="new-password"
        minLength={10}
        hint="10 characters or more. Without one they sign in at a provider."
      />
      {error && <Notice verdict="bad">{error}</Notice>}
      {added && <Notice verdict="good">{added} may sign in now.</Notice>}
      <Button type="submit" look="primary" disabled={busy}>
        {busy ? 'Adding' : 'Add the person'}
      </Button>
    </form>
  )
}
