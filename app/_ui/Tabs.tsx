'use client'
// Places within a page, each an address of its own.
import clsx from 'clsx'
import Link from 'next/link'
import { usePathname } from 'next/navigation'

export function Tabs({ label, tabs }: { label: string; tabs: { href: string; label: string }[] }) {
  const path = decodeURIComponent(usePathname())
  return (
    <nav aria-label={label} className="-mx-3 flex gap-1 overflow-x-auto border-b border-line px-3 sm:mx-0 sm:px-0">
      {tabs.map((tab) => {
        const here = path === decodeURIComponent(tab.href)
        return (
          <Link
            key={tab.href}
            href={tab.href}
            aria-current={here ? 'page' : undefined}
            className={clsx(
              '-mb-px shrink-0 border-b-2 px-3 py-2 text-sm font-medium',
              here ? 'border-accent text-accent' : 'border-transparent text-soft hover:text-ink',
            )}
          >
            {tab.label}
          </Link>
        )
      })}
    </nav>
  )
}
