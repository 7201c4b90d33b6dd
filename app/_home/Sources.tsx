// Sources at a glance: those that fail or run come first.
import { CircleAlert, CircleCheck, CircleDashed, LoaderCircle } from 'lucide-react'
import Link from 'next/link'
import type { SourceView } from '../../server/harvest/queries.ts'
import { Moment } from '../_ui/Moment.tsx'

const looks = {
  failed: [CircleAlert, 'text-bad', 0],
  partial: [CircleAlert, 'text-warn', 1],
  braked: [CircleAlert, 'text-warn', 1],
  running: [LoaderCircle, 'text-accent', 2],
  queued: [LoaderCircle, 'text-accent', 2],
  done: [CircleCheck, 'text-good', 4],
} as const
const unknown = [CircleDashed, 'text-faint', 3] as const
const lookOf = ({ lastHarvest }: SourceView) => looks[lastHarvest?.status as keyof typeof looks] ?? unknown

export function Sources({ sources }: { sources: SourceView[] }) {
  if (sources.length === 0) return null
  return (
    <section aria-labelledby="sources" className="grid gap-2">
      <h2 id="sources" className="text-lg font-semibold">
        Sources
      </h2>
      <ul className="grid gap-3 sm:grid-cols-2 xl:grid-cols-4">
        {sources
          .toSorted((a, b) => lookOf(a)[2] - lookOf(b)[2])
          .slice(0, 8)
          .map((source) => {
            const [Icon, color] = lookOf(source)
            const { lastHarvest } = source
            return (
              <li key={source.id} className="rounded-lg border border-line bg-surface px-4 py-3 text-sm">
                <p className="flex items-center gap-2 font-medium">
                  <Icon size={16} aria-hidden className={`shrink-0 ${color}`} />
                  <Link href={`/sources/${encodeURIComponent(source.name)}`} className="truncate text-accent hover:underline">
                    {source.name}
                  </Link>
                </p>
                <p className="text-xs text-faint">
                  {source.assets.toLocaleString('en')} assets
                  {lastHarvest ? (
                    <>
                      , {lastHarvest.status}{' '}
                      {(lastHarvest.endedAt ?? lastHarvest.startedAt) && (
                        <Moment at={(lastHarvest.endedAt ?? lastHarvest.startedAt)!} relative />
                      )}
                    </>
                  ) : (
                    ', not harvested yet'
                  )}
                </p>
                {lastHarvest?.failure && <p className="mt-1 line-clamp-2 text-xs text-bad">{lastHarvest.failure}</p>}
              </li>
            )
          })}
      </ul>
    </section>
  )
}
