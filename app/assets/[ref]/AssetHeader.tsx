// The head of an asset's page: name, kind, place, whether it can be trusted, and what to do with it.
import { ChevronRight, CircleAlert, CircleCheck, Clock, Lock, Users } from 'lucide-react'
import Link from 'next/link'
import type { AssetOverview } from '../../../server/assets/queries.ts'
import { assetHref, KindIcon, kindWords } from '../../_parts/asset/Kind.tsx'
import { Moment } from '../../_ui/Moment.tsx'
import { Notice } from '../../_ui/Notice.tsx'
import { sizeInWords } from '../../_ui/sizeInWords.ts'
import { CopyRef } from './CopyRef.tsx'
import { Star } from './Star.tsx'

export function AssetHeader({ asset }: { asset: AssetOverview }) {
  const { counts, stats } = asset
  return (
    <header className="grid gap-2">
      <nav aria-label="Place" className="flex flex-wrap items-center gap-x-1 text-sm text-faint">
        <Link
          href={`/browse?platform=${encodeURIComponent(asset.platform)}&instance=${encodeURIComponent(asset.instance)}`}
          className="hover:text-ink hover:underline"
        >
          {asset.platform} · {asset.instance}
        </Link>
        {asset.breadcrumb.map((crumb) => (
          <span key={crumb.restricted ? 'restricted' : crumb.ref} className="flex items-center gap-1">
            <ChevronRight size={13} aria-hidden />
            {crumb.restricted ? (
              <span className="inline-flex items-center gap-1">
                <Lock size={12} aria-hidden /> restricted
              </span>
            ) : (
              <Link href={assetHref(crumb.ref)} className="hover:text-ink hover:underline">
                {crumb.name}
              </Link>
            )}
          </span>
        ))}
      </nav>
      <div className="flex flex-wrap items-center gap-x-3 gap-y-2">
        <h1 className="flex min-w-0 items-start gap-2.5 text-xl font-semibold tracking-tight sm:text-2xl">
          <span className="mt-1">
            <KindIcon kind={asset.kind} size={24} />
          </span>
          <span className="wrap-anywhere" dir="auto">
            {asset.name}
          </span>
        </h1>
        <span className="rounded-full border border-line bg-surface px-2.5 py-0.5 text-xs text-soft">
          {kindWords(asset.kind)}
        </span>
        <span className="ml-auto flex gap-1.5">
          <Star assetRef={asset.ref} starred={asset.starred} />
          <CopyRef assetRef={asset.ref} />
        </span>
      </div>
      <ul className="flex flex-wrap gap-x-5 gap-y-1 text-sm text-soft">
        {counts.checks > 0 &&
          (counts.failingChecks > 0 ? (
            <li className="flex items-center gap-1.5 text-bad">
              <CircleAlert size={15} aria-hidden /> {counts.failingChecks} of {counts.checks} checks fail
            </li>
          ) : (
            <li className="flex items-center gap-1.5 text-good">
              <CircleCheck size={15} aria-hidden /> {counts.checks} {counts.checks === 1 ? 'check passes' : 'checks pass'}
            </li>
          ))}
        {stats?.freshAt && (
          <li className="flex items-center gap-1.5">
            <Clock size={15} aria-hidden /> data changed <Moment at={stats.freshAt} relative />
          </li>
        )}
        {stats && stats.queries30d > 0 && (
          <li className="flex items-center gap-1.5">
            <Users size={15} aria-hidden /> {stats.queries30d.toLocaleString('en')} queries in 30 days
          </li>
        )}
        {stats?.rows != null && <li>{stats.rows.toLocaleString('en')} rows</li>}
        {stats?.bytes != null && <li>{sizeInWords(stats.bytes)}</li>}
      </ul>
      {asset.retiredAt && (
        <Notice verdict="warn">
          No source has claimed this since <Moment at={asset.retiredAt} />. What was known and written about it is kept.
        </Notice>
      )}
      {asset.referredOnly && !asset.retiredAt && (
        <Notice>
          Only other assets refer to this: no source has described it yet. Connect the system it lives in to see its columns.
        </Notice>
      )}
    </header>
  )
}
