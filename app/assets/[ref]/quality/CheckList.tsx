// Checks, failing ones first: what each asks, of which column, and its latest results as a row of dots.
import { CircleAlert, CircleCheck, CircleDashed, CircleSlash, TriangleAlert } from 'lucide-react'
import Link from 'next/link'
import type { Check, CheckList as List } from '../../../../server/quality/queries.ts'
import { assetHref } from '../../../_parts/asset/Kind.tsx'
import { Sql } from '../../../_parts/Sql.tsx'
import { Moment } from '../../../_ui/Moment.tsx'

const looks = {
  pass: [CircleCheck, 'text-good', 'bg-good', 'pass'],
  fail: [CircleAlert, 'text-bad', 'bg-bad', 'fail'],
  error: [CircleAlert, 'text-bad', 'bg-bad', 'could not run'],
  warn: [TriangleAlert, 'text-warn', 'bg-warn', 'warn'],
  skip: [CircleSlash, 'text-faint', 'bg-line-strong', 'were skipped'],
  none: [CircleDashed, 'text-faint', 'bg-line-strong', 'never ran'],
} as const

export function CheckList({ list, assetRef }: { list: List; assetRef: string }) {
  const counted = (Object.keys(looks) as (keyof typeof looks)[]).filter((status) => list.counts[status] > 0)
  return (
    <section aria-labelledby="checks" className="grid gap-2">
      <div className="flex flex-wrap items-baseline gap-x-4 gap-y-1">
        <h2 id="checks" className="text-lg font-semibold">
          Checks
        </h2>
        <p className="flex flex-wrap gap-x-3 text-sm">
          {counted.map((status) => (
            <span key={status} className={looks[status][1]}>
              {list.counts[status].toLocaleString('en')} {looks[status][3]}
            </span>
          ))}
        </p>
      </div>
      <ul className="divide-y divide-line rounded-lg border border-line bg-surface">
        {list.checks.map((check) => (
          <OneCheck key={check.id} check={check} assetRef={assetRef} />
        ))}
      </ul>
    </section>
  )
}

function OneCheck({ check, assetRef }: { check: Check; assetRef: string }) {
  const [latest] = check.results
  const status = latest?.status ?? 'none'
  const [Icon, color] = looks[status]
  return (
    <li className="grid gap-x-4 gap-y-1 px-4 py-3 text-sm sm:grid-cols-[minmax(0,1fr)_auto]">
      <div className="flex min-w-0 gap-2.5">
        <Icon size={17} role="img" aria-label={status} className={`mt-0.5 shrink-0 ${color}`} />
        <div className="grid min-w-0 gap-1">
          <p className="break-words font-medium">
            {check.name}
            {check.severity !== 'error' && <span className="ml-2 text-xs font-normal text-faint">{check.severity} only</span>}
          </p>
          <p className="flex flex-wrap gap-x-3 text-xs text-faint">
            {check.field && (
              <Link
                href={`${assetHref(assetRef)}?field=${encodeURIComponent(check.field)}`}
                className="font-mono text-accent hover:underline"
              >
                {check.field}
              </Link>
            )}
            {check.kind !== check.name && <span>{check.kind.replaceAll('_', ' ')}</span>}
            {check.source && <span>from {check.source}</span>}
          </p>
          {check.description && <p className="max-w-prose text-soft">{check.description}</p>}
          {latest && (latest.message || latest.observed) && status !== 'pass' && (
            <p className={`break-words ${color}`}>{latest.message ?? `observed: ${latest.observed}`}</p>
          )}
          {check.expression && (
            <details>
              <summary className="text-xs text-accent">How it is checked</summary>
              <div className="mt-1">
                <Sql sql={check.expression} />
              </div>
            </details>
          )}
        </div>
      </div>
      {latest && (
        <div className="grid content-start justify-items-start gap-1 pl-7 sm:justify-items-end sm:pl-0">
          <span className="text-xs text-faint">
            <Moment at={latest.at} relative />
          </span>
          {check.results.length > 1 && (
            <span
              role="img"
              aria-label={`Latest ${check.results.length} results, oldest first: ${check.results
                .map((result) => result.status)
                .toReversed()
                .join(', ')}`}
              className="flex gap-0.5"
            >
              {check.results.toReversed().map((result) => (
                <span key={result.at} className={`h-3 w-1.5 rounded-sm ${looks[result.status][2]}`} />
              ))}
            </span>
          )}
        </div>
      )}
    </li>
  )
}
