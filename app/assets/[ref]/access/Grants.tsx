// Grants as the system holds them, a row for each grantee and what it concerns.
import type { GrantLine } from '../../../../server/policies/queries.ts'
import { Moment } from '../../../_ui/Moment.tsx'
import { ScrollingTable } from '../../../_ui/ScrollingTable.tsx'

export function Grants({ grants }: { grants: GrantLine[] }) {
  const rows = [
    ...Map.groupBy(grants, ({ grantee, privilege, field }) => `${grantee} ${field ? `columns ${privilege}` : 'all'}`).values(),
  ]
  return (
    <section aria-labelledby="grants" className="grid gap-2">
      <h2 id="grants" className="text-lg font-semibold">
        Grants
      </h2>
      <ScrollingTable label="Grants" heads={['To', 'May', 'On', 'Granted by', 'Since']}>
        {rows.map((group) => {
          const [first] = group as [GrantLine, ...GrantLine[]]
          const privileges = [
            ...new Set(
              group.map(({ privilege, grantable }) => `${privilege.toLowerCase()}${grantable ? ' (and grant it)' : ''}`),
            ),
          ]
          return (
            <tr key={`${first.grantee} ${first.privilege} ${first.field}`}>
              <td className="font-medium">{first.grantee}</td>
              <td className="min-w-40">{privileges.join(', ')}</td>
              <td className="min-w-40">
                {first.field ? (
                  <span className="font-mono text-xs">{[...new Set(group.map(({ field }) => field))].join(', ')}</span>
                ) : (
                  'all of it'
                )}
              </td>
              <td className="text-soft">{[...new Set(group.map(({ grantor }) => grantor))].join(', ')}</td>
              <td className="text-soft">
                <Moment at={first.since} relative />
              </td>
            </tr>
          )
        })}
      </ScrollingTable>
    </section>
  )
}
