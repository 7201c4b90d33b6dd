'use client'
// A description with who says it; a click makes it a text field. People's words stand above every source's, and can be taken back.
import { Pencil } from 'lucide-react'
import { useRef, useState } from 'react'
import type { Description } from '../../../../server/assets/layers.ts'
import { api } from '../../../_parts/api.ts'
import { useAction } from '../../../_parts/useAction.ts'
import { Button } from '../../../_ui/Button.tsx'
import { Notice } from '../../../_ui/Notice.tsx'
import { Prose } from '../../../_ui/Prose.tsx'

interface Props {
  target: { ref: string; field?: string }
  description: Description | null
  others?: Description[]
  can: boolean
  compact?: boolean
}

export function EditableDescription({ target, description, others = [], can, compact = false }: Props) {
  const [editing, setEditing] = useState(false)
  const { run: command, busy: saving, error } = useAction()
  const area = useRef<HTMLTextAreaElement>(null)
  const text = description?.text ?? ''
  const save = (work: () => Promise<unknown>) =>
    command(async () => {
      await work()
      setEditing(false)
    })
  if (editing) {
    return (
      <form
        className="grid w-full gap-2"
        onSubmit={(event) => {
          event.preventDefault()
          save(() => api.assets.describe.mutate({ ...target, text: area.current!.value }))
        }}
      >
        {error && <Notice verdict="bad">{error}</Notice>}
        <textarea
          ref={area}
          defaultValue={text}
          // biome-ignore lint/a11y/noAutofocus: the person has just asked to edit here
          autoFocus
          rows={compact ? 2 : 4}
          dir="auto"
          aria-label={target.field ? `Description of ${target.field}` : 'Description'}
          onKeyDown={(event) => {
            if (event.key === 'Escape') setEditing(false)
            if (event.key === 'Enter' && (event.metaKey || event.ctrlKey || (compact && !event.shiftKey))) {
              event.preventDefault()
              event.currentTarget.form?.requestSubmit()
            }
          }}
          className="w-full rounded-md border border-line-strong bg-surface px-2.5 py-1.5 text-sm"
        />
        <div className="flex flex-wrap gap-2">
          <Button type="submit" small look="primary" disabled={saving}>
            Save
          </Button>
          <Button small look="quiet" onClick={() => setEditing(false)}>
            Cancel
          </Button>
          {description?.layer === 'human' && (
            <Button small look="quiet" disabled={saving} onClick={() => save(() => api.assets.restoreDescription.mutate(target))}>
              Take it back, show the source’s words
            </Button>
          )}
        </div>
      </form>
    )
  }
  return (
    <div className="group/description grid min-w-0 gap-1">
      <div className="flex items-start gap-1.5">
        {text ? (
          <Prose text={text} className={compact ? 'text-sm' : 'max-w-prose'} />
        ) : (
          <p className="text-sm text-faint">{can ? 'No description yet.' : 'No description.'}</p>
        )}
        {can && (
          <button
            type="button"
            onClick={() => setEditing(true)}
            className="rounded p-1 text-faint opacity-60 hover:text-ink hover:opacity-100 focus-visible:opacity-100 group-hover/description:opacity-100"
            aria-label={target.field ? `Edit the description of ${target.field}` : 'Edit the description'}
          >
            <Pencil size={13} aria-hidden />
          </button>
        )}
      </div>
      {!compact && description?.text && <p className="text-xs text-faint">{whoSays(description)}</p>}
      {!compact &&
        others
          .filter((other) => other.text)
          .map((other) => (
            <details key={`${other.layer} ${other.source?.name} ${other.since}`} className="text-sm">
              <summary className="text-xs text-accent">{whoSays(other)} too</summary>
              <Prose text={other.text!} className="mt-1 max-w-prose text-soft" />
            </details>
          ))}
    </div>
  )
}

export const whoSays = ({ layer, by, source }: Description) =>
  layer === 'human'
    ? `written by ${by ?? 'a person'}`
    : layer === 'source'
      ? `from ${source?.name ?? 'its source'}`
      : layer === 'rule'
        ? 'from a rule'
        : 'passed on from upstream'
