'use client'
// Search from anywhere: `/` or Ctrl/Cmd-K, suggestions while typing, Enter for all results.
import { Search } from 'lucide-react'
import { useRouter } from 'next/navigation'
import { useEffect, useId, useRef, useState } from 'react'
import { Marked } from '../../_ui/Marked.tsx'
import { api } from '../api.ts'
import { assetHref, KindIcon } from '../asset/Kind.tsx'

type Suggested = Awaited<ReturnType<typeof api.search.suggest.query>>
interface Choice {
  key: string
  href: string
  kind: string
  name: string
  marks: readonly (readonly [number, number])[]
  where: string
}

const choicesOf = ({ assets, columns }: Suggested): Choice[] => [
  ...assets.map(({ ref, kind, name, why, platform, path }) => ({
    key: ref,
    href: assetHref(ref),
    kind,
    name,
    marks: why.find(({ what }) => what === 'name')?.marks ?? [],
    where: `${platform} · ${path}`,
  })),
  ...columns.map(({ ref, path, marks, assetName }) => ({
    key: ref,
    href: assetHref(ref),
    kind: 'column',
    name: path,
    marks,
    where: `column of ${assetName}`,
  })),
]

export function QuickSearch() {
  const router = useRouter()
  const list = useId()
  const input = useRef<HTMLInputElement>(null)
  const [text, setText] = useState('')
  const [open, setOpen] = useState(false)
  const [choices, setChoices] = useState<Choice[]>([])
  const [at, setAt] = useState(-1)

  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const typing = event.target instanceof HTMLElement && event.target.matches('input, textarea, select, [contenteditable]')
      if (!((event.key === 'k' && (event.metaKey || event.ctrlKey)) || (event.key === '/' && !typing))) return
      event.preventDefault()
      input.current?.focus()
      input.current?.select()
    }
    addEventListener('keydown', onKey)
    return () => removeEventListener('keydown', onKey)
  }, [])

  useEffect(() => {
    if (text.trim() === '') return setChoices([])
    const stop = new AbortController()
    const timer = setTimeout(async () => {
      const found = await api.search.suggest.query({ text, limit: 8 }, { signal: stop.signal }).catch(() => undefined)
      if (found && !stop.signal.aborted) setChoices(choicesOf(found))
    }, 90)
    return () => {
      stop.abort()
      clearTimeout(timer)
    }
  }, [text])

  const go = (href: string) => {
    setOpen(false)
    setAt(-1)
    input.current?.blur()
    router.push(href)
  }
  const shown = open && choices.length > 0
  return (
    <search className="relative ml-auto w-full max-w-xl">
      <form
        onSubmit={(event) => {
          event.preventDefault()
          go(choices[at]?.href ?? `/search?q=${encodeURIComponent(text)}`)
        }}
      >
        <Search size={16} aria-hidden className="pointer-events-none absolute left-3 top-2.5 text-faint" />
        <input
          ref={input}
          value={text}
          role="combobox"
          aria-label="Search the catalog"
          aria-expanded={shown}
          aria-controls={list}
          aria-autocomplete="list"
          aria-activedescendant={shown && at >= 0 ? `${list}-${at}` : undefined}
          placeholder="Search tables, columns, dashboards"
          autoComplete="off"
          onChange={(event) => {
            setText(event.target.value)
            setOpen(true)
            setAt(-1)
          }}
          onFocus={() => setOpen(true)}
          onBlur={() => setOpen(false)}
          onKeyDown={(event) => {
            if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
              event.preventDefault()
              const step = event.key === 'ArrowDown' ? 1 : -1
              setAt(((at + 1 + step + choices.length + 1) % (choices.length + 1)) - 1)
            } else if (event.key === 'Escape') setOpen(false)
          }}
          className="h-9 w-full rounded-md border border-line-strong/70 bg-ground pl-9 pr-14 text-sm placeholder:text-faint"
        />
        <kbd
          aria-hidden
          className="pointer-events-none absolute right-2 top-2 hidden rounded border border-line bg-surface px-1.5 text-xs leading-5 text-faint sm:block"
        >
          Ctrl K
        </kbd>
      </form>
      <div
        id={list}
        role="listbox"
        aria-label="Suggestions"
        hidden={!shown}
        className="absolute inset-x-0 top-11 z-50 max-h-[70vh] overflow-y-auto rounded-lg border border-line bg-raised p-1.5 shadow-float"
      >
        {choices.map((choice, index) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the combobox holds the focus and its keys
          <div
            key={choice.key}
            id={`${list}-${index}`}
            role="option"
            tabIndex={-1}
            aria-selected={index === at}
            onPointerDown={(event) => event.preventDefault()}
            onPointerMove={() => setAt(index)}
            onClick={() => go(choice.href)}
            className="flex cursor-pointer items-center gap-2.5 rounded-md px-2 py-1.5 text-sm aria-selected:bg-sunken"
          >
            <KindIcon kind={choice.kind} />
            <span className="truncate font-medium">
              <Marked text={choice.name} marks={choice.marks} />
            </span>
            <span className="ml-auto truncate text-xs text-faint">{choice.where}</span>
          </div>
        ))}
      </div>
    </search>
  )
}
