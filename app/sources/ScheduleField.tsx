'use client'
// When a source is harvested: by hand, at one of the usual times, or as a cron line says.
import { useState } from 'react'
import { Choice, Field } from '../_ui/Field.tsx'
import { schedules } from './schedule.ts'

export function ScheduleField({ value, onChange }: { value: string | null; onChange: (cron: string | null) => void }) {
  const [own, setOwn] = useState(value !== null && !schedules.some(({ cron }) => cron === value))
  return (
    <div className="grid gap-3">
      <Choice
        label="Schedule"
        value={own ? 'own' : (value ?? '')}
        onChange={(event) => {
          const chosen = event.target.value
          setOwn(chosen === 'own')
          if (chosen !== 'own') onChange(chosen || null)
        }}
      >
        <option value="">only by hand</option>
        {schedules.map(({ cron, words }) => (
          <option key={cron} value={cron}>
            {words}
          </option>
        ))}
        <option value="own">another time</option>
      </Choice>
      {own && (
        <Field
          label="Cron"
          hint="Minute, hour, day, month, weekday, in UTC: 30 2 * * 1-5 is half past two on working days."
          value={value ?? ''}
          spellCheck={false}
          onChange={(event) => onChange(event.target.value || null)}
        />
      )}
    </div>
  )
}
