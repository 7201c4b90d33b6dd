// What happened, a block for each moment; each can be looked at as of then, or compared with now.
import { FilePen, GitCommitHorizontal, Globe, type LucideIcon, Network, Table2, Tag, UserRound } from 'lucide-react'
import Link from 'next/link'
import type { History, HistoryEntry } from '../../../../server/assets/history.ts'
import { assetHref } from '../../../_parts/asset/Kind.tsx'
import { Empty } from '../../../_ui/Empty.tsx'
import { Moment } from '../../../_ui/Moment.tsx'
import { EntryWords } from './EntryWords.tsx'

const icons: Record<HistoryEntry['what'], LucideIcon> = {
  asset: GitCommitHorizontal,
  schema: Table2,
  lineage: Network,
  description: FilePen,
  owner: UserRound,
  tag: Tag,
  domain: Globe,
}

export function Timeline({ assetRef, history, base }: { assetRef: string; history: History; base: string }) {
  if (history.entries.length === 0) return <Empty title="Nothing older is known." />
  const moments = [...Map.groupBy(history.entries, ({ at }) => at)]
  return (
    <section aria-labelledby="timeline" className="grid gap-4">
      <h2 id="timeline" className="text-lg font-semibold">
        What happened
      </h2>
      <ol className="grid gap-5 border-l border-line pl-5">
        {moments.map(([at, entries]) => (
          <li key={at} className="relative grid gap-2">
            <span aria-hidden className="absolute -left-[1.62rem] top-1.5 size-3 rounded-full border-2 border-accent bg-ground" />
            <p className="flex flex-wrap items-baseline gap-x-4 text-sm">
              <span className="font-medium">
                <Moment at={at} />
              </span>
              <span className="text-xs text-faint">
                <Moment at={at} relative />
              </span>
              <Link
                href={`${assetHref(assetRef)}?asOf=${encodeURIComponent(at)}`}
                className="text-xs text-accent hover:underline"
              >
                view as of then
              </Link>
              <Link href={`${base}?from=${encodeURIComponent(at)}`} className="text-xs text-accent hover:underline">
                compare with now
              </Link>
            </p>
            <ul className="grid gap-1.5">
              {grouped(entries).map((group) => {
                const Icon = icons[group[0]!.what]
                return (
                  <li key={keyOf(group[0]!)} className="flex gap-2.5 text-sm">
                    <Icon size={15} aria-hidden className="mt-1 shrink-0 text-faint" />
                    <div className="min-w-0">
                      {group.length > 3 ? (
                        <details>
                          <summary>
                            <span className="text-accent">{group.length}</span> {manyWords(group[0]!)}
                          </summary>
                          <ul className="mt-1 grid gap-1">
                            {group.map((entry) => (
                              <li key={keyOf(entry)}>
                                <EntryWords entry={entry} />
                              </li>
                            ))}
                          </ul>
                        </details>
                      ) : (
                        group.map((entry) => <EntryWords key={keyOf(entry)} entry={entry} />)
                      )}
                    </div>
                  </li>
                )
              })}
            </ul>
          </li>
        ))}
      </ol>
      {history.next && (
        <Link href={`${base}?before=${encodeURIComponent(history.next)}`} className="text-sm text-accent underline">
          Older
        </Link>
      )}
    </section>
  )
}

const keyOf = (entry: HistoryEntry) => JSON.stringify(entry)

/** Words that one source or person wrote at once are one line. */
function grouped(entries: HistoryEntry[]): HistoryEntry[][] {
  const kin = (entry: HistoryEntry) =>
    'layer' in entry ? `${entry.what} ${entry.layer} ${entry.source} ${entry.by}` : keyOf(entry)
  return [...Map.groupBy(entries, kin).values()]
}

function manyWords(entry: HistoryEntry): string {
  const by =
    'layer' in entry ? (entry.layer === 'source' ? `from ${entry.source ?? 'a source'}` : `by ${entry.by ?? entry.layer}`) : ''
  return `${entry.what}s ${by}`
}
