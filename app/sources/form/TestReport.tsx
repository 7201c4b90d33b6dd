// How a connection test went, step by step; a failed step says what to do.
import { CircleCheck, CircleX, LoaderCircle } from 'lucide-react'
import type { TestStep } from '../../../ingestors/protocol/connector.ts'
import { Markdown } from '../../_ui/Markdown.tsx'

export function TestReport({ steps, trying }: { steps: TestStep[] | undefined; trying: boolean }) {
  const failed = steps?.filter(({ ok }) => !ok).length ?? 0
  return (
    <div role="status" aria-label="Connection test" className="empty:hidden">
      {trying && (
        <p className="flex items-center gap-2 text-sm text-soft">
          <LoaderCircle size={16} aria-hidden className="animate-spin text-accent" /> Connecting, and asking for each right that a
          harvest needs
        </p>
      )}
      {steps && (
        <div className="overflow-hidden rounded-md border border-line">
          <p className={`px-3 py-2 text-sm font-medium ${failed ? 'bg-bad-wash text-bad' : 'bg-good-wash text-good'}`}>
            {failed === 0
              ? 'Everything that a harvest needs is there.'
              : failed === 1
                ? 'One step failed.'
                : `${failed} steps failed.`}
          </p>
          <ol className="grid">
            {steps.map((step) => (
              <li key={`${step.step} ${step.message}`} className="flex gap-2.5 border-t border-line px-3 py-2 text-sm">
                {step.ok ? (
                  <CircleCheck size={16} aria-label="passed" role="img" className="mt-0.5 shrink-0 text-good" />
                ) : (
                  <CircleX size={16} aria-label="failed" role="img" className="mt-0.5 shrink-0 text-bad" />
                )}
                <div className="grid min-w-0 gap-1">
                  <p>
                    <span className="inline-block font-medium first-letter:uppercase">{step.step}</span>{' '}
                    <span className="break-words text-soft">{step.message}</span>
                  </p>
                  {step.hint && <Markdown text={step.hint} />}
                </div>
              </li>
            ))}
          </ol>
        </div>
      )}
    </div>
  )
}
