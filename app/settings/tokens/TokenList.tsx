'use client'
// Tokens with what they may do and how they stand; one click and a confirmation revokes.
import type { TokenEntry } from '../../../server/auth/queries.ts'
import { api } from '../../_parts/api.ts'
import { useAction } from '../../_parts/useAction.ts'
import { Badge } from '../../_ui/Badge.tsx'
import { Button } from '../../_ui/Button.tsx'
import { Confirm } from '../../_ui/Confirm.tsx'
import { Moment } from '../../_ui/Moment.tsx'

export function TokenList({ tokens, foreign = false }: { tokens: TokenEntry[]; foreign?: boolean }) {
  const { run, busy, error } = useAction()
  if (tokens.length === 0) return <p className="text-sm text-soft">None yet.</p>
  const revoke = (id: number) => run(() => (foreign ? api.users.revokeToken : api.account.revokeToken).mutate({ id }))
  return (
    <>
      <ul className="-m-4 grid">
        {tokens.map((token) => (
          <li
            key={token.id}
            className="flex flex-wrap items-center gap-x-4 gap-y-2 border-b border-line px-4 py-3 text-sm last:border-b-0"
          >
            <div className="min-w-0 grow">
              <p className="flex flex-wrap items-center gap-2 font-medium">
                <span className="break-words">{token.name}</span> <State token={token} />
              </p>
              <p className="text-xs text-faint">
                {foreign && `${token.owner} · `}
                made <Moment at={token.createdAt} relative /> ·{' '}
                {token.lastUsedAt ? (
                  <>
                    used <Moment at={token.lastUsedAt} relative />
                  </>
                ) : (
                  'never used'
                )}
                {token.expiresAt && !token.revokedAt && (
                  <>
                    {' '}
                    · until <Moment at={token.expiresAt} />
                  </>
                )}
              </p>
              <p className="mt-1 flex flex-wrap gap-x-2 text-xs text-soft">
                {token.scopes.map((scope) => (
                  <code key={scope}>{scope}</code>
                ))}
              </p>
            </div>
            {!token.revokedAt && (
              <Confirm
                trigger={
                  <Button small look="danger" disabled={busy} aria-label={`Revoke ${token.name}`}>
                    Revoke
                  </Button>
                }
                title={`Revoke ${token.name}?`}
                yes="Revoke it"
                onYes={() => revoke(token.id)}
              >
                <p>What uses it is refused from now on. A token cannot be brought back.</p>
              </Confirm>
            )}
          </li>
        ))}
      </ul>
      {error && (
        <p role="alert" className="mt-6 text-sm text-bad">
          {error}
        </p>
      )}
    </>
  )
}

function State({ token: { revokedAt, expiresAt } }: { token: TokenEntry }) {
  if (revokedAt) return <Badge>revoked</Badge>
  return expiresAt && new Date(expiresAt) < new Date() ? <Badge look="warn">expired</Badge> : <Badge look="good">valid</Badge>
}
