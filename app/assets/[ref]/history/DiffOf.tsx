// What differs in the asset between two moments: itself, its columns, what is written about it, and its neighbours.
import Link from 'next/link'
import type { AssetDiff, NeighbourChange } from '../../../../server/assets/compare.ts'
import { AssetLink } from '../../../_parts/asset/AssetLink.tsx'
import { Moment } from '../../../_ui/Moment.tsx'
import { Differences } from './Differences.tsx'

const verdicts: Record<AssetDiff['change'], string> = {
  added: 'It came into the catalog in between.',
  removed: 'It left the catalog in between.',
  changed: 'It changed.',
  same: 'It is the same.',
  absent: 'It was not in the catalog at either moment.',
}

export function DiffOf({ diff, until, back }: { diff: AssetDiff; until: string | undefined; back: string }) {
  const { fields, words, upstream, downstream } = diff
  return (
    <section aria-labelledby="diff" className="grid gap-5">
      <div className="flex flex-wrap items-baseline gap-x-4 gap-y-1">
        <h2 id="diff" className="text-lg font-semibold">
          <Moment at={diff.from} /> → {until ? <Moment at={until} /> : 'now'}
        </h2>
        <Link href={back} className="text-sm text-accent underline">
          Back to the timeline
        </Link>
      </div>
      <p>{verdicts[diff.change]}</p>
      {diff.differences.length > 0 && (
        <Part title="Itself">
          <Differences list={diff.differences} />
        </Part>
      )}
      {fields.added.length + fields.removed.length + fields.changed.length > 0 && (
        <Part title="Columns">
          <ul className="grid gap-1 font-mono text-xs">
            {fields.added.map((path) => (
              <Line key={path} sign="+">
                {path}
              </Line>
            ))}
            {fields.removed.map((path) => (
              <Line key={path} sign="−">
                {path}
              </Line>
            ))}
          </ul>
          {fields.changed.map(({ path, differences }) => (
            <div key={path}>
              <p className="font-mono text-xs">{path}</p>
              <Differences list={differences} />
            </div>
          ))}
        </Part>
      )}
      {words.length > 0 && (
        <Part title="What is written">
          <ul className="grid gap-2">
            {words.map((word) => (
              <li key={JSON.stringify(word)} className="max-w-prose break-words">
                <span className="text-faint">
                  {word.what}
                  {word.field && ` of ${word.field}`}
                </span>
                {word.before !== null && <del className="block text-bad">{word.before}</del>}
                {word.after !== null && <ins className="block text-good no-underline">{word.after}</ins>}
              </li>
            ))}
          </ul>
        </Part>
      )}
      <Neighbours title="Upstream" change={upstream} />
      <Neighbours title="Downstream" change={downstream} />
    </section>
  )
}

function Part({ title, children }: { title: string; children: React.ReactNode }) {
  return (
    <div className="grid gap-1.5 text-sm">
      <h3 className="text-xs font-semibold uppercase tracking-wide text-faint">{title}</h3>
      {children}
    </div>
  )
}

function Line({ sign, children }: { sign: '+' | '−'; children: React.ReactNode }) {
  const added = sign === '+'
  return (
    <li className={`w-fit rounded px-1.5 ${added ? 'bg-good-wash text-good' : 'bg-bad-wash text-bad'}`}>
      <span className="sr-only">{added ? 'added' : 'removed'} </span>
      <span aria-hidden>{sign} </span>
      {children}
    </li>
  )
}

function Neighbours({ title, change: { opened, closed, restricted } }: { title: string; change: NeighbourChange }) {
  if (opened.length + closed.length + restricted === 0) return null
  return (
    <Part title={title}>
      <ul className="grid gap-1">
        {opened.map((ref) => (
          <Line key={ref} sign="+">
            <AssetLink assetRef={ref} />
          </Line>
        ))}
        {closed.map((ref) => (
          <Line key={ref} sign="−">
            <AssetLink assetRef={ref} />
          </Line>
        ))}
      </ul>
      {restricted > 0 && <p className="text-faint italic">{restricted} restricted came or went</p>}
    </Part>
  )
}
