// The first day: an empty catalog, and the one thing to do next.
import Link from 'next/link'
import { buttonLook } from '../_ui/Button.tsx'

export function Welcome({ name, sources, mayAdd }: { name: string; sources: readonly unknown[] | undefined; mayAdd: boolean }) {
  const waiting = sources && sources.length > 0
  return (
    <div className="mx-auto grid max-w-xl justify-items-center gap-3 py-16 text-center">
      <h1 className="text-2xl font-semibold">Welcome, {name}</h1>
      <p className="text-soft">
        {waiting
          ? 'The sources are connected; the catalog fills with their first harvest.'
          : mayAdd
            ? 'The catalog is empty. Connect a first source: a database, a dbt project or pipelines that send OpenLineage events.'
            : 'There is nothing that you can see yet. An administrator connects sources, and may have to add you to a group.'}
      </p>
      {(waiting || mayAdd) && (
        <Link href={waiting ? '/sources' : '/sources/new'} className={buttonLook('primary')}>
          {waiting ? 'Look at the sources' : 'Connect a source'}
        </Link>
      )}
    </div>
  )
}
