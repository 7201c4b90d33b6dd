// A short message with its verdict: good, warn, bad or plain.
import clsx from 'clsx'
import type { ReactNode } from 'react'

const looks = {
  good: 'bg-good-wash text-good border-good/30',
  warn: 'bg-warn-wash text-warn border-warn/30',
  bad: 'bg-bad-wash text-bad border-bad/30',
  plain: 'bg-sunken text-soft border-line',
}

export function Notice({ verdict = 'plain', children }: { verdict?: keyof typeof looks; children: ReactNode }) {
  return (
    <div role={verdict === 'bad' ? 'alert' : 'status'} className={clsx('rounded-md border px-3 py-2 text-sm', looks[verdict])}>
      {children}
    </div>
  )
}
