// A titled part of a page, with what can be done about it beside the title.
import clsx from 'clsx'
import { type ReactNode, useId } from 'react'

export function Panel({
  title,
  about,
  actions,
  className,
  children,
}: {
  title: ReactNode
  about?: ReactNode
  actions?: ReactNode
  className?: string
  children: ReactNode
}) {
  const id = useId()
  return (
    <section aria-labelledby={id} className={clsx('min-w-0 rounded-lg border border-line bg-surface', className)}>
      <header className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2 border-b border-line px-4 py-3">
        <div className="min-w-0">
          <h2 id={id} className="font-semibold">
            {title}
          </h2>
          {about && <p className="text-sm text-faint">{about}</p>}
        </div>
        {actions && <div className="flex flex-wrap gap-2">{actions}</div>}
      </header>
      <div className="p-4">{children}</div>
    </section>
  )
}

/** What stands where nothing is yet: what it would be, and what to do next. */
export function Empty({ title, children }: { title: string; children?: ReactNode }) {
  return (
    <div className="rounded-lg border border-dashed border-line-strong/60 px-6 py-12 text-center">
      <p className="font-medium">{title}</p>
      <div className="mx-auto mt-1 grid max-w-md justify-items-center gap-4 text-sm text-soft">{children}</div>
    </div>
  )
}
