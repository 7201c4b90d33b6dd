// Access to an asset on its own system: who can read it and why, and the grants and row policies behind that.
import { Empty } from '../../../_ui/Empty.tsx'
import { AsOfBanner } from '../AsOfBanner.tsx'
import { type AssetPage, openAsset } from '../asked.ts'
import { Grants } from './Grants.tsx'
import { RowPolicies } from './RowPolicies.tsx'
import { SightTable } from './SightTable.tsx'

export default async function AccessPage(page: AssetPage) {
  const { caller, ref, at, asset } = await openAsset(page)
  const [rights, sight] = await Promise.all([
    caller.policies.rights({ ref, ...(at ? { at } : {}) }),
    at ? undefined : caller.policies.sight({ ref }),
  ])
  if (rights.grants.length === 0 && !rights.rowSecurity && !sight?.access.length)
    return (
      <Empty title="No rights are known.">
        They are harvested from platforms that tell them, such as PostgreSQL. Nothing here says that nobody may read it.
      </Empty>
    )
  return (
    <div className="grid gap-6">
      {at && <AsOfBanner at={at} assetRef={asset.ref} tab="access" />}
      {sight && <SightTable sight={sight} place={`${asset.platform} ${asset.instance}`} />}
      {rights.rowSecurity && <RowPolicies security={rights.rowSecurity} />}
      {rights.grants.length > 0 && <Grants grants={rights.grants} />}
    </div>
  )
}
