// A new source: first which system, then its form beside what the connector needs and reads.
import { ArrowRight } from 'lucide-react'
import type { Metadata } from 'next'
import Link from 'next/link'
import { Refused } from '../../_parts/Refused.tsx'
import { signedIn } from '../../_parts/signedIn.ts'
import { Markdown } from '../../_ui/Markdown.tsx'
import { PageTitle } from '../../_ui/PageTitle.tsx'
import { Panel } from '../../_ui/Panel.tsx'
import { NewSource } from './NewSource.tsx'

export const metadata: Metadata = { title: 'Add a source' }

export default async function NewSourcePage({ searchParams }: { searchParams: Promise<{ connector?: string }> }) {
  const { caller } = await signedIn()
  const { permissions } = await caller.account.me()
  if (!permissions.includes('sources.manage')) return <Refused to="add sources" />
  const connectors = await caller.sources.connectors()
  const { connector: chosen } = await searchParams
  const connector = connectors.find(({ name }) => name === chosen)
  if (!connector)
    return (
      <div className="grid gap-5">
        <PageTitle title="Add a source" about="Which system shall the catalog read?" />
        <ul className="grid gap-3 sm:grid-cols-2 xl:grid-cols-3">
          {connectors.map(({ name, title, summary }) => (
            <li key={name}>
              <Link
                href={`/sources/new?connector=${name}`}
                className="group flex h-full flex-col gap-1.5 rounded-lg border border-line bg-surface p-4 hover:border-accent"
              >
                <span className="flex items-center justify-between font-semibold">
                  {title} <ArrowRight size={16} aria-hidden className="text-faint group-hover:text-accent" />
                </span>
                <span className="text-sm text-soft">{summary}</span>
              </Link>
            </li>
          ))}
        </ul>
      </div>
    )
  return (
    <div className="grid gap-5">
      <PageTitle
        title={`Add a source: ${connector.title}`}
        about={
          <>
            {connector.summary}{' '}
            <Link href="/sources/new" className="text-accent underline">
              Choose another system
            </Link>
          </>
        }
      />
      <div className="grid items-start gap-5 lg:grid-cols-[minmax(0,1fr)_minmax(0,26rem)]">
        <NewSource connector={connector} />
        <Panel title="What it needs and reads">
          <Markdown text={connector.docs} />
        </Panel>
      </div>
    </div>
  )
}
