// Runs of a job, or those that read or wrote the asset: how they went, how long they took, what they touched.
import clsx from 'clsx'
import Link from 'next/link'
import { runStates } from '../../../../ingestors/protocol/events.ts'
import { assetHref } from '../../../_parts/asset/Kind.tsx'
import { RunState } from '../../../_parts/asset/RunState.tsx'
import { Empty } from '../../../_ui/Empty.tsx'
import { offsetOf, Paging } from '../../../_ui/Paging.tsx'
import { type AssetPage, openAsset } from '../asked.ts'
import { RunStrip } from './RunStrip.tsx'
import { RunTable } from './RunTable.tsx'

const size = 50

export default async function RunsPage(page: AssetPage) {
  const { caller, ref, asset } = await openAsset(page)
  const { state: wanted, offset: given } = await page.searchParams
  const state = runStates.find((one) => one === wanted)
  const offset = offsetOf(given)
  const list = await caller.pipelines.runs({ ref, offset, limit: size, ...(state ? { states: [state] } : {}) })
  const href = (query: Record<string, string>) => {
    const text = new URLSearchParams(query).toString()
    return `${assetHref(asset.ref, 'runs')}${text && `?${text}`}`
  }
  if (list.states.length === 0)
    return (
      <Empty title="No run is known yet.">
        Runs come from pipelines that send OpenLineage events, such as Airflow and Spark, and from dbt’s run results.
      </Empty>
    )
  const all = list.states.reduce((sum, { count }) => sum + count, 0)
  return (
    <div className="grid gap-4">
      <div className="flex flex-wrap items-end justify-between gap-4">
        <nav aria-label="State of the runs" className="flex flex-wrap gap-1 text-sm">
          {[{ state: undefined, count: all }, ...list.states].map((one) => (
            <Link
              key={one.state ?? 'all'}
              href={href(one.state ? { state: one.state } : {})}
              aria-current={one.state === state ? 'true' : undefined}
              className={clsx(
                'flex items-center gap-2 rounded-md px-2.5 py-1',
                one.state === state ? 'bg-accent-wash' : 'hover:bg-sunken',
              )}
            >
              {one.state ? <RunState state={one.state} /> : <span className="font-medium">All</span>}
              <span className="tabular-nums text-faint">{one.count.toLocaleString('en')}</span>
            </Link>
          ))}
        </nav>
        {offset === 0 && <RunStrip runs={list.runs} />}
      </div>
      <RunTable runs={list.runs} of={asset.ref} />
      <Paging
        offset={offset}
        size={size}
        total={list.total}
        hrefOf={(to) => href({ ...(state ? { state } : {}), offset: String(to) })}
      />
    </div>
  )
}
