// Around every page of an asset: what it is and where, and its tabs.
import type { ReactNode } from 'react'
import { AssetHeader } from './AssetHeader.tsx'
import { readAsset, refOf } from './asked.ts'
import { Tabs } from './Tabs.tsx'

interface LayoutProps {
  params: Promise<{ ref: string }>
  children: ReactNode
}

export async function generateMetadata({ params }: LayoutProps) {
  // Where there is no asset the layout below says so; a page without a title says nothing.
  const asset = await readAsset(await refOf(params), undefined).catch(() => undefined)
  return { title: asset?.name ?? 'Nothing here' }
}

export default async function AssetLayout({ params, children }: LayoutProps) {
  const asset = await readAsset(await refOf(params), undefined)
  return (
    <div className="grid gap-4">
      <AssetHeader asset={asset} />
      <Tabs assetRef={asset.ref} counts={asset.counts} kind={asset.kind} />
      {children}
    </div>
  )
}
