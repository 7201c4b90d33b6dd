// Usage of an asset: how often, by whom, and with which SQL.

import { assetHref } from '../../../_parts/asset/Kind.tsx'
import { Empty } from '../../../_ui/Empty.tsx'
import { offsetOf, Paging } from '../../../_ui/Paging.tsx'
import { type AssetPage, openAsset } from '../asked.ts'
import { StatementCard } from './StatementCard.tsx'
import { UsedBy } from './UsedBy.tsx'

const size = 20

export default async function UsagePage(page: AssetPage) {
  const { caller, ref, asset } = await openAsset(page)
  const offset = offsetOf((await page.searchParams).offset)
  const [usage, statements] = await Promise.all([caller.usage.of({ ref }), caller.usage.statements({ ref, offset, limit: size })])
  if (usage.queries === 0 && statements.total + statements.withheld === 0)
    return (
      <Empty title="Nobody has been seen using this.">
        Usage comes from the statistics that a platform keeps of its queries, such as pg_stat_statements. The source’s page says
        whether they could be read.
      </Empty>
    )
  return (
    <div className="grid gap-6">
      <UsedBy usage={usage} />
      <section aria-labelledby="statements" className="grid gap-3">
        <h2 id="statements" className="text-lg font-semibold">
          Statements{' '}
          <span className="text-base font-normal tabular-nums text-faint">{statements.total.toLocaleString('en')}</span>
        </h2>
        {statements.withheld > 0 && (
          <p className="text-sm text-soft">{statements.withheld} more touch something that you may not see, and are not shown.</p>
        )}
        {statements.statements.map((statement) => (
          <StatementCard key={statement.id} statement={statement} of={asset.ref} />
        ))}
        <Paging
          offset={offset}
          size={size}
          total={statements.total}
          hrefOf={(to) => `${assetHref(asset.ref, 'usage')}?offset=${to}`}
        />
      </section>
    </div>
  )
}
