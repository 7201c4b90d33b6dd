// Groups: who belongs together, what they may do, and how much is restricted to them.
import type { Metadata } from 'next'
import { Refused } from '../../_parts/Refused.tsx'
import { signedIn } from '../../_parts/signedIn.ts'
import { Empty, Panel } from '../../_ui/Panel.tsx'
import { AddGroup } from './AddGroup.tsx'
import { GroupCard } from './GroupCard.tsx'

export const metadata: Metadata = { title: 'Groups' }

export default async function GroupsPage() {
  const { caller } = await signedIn()
  const { permissions } = await caller.account.me()
  if (!permissions.includes('users.manage')) return <Refused to="manage groups" />
  const [groups, people, domains] = await Promise.all([
    caller.users.groups(),
    caller.users.list({ limit: 500 }),
    caller.assets.domains(),
  ])
  return (
    <div className="grid items-start gap-5 lg:grid-cols-[minmax(0,1fr)_minmax(0,22rem)]">
      <div className="grid min-w-0 gap-4">
        {groups.length === 0 && (
          <Empty title="There is no group yet.">
            <p>A group holds roles for all its members, and sources and assets can be restricted to it.</p>
          </Empty>
        )}
        {groups.map((group) => (
          <GroupCard
            key={group.id}
            group={group}
            people={people.map(({ email }) => email)}
            domains={domains.map(({ name }) => name)}
          />
        ))}
      </div>
      <Panel title="Make a group">
        <AddGroup />
      </Panel>
    </div>
  )
}
