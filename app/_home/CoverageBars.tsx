// How well the estate is known, as shares of everything the viewer may see.
import type { Coverage } from '../../server/assets/coverage.ts'

export function CoverageBars({ coverage: { total, described, owned, checked, withLineage } }: { coverage: Coverage }) {
  const shares = [
    ['Described', described],
    ['Owned', owned],
    ['Checked', checked],
    ['With lineage', withLineage],
  ] as const
  return (
    <section aria-label="How well the catalog is known" className="grid grid-cols-2 gap-3 md:grid-cols-5">
      <div className="rounded-lg border border-line bg-surface px-4 py-3 max-md:col-span-2">
        <p className="text-xs text-faint">Tables, views, dashboards</p>
        <p className="text-2xl font-semibold tabular-nums">{total.toLocaleString('en')}</p>
      </div>
      {shares.map(([name, count]) => {
        const share = total === 0 ? 0 : count / total
        return (
          <div key={name} className="rounded-lg border border-line bg-surface px-4 py-3">
            <p className="text-xs text-faint">{name}</p>
            <p className="flex items-baseline gap-2">
              <span className="text-2xl font-semibold tabular-nums">{Math.floor(share * 100)} %</span>
              <span className="text-xs tabular-nums text-faint">{count.toLocaleString('en')}</span>
            </p>
            <div aria-hidden className="mt-1.5 h-1.5 overflow-hidden rounded-full bg-sunken">
              <div className="h-full rounded-full bg-accent" style={{ width: `${share * 100}%` }} />
            </div>
          </div>
        )
      })}
    </section>
  )
}
