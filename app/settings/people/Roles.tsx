'use client'
// The roles of a person or group, everywhere or in one domain; those that come by a group are taken away there.
import { X } from 'lucide-react'
import { useState } from 'react'
import type { GrantedRole } from '../../../server/auth/queries.ts'
import type { Role } from '../../../server/auth/viewer.ts'
import { api } from '../../_parts/api.ts'
import { Button } from '../../_ui/Button.tsx'
import { inputLook } from '../../_ui/Field.tsx'
import { roleNames, roleWords } from './roles.ts'

export function Roles({
  holder,
  roles,
  domains,
  run,
  busy,
}: {
  holder: { email: string } | { group: string }
  roles: readonly GrantedRole[]
  domains: readonly string[]
  run: (work: () => Promise<unknown>) => void
  busy: boolean
}) {
  const [role, setRole] = useState<Role>('editor')
  const [domain, setDomain] = useState('')
  return (
    <fieldset className="grid gap-1.5" disabled={busy}>
      <legend className="mb-1 font-medium text-soft">Roles</legend>
      <div className="flex flex-wrap items-center gap-2">
        {roles.length === 0 && <span className="text-faint">No role: may do nothing yet.</span>}
        {roles.map((granted) => (
          <span
            key={granted.id}
            title={roleWords[granted.role]}
            className="inline-flex items-center gap-1 rounded-full border border-line bg-surface py-0.5 pl-2.5 pr-1 text-xs"
          >
            {granted.role}
            {granted.domain && ` in ${granted.domain}`}
            {granted.viaGroup ? (
              <span className="pr-1.5 text-faint">by {granted.viaGroup}</span>
            ) : (
              <button
                type="button"
                aria-label={`Take away the role ${granted.role}`}
                onClick={() =>
                  run(() =>
                    api.users.takeRole.mutate({
                      ...holder,
                      role: granted.role,
                      ...(granted.domain && { domain: granted.domain }),
                    }),
                  )
                }
                className="rounded-full p-0.5 text-faint hover:bg-sunken hover:text-ink"
              >
                <X size={12} aria-hidden />
              </button>
            )}
          </span>
        ))}
      </div>
      <div className="mt-1 flex flex-wrap items-center gap-2">
        <select
          aria-label="Role to give"
          value={role}
          onChange={(event) => setRole(event.target.value as Role)}
          className={`${inputLook} h-7! w-auto! px-2! text-xs!`}
        >
          {roleNames.map((one) => (
            <option key={one}>{one}</option>
          ))}
        </select>
        <select
          aria-label="Where"
          value={domain}
          onChange={(event) => setDomain(event.target.value)}
          className={`${inputLook} h-7! w-auto! max-w-48 px-2! text-xs!`}
        >
          <option value="">everywhere</option>
          {domains.map((one) => (
            <option key={one} value={one}>
              in {one}
            </option>
          ))}
        </select>
        <Button small onClick={() => run(() => api.users.giveRole.mutate({ ...holder, role, ...(domain && { domain }) }))}>
          Give
        </Button>
        <span className="text-xs text-faint">{roleWords[role]}</span>
      </div>
    </fieldset>
  )
}
