// Runs as rows: job, state, when, how long, what went in and out, and the error where it failed.
import type { Run, RunAsset } from '../../../../server/pipelines/queries.ts'
import { AssetLink, Restricted } from '../../../_parts/asset/AssetLink.tsx'
import { RunState } from '../../../_parts/asset/RunState.tsx'
import { durationInWords } from '../../../_ui/duration.ts'
import { Moment } from '../../../_ui/Moment.tsx'
import { ScrollingTable } from '../../../_ui/ScrollingTable.tsx'
import { tookMs } from './RunStrip.tsx'

export function RunTable({ runs, of }: { runs: Run[]; of: string }) {
  return (
    <ScrollingTable label="Runs" heads={['State', 'Job', 'Started', 'Took', 'Read', 'Wrote']}>
      {runs.map((run) => {
        const took = tookMs(run)
        return (
          <tr key={run.id}>
            <td>
              <RunState state={run.state} />
            </td>
            <td className="min-w-44">
              {run.job.restricted ? <Restricted /> : <AssetLink assetRef={run.job.ref} name={run.job.name} />}
              {run.error && (
                <details className="mt-1 max-w-prose">
                  <summary className="text-xs text-bad">Error</summary>
                  {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard */}
                  <pre tabIndex={0} className="mt-1 max-h-64 overflow-auto whitespace-pre-wrap rounded bg-sunken p-2 text-xs">
                    {run.error}
                  </pre>
                </details>
              )}
              {run.nominalStart && (
                <p className="text-xs text-faint">
                  for <Moment at={run.nominalStart} />
                </p>
              )}
            </td>
            <td className="text-soft">
              <Moment at={run.startedAt ?? run.at} relative />
            </td>
            <td className="whitespace-nowrap tabular-nums text-soft">{took === null ? '' : durationInWords(took)}</td>
            <td>
              <Ends ends={run.reads} of={of} />
            </td>
            <td>
              <Ends ends={run.writes} of={of} />
            </td>
          </tr>
        )
      })}
    </ScrollingTable>
  )
}

const shown = 4

function Ends({ ends, of }: { ends: RunAsset[]; of: string }) {
  const restricted = ends.filter((end) => end.restricted).length
  const open = ends.flatMap((end) => (end.restricted ? [] : [end]))
  const line = (end: (typeof open)[number]) => (
    <li key={end.ref}>
      {end.ref === of ? <span className="font-medium">{end.name}</span> : <AssetLink assetRef={end.ref} name={end.name} />}
      {end.rows !== null && <span className="whitespace-nowrap text-xs text-faint"> {end.rows.toLocaleString('en')} rows</span>}
    </li>
  )
  return (
    <>
      <ul>{open.slice(0, shown).map(line)}</ul>
      {open.length > shown && (
        <details>
          <summary className="text-xs text-accent">{open.length - shown} more</summary>
          <ul>{open.slice(shown).map(line)}</ul>
        </details>
      )}
      {restricted > 0 && <p className="text-xs text-faint italic">{restricted} restricted</p>}
    </>
  )
}
