'use client'
// The name of the house and its places; on a narrow screen the places fold into a menu.
import clsx from 'clsx'
import { Map as MapIcon, Menu, X } from 'lucide-react'
import Link from 'next/link'
import { usePathname } from 'next/navigation'
import { useEffect, useState } from 'react'
import { buttonLook } from '../../_ui/Button.tsx'

export function Places({ places }: { places: { href: string; label: string }[] }) {
  const path = usePathname()
  const [open, setOpen] = useState(false)
  // biome-ignore lint/correctness/useExhaustiveDependencies: arriving on another page closes the menu
  useEffect(() => setOpen(false), [path])
  const links = places.map(({ href, label }) => {
    const here = href === '/' ? path === '/' : path.startsWith(href)
    return (
      <Link
        key={href}
        href={href}
        aria-current={here ? 'page' : undefined}
        className={clsx(
          'rounded-md px-2.5 py-1.5 text-sm font-medium',
          here ? 'bg-accent-wash text-accent' : 'text-soft hover:bg-sunken hover:text-ink',
        )}
      >
        {label}
      </Link>
    )
  })
  return (
    <>
      <button
        type="button"
        className={`${buttonLook('quiet')} px-2! md:hidden`}
        aria-expanded={open}
        aria-controls="places"
        aria-label="Menu"
        onClick={() => setOpen(!open)}
      >
        {open ? <X size={18} aria-hidden /> : <Menu size={18} aria-hidden />}
      </button>
      <Link href="/" className="flex items-center gap-2 font-semibold tracking-tight" aria-label="Cadastre, home">
        <MapIcon size={20} aria-hidden className="text-accent" />
        <span className="hidden sm:inline">Cadastre</span>
      </Link>
      <nav aria-label="Places" className="hidden gap-0.5 md:flex">
        {links}
      </nav>
      {open && (
        <nav
          id="places"
          aria-label="Places"
          className="absolute inset-x-0 top-14 z-40 grid gap-1 border-b border-line bg-raised p-3 shadow-float md:hidden"
        >
          {links}
        </nav>
      )}
    </>
  )
}
