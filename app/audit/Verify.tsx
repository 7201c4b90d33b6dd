'use client'
// Verifies the whole log: every row against its hash, its neighbours and the seals.
import { ShieldCheck, ShieldX } from 'lucide-react'
import { useState } from 'react'
import { api } from '../_parts/api.ts'
import { useAction } from '../_parts/useAction.ts'
import { Button } from '../_ui/Button.tsx'

type Verdict = Awaited<ReturnType<typeof api.audit.verify.mutate>>

export function Verify() {
  const [verdict, setVerdict] = useState<Verdict>()
  const { run, busy, error } = useAction()
  return (
    <div className="flex flex-wrap items-start gap-3">
      <Button disabled={busy} onClick={() => run(async () => setVerdict(await api.audit.verify.mutate()))}>
        <ShieldCheck size={15} aria-hidden /> {busy ? 'Verifying' : 'Verify the log'}
      </Button>
      <div role="status" className="min-w-0 grow self-center text-sm">
        {verdict?.ok && (
          <p className="flex items-center gap-2 text-good">
            <ShieldCheck size={16} aria-hidden className="shrink-0" /> All {verdict.rows.toLocaleString('en')} rows are as they
            were written.
          </p>
        )}
        {verdict && !verdict.ok && (
          <div className="grid gap-1 rounded-md border border-bad/30 bg-bad-wash px-3 py-2 text-bad">
            <p className="flex items-center gap-2 font-medium">
              <ShieldX size={16} aria-hidden className="shrink-0" /> The log is not whole.
            </p>
            <ul className="grid gap-0.5">
              {verdict.findings.map(({ seq, message }) => (
                <li key={`${seq} ${message}`}>{message}</li>
              ))}
            </ul>
            {verdict.more > 0 && <p>and {verdict.more.toLocaleString('en')} more</p>}
          </div>
        )}
        {error && <p className="text-bad">{error}</p>}
      </div>
    </div>
  )
}
