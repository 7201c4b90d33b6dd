// Platforms and their instances, with how many assets live there.
import clsx from 'clsx'
import Link from 'next/link'
import type { BrowsedInstance } from '../../server/assets/browse.ts'

interface Props {
  places: BrowsedInstance[]
  platform: string | undefined
  instance: string | undefined
}

export function Places({ places, platform, instance }: Props) {
  return (
    <nav aria-label="Instances" className="grid content-start gap-4">
      {places.map((place) => (
        <section key={place.platform} aria-labelledby={`platform-${place.platform}`}>
          <h2 id={`platform-${place.platform}`} className="mb-1 text-xs font-semibold uppercase tracking-wide text-faint">
            {place.platform}
          </h2>
          <ul className="grid gap-px">
            {place.instances.map((one) => {
              const here = place.platform === platform && one.instance === instance
              return (
                <li key={one.instance}>
                  <Link
                    href={`/browse?platform=${encodeURIComponent(place.platform)}&instance=${encodeURIComponent(one.instance)}`}
                    aria-current={here ? 'page' : undefined}
                    className={clsx(
                      'flex items-center justify-between gap-2 rounded-md px-2 py-1.5 text-sm',
                      here ? 'bg-accent-wash font-medium text-accent' : 'text-soft hover:bg-sunken hover:text-ink',
                    )}
                  >
                    <span className="truncate">{one.instance}</span>
                    <span className="tabular-nums text-faint">{one.assets.toLocaleString('en')}</span>
                  </Link>
                </li>
              )
            })}
          </ul>
        </section>
      ))}
    </nav>
  )
}
