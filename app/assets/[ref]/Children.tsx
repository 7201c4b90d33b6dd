// What lies in a container, with a way to find it where there is much.
import type { AssetPage } from '../../../server/assets/browse.ts'
import { AssetLines } from '../../_parts/asset/AssetLines.tsx'
import { assetHref } from '../../_parts/asset/Kind.tsx'
import { inputLook } from '../../_ui/inputLook.ts'
import { Paging } from '../../_ui/Paging.tsx'

interface Props {
  assetRef: string
  list: AssetPage
  offset: number
  size: number
  contains: string | undefined
}

export function Children({ assetRef, list, offset, size, contains }: Props) {
  const href = (to: number) =>
    `${assetHref(assetRef)}?${new URLSearchParams({ offset: String(to), ...(contains ? { contains } : {}) })}`
  return (
    <section aria-labelledby="children" className="grid gap-2">
      <div className="flex flex-wrap items-center justify-between gap-2">
        <h2 id="children" className="text-lg font-semibold">
          Inside <span className="text-base font-normal tabular-nums text-faint">{list.total.toLocaleString('en')}</span>
        </h2>
        {(list.total > 12 || contains) && (
          <form action={assetHref(assetRef)}>
            <input
              type="search"
              name="contains"
              defaultValue={contains}
              aria-label="Filter by name"
              placeholder="Filter by name, then Enter"
              className={`${inputLook} w-60!`}
            />
          </form>
        )}
      </div>
      {list.assets.length === 0 ? (
        <p className="text-sm text-faint">Nothing with “{contains}” in its name.</p>
      ) : (
        <AssetLines assets={list.assets} />
      )}
      <Paging offset={offset} size={size} total={list.total} hrefOf={href} />
    </section>
  )
}
