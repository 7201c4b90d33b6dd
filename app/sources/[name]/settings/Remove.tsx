'use client'
// The end of a source, said twice.
import { useRouter } from 'next/navigation'
import { api } from '../../../_parts/api.ts'
import { useAction } from '../../../_parts/useAction.ts'
import { Button } from '../../../_ui/Button.tsx'
import { Confirm } from '../../../_ui/Confirm.tsx'

export function Remove({ source, assets }: { source: string; assets: number }) {
  const router = useRouter()
  const { run, busy, error } = useAction()
  return (
    <div className="flex flex-wrap items-center justify-between gap-3">
      <p className="max-w-md text-sm text-soft">
        It is not harvested any more. What only it knows retires; history, and what people wrote, stay. Its name is not given
        again.
      </p>
      <Confirm
        trigger={
          <Button look="danger" disabled={busy}>
            Remove the source
          </Button>
        }
        title={`Remove ${source}?`}
        yes="Remove the source"
        onYes={() =>
          run(async () => {
            await api.sources.remove.mutate({ name: source })
            router.push('/sources')
          })
        }
      >
        <p>
          It claims {assets.toLocaleString('en')} {assets === 1 ? 'asset' : 'assets'}. Those that no other source claims retire.
          This cannot be taken back.
        </p>
      </Confirm>
      {error && (
        <p role="alert" className="w-full text-sm text-bad">
          {error}
        </p>
      )}
    </div>
  )
}
