// Hits: what it is, where it lies, why it matched.
import Link from 'next/link'
import type { Hit } from '../../server/search/hits.ts'
import { assetHref, KindIcon, kindWords } from '../_parts/asset/Kind.tsx'
import { Marked } from '../_ui/Marked.tsx'
import { Moment } from '../_ui/Moment.tsx'

export function HitList({ hits }: { hits: Hit[] }) {
  return (
    <ol className="grid divide-y divide-line rounded-lg border border-line bg-surface">
      {hits.map((hit) => (
        <li key={hit.ref} className="px-4 py-3">
          <OneHit hit={hit} />
        </li>
      ))}
    </ol>
  )
}

function OneHit({ hit }: { hit: Hit }) {
  const name = hit.why.find(({ what }) => what === 'name')
  const reasons = hit.why.filter(({ what }) => what !== 'name' && what !== 'description' && what !== 'column')
  const described = hit.why.find(({ what, field }) => what === 'description' && !field)
  return (
    <article className="grid gap-1">
      <h3 className="flex items-center gap-2 font-medium">
        <KindIcon kind={hit.type === 'column' ? 'column' : hit.kind} />
        <Link href={assetHref(hit.ref)} className="break-all text-accent hover:underline">
          {name ? <Marked text={name.text} marks={name.marks} /> : hit.name}
        </Link>
      </h3>
      <p className="flex flex-wrap gap-x-3 text-xs text-faint">
        <span>{kindWords(hit.kind)}</span>
        <span className="break-all">
          {hit.platform} · {hit.instance} · {hit.path}
        </span>
        {hit.queries30d > 0 && <span>{hit.queries30d.toLocaleString('en')} queries in 30 days</span>}
        {hit.freshAt && (
          <span>
            data of <Moment at={hit.freshAt} relative />
          </span>
        )}
      </p>
      {(described || hit.description) && (
        <p className="line-clamp-2 text-sm text-soft" dir="auto">
          {described ? <Marked text={described.text} marks={described.marks} /> : hit.description}
        </p>
      )}
      {hit.columns.length > 0 && (
        <ul className="flex flex-wrap gap-1.5" aria-label="Columns that match">
          {hit.columns.map((column) => (
            <li key={column.ref}>
              <Link
                href={assetHref(column.ref)}
                className="rounded border border-line bg-sunken px-1.5 py-0.5 font-mono text-xs hover:border-accent"
              >
                <Marked text={column.path} marks={column.marks} />
              </Link>
            </li>
          ))}
        </ul>
      )}
      {(reasons.length > 0 || hit.tags.length > 0 || hit.owners.length > 0) && (
        <p className="flex flex-wrap gap-x-3 gap-y-1 text-xs text-soft">
          {reasons.map(({ what, text, marks }) => (
            <span key={what + text}>
              {what}: <Marked text={text} marks={marks} />
            </span>
          ))}
          {hit.tags.slice(0, 4).map((tag) => (
            <span key={tag} className="rounded-full bg-sunken px-2">
              {tag}
            </span>
          ))}
          {hit.owners.length > 0 && <span>owned by {hit.owners.slice(0, 2).join(', ')}</span>}
        </p>
      )}
    </article>
  )
}
