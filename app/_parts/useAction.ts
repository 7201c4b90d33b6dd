'use client'
// Something that a person does on a page: busy while it runs, said in words when it fails, the page read anew when it is done.
import { useRouter } from 'next/navigation'
import { useState, useTransition } from 'react'
import { messageOf } from './api.ts'

export function useAction() {
  const router = useRouter()
  const [error, setError] = useState<string>()
  const [busy, start] = useTransition()
  const run = (work: () => Promise<unknown>) =>
    start(async () => {
      setError(undefined)
      try {
        await work()
        router.refresh()
      } catch (failure) {
        setError(messageOf(failure))
      }
    })
  return { run, busy, error, setError }
}
