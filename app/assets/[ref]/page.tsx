// Overview of an asset: what it is, where from, who owns it, and its columns.

import { AsOfBanner } from './AsOfBanner.tsx'
import { type AssetPage, openAsset } from './asked.ts'
import { Children } from './Children.tsx'
import { Columns } from './columns/Columns.tsx'
import { Facts } from './Facts.tsx'
import { Words } from './Words.tsx'

export default async function AssetOverviewPage(page: AssetPage) {
  const { caller, ref, at, asset } = await openAsset(page)
  const { field } = await page.searchParams
  const [fields, children] = await Promise.all([
    caller.assets.fields({ ref, ...(at ? { at } : {}) }),
    asset.counts.children > 0 ? caller.assets.children({ ref, limit: 100 }) : undefined,
  ])
  return (
    <div className="grid gap-5 lg:grid-cols-[minmax(0,1fr)_19rem]">
      <div className="grid min-w-0 content-start gap-5">
        {at && <AsOfBanner at={at} assetRef={asset.ref} />}
        <Words asset={asset} />
        {fields.total > 0 && (
          <Columns
            assetRef={asset.ref}
            list={fields}
            can={at ? false : asset.can.edit}
            selected={typeof field === 'string' ? field : undefined}
          />
        )}
        {children && <Children list={children} />}
      </div>
      <Facts asset={asset} />
    </div>
  )
}
