// Row policies: which rows whom.
import type { Rights } from '../../../../server/policies/queries.ts'
import { Notice } from '../../../_ui/Notice.tsx'
import { ScrollingTable } from '../../../_ui/ScrollingTable.tsx'

const modes = {
  off: 'Row policies exist but are switched off: they decide nothing.',
  on: 'Row policies decide which rows are read; the owner sees all.',
  forced: 'Row policies decide which rows are read, for the owner too.',
}

export function RowPolicies({ security: { mode, policies } }: { security: NonNullable<Rights['rowSecurity']> }) {
  if (mode === 'off' && policies.length === 0) return null
  return (
    <section aria-labelledby="policies" className="grid gap-2">
      <h2 id="policies" className="text-lg font-semibold">
        Row policies
      </h2>
      <Notice verdict={mode === 'off' ? 'warn' : 'plain'}>{modes[mode]}</Notice>
      {policies.length > 0 && (
        <ScrollingTable label="Row policies" heads={['Policy', 'For', 'Whom', 'Rows']}>
          {policies.map((policy) => (
            <tr key={policy.name}>
              <td className="font-medium">
                {policy.name}
                {!policy.permissive && <span className="block text-xs font-normal text-warn">restrictive</span>}
              </td>
              <td>{policy.command.toLowerCase()}</td>
              <td>{policy.roles.join(', ')}</td>
              <td>
                {policy.using && <code className="block break-words text-xs">{policy.using}</code>}
                {policy.check && policy.check !== policy.using && (
                  <code className="block break-words text-xs text-soft">written: {policy.check}</code>
                )}
              </td>
            </tr>
          ))}
        </ScrollingTable>
      )}
    </section>
  )
}
