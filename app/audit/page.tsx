// The audit log: who did what, to what, and how it ended; filtered in the URL, verified and exported from here.
import { Download } from 'lucide-react'
import type { Metadata } from 'next'
import Link from 'next/link'
import { Refused } from '../_parts/Refused.tsx'
import { signedIn } from '../_parts/signedIn.ts'
import { buttonLook } from '../_ui/Button.tsx'
import { PageTitle } from '../_ui/PageTitle.tsx'
import { Empty } from '../_ui/Panel.tsx'
import { askedOf, filterOf, queryOf } from './asked.ts'
import { EventList } from './EventList.tsx'
import { Filters } from './Filters.tsx'
import { Verify } from './Verify.tsx'

export const metadata: Metadata = { title: 'Audit' }

const shown = 50

export default async function AuditPage({
  searchParams,
}: {
  searchParams: Promise<Record<string, string | string[] | undefined>>
}) {
  const { caller } = await signedIn()
  const { permissions } = await caller.account.me()
  if (!permissions.includes('audit.read')) return <Refused to="read the audit log" />
  const params = await searchParams
  const asked = askedOf(params)
  const filter = filterOf(asked)
  const before = Number(params.before)
  const [events, actions] = await Promise.all([
    caller.audit.list({ ...filter, limit: shown, ...(Number.isInteger(before) && before > 0 && { before }) }),
    caller.audit.actions(),
  ])
  const isFiltered = Object.values(asked).some(Boolean)
  return (
    <div className="grid gap-5">
      <PageTitle
        title="Audit"
        about="Every change, and every attempt that was refused. Each row is chained to the one before, so that nothing in it can be changed unseen."
        actions={(['csv', 'ndjson'] as const).map((form) => (
          <a key={form} href={`/api/export/audit?${queryOf({ form, ...filter })}`} download className={buttonLook()}>
            <Download size={15} aria-hidden /> {form === 'csv' ? 'CSV' : 'JSON lines'}
          </a>
        ))}
      />
      <Verify />
      <Filters asked={asked} actions={actions} />
      {events.length === 0 ? (
        <Empty title="No event matches.">
          {isFiltered && (
            <Link href="/audit" className="text-accent underline">
              Remove the filters
            </Link>
          )}
        </Empty>
      ) : (
        <EventList events={events} />
      )}
      <nav aria-label="Pages" className="flex justify-between text-sm">
        {before > 0 ? (
          <Link href={`/audit?${queryOf(asked)}`} className="text-accent underline">
            The newest
          </Link>
        ) : (
          <span />
        )}
        {events.length === shown && (
          <Link href={`/audit?${queryOf({ ...asked, before: events.at(-1)!.seq })}`} className="text-accent underline">
            Older
          </Link>
        )}
      </nav>
    </div>
  )
}
