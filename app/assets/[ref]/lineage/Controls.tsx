// What of the lineage is shown: each choice is a link, so that every picture has an address; and the graph to take away.
import clsx from 'clsx'
import Link from 'next/link'
import type { Count } from '../../../../server/lineage/questions.ts'
import { type Asked, hrefOf, type questionOf, showsIndirect } from './asked.ts'
import { TakeAway } from './TakeAway.tsx'

interface Props {
  assetRef: string
  asked: Asked
  counts: { upstream: Count; downstream: Count }
  question: ReturnType<typeof questionOf>
}

export function Controls({ assetRef, asked, counts, question }: Props) {
  const to = (change: Partial<Asked>) => hrefOf(assetRef, { ...asked, ...change })
  // Another level has other nodes: what was opened and chosen does not carry over.
  const level = (level: Asked['level']) => to({ level, opened: [], select: null, indirect: null })
  const indirect = showsIndirect(asked)
  return (
    <div className="grid min-w-0 items-center gap-x-4 gap-y-2 text-sm sm:flex sm:flex-wrap">
      <p className="text-soft">{inWords(counts, asked.level)}</p>
      <div className="-mx-3 flex items-center gap-2 overflow-x-auto px-3 py-0.5 sm:mx-0 sm:flex-wrap sm:px-0.5 lg:ml-auto">
        <Choice
          label="Level"
          choices={[
            { label: 'Assets', href: level('asset'), chosen: asked.level === 'asset' },
            { label: 'Columns', href: level('field'), chosen: asked.level === 'field' },
          ]}
        />
        <Depth label="Up" steps={asked.up} hrefOf={(up) => to({ up })} />
        <Depth label="Down" steps={asked.down} hrefOf={(down) => to({ down })} />
        <Switch label="Filters and joins" on={indirect} href={to({ indirect: !indirect })} />
        {asked.level === 'asset' && <Switch label="Jobs" on={asked.jobs} href={to({ jobs: !asked.jobs, select: null })} />}
        <Choice
          label="View"
          choices={[
            { label: 'Graph', href: to({ view: 'graph' }), chosen: asked.view === 'graph' },
            { label: 'Table', href: to({ view: 'table' }), chosen: asked.view === 'table' },
          ]}
        />
        <TakeAway question={question} />
      </div>
    </div>
  )
}

function inWords({ upstream, downstream }: Props['counts'], level: Asked['level']): string {
  const things = level === 'asset' ? ['asset', 'assets'] : ['column', 'columns']
  const side = ({ total, depth }: Count, where: string) =>
    total === 0
      ? `nothing ${where}`
      : `${total.toLocaleString('en')} ${total === 1 ? things[0] : things[1]} ${where}${depth > 1 ? `, up to ${depth} steps away` : ''}`
  const words = `${side(upstream, 'upstream')}; ${side(downstream, 'downstream')}.`
  return words[0]!.toUpperCase() + words.slice(1)
}

const segment = (chosen: boolean) =>
  clsx('rounded px-2 py-1', chosen ? 'bg-accent-wash font-medium text-accent' : 'text-soft hover:bg-sunken hover:text-ink')
const frame = 'flex shrink-0 items-center gap-0.5 rounded-md border border-line bg-surface p-0.5'

function Choice({ label, choices }: { label: string; choices: { label: string; href: string; chosen: boolean }[] }) {
  return (
    <nav aria-label={label} className={frame}>
      {choices.map(({ label, href, chosen }) => (
        <Link key={label} href={href} scroll={false} aria-current={chosen ? 'true' : undefined} className={segment(chosen)}>
          {label}
        </Link>
      ))}
    </nav>
  )
}

function Depth({ label, steps, hrefOf }: { label: string; steps: number | null; hrefOf: (steps: number | null) => string }) {
  return (
    <nav aria-label={`Steps ${label.toLowerCase()}stream`} className={frame}>
      <span className="px-1.5 text-xs text-faint">{label}</span>
      {[0, 1, 2, 3, null].map((choice) => (
        <Link
          key={choice}
          href={hrefOf(choice)}
          scroll={false}
          aria-current={choice === steps ? 'true' : undefined}
          className={`${segment(choice === steps)} tabular-nums`}
        >
          {choice ?? 'all'}
        </Link>
      ))}
    </nav>
  )
}

function Switch({ label, on, href }: { label: string; on: boolean; href: string }) {
  return (
    <span className={frame}>
      <Link
        href={href}
        scroll={false}
        aria-label={`${label}: ${on ? 'shown' : 'not shown'}`}
        className={`${segment(on)} flex items-center gap-1.5`}
      >
        <span aria-hidden className={clsx('size-2 rounded-full border', on ? 'border-accent bg-accent' : 'border-line-strong')} />
        {label}
      </Link>
    </span>
  )
}
