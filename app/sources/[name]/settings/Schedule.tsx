'use client'
// When this source is harvested.
import { useState } from 'react'
import { api } from '../../../_parts/api.ts'
import { SaveRow } from '../../../_parts/SaveRow.tsx'
import { useAction } from '../../../_parts/useAction.ts'
import { ScheduleField } from '../../ScheduleField.tsx'

export function Schedule({ source, schedule }: { source: string; schedule: string | null }) {
  const [chosen, setChosen] = useState(schedule)
  const { run, busy, error } = useAction()
  return (
    <form
      className="grid gap-3"
      onSubmit={(event) => {
        event.preventDefault()
        run(() => api.sources.change.mutate({ name: source, schedule: chosen }))
      }}
    >
      <ScheduleField value={chosen} onChange={setChosen} />
      <SaveRow changed={chosen !== schedule} busy={busy} error={error} />
    </form>
  )
}
