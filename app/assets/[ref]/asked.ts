// What the address of an asset's page says: the ref, and the moment it is looked at. Also reads the asset, once per request.
import { notFound, redirect } from 'next/navigation'
import { cache } from 'react'
import { assetHref } from '../../_parts/asset/Kind.tsx'
import { signedIn } from '../../_parts/signedIn.ts'

export interface AssetPage {
  params: Promise<{ ref: string }>
  searchParams: Promise<Record<string, string | string[] | undefined>>
}

export const refOf = async (params: AssetPage['params']): Promise<string> => decodeURIComponent((await params).ref)

export async function momentOf(searchParams: AssetPage['searchParams']): Promise<string | undefined> {
  const { asOf } = await searchParams
  const at = typeof asOf === 'string' ? new Date(asOf) : undefined
  return at && !Number.isNaN(at.getTime()) ? String(asOf) : undefined
}

/** The asset as the layout and the page both need it. Sends to the 404 page, or on to the name it has now. */
export const readAsset = cache(async (ref: string, at: string | undefined) => {
  const { caller } = await signedIn()
  const asset = await caller.assets.get({ ref, ...(at ? { at } : {}) }).catch((error: { kind?: string; code?: string }) => {
    if (error.code === 'NOT_FOUND' || error.code === 'BAD_REQUEST') notFound()
    throw error
  })
  if (asset.redirectedFrom) redirect(assetHref(asset.ref))
  return asset
})

/** What a page of an asset starts with. */
export async function openAsset({ params, searchParams }: AssetPage) {
  const { caller, viewer } = await signedIn()
  const ref = await refOf(params)
  const at = await momentOf(searchParams)
  return { caller, viewer, ref, at, asset: await readAsset(ref, at) }
}
