// Settings: one's own account, and for administrators people and groups.
import type { Metadata } from 'next'
import type { ReactNode } from 'react'
import { signedIn } from '../_parts/signedIn.ts'
import { PageTitle } from '../_ui/PageTitle.tsx'
import { Tabs } from '../_ui/Tabs.tsx'

export const metadata: Metadata = { title: 'Settings' }

export default async function SettingsLayout({ children }: { children: ReactNode }) {
  const { caller } = await signedIn()
  const { permissions } = await caller.account.me()
  const admin = permissions.includes('users.manage')
  return (
    <div className="grid gap-5">
      <PageTitle title="Settings" />
      <Tabs
        label="Settings"
        tabs={[
          { href: '/settings', label: 'You' },
          { href: '/settings/tokens', label: 'API tokens' },
          ...(admin
            ? [
                { href: '/settings/people', label: 'People' },
                { href: '/settings/groups', label: 'Groups' },
              ]
            : []),
        ]}
      />
      {children}
    </div>
  )
}
