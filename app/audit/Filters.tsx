// The filter of the audit log, a plain form whose answer is an address.
import Link from 'next/link'
import { Button, buttonLook } from '../_ui/Button.tsx'
import { Choice, Field } from '../_ui/Field.tsx'
import type { Asked } from './asked.ts'

export function Filters({ asked, actions }: { asked: Asked; actions: string[] }) {
  const rooms = [...new Set(actions.map((action) => action.split('.')[0]!))]
  return (
    <form method="get" action="/audit" aria-label="Filter the audit log" className="rounded-lg border border-line bg-surface p-4">
      <div className="grid grid-cols-2 gap-3 lg:grid-cols-3 xl:grid-cols-6">
        <Field label="Who" name="actor" defaultValue={asked.actor} placeholder="part of a name" autoComplete="off" />
        <Choice label="Action" name="action" defaultValue={asked.action}>
          <option value="">any</option>
          {rooms.map((room) => (
            <optgroup key={room} label={room}>
              <option value={room}>{room}, all</option>
              {actions
                .filter((action) => action.startsWith(`${room}.`))
                .map((action) => (
                  <option key={action}>{action}</option>
                ))}
            </optgroup>
          ))}
        </Choice>
        <Choice label="Outcome" name="outcome" defaultValue={asked.outcome}>
          <option value="">any</option>
          <option>done</option>
          <option>refused</option>
          <option>failed</option>
        </Choice>
        <Field
          label="What"
          name="target"
          defaultValue={asked.target}
          placeholder="a name, or its beginning*"
          autoComplete="off"
        />
        <Field label="From" name="from" type="date" defaultValue={asked.from} />
        <Field label="To" name="to" type="date" defaultValue={asked.to} />
      </div>
      <div className="mt-3 flex gap-2">
        <Button type="submit" look="primary">
          Filter
        </Button>
        {Object.values(asked).some(Boolean) && (
          <Link href="/audit" className={buttonLook('quiet')}>
            Remove the filters
          </Link>
        )}
      </div>
    </form>
  )
}
