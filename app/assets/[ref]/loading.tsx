// The shape of an asset's tab while it comes: words, then a table, with facts beside.
import { Skeleton } from '../../_ui/Skeleton.tsx'

export default function Loading() {
  return (
    <div role="status" aria-label="Loading" className="grid gap-5 lg:grid-cols-[minmax(0,1fr)_19rem]">
      <div className="grid content-start gap-4">
        <Skeleton className="h-4 w-2/3" />
        <Skeleton className="h-4 w-1/2" />
        <Skeleton className="mt-3 h-6 w-40" />
        <Skeleton className="h-80 w-full" />
      </div>
      <div className="hidden content-start gap-4 lg:grid">
        <Skeleton className="h-4 w-24" />
        <Skeleton className="h-16 w-full" />
        <Skeleton className="h-4 w-24" />
        <Skeleton className="h-40 w-full" />
      </div>
    </div>
  )
}
