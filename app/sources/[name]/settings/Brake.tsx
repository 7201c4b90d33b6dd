'use client'
// The share of a source that one harvest may retire before it asks.
import { useState } from 'react'
import { api } from '../../../_parts/api.ts'
import { SaveRow } from '../../../_parts/SaveRow.tsx'
import { useAction } from '../../../_parts/useAction.ts'
import { Field } from '../../../_ui/Field.tsx'

export function Brake({ source, percent }: { source: string; percent: number }) {
  const [chosen, setChosen] = useState(String(percent))
  const { run, busy, error } = useAction()
  const number = Number(chosen)
  const fault =
    chosen !== '' && Number.isInteger(number) && number >= 0 && number <= 100 ? undefined : 'A whole number from 0 to 100.'
  return (
    <form
      noValidate
      className="grid gap-3"
      onSubmit={(event) => {
        event.preventDefault()
        if (!fault) run(() => api.sources.change.mutate({ name: source, brakePercent: number }))
      }}
    >
      <Field
        label="Per cent of its assets"
        inputMode="numeric"
        className="max-w-48"
        value={chosen}
        onChange={(event) => setChosen(event.target.value)}
        error={fault}
        hint="100 never asks, 0 always."
      />
      <SaveRow changed={chosen !== String(percent) && !fault} busy={busy} error={error} />
    </form>
  )
}
