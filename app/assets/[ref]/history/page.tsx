// History of an asset: what happened to it, newest first; two moments side by side; and the way to see it as it was.
import { assetHref } from '../../../_parts/asset/Kind.tsx'
import { type AssetPage, openAsset } from '../asked.ts'
import { DiffOf } from './DiffOf.tsx'
import { MomentsForm } from './MomentsForm.tsx'
import { Timeline } from './Timeline.tsx'

export default async function HistoryPage(page: AssetPage) {
  const { caller, ref, asset } = await openAsset(page)
  const params = await page.searchParams
  const moment = (name: string) => {
    const text = params[name]
    return typeof text === 'string' && !Number.isNaN(Date.parse(text)) ? text : undefined
  }
  const [from, to, before] = [moment('from'), moment('to'), moment('before')]
  const base = assetHref(asset.ref, 'history')
  const [history, diff] = await Promise.all([
    caller.assets.history({ ref, limit: 100, ...(before ? { before } : {}) }),
    from ? caller.assets.diff({ ref, from, to: to ?? new Date().toISOString() }) : undefined,
  ])
  return (
    <div className="grid gap-6">
      <MomentsForm assetRef={asset.ref} from={from} to={to} />
      {diff ? <DiffOf diff={diff} until={to} back={base} /> : <Timeline assetRef={asset.ref} history={history} base={base} />}
    </div>
  )
}
