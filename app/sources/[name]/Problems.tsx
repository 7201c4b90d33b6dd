// What went wrong in a harvest, alike things together, each with what to do about it.
import { CircleAlert, CircleX, Info } from 'lucide-react'
import Link from 'next/link'
import type { HarvestView, ProblemView } from '../../../server/harvest/queries.ts'
import { assetHref } from '../../_parts/asset/Kind.tsx'
import { Markdown } from '../../_ui/Markdown.tsx'
import { Moment } from '../../_ui/Moment.tsx'
import { Panel } from '../../_ui/Panel.tsx'

const looks: Record<string, [typeof Info, string]> = {
  error: [CircleX, 'text-bad'],
  warning: [CircleAlert, 'text-warn'],
  info: [Info, 'text-faint'],
}
const refsShown = 5

interface Group extends ProblemView {
  refs: string[]
}

/** Problems that say the same of different assets are one. */
function grouped(problems: ProblemView[]): Group[] {
  const groups = new Map<string, Group>()
  for (const problem of problems) {
    const key = JSON.stringify([problem.severity, problem.code, problem.message, problem.hint])
    const group = groups.get(key) ?? { ...problem, refs: [] }
    if (problem.ref) group.refs.push(problem.ref)
    groups.set(key, group)
  }
  return [...groups.values()]
}

export function Problems({ harvest, problems }: { harvest: HarvestView; problems: ProblemView[] }) {
  const errors = (harvest.result?.errors ?? []) as { code: string; message: string; hint?: string; ref?: string }[]
  // What stopped the harvest itself is in its result only.
  const others = errors.filter(({ message }) => !problems.some((problem) => problem.message === message))
  const all: ProblemView[] = [
    ...others.map((error, at) => ({
      id: -at - 1,
      severity: 'error',
      hint: null,
      ref: null,
      at: harvest.endedAt ?? harvest.queuedAt,
      ...error,
    })),
    ...problems,
  ]
  const when = harvest.endedAt ?? harvest.startedAt ?? harvest.queuedAt
  return (
    <div id="problems" className="scroll-mt-20">
      <Panel
        title="Problems"
        about={
          <>
            of the harvest of <Moment at={when} />
            {harvest.problems > problems.length && `, the first ${problems.length} of ${harvest.problems.toLocaleString('en')}`}
          </>
        }
      >
        {all.length === 0 ? (
          <p className="text-sm text-soft">None. Everything that was there could be read.</p>
        ) : (
          <ul className="-m-4 grid">
            {grouped(all).map((group) => (
              <Problem key={group.id} group={group} />
            ))}
          </ul>
        )}
      </Panel>
    </div>
  )
}

function Problem({ group: { severity, code, message, hint, refs } }: { group: Group }) {
  const [Icon, color] = looks[severity] ?? looks.info!
  return (
    <li className="flex gap-3 border-b border-line px-4 py-3 text-sm last:border-b-0">
      <Icon size={16} aria-label={severity} role="img" className={`mt-0.5 shrink-0 ${color}`} />
      <div className="grid min-w-0 gap-1.5">
        <p className="break-words">
          {message} <code className="text-xs text-faint">{code}</code>
        </p>
        {hint && <Markdown text={hint} />}
        {refs.length > 0 && (
          <p className="flex flex-wrap gap-x-3 gap-y-1 text-xs">
            {refs.slice(0, refsShown).map((ref) => (
              <Link key={ref} href={assetHref(ref)} className="break-all text-accent underline">
                {ref}
              </Link>
            ))}
            {refs.length > refsShown && <span className="text-faint">and {refs.length - refsShown} more</span>}
          </p>
        )}
      </div>
    </li>
  )
}
