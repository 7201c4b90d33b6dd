// Names: what the namespaces in pipelines' events mean here, so that one table has one page.
import { ArrowRight } from 'lucide-react'
import type { Metadata } from 'next'
import Link from 'next/link'
import { Refused } from '../../_parts/Refused.tsx'
import { signedIn } from '../../_parts/signedIn.ts'
import { PageTitle } from '../../_ui/PageTitle.tsx'
import { Empty, Panel } from '../../_ui/Panel.tsx'
import { AddName } from './AddName.tsx'
import { ForgetName } from './ForgetName.tsx'

export const metadata: Metadata = { title: 'Names' }

export default async function NamesPage() {
  const { caller } = await signedIn()
  const { permissions } = await caller.account.me()
  if (!permissions.includes('sources.read')) return <Refused to="see the names of sources" />
  const can = permissions.includes('sources.manage')
  const [names, sources] = await Promise.all([caller.identity.namespaces(), caller.sources.list()])
  return (
    <div className="grid gap-5">
      <nav aria-label="Breadcrumb" className="-mb-3 text-sm text-faint">
        <Link href="/sources" className="hover:text-ink hover:underline">
          Sources
        </Link>
      </nav>
      <PageTitle
        title="Names"
        about="Pipelines name a system by its host, this catalog by the name you gave it. Say here which is which, and both speak of one asset; what was kept twice is merged, with its history."
      />
      {can && (
        <Panel title="This namespace is that system">
          <AddName instances={sources.map(({ name }) => name)} />
        </Panel>
      )}
      {names.length === 0 ? (
        <Empty title="No namespace has a meaning of its own yet." />
      ) : (
        <ul className="grid overflow-hidden rounded-lg border border-line bg-surface">
          {names.map(({ namespace, platform, instance }) => (
            <li
              key={namespace}
              className="flex flex-wrap items-center gap-x-3 gap-y-1 border-b border-line px-4 py-3 text-sm last:border-b-0"
            >
              <code className="min-w-0 break-all">{namespace}</code>
              <ArrowRight size={14} aria-label="is" role="img" className="shrink-0 text-faint" />
              <span className="font-medium">
                {platform} · {instance}
              </span>
              {can && <ForgetName namespace={namespace} />}
            </li>
          ))}
        </ul>
      )}
    </div>
  )
}
