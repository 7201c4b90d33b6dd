// API tokens: one's own, and for administrators everybody's.
import type { Metadata } from 'next'
import { signedIn } from '../../_parts/signedIn.ts'
import { Panel } from '../../_ui/Panel.tsx'
import { MakeToken } from './MakeToken.tsx'
import { TokenList } from './TokenList.tsx'

export const metadata: Metadata = { title: 'API tokens' }

export default async function TokensPage() {
  const { caller, viewer } = await signedIn()
  const [own, scopes] = await Promise.all([caller.account.tokens(), caller.account.scopes()])
  const admin = scopes.some(({ name }) => name === 'users.manage')
  const others = admin ? (await caller.users.tokens({ limit: 200 })).filter(({ owner }) => owner !== viewer.email) : []
  return (
    <div className="grid items-start gap-5 lg:grid-cols-[minmax(0,1fr)_minmax(0,24rem)]">
      <div className="grid min-w-0 gap-5">
        <Panel title="Your tokens" about="For scripts and pipelines that speak with this catalog as you.">
          <TokenList tokens={own} />
        </Panel>
        {others.length > 0 && (
          <Panel title="Other people's tokens">
            <TokenList tokens={others} foreign />
          </Panel>
        )}
      </div>
      <Panel title="Make a token">
        <MakeToken scopes={scopes} />
      </Panel>
    </div>
  )
}
