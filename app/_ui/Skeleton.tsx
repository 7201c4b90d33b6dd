// A grey stand-in of what is coming; it appears only when that takes more than a moment.
export function Skeleton({ className }: { className: string }) {
  return <div aria-hidden className={`skeleton rounded-md bg-line/70 ${className}`} />
}
