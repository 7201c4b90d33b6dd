'use client'
// Everyone, or only some groups.
import Link from 'next/link'
import { useState } from 'react'
import { api } from '../../../_parts/api.ts'
import { SaveRow } from '../../../_parts/SaveRow.tsx'
import { useAction } from '../../../_parts/useAction.ts'
import { Tick } from '../../../_ui/Field.tsx'

export function Restriction({ source, groups, visibleTo }: { source: string; groups: string[]; visibleTo: string[] | null }) {
  const [chosen, setChosen] = useState<readonly string[]>(visibleTo ?? [])
  const { run, busy, error } = useAction()
  const changed = [...chosen].sort().join('\n') !== [...(visibleTo ?? [])].sort().join('\n')
  if (groups.length === 0)
    return (
      <p className="text-sm text-soft">
        Everyone. To restrict it, first make a group under{' '}
        <Link href="/settings/groups" className="text-accent underline">
          Settings, Groups
        </Link>
        .
      </p>
    )
  return (
    <form
      className="grid gap-3"
      onSubmit={(event) => {
        event.preventDefault()
        run(() => api.access.restrictSource.mutate({ name: source, groups: [...chosen] }))
      }}
    >
      <p className="text-sm text-soft">
        {chosen.length === 0 ? 'Everyone. Tick groups to let only these see it.' : 'Only these groups, and administrators:'}
      </p>
      <div className="grid gap-2 sm:grid-cols-2">
        {groups.map((group) => (
          <Tick
            key={group}
            label={group}
            checked={chosen.includes(group)}
            onChange={(event) => setChosen(event.target.checked ? [...chosen, group] : chosen.filter((one) => one !== group))}
          />
        ))}
      </div>
      <SaveRow changed={changed} busy={busy} error={error} />
    </form>
  )
}
