// The frame of what is said beside the canvas about a chosen node or edge.
import { X } from 'lucide-react'
import type { ReactNode } from 'react'

export function Panel({ title, onClose, children }: { title: string; onClose: () => void; children: ReactNode }) {
  return (
    <section
      aria-label={title}
      className="grid grid-cols-[minmax(0,1fr)] content-start gap-4 overflow-y-auto border-line bg-surface p-4 text-sm max-lg:fixed max-lg:inset-x-0 max-lg:bottom-0 max-lg:z-40 max-lg:max-h-[52dvh] max-lg:rounded-t-xl max-lg:border-t max-lg:shadow-float lg:rounded-lg lg:border lg:h-[max(26rem,calc(100dvh-20.5rem))] lg:w-88"
    >
      <header className="flex items-start justify-between gap-2">
        <h2 className="text-xs font-semibold uppercase tracking-wide text-faint">{title}</h2>
        <button
          type="button"
          aria-label="Close"
          onClick={onClose}
          className="rounded p-1 text-faint hover:bg-sunken hover:text-ink"
        >
          <X size={15} aria-hidden />
        </button>
      </header>
      {children}
    </section>
  )
}

export function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <div className="grid gap-1">
      <h3 className="text-xs text-faint">{title}</h3>
      {children}
    </div>
  )
}
