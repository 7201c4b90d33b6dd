'use client'
// A harvest that stopped at the brake: what it would retire, and the two ways on.
import { OctagonPause } from 'lucide-react'
import type { HarvestView } from '../../../server/harvest/queries.ts'
import { api } from '../../_parts/api.ts'
import { useAction } from '../../_parts/useAction.ts'
import { Button } from '../../_ui/Button.tsx'
import { Confirm } from '../../_ui/Confirm.tsx'

export function Braked({ source, harvest, can }: { source: string; harvest: HarvestView; can: boolean }) {
  const { run, busy, error } = useAction()
  const why = String(harvest.result?.failure ?? 'It would retire more than the brake of this source allows.')
  const again = (allowRetire: boolean) => run(() => api.sources.startHarvest.mutate({ name: source, allowRetire }))
  return (
    <section
      aria-label="The harvest asks before it retires"
      className="grid gap-3 rounded-lg border border-warn/40 bg-warn-wash p-4"
    >
      <p className="flex items-center gap-2 font-semibold text-warn">
        <OctagonPause size={18} aria-hidden className="shrink-0" /> The last harvest asks before it retires
      </p>
      <p className="text-sm text-ink">{why}</p>
      {can && (
        <div className="flex flex-wrap gap-2">
          <Button disabled={busy} onClick={() => again(false)}>
            Harvest again
          </Button>
          <Confirm
            trigger={
              <Button look="danger" disabled={busy}>
                Harvest and retire
              </Button>
            }
            title="Retire what is gone?"
            yes="Harvest and retire"
            onYes={() => again(true)}
          >
            <p>{why}</p>
            <p>
              Retired assets leave search and lineage, but stay in history with all that people wrote, and come back when a
              harvest finds them again.
            </p>
          </Confirm>
        </div>
      )}
      {error && (
        <p role="alert" className="text-sm text-bad">
          {error}
        </p>
      )}
    </section>
  )
}
