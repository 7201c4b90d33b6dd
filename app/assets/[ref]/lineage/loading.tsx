// The shape of the lineage page while it comes: a line of choices, then the canvas.
import { Skeleton } from '../../../_ui/Skeleton.tsx'

export default function Loading() {
  return (
    <div role="status" aria-label="Loading" className="grid gap-3">
      <Skeleton className="h-5 w-80 max-w-full" />
      <Skeleton className="h-9 w-full max-w-3xl lg:ml-auto" />
      <Skeleton className="h-[max(26rem,calc(100dvh-20.5rem))] w-full" />
    </div>
  )
}
