'use client'
// Every source with its state as it changes; what needs somebody comes with its reason.
import { Cable, Lock } from 'lucide-react'
import Link from 'next/link'
import type { HarvestView, SourceView } from '../../server/harvest/queries.ts'
import { Moment } from '../_ui/Moment.tsx'
import { HarvestButton } from './live/HarvestButton.tsx'
import { HarvestState } from './live/HarvestState.tsx'
import { ProgressBar } from './live/ProgressBar.tsx'
import { isUnderWay, type Progress } from './live/state.ts'
import { useLiveHarvests } from './live/useLiveHarvests.ts'
import { scheduleWords } from './schedule.ts'

export function SourceList({
  sources,
  harvests,
  titles,
  can,
}: {
  sources: SourceView[]
  harvests: HarvestView[]
  titles: Record<string, string>
  can: boolean
}) {
  const live = useLiveHarvests(harvests)
  return (
    <ul className="grid overflow-hidden rounded-lg border border-line bg-surface">
      {sources.map((source) => (
        <SourceRow
          key={source.id}
          source={source}
          title={titles[source.connector] ?? source.connector}
          harvest={live.find((harvest) => harvest.source === source.name)}
          can={can}
        />
      ))}
    </ul>
  )
}

function SourceRow({
  source,
  title,
  harvest,
  can,
}: {
  source: SourceView
  title: string
  harvest: HarvestView | undefined
  can: boolean
}) {
  const underWay = harvest && isUnderWay(harvest.status)
  const failure = harvest?.result?.failure
  return (
    <li className="grid gap-x-6 gap-y-3 border-b border-line px-4 py-3.5 last:border-b-0 md:grid-cols-[minmax(0,1fr)_minmax(0,1.2fr)_auto] md:items-center">
      <div className="min-w-0">
        <Link
          href={`/sources/${encodeURIComponent(source.name)}`}
          className="flex items-center gap-2 font-semibold hover:text-accent"
        >
          <Cable size={16} aria-hidden className="shrink-0 text-faint" />
          <span className="truncate">{source.name}</span>
          {source.visibleTo && (
            <Lock size={13} role="img" aria-label={`Only for ${source.visibleTo.join(', ')}`} className="shrink-0 text-warn" />
          )}
        </Link>
        <p className="mt-0.5 text-sm text-faint">
          {title} · <span className="tabular-nums">{source.assets.toLocaleString('en')}</span>{' '}
          {source.assets === 1 ? 'asset' : 'assets'} · {scheduleWords(source.schedule)}
        </p>
      </div>
      <div className="min-w-0 text-sm">
        {!harvest && <p className="text-faint">Not harvested yet.</p>}
        {underWay && <ProgressBar progress={harvest.progress as Progress | null} label={`Harvest of ${source.name}`} />}
        {harvest && !underWay && (
          <>
            <p className="flex flex-wrap items-center gap-x-2 gap-y-1 text-soft">
              <HarvestState status={harvest.status} />
              {harvest.endedAt && <Moment at={harvest.endedAt} relative />}
              {harvest.problems > 0 && (
                <Link href={`/sources/${encodeURIComponent(source.name)}#problems`} className="text-warn underline">
                  {harvest.problems.toLocaleString('en')} {harvest.problems === 1 ? 'problem' : 'problems'}
                </Link>
              )}
            </p>
            {typeof failure === 'string' && <p className="mt-1 line-clamp-2 text-xs text-soft">{failure}</p>}
          </>
        )}
      </div>
      {can && <HarvestButton source={source.name} underWay={underWay ? harvest.id : undefined} small />}
    </li>
  )
}
