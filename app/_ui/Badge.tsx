// A word with its verdict, for states in lists.
import clsx from 'clsx'
import type { ReactNode } from 'react'

const looks = {
  good: 'bg-good-wash text-good',
  warn: 'bg-warn-wash text-warn',
  bad: 'bg-bad-wash text-bad',
  accent: 'bg-accent-wash text-accent',
  plain: 'bg-sunken text-soft',
}
export type BadgeLook = keyof typeof looks

export const Badge = ({ look = 'plain', children }: { look?: BadgeLook; children: ReactNode }) => (
  <span
    className={clsx(
      'inline-flex items-center gap-1 rounded-full px-2 py-0.5 text-xs font-medium whitespace-nowrap tabular-nums',
      looks[look],
    )}
  >
    {children}
  </span>
)
