'use client'
// Starts a harvest, or stops the one under way.
import { Play, Square } from 'lucide-react'
import { api } from '../../_parts/api.ts'
import { useAction } from '../../_parts/useAction.ts'
import { Button } from '../../_ui/Button.tsx'

export function HarvestButton({
  source,
  underWay,
  small = false,
}: {
  source: string
  underWay: number | undefined
  small?: boolean
}) {
  const { run, busy, error } = useAction()
  return (
    <span className="inline-grid justify-items-end gap-1">
      {underWay === undefined ? (
        <Button
          look={small ? 'plain' : 'primary'}
          small={small}
          disabled={busy}
          aria-label={small ? `Harvest ${source}` : undefined}
          onClick={() => run(() => api.sources.startHarvest.mutate({ name: source }))}
        >
          <Play size={14} aria-hidden /> {small ? 'Harvest' : 'Harvest now'}
        </Button>
      ) : (
        <Button
          small={small}
          disabled={busy}
          aria-label={small ? `Cancel the harvest of ${source}` : undefined}
          onClick={() => run(() => api.sources.cancelHarvest.mutate({ id: underWay }))}
        >
          <Square size={13} aria-hidden /> {busy ? 'Stopping' : small ? 'Cancel' : 'Cancel the harvest'}
        </Button>
      )}
      {error && (
        <span role="alert" className="max-w-64 text-right text-xs text-bad">
          {error}
        </span>
      )}
    </span>
  )
}
