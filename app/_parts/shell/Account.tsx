'use client'
// The menu of the person signed in: settings, theme, sign out.
import { LogOut, Settings } from 'lucide-react'
import Link from 'next/link'
import { DropdownMenu } from 'radix-ui'
import { setTheme, themes } from './theme.ts'

export async function signOut() {
  const { csrfToken } = await (await fetch('/api/auth/csrf')).json()
  await fetch('/api/auth/signout', { method: 'POST', body: new URLSearchParams({ csrfToken, json: 'true' }) })
  location.assign('/sign-in')
}

const item =
  'flex items-center gap-2 rounded-md px-2 py-1.5 text-sm text-ink outline-none data-[highlighted]:bg-sunken cursor-pointer'

export function Account({ name, email }: { name: string; email: string }) {
  const initials = name
    .split(/\s+/)
    .map((word) => word[0])
    .slice(0, 2)
    .join('')
    .toUpperCase()
  return (
    <DropdownMenu.Root modal={false}>
      <DropdownMenu.Trigger
        className="grid size-9 shrink-0 place-items-center rounded-full bg-accent-wash text-xs font-semibold text-accent"
        aria-label={`${initials}: account of ${name}`}
      >
        {initials || '?'}
      </DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content
          align="end"
          sideOffset={6}
          className="z-50 min-w-56 rounded-lg border border-line bg-raised p-1.5 shadow-float"
        >
          <div className="px-2 py-1.5">
            <p className="text-sm font-medium">{name}</p>
            <p className="text-xs text-faint">{email}</p>
          </div>
          <DropdownMenu.Separator className="my-1 h-px bg-line" />
          <DropdownMenu.Item asChild className={item}>
            <Link href="/settings">
              <Settings size={15} aria-hidden /> Settings
            </Link>
          </DropdownMenu.Item>
          <DropdownMenu.Separator className="my-1 h-px bg-line" />
          <DropdownMenu.Label className="px-2 py-1 text-xs text-faint">Theme</DropdownMenu.Label>
          {themes.map(([theme, label, Icon]) => (
            <DropdownMenu.Item key={theme} className={item} onSelect={() => setTheme(theme)}>
              <Icon size={15} aria-hidden /> {label}
            </DropdownMenu.Item>
          ))}
          <DropdownMenu.Separator className="my-1 h-px bg-line" />
          <DropdownMenu.Item className={item} onSelect={() => signOut()}>
            <LogOut size={15} aria-hidden /> Sign out
          </DropdownMenu.Item>
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  )
}
