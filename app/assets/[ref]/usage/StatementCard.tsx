// One SQL text around the asset: what it does to it, how often it ran and for whom, and what else it touches.
import type { Statement } from '../../../../server/lineage/statements.ts'
import { AssetLink } from '../../../_parts/asset/AssetLink.tsx'
import { Sql } from '../../../_parts/Sql.tsx'
import { durationInWords } from '../../../_ui/duration.ts'
import { Moment } from '../../../_ui/Moment.tsx'

export function StatementCard({ statement, of }: { statement: Statement; of: string }) {
  const { calls, rows, ms, users, source, lastAt, job } = statement
  const others = (refs: string[]) => refs.filter((ref) => ref !== of)
  return (
    <article className="grid gap-2 rounded-lg border border-line bg-surface p-4 text-sm">
      <p className="flex flex-wrap items-baseline gap-x-4 gap-y-1">
        <span className="font-medium">{roleOf(statement, of)}</span>
        {calls > 0 && (
          <span className="tabular-nums text-soft">
            {calls.toLocaleString('en')} {calls === 1 ? 'call' : 'calls'}, {durationInWords(ms / calls)} each,{' '}
            {Math.round(rows / calls).toLocaleString('en')} rows
          </span>
        )}
        {users.length > 0 && (
          <span className="text-soft">
            by{' '}
            {users
              .slice(0, 4)
              .map(({ user }) => user)
              .join(', ')}
          </span>
        )}
        {source && <span className="text-xs text-faint">seen by {source}</span>}
        {lastAt && (
          <span className="text-xs text-faint">
            last <Moment at={lastAt} relative />
          </span>
        )}
      </p>
      <Sql sql={statement.sql} />
      <Refs title="Reads" refs={others(statement.reads)} />
      <Refs title="Writes" refs={others(statement.writes)} />
      {job && job !== of && <Refs title="Run by" refs={[job]} />}
    </article>
  )
}

function roleOf({ defines, writes, job }: Statement, of: string): string {
  if (defines === of) return 'Defines it'
  if (writes.includes(of)) return 'Fills it'
  if (job === of) return 'Is run by it'
  return 'Reads it'
}

function Refs({ title, refs }: { title: string; refs: string[] }) {
  if (refs.length === 0) return null
  return (
    <p className="flex flex-wrap gap-x-3 gap-y-0.5">
      <span className="text-faint">{title}</span>
      {refs.map((ref) => (
        <AssetLink key={ref} assetRef={ref} />
      ))}
    </p>
  )
}
