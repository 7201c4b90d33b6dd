// You: who you are here and what you may do, the look, the password, the sessions.
import { signedIn } from '../_parts/signedIn.ts'
import { Badge } from '../_ui/Badge.tsx'
import { Panel } from '../_ui/Panel.tsx'
import { Password } from './Password.tsx'
import { Sessions } from './Sessions.tsx'
import { Theme } from './Theme.tsx'

export default async function SettingsPage() {
  const { caller } = await signedIn()
  const [me, scopes] = await Promise.all([caller.account.me(), caller.account.scopes()])
  return (
    <div className="grid items-start gap-5 lg:grid-cols-2">
      <Panel title={me.name} about={me.email}>
        <p className="mb-2 flex flex-wrap gap-1.5">
          {me.roles.map(({ role, domainId }) => (
            <Badge key={`${role} ${domainId}`} look="accent">
              {role}
              {domainId !== null && ' in one domain'}
            </Badge>
          ))}
          {me.roles.length === 0 && <Badge>no role yet</Badge>}
        </p>
        <p className="text-sm text-soft">You may:</p>
        <ul className="mt-1 grid list-disc gap-0.5 pl-5 text-sm text-soft marker:text-faint">
          {scopes.map(({ name, means }) => (
            <li key={name}>{means}</li>
          ))}
        </ul>
      </Panel>
      <div className="grid gap-5">
        <Panel title="Look" about="In this browser.">
          <Theme />
        </Panel>
        <Panel title="Password" about="Changing it signs you out everywhere, here too.">
          <Password />
        </Panel>
        <Panel title="Sessions">
          <Sessions />
        </Panel>
      </div>
    </div>
  )
}
