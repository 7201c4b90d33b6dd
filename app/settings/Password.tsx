'use client'
// A new password; afterwards one signs in anew.
import { useState } from 'react'
import { api } from '../_parts/api.ts'
import { SaveRow } from '../_parts/SaveRow.tsx'
import { useAction } from '../_parts/useAction.ts'
import { Field } from '../_ui/Field.tsx'

export function Password() {
  const { run, busy, error, setError } = useAction()
  const [entered, setEntered] = useState(false)
  return (
    <form
      className="grid gap-3"
      onChange={() => setEntered(true)}
      onSubmit={(event) => {
        event.preventDefault()
        const form = new FormData(event.currentTarget)
        const [currentPassword, newPassword] = [String(form.get('current')), String(form.get('new'))]
        if (newPassword !== form.get('again')) return setError('The new password was not entered twice alike.')
        run(async () => {
          await api.account.changePassword.mutate({ currentPassword, newPassword })
          location.assign('/sign-in')
        })
      }}
    >
      <Field
        label="Current password"
        name="current"
        type="password"
        autoComplete="current-password"
        hint="Leave it empty if you have only signed in at a provider so far."
      />
      <Field
        label="New password"
        name="new"
        type="password"
        autoComplete="new-password"
        required
        minLength={10}
        hint="10 characters or more."
      />
      <Field label="New password again" name="again" type="password" autoComplete="new-password" required />
      <SaveRow changed={entered} busy={busy} error={error} label="Change the password" />
    </form>
  )
}
