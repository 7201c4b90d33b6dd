// The shell around every page of a signed-in person: search, places, theme, account.
import type { ReactNode } from 'react'
import type { Viewer } from '../../../server/auth/viewer.ts'
import { Account } from './Account.tsx'
import { Places } from './Places.tsx'
import { QuickSearch } from './QuickSearch.tsx'

const admins = (viewer: Viewer) => viewer.roles.some(({ role }) => role === 'admin')
const editors = (viewer: Viewer) => viewer.roles.some(({ role }) => role !== 'viewer')

export function Shell({ viewer, children }: { viewer: Viewer; children: ReactNode }) {
  const places = [
    { href: '/', label: 'Home' },
    { href: '/search', label: 'Search' },
    { href: '/browse', label: 'Browse' },
    ...(editors(viewer) ? [{ href: '/sources', label: 'Sources' }] : []),
    ...(admins(viewer) ? [{ href: '/audit', label: 'Audit' }] : []),
  ]
  return (
    <>
      <a
        href="#content"
        className="sr-only focus:not-sr-only focus:fixed focus:left-2 focus:top-2 focus:z-50 focus:bg-raised focus:p-2"
      >
        Skip to content
      </a>
      <header className="sticky top-0 z-30 border-b border-line bg-surface">
        <div className="mx-auto flex h-14 max-w-[100rem] items-center gap-2 px-3 sm:gap-4 sm:px-6">
          <Places places={places} />
          <QuickSearch />
          <Account name={viewer.name} email={viewer.email ?? ''} />
        </div>
      </header>
      <main id="content" tabIndex={-1} className="mx-auto max-w-[100rem] px-3 py-5 outline-none sm:px-6">
        {children}
      </main>
    </>
  )
}
