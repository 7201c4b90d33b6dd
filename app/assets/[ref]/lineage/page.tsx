// Lineage of an asset: as a picture, or the same as a table. All that is asked is in the URL.
import { AsOfBanner } from '../AsOfBanner.tsx'
import { type AssetPage, openAsset } from '../asked.ts'
import { askedOf, hrefOf, questionOf } from './asked.ts'
import { Controls } from './Controls.tsx'
import { Lineage } from './Lineage.tsx'
import { LineageTable } from './LineageTable.tsx'

export default async function LineagePage(page: AssetPage) {
  const { caller, ref, asset } = await openAsset(page)
  const asked = askedOf(await page.searchParams)
  const question = questionOf(ref, asked)
  const { level, kinds, at } = question
  const [graph, counts] = await Promise.all([
    caller.lineage.graph(question),
    caller.lineage.count({ ref, level, kinds, ...(at ? { at } : {}) }),
  ])
  return (
    <div className="grid gap-3">
      {asked.asOf && <AsOfBanner at={asked.asOf} assetRef={asset.ref} tab="lineage" />}
      <Controls assetRef={asset.ref} asked={asked} counts={counts} question={question} />
      {asked.view === 'table' ? (
        <LineageTable graph={graph} />
      ) : (
        <Lineage
          key={`${level} ${asset.ref}`}
          assetRef={asset.ref}
          asked={asked}
          graph={graph}
          tableHref={hrefOf(asset.ref, { ...asked, view: 'table' })}
        />
      )}
    </div>
  )
}
