'use client'
// Forgets what a namespace means, for what comes.
import { api } from '../../_parts/api.ts'
import { useAction } from '../../_parts/useAction.ts'
import { Button } from '../../_ui/Button.tsx'
import { Confirm } from '../../_ui/Confirm.tsx'

export function ForgetName({ namespace }: { namespace: string }) {
  const { run, busy, error } = useAction()
  return (
    <span className="ml-auto">
      <Confirm
        trigger={
          <Button look="quiet" small disabled={busy} aria-label={`Forget ${namespace}`}>
            Forget
          </Button>
        }
        title="Forget this meaning?"
        yes="Forget it"
        onYes={() => run(() => api.identity.removeNamespaceAlias.mutate({ namespace }))}
      >
        <p className="break-all">
          New events from <code>{namespace}</code> will speak of assets of their own again. What was merged stays merged.
        </p>
      </Confirm>
      {error && (
        <span role="alert" className="text-xs text-bad">
          {error}
        </span>
      )}
    </span>
  )
}
