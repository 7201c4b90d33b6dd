// Browsing by place: platforms and their instances, then what lies at the top of one; deeper levels are the pages of the containers.
import type { Metadata } from 'next'
import Link from 'next/link'
import { signedIn } from '../_parts/signedIn.ts'
import { Empty } from '../_ui/Empty.tsx'
import { offsetOf } from '../_ui/Paging.tsx'
import { Level } from './Level.tsx'
import { Places } from './Places.tsx'

export const metadata: Metadata = { title: 'Browse' }

type Params = Promise<Record<string, string | string[] | undefined>>
const size = 200

export default async function BrowsePage({ searchParams }: { searchParams: Params }) {
  const { caller } = await signedIn()
  const params = await searchParams
  const [platform, instance] = [params.platform, params.instance].map((one) => (typeof one === 'string' ? one : undefined))
  const offset = offsetOf(params.offset)
  const [places, top] = await Promise.all([
    caller.assets.instances(),
    platform && instance ? caller.assets.top({ platform, instance, offset, limit: size }) : undefined,
  ])
  return (
    <div className="grid gap-4">
      <h1 className="text-xl font-semibold">Browse by place</h1>
      {places.length === 0 ? (
        <Empty title="There is nothing that you can see yet.">
          The catalog fills when a source is harvested.{' '}
          <Link href="/sources" className="text-accent underline">
            Sources
          </Link>
        </Empty>
      ) : (
        <div className="grid gap-6 lg:grid-cols-[18rem_minmax(0,1fr)]">
          <Places places={places} platform={platform} instance={instance} />
          {top && platform && instance ? (
            <Level platform={platform} instance={instance} level={top} offset={offset} size={size} />
          ) : (
            <p className="text-sm text-soft max-lg:hidden">Choose where to look.</p>
          )}
        </div>
      )}
    </div>
  )
}
