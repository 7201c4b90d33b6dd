// A labelled input with its hint and error, joined for screen readers.
import clsx from 'clsx'
import { type ComponentProps, useId } from 'react'

export const inputLook =
  'h-9 w-full rounded-md border border-line-strong bg-surface px-3 text-sm text-ink placeholder:text-faint aria-invalid:border-bad'

export function Field({
  label,
  hint,
  error,
  className,
  ...rest
}: ComponentProps<'input'> & { label: string; hint?: string | undefined; error?: string | undefined }) {
  const id = useId()
  return (
    <div className={clsx('grid gap-1', className)}>
      <label htmlFor={id} className="text-sm font-medium text-soft">
        {label}
      </label>
      <input
        id={id}
        {...rest}
        aria-invalid={error ? true : undefined}
        aria-describedby={hint || error ? `${id}-about` : undefined}
        className={inputLook}
      />
      {(hint || error) && (
        <p id={`${id}-about`} className={clsx('text-xs', error ? 'text-bad' : 'text-faint')}>
          {error ?? hint}
        </p>
      )}
    </div>
  )
}
