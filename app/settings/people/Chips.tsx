'use client'
// A small set that can be added to from an offer, and taken from.
import { X } from 'lucide-react'
import { inputLook } from '../../_ui/Field.tsx'

export function Chips({
  label,
  items,
  offer,
  none,
  busy,
  onAdd,
  onRemove,
}: {
  label: string
  items: readonly string[]
  offer: readonly string[]
  none: string
  busy: boolean
  onAdd: (item: string) => void
  onRemove: (item: string) => void
}) {
  return (
    <fieldset className="grid gap-1.5" disabled={busy}>
      <legend className="mb-1 font-medium text-soft">{label}</legend>
      <div className="flex flex-wrap items-center gap-2">
        {items.length === 0 && <span className="text-faint">{none}</span>}
        {items.map((item) => (
          <span
            key={item}
            className="inline-flex items-center gap-1 rounded-full border border-line bg-surface py-0.5 pl-2.5 pr-1 text-xs"
          >
            {item}
            <button
              type="button"
              aria-label={`Take away ${item}`}
              onClick={() => onRemove(item)}
              className="rounded-full p-0.5 text-faint hover:bg-sunken hover:text-ink"
            >
              <X size={12} aria-hidden />
            </button>
          </span>
        ))}
        {offer.length > 0 && (
          <select
            aria-label={`Add to ${label.toLowerCase()}`}
            value=""
            onChange={(event) => onAdd(event.target.value)}
            className={`${inputLook} h-7! w-auto! max-w-48 px-2! text-xs!`}
          >
            <option value="" disabled>
              add
            </option>
            {offer.map((item) => (
              <option key={item}>{item}</option>
            ))}
          </select>
        )}
      </div>
    </fieldset>
  )
}
