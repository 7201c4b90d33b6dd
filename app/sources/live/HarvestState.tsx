// The state of a harvest as a badge; what it means on hover.
import { CircleAlert, CircleCheck, CircleDot, CircleHelp, CircleSlash, CircleX, LoaderCircle } from 'lucide-react'
import { Badge } from '../../_ui/Badge.tsx'
import { states } from './state.ts'

const icons = {
  queued: CircleDot,
  running: LoaderCircle,
  done: CircleCheck,
  partial: CircleAlert,
  failed: CircleX,
  cancelled: CircleSlash,
  braked: CircleHelp,
}

export function HarvestState({ status }: { status: string }) {
  const { look, word, means } = states[status] ?? { look: 'plain' as const, word: status, means: '' }
  const Icon = icons[status as keyof typeof icons] ?? CircleDot
  return (
    <Badge look={look}>
      <Icon size={13} aria-hidden className={status === 'running' ? 'animate-spin' : undefined} />
      <span title={means}>{word}</span>
    </Badge>
  )
}
