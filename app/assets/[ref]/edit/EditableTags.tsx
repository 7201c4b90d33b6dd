'use client'
// Tags with who gave them; add by typing, remove by one click.
import { Plus, X } from 'lucide-react'
import { useState } from 'react'
import type { Tag } from '../../../../server/assets/layers.ts'
import { api } from '../../../_parts/api.ts'
import { useAction } from '../../../_parts/useAction.ts'

interface Props {
  target: { ref: string; field?: string }
  tags: Tag[]
  can: boolean
}

export function EditableTags({ target, tags, can }: Props) {
  const [adding, setAdding] = useState(false)
  const { run: command, busy: saving, error } = useAction()
  const run = (work: () => Promise<unknown>) =>
    command(async () => {
      await work()
      setAdding(false)
    })
  if (tags.length === 0 && !can) return null
  return (
    <div className="flex flex-wrap items-center gap-1.5" aria-busy={saving}>
      {tags.map((tag) => (
        <span
          key={tag.tag}
          title={
            tag.description ??
            (tag.layer === 'human' ? `tagged by ${tag.by ?? 'a person'}` : `from ${tag.source?.name ?? tag.layer}`)
          }
          className="inline-flex items-center gap-1 rounded-full border border-line bg-sunken py-0.5 pl-2.5 pr-1.5 text-xs"
        >
          {tag.tag}
          {can && (
            <button
              type="button"
              disabled={saving}
              aria-label={`Remove the tag ${tag.tag}`}
              className="rounded-full p-0.5 text-faint hover:bg-surface hover:text-ink"
              onClick={() => run(() => api.assets.removeTag.mutate({ ...target, tag: tag.tag }))}
            >
              <X size={11} aria-hidden />
            </button>
          )}
        </span>
      ))}
      {can &&
        (adding ? (
          <form
            onSubmit={(event) => {
              event.preventDefault()
              const tag = String(new FormData(event.currentTarget).get('tag')).trim()
              if (tag) run(() => api.assets.addTag.mutate({ ...target, tag }))
              else setAdding(false)
            }}
          >
            <input
              name="tag"
              // biome-ignore lint/a11y/noAutofocus: the person has just asked to add here
              autoFocus
              aria-label={target.field ? `Tag for ${target.field}` : 'Tag'}
              onKeyDown={(event) => event.key === 'Escape' && setAdding(false)}
              className="h-6 w-32 rounded-full border border-line-strong bg-surface px-2.5 text-xs"
            />
          </form>
        ) : (
          <button
            type="button"
            onClick={() => setAdding(true)}
            aria-label={target.field ? `Tag ${target.field}` : 'Add a tag'}
            className="inline-flex items-center gap-0.5 rounded-full border border-dashed border-line-strong/60 px-2 py-0.5 text-xs text-faint hover:text-ink"
          >
            <Plus size={11} aria-hidden /> tag
          </button>
        ))}
      {error && (
        <span role="alert" className="text-xs text-bad">
          {error}
        </span>
      )}
    </div>
  )
}
