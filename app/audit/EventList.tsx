// Audit events, newest first; the whole of one unfolds.
import type { Caller } from '../../server/house.ts'
import { Badge } from '../_ui/Badge.tsx'
import { Moment } from '../_ui/Moment.tsx'

type AuditEvent = Awaited<ReturnType<Caller['audit']['list']>>[number]

const looks = { done: 'plain', refused: 'warn', failed: 'bad' } as const

/** `token:7 user:ann@shop.example` -> `ann@shop.example by token 7`. */
function actorWords(actor: string): string {
  const user = /user:(\S+)/.exec(actor)?.[1]
  const token = /^token:(\d+)/.exec(actor)?.[1]
  return user ? (token ? `${user} by token ${token}` : user) : actor
}

export function EventList({ events }: { events: AuditEvent[] }) {
  return (
    <ol className="grid overflow-hidden rounded-lg border border-line bg-surface">
      {events.map((event) => (
        <li key={event.seq} className="border-b border-line last:border-b-0">
          <details className="group">
            <summary className="grid list-none gap-x-4 gap-y-0.5 px-4 py-2 text-sm hover:bg-sunken sm:grid-cols-[11rem_minmax(0,14rem)_minmax(0,13rem)_minmax(0,1fr)_auto] sm:items-center">
              <span className="text-faint">
                <Moment at={event.at} />
              </span>
              <span className="truncate">{actorWords(event.actor)}</span>
              <code className="truncate">{event.action}</code>
              <span className="truncate text-soft" title={event.target ?? undefined}>
                {event.target}
              </span>
              <Badge look={looks[event.outcome]}>{event.outcome}</Badge>
            </summary>
            <Whole event={event} />
          </details>
        </li>
      ))}
    </ol>
  )
}

const Whole = ({ event }: { event: AuditEvent }) => (
  <dl className="grid gap-x-4 gap-y-1 border-t border-line bg-sunken/60 px-4 py-3 text-xs sm:grid-cols-[7rem_minmax(0,1fr)]">
    {[
      ['Row', String(event.seq)],
      ['Who', event.actor],
      ['What', event.target ?? 'nothing in particular'],
      ['Hash', event.hash],
      ['Chained to', event.prevHash],
    ].map(([name, value]) => (
      <div key={name} className="contents">
        <dt className="text-faint">{name}</dt>
        <dd className="break-all font-mono">{value}</dd>
      </div>
    ))}
    <dt className="text-faint">Detail</dt>
    <dd>
      <pre className="max-h-80 overflow-auto whitespace-pre-wrap break-words">{JSON.stringify(event.detail, null, 2)}</pre>
    </dd>
  </dl>
)
