// The state of a run of a job, in words and colour.
import { Ban, CircleAlert, CircleCheck, CircleDashed, LoaderCircle } from 'lucide-react'

const states = {
  complete: [CircleCheck, 'text-good', 'succeeded'],
  fail: [CircleAlert, 'text-bad', 'failed'],
  abort: [Ban, 'text-warn', 'aborted'],
  running: [LoaderCircle, 'text-accent', 'running'],
  start: [LoaderCircle, 'text-accent', 'started'],
} as const

export function RunState({ state }: { state: string }) {
  const [Icon, color, words] = states[state.toLowerCase() as keyof typeof states] ?? [CircleDashed, 'text-faint', state]
  return (
    <span className={`inline-flex items-center gap-1 whitespace-nowrap font-medium ${color}`}>
      <Icon size={14} aria-hidden /> {words}
    </span>
  )
}
