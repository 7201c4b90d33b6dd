// Home: what is mine, what waits for attention, what changed, what others use, and how well the estate is known.
import { AssetList } from './_home/AssetList.tsx'
import { CoverageBars } from './_home/CoverageBars.tsx'
import { Sources } from './_home/Sources.tsx'
import { Welcome } from './_home/Welcome.tsx'
import { signedIn } from './_parts/signedIn.ts'
import { Moment } from './_ui/Moment.tsx'

export default async function HomePage() {
  const { viewer, caller } = await signedIn()
  const mayReadSources = viewer.roles.some(({ role }) => role !== 'viewer')
  const [starred, owned, recent, popular, coverage, sources] = await Promise.all([
    caller.assets.starred(),
    viewer.email ? caller.search.find({ filters: { owner: [viewer.email] }, sort: 'use', limit: 8 }) : undefined,
    caller.assets.recent({ limit: 8 }),
    caller.search.find({ sort: 'use', limit: 8, counts: false }),
    caller.assets.coverage(),
    mayReadSources ? caller.sources.list() : undefined,
  ])
  if (coverage.total === 0 && recent.length === 0)
    return <Welcome name={viewer.name} sources={sources} mayAdd={viewer.roles.some(({ role }) => role === 'admin')} />
  const used = popular.hits.filter(({ queries30d }) => queries30d > 0)
  // Empty places of one's own do not push down what there is to see.
  const hasOwn = starred.length > 0 || (owned?.hits.length ?? 0) > 0
  const mine = (
    <>
      <AssetList title="Starred" assets={starred.slice(0, 8)} empty="Star an asset on its page, and it stays here." />
      <AssetList
        title="Owned by me"
        assets={owned?.hits ?? []}
        {...(owned?.total && owned.total.count > 8 ? { more: `/search?owner=${encodeURIComponent(viewer.email!)}` } : {})}
        empty="No asset names you as its owner."
      />
    </>
  )
  return (
    <div className="grid gap-6">
      <h1 className="text-xl font-semibold">Welcome, {viewer.name}</h1>
      <CoverageBars coverage={coverage} />
      <div className="grid gap-6 lg:grid-cols-2">
        {hasOwn && mine}
        <AssetList
          title={used.length > 0 ? 'Most used' : 'Good places to begin'}
          assets={used.length > 0 ? used : popular.hits}
          note={({ queries30d }) => (queries30d > 0 ? `${queries30d.toLocaleString('en')} queries in 30 days` : null)}
          more="/search?sort=use"
        />
        <AssetList
          title="New or changed"
          assets={recent}
          note={({ changedAt }) => changedAt && <Moment at={changedAt} relative />}
        />
        {!hasOwn && mine}
      </div>
      {sources && <Sources sources={sources} />}
    </div>
  )
}
