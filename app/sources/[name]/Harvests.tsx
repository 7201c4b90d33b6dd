'use client'
// The harvest under way and those before it; the one chosen is in the URL, its problems stand below.
import clsx from 'clsx'
import Link from 'next/link'
import type { HarvestView, SourceView } from '../../../server/harvest/queries.ts'
import { Moment } from '../../_ui/Moment.tsx'
import { Empty, Panel } from '../../_ui/Panel.tsx'
import { HarvestButton } from '../live/HarvestButton.tsx'
import { HarvestState } from '../live/HarvestState.tsx'
import { ProgressBar } from '../live/ProgressBar.tsx'
import { countWords, isUnderWay, type Progress, secondsWords } from '../live/state.ts'
import { useLiveHarvests } from '../live/useLiveHarvests.ts'
import { Braked } from './Braked.tsx'

interface Props {
  source: SourceView
  harvests: HarvestView[]
  chosen: number | undefined
  can: boolean
  /** Not the first page of them. */
  older: boolean
}

export function Harvests({ source, harvests, chosen, can, older }: Props) {
  const live = useLiveHarvests(harvests, source.name)
  const newest = older ? undefined : live[0]
  const underWay = newest && isUnderWay(newest.status) ? newest : undefined
  const here = `/sources/${encodeURIComponent(source.name)}`
  return (
    <>
      {newest?.status === 'braked' && <Braked source={source.name} harvest={newest} can={can} />}
      <Panel title="Harvests" actions={can && <HarvestButton source={source.name} underWay={underWay?.id} />}>
        {live.length === 0 ? (
          <Empty title="This source was not harvested yet.">
            <p>A harvest reads what exists and how it hangs together; it never changes anything in the source.</p>
          </Empty>
        ) : (
          <ol className="-m-4 grid">
            {live.map((harvest) => (
              <li
                key={harvest.id}
                className={clsx('border-b border-line last:border-b-0', harvest.id === chosen && 'bg-sunken/60')}
              >
                <Row harvest={harvest} href={`${here}?harvest=${harvest.id}`} chosen={harvest.id === chosen} />
              </li>
            ))}
          </ol>
        )}
      </Panel>
      {(harvests.length === 20 || older) && (
        <nav aria-label="Older harvests" className="flex justify-between text-sm">
          {older ? (
            <Link href={here} className="text-accent underline">
              The newest
            </Link>
          ) : (
            <span />
          )}
          {harvests.length === 20 && (
            <Link href={`${here}?before=${harvests.at(-1)!.id}`} className="text-accent underline">
              Older
            </Link>
          )}
        </nav>
      )}
    </>
  )
}

interface Result {
  rows_processed?: number
  duration?: number
  events?: Record<string, number>
  retired?: number
  failure?: string
}

function Row({ harvest, href, chosen }: { harvest: HarvestView; href: string; chosen: boolean }) {
  const result = (harvest.result ?? {}) as Result
  const counts = countWords(result.events ?? {})
  if (isUnderWay(harvest.status))
    return (
      <div className="grid gap-2 px-4 py-3">
        <p className="flex items-center gap-2 text-sm">
          <HarvestState status={harvest.status} />
          <span className="text-faint">
            {harvest.startedAt ? 'since' : 'asked for'} <Moment at={harvest.startedAt ?? harvest.queuedAt} />
          </span>
        </p>
        <ProgressBar progress={harvest.progress as Progress | null} label={`Harvest ${harvest.id}`} />
      </div>
    )
  return (
    <Link
      href={href}
      scroll={false}
      aria-current={chosen ? 'true' : undefined}
      className="grid gap-x-4 gap-y-1 px-4 py-3 text-sm hover:bg-sunken sm:grid-cols-[8rem_10rem_minmax(0,1fr)_auto] sm:items-baseline"
    >
      <span>
        <HarvestState status={harvest.status} />
      </span>
      <span className="text-soft">
        <Moment at={harvest.endedAt ?? harvest.startedAt ?? harvest.queuedAt} />
      </span>
      <span className="min-w-0 text-soft">
        {result.failure && <span className="block break-words text-ink">{result.failure}</span>}
        <span className="text-faint tabular-nums">
          {counts.length > 0 ? counts.join(', ') : result.failure ? '' : 'nothing kept'}
          {result.retired ? `, ${result.retired.toLocaleString('en')} retired` : ''}
        </span>
      </span>
      <span className="flex gap-3 text-faint tabular-nums sm:justify-end">
        {harvest.problems > 0 && (
          <span className="text-warn">
            {harvest.problems.toLocaleString('en')} {harvest.problems === 1 ? 'problem' : 'problems'}
          </span>
        )}
        {result.duration !== undefined && <span>{secondsWords(result.duration)}</span>}
      </span>
    </Link>
  )
}
