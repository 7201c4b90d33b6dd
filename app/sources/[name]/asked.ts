// What the pages of one source start with: the source, and what the viewer may do; refusals as pages.
import { notFound } from 'next/navigation'
import type { SourceView } from '../../../server/harvest/queries.ts'
import type { Caller } from '../../../server/house.ts'
import { signedIn } from '../../_parts/signedIn.ts'

export type SourcePage = {
  params: Promise<{ name: string }>
  searchParams: Promise<Record<string, string | string[] | undefined>>
}

/** `source` undefined: the viewer may not read sources. A source that is not there, or not visible, is the same 404. */
export async function openSource({
  params,
}: Pick<SourcePage, 'params'>): Promise<{ caller: Caller; can: boolean; source: SourceView | undefined }> {
  const { caller } = await signedIn()
  const name = decodeURIComponent((await params).name)
  const { permissions } = await caller.account.me()
  if (!permissions.includes('sources.read')) return { caller, can: false, source: undefined }
  const source = (await caller.sources.list()).find((one) => one.name === name)
  if (!source) notFound()
  return { caller, can: permissions.includes('sources.manage'), source }
}
