// A link to an asset known by its ref only: the last part of its path, the whole on hover. Restricted ones have no name.
import Link from 'next/link'
import { assetHref } from './Kind.tsx'

/** The path of a ref, decoded: `postgres:warehouse:shop.raw.orders` is `shop.raw.orders`. */
export const pathOfRef = (ref: string) => decodeURIComponent(ref.split(':').slice(2).join(':'))

export function AssetLink({ assetRef, name }: { assetRef: string; name?: string }) {
  return (
    <Link href={assetHref(assetRef)} title={assetRef} className="wrap-anywhere text-accent hover:underline">
      {name ?? pathOfRef(assetRef)}
    </Link>
  )
}

export const Restricted = () => <span className="text-faint italic">restricted</span>
