'use client'
// A labelled line, text or choice, with its hint and error.
import clsx from 'clsx'
import type { ComponentProps, ReactNode } from 'react'
import { inputLook } from './inputLook.ts'
import { Labelled } from './Labelled.tsx'

export { inputLook }
export const areaLook = clsx(inputLook.replace('h-9', 'min-h-20'), 'py-2')

interface About {
  label: string
  note?: ReactNode
  hint?: ReactNode
  error?: string | undefined
}

export const Field = ({ label, note, hint, error, className, ...rest }: ComponentProps<'input'> & About) => (
  <Labelled {...{ label, note, hint, error, className }}>
    {(control) => <input {...control} {...rest} className={inputLook} />}
  </Labelled>
)

export const Area = ({ label, note, hint, error, className, ...rest }: ComponentProps<'textarea'> & About) => (
  <Labelled {...{ label, note, hint, error, className }}>
    {(control) => <textarea {...control} {...rest} className={areaLook} />}
  </Labelled>
)

export const Choice = ({ label, note, hint, error, className, children, ...rest }: ComponentProps<'select'> & About) => (
  <Labelled {...{ label, note, hint, error, className }}>
    {(control) => (
      <select {...control} {...rest} className={inputLook}>
        {children}
      </select>
    )}
  </Labelled>
)

/** A box to tick, with what it means beside it. */
export const Tick = ({ label, hint, className, ...rest }: ComponentProps<'input'> & Pick<About, 'label' | 'hint'>) => (
  <label className={clsx('flex items-start gap-2.5 text-sm', className)}>
    <input type="checkbox" {...rest} className="mt-0.5 size-4 shrink-0 accent-(--accent)" />
    <span>
      <span className="font-medium text-soft">{label}</span>
      {hint && <span className="block text-xs text-faint">{hint}</span>}
    </span>
  </label>
)
