// One thing that happened, as a sentence.
import type { HistoryEntry } from '../../../../server/assets/history.ts'
import { AssetLink } from '../../../_parts/asset/AssetLink.tsx'
import { Differences } from './Differences.tsx'

/** Words up to this long fit into the sentence. */
const short = 60

export function EntryWords({ entry }: { entry: HistoryEntry }) {
  if (entry.what === 'asset') {
    return (
      <div>
        <p>
          {
            {
              appeared: 'Appeared in the catalog',
              changed: 'Changed',
              retired: 'No source claims it any more',
              returned: 'Came back',
            }[entry.change]
          }
        </p>
        <Differences list={entry.differences} />
      </div>
    )
  }
  if (entry.what === 'schema') {
    return (
      <div className="grid gap-0.5">
        <Paths words="New columns" paths={entry.added} color="text-good" />
        <Paths words="Dropped columns" paths={entry.removed} color="text-bad" />
        {entry.changed.map(({ path, differences }) => (
          <div key={path}>
            <p>
              Changed <code>{path}</code>
            </p>
            <Differences list={differences} />
          </div>
        ))}
      </div>
    )
  }
  if (entry.what === 'lineage') return <LineageWords entry={entry} />
  if (entry.what === 'domain')
    return (
      <p>
        {entry.after ? `Put into the domain ${entry.after}` : `Taken out of the domain ${entry.before}`} by {entry.by}
      </p>
    )
  const by = entry.layer === 'source' ? `from ${entry.source ?? 'a source'}` : `by ${entry.by ?? entry.layer}`
  const whose = entry.field ? `${entry.what} of ${entry.field}` : entry.what
  if (entry.after !== null && entry.before === null && entry.after.length <= short)
    return (
      <p className="max-w-prose wrap-anywhere">
        Gave the {whose} <span className="font-medium">{entry.after}</span> <span className="text-faint">{by}</span>
      </p>
    )
  return (
    <p className="max-w-prose wrap-anywhere">
      {entry.after === null ? `Took back the ${whose}` : `${entry.before === null ? 'Gave' : 'Changed'} the ${whose}`}{' '}
      <span className="text-faint">{by}</span>
      {entry.before !== null && <del className="block text-bad">{entry.before}</del>}
      {entry.after !== null && <ins className="block text-soft no-underline">{entry.after}</ins>}
    </p>
  )
}

function Paths({ words, paths, color }: { words: string; paths: string[]; color: string }) {
  if (paths.length === 0) return null
  const shown = paths.slice(0, 12)
  return (
    <p className="max-w-prose break-words">
      <span className={color}>{words}</span> <span className="font-mono text-xs">{shown.join(', ')}</span>
      {paths.length > shown.length && (
        <details className="inline">
          <summary className="inline text-xs text-accent"> and {paths.length - shown.length} more</summary>
          <span className="font-mono text-xs">{paths.slice(shown.length).join(', ')}</span>
        </details>
      )}
    </p>
  )
}

function LineageWords({ entry }: { entry: Extract<HistoryEntry, { what: 'lineage' }> }) {
  const where = entry.direction === 'upstream' ? 'is fed by' : 'feeds'
  return (
    <p className="max-w-prose">
      {entry.change === 'opened' ? `Now ${where}` : `No longer ${where}`}{' '}
      {entry.refs.map((ref, at) => (
        <span key={ref}>
          {at > 0 && ', '}
          <AssetLink assetRef={ref} />
        </span>
      ))}
      {entry.restricted > 0 && `${entry.refs.length > 0 ? ' and ' : ''}${entry.restricted} restricted`}
      {entry.source && <span className="text-faint"> says {entry.source}</span>}
    </p>
  )
}
