// Facets with counts; each value is a link, so that every choice is an address.
import clsx from 'clsx'
import Link from 'next/link'
import type { Found } from '../../server/search/queries.ts'
import { kindWords } from '../_parts/asset/Kind.tsx'
import { type Asked, type FacetName, facetNames, hrefOf, toggled } from './asked.ts'

const shown = 8

export function Facets({ asked, facets }: { asked: Asked; facets: Found['facets'] }) {
  if (!facets) return <div />
  const groups = facetNames.filter((name) => facets[name].values.length > 0)
  const chosen = Object.values(asked.filters).flat().length
  return (
    <details className="group min-w-0 lg:block" open>
      <summary className="mb-2 flex list-none items-center justify-between rounded-md border border-line px-3 py-2 text-sm font-medium lg:hidden">
        Filters {chosen > 0 && <span className="text-accent">{chosen} chosen</span>}
      </summary>
      <div className="grid content-start gap-5 sm:grid-cols-2 lg:grid-cols-1">
        {groups.map((name) => (
          <Group key={name} name={name} asked={asked} {...facets[name]} />
        ))}
      </div>
    </details>
  )
}

interface GroupProps {
  name: FacetName
  asked: Asked
  values: { value: string; count: number; selected: boolean }[]
  exact: boolean
}

function Group({ name, asked, values, exact }: GroupProps) {
  const first = values.filter(({ selected }, at) => selected || at < shown)
  const rest = values.filter((value) => !first.includes(value))
  const row = (one: GroupProps['values'][number]) => <Value key={one.value} name={name} asked={asked} exact={exact} {...one} />
  return (
    <section aria-labelledby={`facet-${name}`}>
      <h2 id={`facet-${name}`} className="mb-1 text-xs font-semibold uppercase tracking-wide text-faint">
        {name}
      </h2>
      <ul className="grid gap-px">{first.map(row)}</ul>
      {rest.length > 0 && (
        <details>
          <summary className="px-2 py-1 text-sm text-accent">{rest.length} more</summary>
          <ul className="grid gap-px">{rest.map(row)}</ul>
        </details>
      )}
    </section>
  )
}

function Value({
  name,
  asked,
  value,
  count,
  selected,
  exact,
}: {
  name: FacetName
  asked: Asked
  value: string
  count: number
  selected: boolean
  exact: boolean
}) {
  return (
    <li>
      <Link
        href={hrefOf(toggled(asked, name, value))}
        scroll={false}
        aria-current={selected ? 'true' : undefined}
        className={clsx(
          'flex items-center justify-between gap-2 rounded-md px-2 py-1 text-sm',
          selected ? 'bg-accent-wash font-medium text-accent' : 'text-soft hover:bg-sunken hover:text-ink',
        )}
      >
        <span className="truncate">{name === 'kind' ? kindWords(value) : value}</span>
        <span className="tabular-nums text-faint">
          {count.toLocaleString('en')}
          {exact ? '' : '+'}
        </span>
      </Link>
    </li>
  )
}
