'use client'
// One person: name, address, roles and groups at a glance; unfolded, what an administrator can change.
import { ChevronDown } from 'lucide-react'
import type { Person } from '../../../server/auth/queries.ts'
import { api } from '../../_parts/api.ts'
import { useAction } from '../../_parts/useAction.ts'
import { Badge } from '../../_ui/Badge.tsx'
import { Button } from '../../_ui/Button.tsx'
import { Confirm } from '../../_ui/Confirm.tsx'
import { Field } from '../../_ui/Field.tsx'
import { Moment } from '../../_ui/Moment.tsx'
import { Chips } from './Chips.tsx'
import { Roles } from './Roles.tsx'

export function PersonRow({
  person,
  self,
  groups,
  domains,
}: {
  person: Person
  self: boolean
  groups: string[]
  domains: string[]
}) {
  const { email } = person
  const { run, busy, error } = useAction()
  const free = groups.filter((group) => !person.groups.includes(group))
  return (
    <li className="border-b border-line last:border-b-0">
      <details className="group">
        <summary className="flex list-none flex-wrap items-center gap-x-4 gap-y-1 px-4 py-3 text-sm hover:bg-sunken">
          <span className="min-w-0 grow">
            <span className="block truncate font-medium">
              {person.name} {self && <span className="font-normal text-faint">(you)</span>}
            </span>
            <span className="block truncate text-xs text-faint">
              {email} ·{' '}
              {person.lastSeenAt ? (
                <>
                  seen <Moment at={person.lastSeenAt} relative />
                </>
              ) : (
                'never seen'
              )}
            </span>
          </span>
          <span className="flex flex-wrap gap-1">
            {person.disabled && <Badge look="bad">shut out</Badge>}
            {person.roles.map(({ id, role, domain }) => (
              <Badge key={id} look="accent">
                {role}
                {domain && ` in ${domain}`}
              </Badge>
            ))}
            {person.groups.map((group) => (
              <Badge key={group}>{group}</Badge>
            ))}
          </span>
          <ChevronDown size={16} aria-hidden className="shrink-0 text-faint group-open:rotate-180" />
        </summary>
        <div className="grid gap-4 border-t border-line bg-sunken/50 px-4 py-4 text-sm" aria-busy={busy}>
          <Roles holder={{ email }} roles={person.roles} domains={domains} run={run} busy={busy} />
          <Chips
            label="Groups"
            items={person.groups}
            offer={free}
            none="In no group."
            busy={busy}
            onAdd={(group) => run(() => api.users.addMember.mutate({ group, email }))}
            onRemove={(group) => run(() => api.users.removeMember.mutate({ group, email }))}
          />
          <div className="grid gap-4 sm:grid-cols-2">
            <form
              className="flex items-end gap-2"
              onSubmit={(event) => {
                event.preventDefault()
                const name = String(new FormData(event.currentTarget).get('name')).trim()
                run(() => api.users.rename.mutate({ email, name }))
              }}
            >
              <Field label="Name" name="name" defaultValue={person.name} required className="grow" autoComplete="off" />
              <Button type="submit" disabled={busy}>
                Rename
              </Button>
            </form>
            <form
              className="flex items-end gap-2"
              onSubmit={(event) => {
                event.preventDefault()
                const element = event.currentTarget
                const password = String(new FormData(element).get('password'))
                run(async () => {
                  await api.users.resetPassword.mutate({ email, password })
                  element.reset()
                })
              }}
            >
              <Field
                label="New password"
                name="password"
                type="password"
                minLength={10}
                required
                className="grow"
                autoComplete="new-password"
              />
              <Button type="submit" disabled={busy}>
                Set
              </Button>
            </form>
          </div>
          {!self && (
            <Shut
              person={person}
              busy={busy}
              onChange={(disabled) => run(() => api.users.setDisabled.mutate({ email, disabled }))}
            />
          )}
          {error && (
            <p role="alert" className="text-bad">
              {error}
            </p>
          )}
        </div>
      </details>
    </li>
  )
}

function Shut({ person, busy, onChange }: { person: Person; busy: boolean; onChange: (disabled: boolean) => void }) {
  if (person.disabled)
    return (
      <Button className="justify-self-start" disabled={busy} onClick={() => onChange(false)}>
        Let {person.name} in again
      </Button>
    )
  return (
    <Confirm
      trigger={
        <Button look="danger" className="justify-self-start" disabled={busy}>
          Shut {person.name} out
        </Button>
      }
      title={`Shut ${person.name} out?`}
      yes="Shut them out"
      onYes={() => onChange(true)}
    >
      <p>Their sessions and tokens end at once. What they wrote and own stays.</p>
    </Confirm>
  )
}
