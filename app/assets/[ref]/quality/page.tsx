// Quality of an asset: its checks with how they went lately, and what was measured of its data.
import { Empty } from '../../../_ui/Empty.tsx'
import { AsOfBanner } from '../AsOfBanner.tsx'
import { type AssetPage, openAsset } from '../asked.ts'
import { CheckList } from './CheckList.tsx'
import { Measured } from './Measured.tsx'

export default async function QualityPage(page: AssetPage) {
  const { caller, ref, at, asset } = await openAsset(page)
  const moment = at ? { at } : {}
  const [checks, profiles] = await Promise.all([
    caller.quality.checks({ ref, ...moment, results: 20 }),
    caller.quality.profiles({ ref, ...moment }),
  ])
  return (
    <div className="grid gap-6">
      {at && <AsOfBanner at={at} assetRef={asset.ref} tab="quality" />}
      {checks.checks.length === 0 ? (
        <Empty title="Nothing checks this yet.">
          Checks come from dbt’s tests and from pipelines that send data quality facets. Their results appear here with the next
          harvest.
        </Empty>
      ) : (
        <CheckList list={checks} assetRef={asset.ref} />
      )}
      {profiles.latest && <Measured profiles={profiles} />}
    </div>
  )
}
