'use client'
// Tags with who gave them; add by typing, remove by one click.
import clsx from 'clsx'
import { Plus, X } from 'lucide-react'
import { useEffect, useId, useState } from 'react'
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
          <AddTag
            label={target.field ? `Tag for ${target.field}` : 'Tag'}
            taken={tags.map(({ tag }) => tag)}
            onAdd={(tag) => run(() => api.assets.addTag.mutate({ ...target, tag }))}
            onLeave={() => setAdding(false)}
          />
        ) : (
          <button
            type="button"
            onClick={() => setAdding(true)}
            aria-label={target.field ? `Tag ${target.field}` : 'Add a tag'}
            className={clsx(
              'inline-flex items-center gap-0.5 rounded-full border border-dashed border-line-strong/60 px-2 py-0.5 text-xs text-faint hover:text-ink',
              // In a long table of columns it shows where the pointer or the focus is; where nothing hovers, always.
              target.field && 'opacity-0 focus-visible:opacity-100 group-hover/row:opacity-100 [@media(hover:none)]:opacity-100',
            )}
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

interface AddTagProps {
  label: string
  taken: string[]
  onAdd(tag: string): void
  onLeave(): void
}

/** Tags are a vocabulary that stewards define: what there is to choose is read when somebody begins to choose. */
function AddTag({ label, taken, onAdd, onLeave }: AddTagProps) {
  const list = useId()
  const [known, setKnown] = useState<string[]>([])
  useEffect(() => {
    const stop = new AbortController()
    api.assets.tags.query(undefined, { signal: stop.signal }).then(
      (all) => setKnown(all.map(({ name }) => name)),
      () => {},
    )
    return () => stop.abort()
  }, [])
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        const tag = String(new FormData(event.currentTarget).get('tag')).trim()
        if (tag) onAdd(tag)
        else onLeave()
      }}
    >
      <input
        name="tag"
        // biome-ignore lint/a11y/noAutofocus: the person has just asked to add here
        autoFocus
        list={list}
        aria-label={label}
        autoComplete="off"
        onKeyDown={(event) => event.key === 'Escape' && onLeave()}
        className="h-6 w-40 rounded-full border border-line-strong bg-surface px-2.5 text-xs"
      />
      <datalist id={list}>
        {known
          .filter((name) => !taken.includes(name))
          .map((name) => (
            <option key={name} value={name} />
          ))}
      </datalist>
    </form>
  )
}
