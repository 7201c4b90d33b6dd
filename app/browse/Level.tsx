// What lies at the top of an instance.
import type { AssetPage } from '../../server/assets/browse.ts'
import { AssetLines } from '../_parts/asset/AssetLines.tsx'
import { Paging } from '../_ui/Paging.tsx'

interface Props {
  platform: string
  instance: string
  level: AssetPage
  offset: number
  size: number
}

export function Level({ platform, instance, level, offset, size }: Props) {
  const place = `/browse?platform=${encodeURIComponent(platform)}&instance=${encodeURIComponent(instance)}`
  return (
    <section aria-labelledby="level" className="grid min-w-0 content-start gap-3">
      <h2 id="level" className="text-lg font-semibold">
        {platform} · {instance}{' '}
        <span className="text-base font-normal tabular-nums text-faint">{level.total.toLocaleString('en')}</span>
      </h2>
      <AssetLines assets={level.assets} />
      <Paging offset={offset} size={size} total={level.total} hrefOf={(to) => `${place}&offset=${to}`} />
    </section>
  )
}
