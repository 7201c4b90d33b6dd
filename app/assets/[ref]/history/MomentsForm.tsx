'use client'
// Two moments to compare, or one to look at: picked in the reader's own time zone, put into the URL in UTC.
import { useRouter } from 'next/navigation'
import { type FormEvent, useEffect, useId, useState } from 'react'
import { assetHref } from '../../../_parts/asset/Kind.tsx'
import { Button } from '../../../_ui/Button.tsx'
import { inputLook } from '../../../_ui/Field.tsx'

/** What an input of type datetime-local holds, in the reader's time zone. */
function localOf(at: string | undefined): string {
  if (!at) return ''
  const date = new Date(at)
  return new Date(date.getTime() - date.getTimezoneOffset() * 60_000).toISOString().slice(0, 19)
}

interface Props {
  assetRef: string
  from?: string | undefined
  to?: string | undefined
}

export function MomentsForm({ assetRef, from, to }: Props) {
  const router = useRouter()
  const id = useId()
  const [moments, setMoments] = useState({ from: '', to: '' })
  // Only the browser knows the time zone.
  useEffect(() => setMoments({ from: localOf(from), to: localOf(to) }), [from, to])
  const utc = (local: string) => new Date(local).toISOString()
  const compare = (event: FormEvent) => {
    event.preventDefault()
    if (!moments.from) return
    const params = new URLSearchParams({ from: utc(moments.from), ...(moments.to ? { to: utc(moments.to) } : {}) })
    router.push(`${assetHref(assetRef, 'history')}?${params}`)
  }
  const field = (name: 'from' | 'to', label: string) => (
    <div className="grid gap-1">
      <label htmlFor={`${id}${name}`} className="text-xs text-faint">
        {label}
      </label>
      <input
        id={`${id}${name}`}
        type="datetime-local"
        step={1}
        required={name === 'from'}
        value={moments[name]}
        onChange={(event) => setMoments({ ...moments, [name]: event.target.value })}
        className={`${inputLook} w-auto!`}
      />
    </div>
  )
  return (
    <form onSubmit={compare} className="flex flex-wrap items-end gap-3">
      {field('from', 'From')}
      {field('to', 'To (empty: now)')}
      <Button type="submit" look="primary" disabled={!moments.from}>
        Compare
      </Button>
      <Button
        disabled={!moments.from}
        onClick={() => router.push(`${assetHref(assetRef)}?asOf=${encodeURIComponent(utc(moments.from))}`)}
      >
        Show the asset as of “From”
      </Button>
    </form>
  )
}
