'use client'
// One edge of the canvas: what happens on the way, how it is known, by which job and statement, and how that last went.
import { ArrowRight } from 'lucide-react'
import Link from 'next/link'
import { useEffect, useState } from 'react'
import type { EdgeView, JobView } from '../../../../server/lineage/edges.ts'
import type { Graph } from '../../../../server/lineage/shape.ts'
import type { Statement } from '../../../../server/lineage/statements.ts'
import type { Run } from '../../../../server/pipelines/queries.ts'
import { api } from '../../../_parts/api.ts'
import { assetHref, KindIcon } from '../../../_parts/asset/Kind.tsx'
import { RunState } from '../../../_parts/asset/RunState.tsx'
import { Sql } from '../../../_parts/Sql.tsx'
import { Moment } from '../../../_ui/Moment.tsx'
import { type Asked, hrefOf } from './asked.ts'
import { nodeName } from './nodeName.ts'
import { Panel, Part } from './Panel.tsx'

interface Props {
  edge: EdgeView
  graph: Graph
  asked: Asked
  assetRef: string
  onChoose(id: string | null): void
}

export function EdgePanel({ edge, graph, asked, assetRef, onChoose }: Props) {
  const end = (id: string) => graph.nodes.find((node) => node.id === id)
  const happens = [
    ...edge.transformations.map((word) => word.toLowerCase().replaceAll('_', ' ')),
    ...(edge.masking ? ['masking'] : []),
  ]
  return (
    <Panel title="How data flows" onClose={() => onChoose(null)}>
      <p className="flex flex-wrap items-center gap-x-2 gap-y-1 font-medium">
        <button type="button" className="wrap-anywhere text-left text-accent hover:underline" onClick={() => onChoose(edge.from)}>
          {nodeName(end(edge.from))}
        </button>
        <ArrowRight size={15} aria-label="to" role="img" className="shrink-0 text-faint" />
        <button type="button" className="wrap-anywhere text-left text-accent hover:underline" onClick={() => onChoose(edge.to)}>
          {nodeName(end(edge.to))}
        </button>
      </p>
      <Part title="What flows">
        <p>
          {edge.kinds.includes('DIRECT') ? 'Values' : 'No values: it only decides about rows'}
          {edge.kinds.length > 1 && ', and it decides about rows'}
          {happens.length > 0 && <span className="text-soft"> ({happens.join(', ')})</span>}
        </p>
        {edge.columns !== null && edge.columns > 0 && asked.level === 'asset' && (
          <Link
            href={hrefOf(assetRef, { ...asked, level: 'field', opened: [], select: null, jobs: false })}
            className="text-accent hover:underline"
          >
            {edge.columns} {edge.columns === 1 ? 'column' : 'columns'} known: show columns
          </Link>
        )}
        {edge.expressions.slice(0, 5).map((expression) => (
          <code key={expression} className="wrap-anywhere rounded bg-sunken px-2 py-1 text-xs">
            {expression}
          </code>
        ))}
        {edge.expressions.length > 5 && <p className="text-xs text-faint">and {edge.expressions.length - 5} more expressions</p>}
      </Part>
      <Part title="How it is known">
        <p className="first-letter:uppercase">{edge.known}.</p>
        <ul className="grid gap-0.5 text-soft">
          {edge.sources.map(({ name, connector, lastSeen }) => (
            <li key={name}>
              {name} ({connector})
              {lastSeen && (
                <>
                  , last seen <Moment at={lastSeen} relative />
                </>
              )}
            </li>
          ))}
        </ul>
        <p className="text-xs text-faint">
          since <Moment at={edge.since} />
        </p>
      </Part>
      {edge.jobs.length > 0 && (
        <Part title={edge.jobs.length === 1 ? 'Through the job' : 'Through the jobs'}>
          <ul className="grid gap-2">
            {edge.jobs.slice(0, 8).map((job, at) => (
              <Job key={job.restricted ? at : job.ref} job={job} />
            ))}
          </ul>
        </Part>
      )}
      {edge.statements.length > 0 && <Statements ids={edge.statements} />}
    </Panel>
  )
}

function Job({ job }: { job: JobView }) {
  const [run, setRun] = useState<Run | null>()
  const ref = job.restricted ? undefined : job.ref
  useEffect(() => {
    const stop = new AbortController()
    if (ref)
      api.pipelines.runs.query({ ref, limit: 1 }, { signal: stop.signal }).then(
        ({ runs }) => setRun(runs[0] ?? null),
        () => {},
      )
    return () => stop.abort()
  }, [ref])
  if (job.restricted) return <li className="text-faint italic">restricted</li>
  return (
    <li className="grid gap-0.5">
      <Link href={assetHref(job.ref)} className="flex items-center gap-2 wrap-anywhere font-medium text-accent hover:underline">
        <KindIcon kind={job.kind} /> {job.name}
      </Link>
      {run && (
        <p className="flex flex-wrap items-center gap-x-2 text-xs text-soft">
          last run <RunState state={run.state} /> <Moment at={run.endedAt ?? run.at} relative />
        </p>
      )}
    </li>
  )
}

function Statements({ ids }: { ids: number[] }) {
  const [found, setFound] = useState<Statement[]>()
  const shown = ids.slice(0, 3).join(' ')
  useEffect(() => {
    const stop = new AbortController()
    setFound(undefined)
    Promise.all(shown.split(' ').map((id) => api.lineage.statement.query({ id: Number(id) }, { signal: stop.signal }))).then(
      setFound,
      () => {},
    )
    return () => stop.abort()
  }, [shown])
  return (
    <Part title={ids.length === 1 ? 'By the statement' : `By ${ids.length} statements`}>
      {found?.map((statement) => (
        <Sql key={statement.id} sql={statement.sql} />
      ))}
    </Part>
  )
}
