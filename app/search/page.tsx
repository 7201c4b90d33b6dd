// Search: what was asked is the URL; hits say why they matched, facets count what the viewer may see.
import type { Metadata } from 'next'
import Link from 'next/link'
import { signedIn } from '../_parts/signedIn.ts'
import { Notice } from '../_ui/Notice.tsx'
import { type Asked, askedOf, hrefOf } from './asked.ts'
import { Facets } from './Facets.tsx'
import { HitList } from './HitList.tsx'
import { SearchField } from './SearchField.tsx'
import { Sorting } from './Sorting.tsx'

type Params = Promise<Record<string, string | string[] | undefined>>

export async function generateMetadata({ searchParams }: { searchParams: Params }): Promise<Metadata> {
  const { text } = askedOf(await searchParams)
  return { title: text ? `${text} · search` : 'Search' }
}

export default async function SearchPage({ searchParams }: { searchParams: Params }) {
  const { caller } = await signedIn()
  const asked = askedOf(await searchParams)
  const found = await caller.search.find(asked)
  const { hits, total, facets, correction, next } = found
  return (
    <div className="grid gap-5 lg:grid-cols-[15rem_minmax(0,1fr)]">
      <h1 className="sr-only">Search</h1>
      <div className="lg:col-span-2">
        <SearchField asked={asked} />
      </div>
      <Facets asked={asked} facets={facets} />
      <section aria-label="Results" className="grid min-w-0 content-start gap-3">
        <div className="flex flex-wrap items-center justify-between gap-2">
          <p className="text-sm text-soft" role="status">
            {total && (
              <>
                {total.exact ? '' : 'At least '}
                <strong className="font-semibold text-ink">{total.count.toLocaleString('en')}</strong>{' '}
                {total.count === 1 ? 'result' : 'results'}
                {asked.text && <> for “{asked.text}”</>}
              </>
            )}
          </p>
          <Sorting asked={asked} />
        </div>
        {correction && <Corrected asked={asked} words={correction.text} />}
        {hits.length === 0 ? <Nothing asked={asked} /> : <HitList hits={hits} />}
        <Paging asked={asked} next={next} />
      </section>
    </div>
  )
}

function Corrected({ asked, words }: { asked: Asked; words: string }) {
  return (
    <Notice>
      Nothing holds “{asked.text}”. These are the results for{' '}
      <Link className="font-medium text-accent underline" href={hrefOf({ ...asked, text: words, offset: 0 })}>
        {words}
      </Link>
      .
    </Notice>
  )
}

function Nothing({ asked }: { asked: Asked }) {
  const filtered = Object.values(asked.filters).some((values) => values?.length)
  return (
    <div className="rounded-lg border border-dashed border-line-strong/60 px-6 py-12 text-center">
      <p className="font-medium">Nothing here matches.</p>
      <p className="mx-auto mt-1 max-w-md text-sm text-soft">
        Try fewer or other words, a part of a name, or the name of a column. What you may not see is not shown either.
      </p>
      <p className="mt-4 flex justify-center gap-4 text-sm">
        {filtered && (
          <Link className="text-accent underline" href={hrefOf({ ...asked, filters: {}, offset: 0 })}>
            Remove all filters
          </Link>
        )}
        <Link className="text-accent underline" href="/browse">
          Browse by place
        </Link>
      </p>
    </div>
  )
}

function Paging({ asked, next }: { asked: Asked; next: number | null }) {
  if (asked.offset === 0 && next === null) return null
  return (
    <nav aria-label="Pages" className="flex justify-between py-2 text-sm">
      {asked.offset > 0 ? (
        <Link className="text-accent underline" href={hrefOf({ ...asked, offset: Math.max(0, asked.offset - 20) })}>
          Previous
        </Link>
      ) : (
        <span />
      )}
      {next !== null && (
        <Link className="text-accent underline" href={hrefOf({ ...asked, offset: next })}>
          Next
        </Link>
      )}
    </nav>
  )
}
