'use client'
// Ends all sessions of oneself, on every device.
import { api } from '../_parts/api.ts'
import { useAction } from '../_parts/useAction.ts'
import { Button } from '../_ui/Button.tsx'
import { Confirm } from '../_ui/Confirm.tsx'

export function Sessions() {
  const { run, busy, error } = useAction()
  return (
    <div className="flex flex-wrap items-center justify-between gap-3">
      <p className="max-w-sm text-sm text-soft">A device lost, or a browser left open somewhere? Sign out everywhere at once.</p>
      <Confirm
        trigger={<Button disabled={busy}>Sign out everywhere</Button>}
        title="Sign out everywhere?"
        yes="Sign out everywhere"
        onYes={() =>
          run(async () => {
            await api.account.endSessions.mutate()
            location.assign('/sign-in')
          })
        }
      >
        <p>Every browser in which you are signed in has to sign in again, this one too. API tokens go on working.</p>
      </Confirm>
      {error && (
        <p role="alert" className="w-full text-sm text-bad">
          {error}
        </p>
      )}
    </div>
  )
}
