// Queries of the last 30 days, by day as bars and by user as a list.
import type { Usage } from '../../../../server/usage/queries.ts'
import { Moment } from '../../../_ui/Moment.tsx'
import { ScrollingTable } from '../../../_ui/ScrollingTable.tsx'

const dayMs = 24 * 3600 * 1000

export function UsedBy({ usage }: { usage: Usage }) {
  if (usage.queries === 0) return <p className="text-sm text-soft">No query of it was counted in the last 30 days.</p>
  const byDay = new Map(usage.days.map((day) => [day.day, day]))
  const days = Array.from({ length: 31 }, (_, at) =>
    new Date(Date.parse(usage.to) - (30 - at) * dayMs).toISOString().slice(0, 10),
  )
  const most = Math.max(...usage.days.map(({ queries }) => queries))
  return (
    <section aria-labelledby="used" className="grid gap-3">
      <h2 id="used" className="text-lg font-semibold">
        {usage.queries.toLocaleString('en')} {usage.queries === 1 ? 'query' : 'queries'}{' '}
        <span className="text-base font-normal text-faint">
          by {usage.users.length} {usage.users.length === 1 ? 'user' : 'users'} in 30 days
        </span>
      </h2>
      <div
        role="img"
        aria-label={`Queries a day: ${usage.days.map(({ day, queries }) => `${day} ${queries}`).join(', ')}`}
        className="flex h-16 max-w-2xl items-end gap-1 border-b border-line"
      >
        {days.map((day) => (
          <span
            key={day}
            title={`${day}: ${byDay.get(day)?.queries ?? 0}`}
            className="flex-1 rounded-t-sm bg-accent"
            style={{ height: `${((byDay.get(day)?.queries ?? 0) / most) * 100}%` }}
          />
        ))}
      </div>
      <ScrollingTable label="Users" heads={['User', 'Queries', 'Rows', 'Last seen']}>
        {usage.users.map(({ user, queries, rows, lastAt }) => (
          <tr key={user}>
            <td className="font-medium">{user || 'unknown'}</td>
            <td className="tabular-nums">{queries.toLocaleString('en')}</td>
            <td className="tabular-nums">{rows.toLocaleString('en')}</td>
            <td className="text-soft">
              <Moment at={lastAt} relative />
            </td>
          </tr>
        ))}
      </ScrollingTable>
    </section>
  )
}
