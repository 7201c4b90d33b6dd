// Sources: what the catalog is fed from, how each stands, and the way to a new one.
import { Plus, Waypoints } from 'lucide-react'
import type { Metadata } from 'next'
import Link from 'next/link'
import type { HarvestView, SourceView } from '../../server/harvest/queries.ts'
import { Refused } from '../_parts/Refused.tsx'
import { signedIn } from '../_parts/signedIn.ts'
import { buttonLook } from '../_ui/Button.tsx'
import { PageTitle } from '../_ui/PageTitle.tsx'
import { Empty } from '../_ui/Panel.tsx'
import { SourceList } from './SourceList.tsx'

export const metadata: Metadata = { title: 'Sources' }

export default async function SourcesPage() {
  const { caller } = await signedIn()
  const { permissions } = await caller.account.me()
  if (!permissions.includes('sources.read')) return <Refused to="see sources" />
  const can = permissions.includes('sources.manage')
  const [sources, connectors] = await Promise.all([caller.sources.list(), caller.sources.connectors()])
  return (
    <div className="grid gap-5">
      <PageTitle
        title="Sources"
        about="The systems this catalog reads, and how the last harvest of each went."
        actions={
          <>
            <Link href="/sources/names" className={buttonLook()}>
              <Waypoints size={15} aria-hidden /> Names
            </Link>
            {can && (
              <Link href="/sources/new" className={buttonLook('primary')}>
                <Plus size={15} aria-hidden /> Add a source
              </Link>
            )}
          </>
        }
      />
      {sources.length === 0 ? (
        <Empty title="Nothing is harvested yet.">
          <p>Connect the first system: a database, a dbt project, or the events of your pipelines.</p>
          {can && (
            <Link href="/sources/new" className={buttonLook('primary')}>
              Add the first source
            </Link>
          )}
        </Empty>
      ) : (
        <SourceList
          sources={sources}
          harvests={sources.flatMap(lastOf)}
          titles={Object.fromEntries(connectors.map(({ name, title }) => [name, title]))}
          can={can}
        />
      )}
    </div>
  )
}

/** The last harvest as the list needs it; its progress comes by itself. */
const lastOf = ({ name, lastHarvest: last }: SourceView): HarvestView[] =>
  last
    ? [
        {
          ...last,
          source: name,
          queuedAt: last.startedAt ?? '',
          progress: null,
          result: last.failure ? { failure: last.failure } : null,
        },
      ]
    : []
