// Steps through a long list, as links.
import Link from 'next/link'

interface Props {
  offset: number
  size: number
  total: number
  hrefOf: (offset: number) => string
}

export function Paging({ offset, size, total, hrefOf }: Props) {
  if (total <= size && offset === 0) return null
  return (
    <nav aria-label="Pages" className="flex items-center justify-between gap-4 text-sm">
      {offset > 0 ? (
        <Link className="text-accent underline" href={hrefOf(Math.max(0, offset - size))}>
          Previous
        </Link>
      ) : (
        <span />
      )}
      <span className="tabular-nums text-faint">
        {(offset + 1).toLocaleString('en')} to {Math.min(offset + size, total).toLocaleString('en')} of{' '}
        {total.toLocaleString('en')}
      </span>
      {offset + size < total ? (
        <Link className="text-accent underline" href={hrefOf(offset + size)}>
          Next
        </Link>
      ) : (
        <span />
      )}
    </nav>
  )
}

export const offsetOf = (given: string | string[] | undefined): number => Math.max(0, Math.trunc(Number(given)) || 0)
