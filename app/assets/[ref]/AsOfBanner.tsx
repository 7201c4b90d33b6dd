// Says plainly that what is shown is the past.
import { History } from 'lucide-react'
import Link from 'next/link'
import { assetHref } from '../../_parts/asset/Kind.tsx'
import { Moment } from '../../_ui/Moment.tsx'

export function AsOfBanner({ at, assetRef, tab = '' }: { at: string; assetRef: string; tab?: string }) {
  return (
    <div
      role="status"
      className="flex flex-wrap items-center gap-2 rounded-md border border-warn/30 bg-warn-wash px-3 py-2 text-sm text-warn"
    >
      <History size={16} aria-hidden />
      <span>
        As it was on <Moment at={at} />.
      </span>
      <Link href={assetHref(assetRef, tab)} className="font-medium underline">
        Show it as it is now
      </Link>
    </div>
  )
}
