'use client'
// A control under its label, with hint and error joined to it for screen readers.
import clsx from 'clsx'
import { type ReactNode, useId } from 'react'

export interface ControlProps {
  id: string
  'aria-invalid'?: true
  'aria-describedby'?: string
}

export function Labelled({
  label,
  note,
  hint,
  error,
  className,
  children,
}: {
  label: ReactNode
  /** Beside the label, as `optional`. */
  note?: ReactNode
  hint?: ReactNode
  error?: string | undefined
  className?: string
  children: (control: ControlProps) => ReactNode
}) {
  const id = useId()
  const about = hint || error ? `${id}-about` : undefined
  return (
    <div className={clsx('grid content-start gap-1', className)}>
      <label htmlFor={id} className="flex items-baseline gap-2 text-sm font-medium text-soft">
        {label}
        {note && <span className="text-xs font-normal text-faint">{note}</span>}
      </label>
      {children({ id, ...(error && { 'aria-invalid': true }), ...(about && { 'aria-describedby': about }) })}
      {about && (
        <p id={about} className={clsx('text-xs', error ? 'text-bad' : 'text-faint')}>
          {error ?? hint}
        </p>
      )}
    </div>
  )
}
