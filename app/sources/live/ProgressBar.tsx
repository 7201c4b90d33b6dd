// How far a harvest is: a share where one is known, else only that it goes on.
import { countWords, type Progress } from './state.ts'

export function ProgressBar({ progress, label }: { progress: Progress | null; label: string }) {
  const { doing = 'waiting for its turn', done, total, events = {} } = progress ?? {}
  const share = done !== undefined && total ? Math.min(1, done / total) : undefined
  const kept = countWords(events)
  return (
    <div className="grid gap-1.5">
      <div
        role="progressbar"
        aria-label={label}
        aria-valuetext={doing}
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={share === undefined ? undefined : Math.round(share * 100)}
        className="relative h-1.5 overflow-hidden rounded-full bg-sunken"
      >
        <div
          className={
            share === undefined
              ? 'absolute h-full w-1/3 animate-pulse rounded-full bg-accent'
              : 'h-full rounded-full bg-accent transition-[width] duration-500'
          }
          style={share === undefined ? undefined : { width: `${share * 100}%` }}
        />
      </div>
      <p className="text-xs text-soft">
        <span className="font-medium">{doing}</span>
        {share !== undefined && (
          <span className="tabular-nums">
            {' '}
            · {done!.toLocaleString('en')} of {total!.toLocaleString('en')}
          </span>
        )}
        {kept.length > 0 && <span className="tabular-nums text-faint"> · {kept.join(', ')}</span>}
      </p>
    </div>
  )
}
