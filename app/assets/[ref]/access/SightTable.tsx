// Who can read the asset on the real system: what they see, and the chain of rights it rests on.
import { Ban, Eye, EyeOff } from 'lucide-react'
import type { Access, Reason } from '../../../../server/policies/access.ts'
import type { Sight } from '../../../../server/policies/queries.ts'
import { ScrollingTable } from '../../../_ui/ScrollingTable.tsx'

export function SightTable({ sight, place }: { sight: Sight; place: string }) {
  return (
    <section aria-labelledby="sight" className="grid gap-2">
      <h2 id="sight" className="text-lg font-semibold">
        Who can read it
      </h2>
      <p className="text-sm text-soft">
        {sight.principalsKnown
          ? `On ${place} itself, by the roles and grants there.`
          : `${place} has not told its roles, so this rests on grants alone.`}
      </p>
      {sight.access.length > 0 && (
        <ScrollingTable label="Who can read it" heads={['Login', 'Sees', 'Because']}>
          {sight.access.map((access) => (
            <tr key={access.principal}>
              <td className="font-medium">{access.principal}</td>
              <td className="min-w-44">
                <Sees access={access} />
              </td>
              <td className="min-w-64 text-soft">
                <ul className="grid gap-0.5">
                  {access.because.map((reason) => (
                    <li key={`${reason.right} ${reason.through.join(' ')}`}>{because(reason)}</li>
                  ))}
                </ul>
              </td>
            </tr>
          ))}
        </ScrollingTable>
      )}
    </section>
  )
}

const because = ({ right, through }: Reason) => (through.length > 1 ? `${right}, through ${through.slice(1).join(' → ')}` : right)

function Sees({ access: { sees, fields, policies, lacks } }: { access: Access }) {
  const [Icon, color] =
    sees === 'everything' ? [Eye, 'text-ink'] : sees === 'nothing' ? [Ban, 'text-faint'] : [EyeOff, 'text-warn']
  return (
    <div className="grid gap-0.5">
      <span className={`flex items-center gap-1.5 font-medium ${color}`}>
        <Icon size={14} aria-hidden /> {sees}
      </span>
      {lacks && <span className="text-xs text-soft">lacks {lacks}</span>}
      {fields && <span className="max-w-72 break-words font-mono text-xs text-soft">{fields.join(', ')}</span>}
      {policies.length > 0 && (
        <span className="text-xs text-soft">
          by the row {policies.length === 1 ? 'policy' : 'policies'} {policies.join(', ')}
        </span>
      )}
    </div>
  )
}
