// People: who may sign in, with which roles and in which groups.
import type { Metadata } from 'next'
import Link from 'next/link'
import { Refused } from '../../_parts/Refused.tsx'
import { signedIn } from '../../_parts/signedIn.ts'
import { Button } from '../../_ui/Button.tsx'
import { Field } from '../../_ui/Field.tsx'
import { Empty, Panel } from '../../_ui/Panel.tsx'
import { AddPerson } from './AddPerson.tsx'
import { PersonRow } from './PersonRow.tsx'

export const metadata: Metadata = { title: 'People' }

const shown = 100

export default async function PeoplePage({ searchParams }: { searchParams: Promise<{ text?: string; after?: string }> }) {
  const { caller, viewer } = await signedIn()
  const { permissions } = await caller.account.me()
  if (!permissions.includes('users.manage')) return <Refused to="manage people" />
  const { text = '', after } = await searchParams
  const [people, groups, domains] = await Promise.all([
    caller.users.list({ text: text.slice(0, 200), limit: shown, ...(after && { after }) }),
    caller.users.groups(),
    caller.assets.domains(),
  ])
  return (
    <div className="grid items-start gap-5 lg:grid-cols-[minmax(0,1fr)_minmax(0,22rem)]">
      <div className="grid min-w-0 gap-3">
        <form method="get" aria-label="Find people" className="flex items-end gap-2">
          <Field label="Name or address" name="text" type="search" defaultValue={text} className="grow" autoComplete="off" />
          <Button type="submit">Find</Button>
        </form>
        {people.length === 0 ? (
          <Empty title="Nobody is called that." />
        ) : (
          <ul className="grid rounded-lg border border-line bg-surface">
            {people.map((person) => (
              <PersonRow
                key={person.id}
                person={person}
                self={person.email === viewer.email}
                groups={groups.map(({ name }) => name)}
                domains={domains.map(({ name }) => name)}
              />
            ))}
          </ul>
        )}
        {people.length === shown && (
          <Link
            href={`/settings/people?${new URLSearchParams({ text, after: people.at(-1)!.email })}`}
            className="justify-self-end text-sm text-accent underline"
          >
            More
          </Link>
        )}
      </div>
      <Panel title="Add a person" about="Who signs in at a provider comes by themselves.">
        <AddPerson />
      </Panel>
    </div>
  )
}
