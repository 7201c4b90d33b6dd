// What lies in a container.
import Link from 'next/link'
import type { Caller } from '../../../server/house.ts'
import { assetHref, KindIcon, kindWords } from '../../_parts/asset/Kind.tsx'

export function Children({ list }: { list: Awaited<ReturnType<Caller['assets']['children']>> }) {
  return (
    <section aria-labelledby="children" className="grid gap-2">
      <h2 id="children" className="text-lg font-semibold">
        Inside
      </h2>
      <ul className="divide-y divide-line rounded-lg border border-line bg-surface">
        {list.assets.map((asset) => (
          <li key={asset.ref} className="flex items-center gap-2.5 px-4 py-2">
            <KindIcon kind={asset.kind} />
            <Link href={assetHref(asset.ref)} className="break-all font-medium text-accent hover:underline">
              {asset.name}
            </Link>
            <span className="ml-auto text-xs text-faint">{kindWords(asset.kind)}</span>
          </li>
        ))}
      </ul>
    </section>
  )
}
