// A short list of assets, a line each, with one fact that matters here.
import Link from 'next/link'
import type { ReactNode } from 'react'
import { assetHref, KindIcon } from '../_parts/asset/Kind.tsx'

interface Line {
  ref: string
  name: string
  kind: string
  platform: string
  path: string
  queries30d: number
  changedAt?: string
}

interface Props {
  title: string
  assets: Line[]
  note?: (asset: Line) => ReactNode
  empty?: string
  more?: string
}

export function AssetList({ title, assets, note, empty, more }: Props) {
  return (
    <section aria-label={title} className="grid min-w-0 content-start gap-2">
      <div className="flex items-baseline justify-between">
        <h2 className="text-lg font-semibold">{title}</h2>
        {more && (
          <Link href={more} className="text-sm text-accent hover:underline">
            All
          </Link>
        )}
      </div>
      {assets.length === 0 ? (
        <p className="rounded-lg border border-dashed border-line-strong/60 px-4 py-5 text-sm text-soft">
          {empty ?? 'Nothing yet.'}
        </p>
      ) : (
        <ul className="divide-y divide-line rounded-lg border border-line bg-surface">
          {assets.map((asset) => (
            <li key={asset.ref} className="flex items-center gap-3 px-4 py-2">
              <KindIcon kind={asset.kind} />
              <span className="grid min-w-0">
                <Link href={assetHref(asset.ref)} className="truncate text-sm font-medium text-accent hover:underline">
                  {asset.name}
                </Link>
                <span className="truncate text-xs text-faint">
                  {asset.platform} · {asset.path}
                </span>
              </span>
              <span className="ml-auto shrink-0 text-xs text-faint">{note?.(asset)}</span>
            </li>
          ))}
        </ul>
      )}
    </section>
  )
}
