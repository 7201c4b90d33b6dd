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
            <summary className="grid list-none grid-cols-[minmax(0,1fr)_auto] gap-x-4 gap-y-0.5 px-4 py-2 text-sm hover:bg-sunken lg:grid-cols-[11rem_minmax(0,14rem)_minmax(0,13rem)_minmax(0,1fr)_auto] lg:items-center">
              <span className="text-faint">
                <Moment at={event.at} />
              </span>
              <span className="col-start-1 truncate lg:col-start-auto">{actorWords(event.actor)}</span>
              <span className="col-span-2 flex min-w-0 flex-wrap gap-x-3 lg:col-span-2 lg:grid lg:grid-cols-subgrid">
                <code className="truncate">{event.action}</code>
                <span className="min-w-0 truncate text-soft" title={event.target ?? undefined}>
                  {event.target}
                </span>
              </span>
              <span className="col-start-2 row-start-1 lg:col-start-auto lg:row-start-auto">
                <Badge look={looks[event.outcome]}>{event.outcome}</Badge>
              </span>
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
