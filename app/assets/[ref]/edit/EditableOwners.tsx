'use client'
// Owners with who named them; add by typing, remove by one click.
import { Plus, User, Users, X } from 'lucide-react'
import { useState } from 'react'
import type { Owner } from '../../../../server/assets/layers.ts'
import { api } from '../../../_parts/api.ts'
import { useAction } from '../../../_parts/useAction.ts'
import { Button } from '../../../_ui/Button.tsx'
import { inputLook } from '../../../_ui/Field.tsx'

export function EditableOwners({ target, owners, can }: { target: { ref: string }; owners: Owner[]; can: boolean }) {
  const [adding, setAdding] = useState(false)
  const { run: command, busy: saving, error } = useAction()
  const run = (work: () => Promise<unknown>) =>
    command(async () => {
      await work()
      setAdding(false)
    })
  return (
    <div className="grid gap-1.5" aria-busy={saving}>
      {owners.length === 0 && <p className="text-faint">Nobody yet.</p>}
      <ul className="grid gap-1">
        {owners.map((owner) => (
          <li key={`${owner.ownerKind} ${owner.owner} ${owner.role}`} className="flex items-center gap-2">
            {owner.ownerKind === 'user' ? (
              <User size={14} aria-hidden className="text-faint" />
            ) : (
              <Users size={14} aria-hidden className="text-faint" />
            )}
            <span className="break-all">{owner.owner}</span>
            {owner.role !== 'owner' && <span className="text-xs text-faint">{owner.role}</span>}
            {can && (
              <button
                type="button"
                disabled={saving}
                aria-label={`Remove the owner ${owner.owner}`}
                className="ml-auto rounded p-0.5 text-faint hover:bg-sunken hover:text-ink"
                onClick={() =>
                  run(() =>
                    api.assets.removeOwner.mutate({
                      ...target,
                      owner: owner.owner,
                      ownerKind: owner.ownerKind,
                      role: owner.role,
                    }),
                  )
                }
              >
                <X size={13} aria-hidden />
              </button>
            )}
          </li>
        ))}
      </ul>
      {can &&
        (adding ? (
          <form
            className="grid gap-1.5"
            onSubmit={(event) => {
              event.preventDefault()
              const form = new FormData(event.currentTarget)
              const owner = String(form.get('owner')).trim()
              if (owner)
                run(() =>
                  api.assets.setOwner.mutate({ ...target, owner, ownerKind: form.get('kind') === 'group' ? 'group' : 'user' }),
                )
              else setAdding(false)
            }}
          >
            <input
              name="owner"
              // biome-ignore lint/a11y/noAutofocus: the person has just asked to add here
              autoFocus
              aria-label="E-mail or name of the owner"
              placeholder="e-mail or group"
              className={inputLook}
              onKeyDown={(event) => event.key === 'Escape' && setAdding(false)}
            />
            <div className="flex gap-1.5">
              <select name="kind" aria-label="Kind of owner" className={`${inputLook} w-auto!`}>
                <option value="user">person</option>
                <option value="group">group</option>
              </select>
              <Button type="submit" look="primary" disabled={saving}>
                Add
              </Button>
            </div>
          </form>
        ) : (
          <button
            type="button"
            onClick={() => setAdding(true)}
            className="inline-flex items-center gap-1 justify-self-start text-sm text-accent hover:underline"
          >
            <Plus size={13} aria-hidden /> Add an owner
          </button>
        ))}
      {error && (
        <p role="alert" className="text-xs text-bad">
          {error}
        </p>
      )}
    </div>
  )
}
