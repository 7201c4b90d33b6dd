'use client'
// The words of the search; results follow while typing, and the field keeps the focus.
import { Search } from 'lucide-react'
import { useRouter } from 'next/navigation'
import { useEffect, useState, useTransition } from 'react'
import { type Asked, hrefOf } from './asked.ts'

export function SearchField({ asked }: { asked: Asked }) {
  const router = useRouter()
  const [text, setText] = useState(asked.text)
  const [waiting, startTransition] = useTransition()
  useEffect(() => setText(asked.text), [asked.text])
  useEffect(() => {
    if (text === asked.text) return
    const timer = setTimeout(() => {
      startTransition(() => router.replace(hrefOf({ ...asked, text, offset: 0 }), { scroll: false }))
    }, 180)
    return () => clearTimeout(timer)
  }, [text, asked, router])
  return (
    <form action="/search" className="relative" onSubmit={(event) => event.preventDefault()}>
      <Search size={18} aria-hidden className="pointer-events-none absolute left-3.5 top-3.5 text-faint" />
      <input
        name="q"
        value={text}
        onChange={(event) => setText(event.target.value)}
        aria-label="Words to search for"
        aria-busy={waiting}
        placeholder="Name, column, description, owner, tag"
        autoComplete="off"
        className="h-11.5 w-full rounded-lg border border-line-strong bg-surface pl-10.5 pr-4 text-base placeholder:text-faint"
      />
    </form>
  )
}
