// The latest runs as bars, the oldest left: height is duration, colour is how it went.
import type { Run } from '../../../../server/pipelines/queries.ts'
import { durationInWords } from '../../../_ui/duration.ts'

export const tookMs = ({ startedAt, endedAt }: Run) => (startedAt && endedAt ? Date.parse(endedAt) - Date.parse(startedAt) : null)

const colors: Record<string, string> = { COMPLETE: 'bg-good', FAIL: 'bg-bad', ABORT: 'bg-warn' }

export function RunStrip({ runs }: { runs: Run[] }) {
  const shown = runs.slice(0, 40).toReversed()
  const longest = Math.max(1, ...shown.map((run) => tookMs(run) ?? 0))
  if (shown.length < 3) return null
  return (
    <div
      role="img"
      aria-label={`Durations of the latest ${shown.length} runs, at most ${durationInWords(longest)}`}
      className="flex h-10 items-end gap-0.5"
    >
      {shown.map((run) => (
        <span
          key={run.id}
          className={`w-1.5 rounded-t-sm ${colors[run.state] ?? 'bg-line-strong'}`}
          style={{ height: `${Math.max(10, ((tookMs(run) ?? 0) / longest) * 100)}%` }}
        />
      ))}
    </div>
  )
}
