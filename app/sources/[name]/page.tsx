// A source's harvests: the one under way as it goes, how each ended, and what went wrong with what to do about it.
import type { SourcePage } from './asked.ts'
import { openSource } from './asked.ts'
import { Harvests } from './Harvests.tsx'
import { Problems } from './Problems.tsx'

const problemsShown = 200

export default async function SourceHarvestsPage(page: SourcePage) {
  const { caller, can, source } = await openSource(page)
  if (!source) return null
  const { harvest, before } = await page.searchParams
  const harvests = await caller.sources.harvests({
    source: source.name,
    limit: 20,
    ...(typeof before === 'string' && /^\d+$/.test(before) && { before: Number(before) }),
  })
  const asked = harvests.find(({ id }) => String(id) === harvest) ?? harvests[0]
  const problems = asked ? await caller.sources.problems({ harvestId: asked.id, limit: problemsShown }) : []
  return (
    <div className="grid gap-5">
      <Harvests source={source} harvests={harvests} chosen={asked?.id} can={can} older={typeof before === 'string'} />
      {asked && <Problems harvest={asked} problems={problems} />}
    </div>
  )
}
