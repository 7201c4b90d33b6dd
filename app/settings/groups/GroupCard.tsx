'use client'
// One group: its members, its roles, what is restricted to it, its name and its end.
import type { Group } from '../../../server/auth/queries.ts'
import { api } from '../../_parts/api.ts'
import { useAction } from '../../_parts/useAction.ts'
import { Button } from '../../_ui/Button.tsx'
import { Confirm } from '../../_ui/Confirm.tsx'
import { inputLook } from '../../_ui/Field.tsx'
import { Panel } from '../../_ui/Panel.tsx'
import { Chips } from '../people/Chips.tsx'
import { Roles } from '../people/Roles.tsx'

export function GroupCard({ group, people, domains }: { group: Group; people: string[]; domains: string[] }) {
  const { name } = group
  const { run, busy, error } = useAction()
  const restricted = [
    [group.restrictedSources, 'source', 'sources'],
    [group.restrictedAssets, 'asset', 'assets'],
  ].flatMap(([count, one, many]) => (count ? [`${Number(count).toLocaleString('en')} ${count === 1 ? one : many}`] : []))
  return (
    <Panel
      title={name}
      about={
        restricted.length > 0 ? `Restricted to it, among others: ${restricted.join(' and ')}.` : 'Nothing is restricted to it.'
      }
      actions={
        <Confirm
          trigger={
            <Button small look="danger" disabled={busy} aria-label={`Remove the group ${name}`}>
              Remove
            </Button>
          }
          title={`Remove ${name}?`}
          yes="Remove the group"
          onYes={() => run(() => api.users.removeGroup.mutate({ name }))}
        >
          <p>Its members lose the roles that they had by it. A group to which something is restricted cannot be removed.</p>
        </Confirm>
      }
    >
      <div className="grid gap-4 text-sm">
        <Chips
          label="Members"
          items={group.members}
          offer={people.filter((email) => !group.members.includes(email))}
          none="Nobody yet."
          busy={busy}
          onAdd={(email) => run(() => api.users.addMember.mutate({ group: name, email }))}
          onRemove={(email) => run(() => api.users.removeMember.mutate({ group: name, email }))}
        />
        <Roles holder={{ group: name }} roles={group.roles} domains={domains} run={run} busy={busy} />
        <form
          className="flex items-center gap-2"
          onSubmit={(event) => {
            event.preventDefault()
            const newName = String(new FormData(event.currentTarget).get('name')).trim()
            run(() => api.users.renameGroup.mutate({ name, newName }))
          }}
        >
          <input
            name="name"
            aria-label={`New name of ${name}`}
            defaultValue={name}
            required
            maxLength={100}
            className={`${inputLook} max-w-64`}
          />
          <Button type="submit" disabled={busy}>
            Rename
          </Button>
        </form>
        {error && (
          <p role="alert" className="text-bad">
            {error}
          </p>
        )}
      </div>
    </Panel>
  )
}
