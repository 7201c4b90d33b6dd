'use client'
// A new token: what it may do, for how long; shown this once.
import { Check, Copy } from 'lucide-react'
import { useState } from 'react'
import { api } from '../../_parts/api.ts'
import { useAction } from '../../_parts/useAction.ts'
import { Button } from '../../_ui/Button.tsx'
import { Choice, Field, Tick } from '../../_ui/Field.tsx'

type Scope = Awaited<ReturnType<typeof api.account.scopes.query>>[number]

const lives = [
  ['30', '30 days'],
  ['90', '90 days'],
  ['365', 'a year'],
  ['', 'until it is revoked'],
] as const

export function MakeToken({ scopes }: { scopes: Scope[] }) {
  const { run, busy, error, setError } = useAction()
  const [made, setMade] = useState<string>()
  return (
    <div className="grid gap-4">
      {made && <Made token={made} />}
      <form
        className="grid gap-4"
        onSubmit={(event) => {
          event.preventDefault()
          const element = event.currentTarget
          const form = new FormData(element)
          const chosen = form.getAll('scope') as Scope['name'][]
          if (chosen.length === 0) return setError('Tick at least one thing that it may do.')
          const days = String(form.get('days'))
          setMade(undefined)
          run(async () => {
            const { token } = await api.account.makeToken.mutate({
              name: String(form.get('name')).trim(),
              scopes: chosen,
              expiresInDays: days === '' ? null : Number(days),
            })
            setMade(token)
            element.reset()
          })
        }}
      >
        <Field label="Name" name="name" required maxLength={100} placeholder="nightly export" autoComplete="off" />
        <fieldset className="grid gap-2">
          <legend className="mb-1.5 text-sm font-medium text-soft">It may</legend>
          {scopes.map(({ name, means }) => (
            <Tick
              key={name}
              name="scope"
              value={name}
              label={means}
              hint={<code>{name}</code>}
              defaultChecked={name === 'catalog.read'}
            />
          ))}
        </fieldset>
        <Choice label="Valid for" name="days" defaultValue="90">
          {lives.map(([days, words]) => (
            <option key={days} value={days}>
              {words}
            </option>
          ))}
        </Choice>
        {error && (
          <p role="alert" className="text-sm text-bad">
            {error}
          </p>
        )}
        <Button type="submit" look="primary" disabled={busy}>
          {busy ? 'Making it' : 'Make the token'}
        </Button>
      </form>
    </div>
  )
}

function Made({ token }: { token: string }) {
  const [copied, setCopied] = useState(false)
  return (
    <div role="status" className="grid gap-2 rounded-md border border-good/30 bg-good-wash p-3 text-sm">
      <p className="font-medium text-good">Copy it now: it is not shown again.</p>
      <code className="break-all text-ink">{token}</code>
      <Button
        small
        className="justify-self-start"
        onClick={() =>
          navigator.clipboard.writeText(token).then(
            () => setCopied(true),
            () => setCopied(false),
          )
        }
      >
        {copied ? <Check size={13} aria-hidden /> : <Copy size={13} aria-hidden />} {copied ? 'Copied' : 'Copy'}
      </Button>
    </div>
  )
}
