// Buttons and links that look like them.
import clsx from 'clsx'
import type { ComponentProps } from 'react'

const looks = {
  primary: 'bg-accent text-accent-ink hover:opacity-90 border-transparent',
  plain: 'bg-surface text-ink border-line-strong/60 hover:bg-sunken',
  quiet: 'bg-transparent text-soft border-transparent hover:bg-sunken hover:text-ink',
  danger: 'bg-surface text-bad border-bad/50 hover:bg-bad-wash',
}

export const buttonLook = (look: keyof typeof looks = 'plain', small = false) =>
  clsx(
    'inline-flex items-center justify-center gap-1.5 rounded-md border font-medium whitespace-nowrap transition-colors disabled:opacity-55',
    small ? 'h-7 px-2 text-xs' : 'h-9 px-3 text-sm',
    looks[look],
  )

export function Button({
  look,
  small,
  className,
  ...rest
}: ComponentProps<'button'> & { look?: keyof typeof looks; small?: boolean }) {
  return <button type="button" {...rest} className={clsx(buttonLook(look, small), className)} />
}
