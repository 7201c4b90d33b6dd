'use client'
// The tabs of an asset, each an address of its own; the moment looked at is carried along.
import clsx from 'clsx'
import Link from 'next/link'
import { usePathname, useSearchParams } from 'next/navigation'
import type { TabCounts } from '../../../server/assets/counts.ts'

/** On a narrow screen the chosen tab may lie outside. */
const intoView = (tab: HTMLAnchorElement | null) => {
  const row = tab?.parentElement
  if (tab && row) row.scrollLeft = tab.offsetLeft - (row.clientWidth - tab.offsetWidth) / 2
}

export function Tabs({ assetRef, counts, kind }: { assetRef: string; counts: TabCounts; kind: string }) {
  const path = decodeURIComponent(usePathname())
  const asOf = useSearchParams().get('asOf')
  const base = `/assets/${encodeURIComponent(assetRef)}`
  const tabs: [tab: string, label: string, count: number | undefined][] = [
    ['', 'Overview', undefined],
    ['lineage', 'Lineage', counts.upstream + counts.downstream],
    ['runs', 'Runs', counts.runs],
    ['quality', 'Quality', counts.checks],
    ['usage', 'Usage', counts.statements],
    ['access', 'Access', counts.grants],
    ['history', 'History', undefined],
  ]
  const shown = tabs.filter(
    ([tab, , count]) => count !== 0 || tab === 'lineage' || (tab === 'runs' && kind === 'job') || path.endsWith(`/${tab}`),
  )
  return (
    <nav
      aria-label="About this asset"
      className="relative -mx-3 flex gap-1 overflow-x-auto border-b border-line px-3 sm:mx-0 sm:px-0"
    >
      {shown.map(([tab, label, count]) => {
        const here = tab === '' ? path === decodeURIComponent(base) : path.startsWith(`${decodeURIComponent(base)}/${tab}`)
        return (
          <Link
            key={tab}
            href={`${base}${tab && `/${tab}`}${asOf ? `?asOf=${encodeURIComponent(asOf)}` : ''}`}
            ref={here ? intoView : undefined}
            aria-current={here ? 'page' : undefined}
            className={clsx(
              '-mb-px flex shrink-0 items-center gap-1.5 border-b-2 px-3 py-2 text-sm font-medium',
              here ? 'border-accent text-accent' : 'border-transparent text-soft hover:text-ink',
            )}
          >
            {label}
            {count !== undefined && count > 0 && (
              <span className="rounded-full bg-sunken px-1.5 text-xs tabular-nums text-faint">{count.toLocaleString('en')}</span>
            )}
          </Link>
        )
      })}
    </nav>
  )
}
