'use client'
// Keeps the asset on one's own home page, or no longer.
import { Star as StarIcon } from 'lucide-react'
import { useRouter } from 'next/navigation'
import { useOptimistic, useTransition } from 'react'
import { api } from '../../_parts/api.ts'
import { Button } from '../../_ui/Button.tsx'

export function Star({ assetRef, starred }: { assetRef: string; starred: boolean }) {
  const router = useRouter()
  const [shown, setShown] = useOptimistic(starred)
  const [, startTransition] = useTransition()
  return (
    <Button
      small
      aria-pressed={shown}
      onClick={() =>
        startTransition(async () => {
          setShown(!shown)
          await api.assets.star.mutate({ ref: assetRef, starred: !shown })
          router.refresh()
        })
      }
    >
      <StarIcon size={14} aria-hidden className={shown ? 'fill-current text-accent' : ''} />
      {shown ? 'Starred' : 'Star'}
    </Button>
  )
}
