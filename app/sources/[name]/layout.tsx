// The head of a source's pages: its name, what it is, and its two tabs.
import { Lock } from 'lucide-react'
import type { Metadata } from 'next'
import Link from 'next/link'
import type { ReactNode } from 'react'
import { Refused } from '../../_parts/Refused.tsx'
import { PageTitle } from '../../_ui/PageTitle.tsx'
import { Tabs } from '../../_ui/Tabs.tsx'
import { scheduleWords } from '../schedule.ts'
import { openSource } from './asked.ts'

type Params = Promise<{ name: string }>

export async function generateMetadata({ params }: { params: Params }): Promise<Metadata> {
  return { title: `${decodeURIComponent((await params).name)} · source` }
}

export default async function SourceLayout({ params, children }: { params: Params; children: ReactNode }) {
  const { caller, source } = await openSource({ params })
  if (!source) return <Refused to="see sources" />
  const connectors = await caller.sources.connectors()
  const here = `/sources/${encodeURIComponent(source.name)}`
  const found = `/search?source=${encodeURIComponent(source.name)}`
  return (
    <div className="grid gap-5">
      <nav aria-label="Breadcrumb" className="-mb-3 text-sm text-faint">
        <Link href="/sources" className="hover:text-ink hover:underline">
          Sources
        </Link>
      </nav>
      <PageTitle
        title={source.name}
        about={
          <>
            {connectors.find(({ name }) => name === source.connector)?.title ?? source.connector} ·{' '}
            <Link href={found} className="text-accent underline tabular-nums">
              {source.assets.toLocaleString('en')} {source.assets === 1 ? 'asset' : 'assets'}
            </Link>{' '}
            · {scheduleWords(source.schedule)}
            {source.visibleTo && (
              <span className="text-warn">
                {' '}
                · <Lock size={12} aria-hidden className="inline" /> only for {source.visibleTo.join(', ')}
              </span>
            )}
          </>
        }
      />
      <Tabs
        label="About this source"
        tabs={[
          { href: here, label: 'Harvests' },
          { href: `${here}/settings`, label: 'Settings' },
        ]}
      />
      {children}
    </div>
  )
}
