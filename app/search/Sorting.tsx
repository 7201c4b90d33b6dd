// The order of the hits, as links.
import clsx from 'clsx'
import Link from 'next/link'
import { type Asked, hrefOf, sortNames } from './asked.ts'

const words = { relevance: 'Best match', use: 'Most used', freshness: 'Freshest', name: 'Name' }

export function Sorting({ asked }: { asked: Asked }) {
  return (
    <nav aria-label="Order" className="flex gap-0.5 text-sm">
      {sortNames.map((sort) => (
        <Link
          key={sort}
          href={hrefOf({ ...asked, sort, offset: 0 })}
          scroll={false}
          aria-current={sort === asked.sort ? 'true' : undefined}
          className={clsx(
            'rounded-md px-2 py-1',
            sort === asked.sort ? 'bg-accent-wash font-medium text-accent' : 'text-soft hover:bg-sunken',
          )}
        >
          {words[sort]}
        </Link>
      ))}
    </nav>
  )
}
