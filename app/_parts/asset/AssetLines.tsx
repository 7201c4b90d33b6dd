// Assets as lines: name, what it says, how much is in it.
import Link from 'next/link'
import type { AssetLine } from '../../../server/assets/browse.ts'
import { assetHref, KindIcon, kindWords } from './Kind.tsx'

export function AssetLines({ assets }: { assets: AssetLine[] }) {
  return (
    <ul className="divide-y divide-line rounded-lg border border-line bg-surface">
      {assets.map((asset) => (
        <li
          key={asset.ref}
          className="grid grid-cols-[auto_minmax(0,1fr)_auto] items-baseline gap-x-3 px-4 py-2 [contain-intrinsic-size:auto_2.8rem] [content-visibility:auto] md:grid-cols-[auto_minmax(10rem,1fr)_minmax(0,2fr)_auto]"
        >
          <span className="self-center">
            <KindIcon kind={asset.kind} />
          </span>
          <Link href={assetHref(asset.ref)} className="wrap-anywhere text-sm font-medium text-accent hover:underline">
            {asset.name}
          </Link>
          <p className="line-clamp-1 text-sm text-soft max-md:hidden" dir="auto">
            {asset.description?.text}
          </p>
          <span className="whitespace-nowrap text-right text-xs text-faint md:w-40">{contentsOf(asset)}</span>
        </li>
      ))}
    </ul>
  )
}

function contentsOf({ kind, children, fields, rows }: AssetLine): string {
  if (children > 0) return `${kindWords(kind)} of ${children.toLocaleString('en')}`
  if (fields > 0)
    return `${fields.toLocaleString('en')} ${fields === 1 ? 'column' : 'columns'}${rows !== null ? `, ${rows.toLocaleString('en')} rows` : ''}`
  return kindWords(kind)
}
