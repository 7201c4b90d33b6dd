// Overview of an asset: what it is, where from, who owns it, and its columns.

import { offsetOf } from '../../_ui/Paging.tsx'
import { Around } from './Around.tsx'
import { AsOfBanner } from './AsOfBanner.tsx'
import { type AssetPage, openAsset } from './asked.ts'
import { Children } from './Children.tsx'
import { Columns } from './columns/Columns.tsx'
import { Facts } from './Facts.tsx'
import { Words } from './Words.tsx'

/** More columns than these come as the reader comes to them. */
const firstColumns = 200
/** What is inside is shown in parts of this many. */
const size = 100

export default async function AssetOverviewPage(page: AssetPage) {
  const { caller, ref, at, asset } = await openAsset(page)
  const { field, offset: given, contains: words } = await page.searchParams
  const [offset, contains] = [offsetOf(given), typeof words === 'string' && words ? words.slice(0, 200) : undefined]
  const moment = at ? { at } : {}
  const [fields, children, around] = await Promise.all([
    caller.assets.fields({ ref, limit: firstColumns, ...moment }),
    asset.counts.children > 0
      ? caller.assets.children({ ref, offset, limit: size, ...(contains ? { contains } : {}) })
      : undefined,
    asset.counts.upstream + asset.counts.downstream > 0 ? caller.lineage.neighbours({ ref, ...moment }) : undefined,
  ])
  return (
    <div className="grid gap-5 lg:grid-cols-[minmax(0,1fr)_19rem]">
      <div className="grid min-w-0 content-start gap-5">
        {at && <AsOfBanner at={at} assetRef={asset.ref} />}
        <Words asset={asset} />
        {fields.total > 0 && (
          <Columns
            assetRef={asset.ref}
            at={at ?? null}
            list={fields}
            can={at ? false : asset.can.edit}
            selected={typeof field === 'string' ? field : undefined}
          />
        )}
        {children && <Children assetRef={asset.ref} list={children} offset={offset} size={size} contains={contains} />}
      </div>
      <Facts asset={asset}>{around && <Around assetRef={asset.ref} graph={around} />}</Facts>
    </div>
  )
}
