'use client'
// A new group.
import { api } from '../../_parts/api.ts'
import { useAction } from '../../_parts/useAction.ts'
import { Button } from '../../_ui/Button.tsx'
import { Field } from '../../_ui/Field.tsx'

export function AddGroup() {
  const { run, busy, error } = useAction()
  return (
    <form
      className="grid gap-3"
      onSubmit={(event) => {
        event.preventDefault()
        const element = event.currentTarget
        const name = String(new FormData(element).get('name')).trim()
        run(async () => {
          await api.users.addGroup.mutate({ name })
          element.reset()
        })
      }}
    >
      <Field label="Name" name="name" required maxLength={100} placeholder="finance" autoComplete="off" error={error} />
      <Button type="submit" look="primary" disabled={busy}>
        {busy ? 'Making it' : 'Make the group'}
      </Button>
    </form>
  )
}
