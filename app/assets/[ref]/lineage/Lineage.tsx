'use client'
// The picture with its panel. What is chosen and opened is in the URL; a column that is chosen lights its whole way.
import dynamic from 'next/dynamic'
import Link from 'next/link'
import { useRouter } from 'next/navigation'
import { useEffect, useMemo, useRef, useState, useTransition } from 'react'
import type { Graph } from '../../../../server/lineage/shape.ts'
import { type Asked, hrefOf, isEdge, type Side } from './asked.ts'
import { EdgePanel } from './EdgePanel.tsx'
import { NodePanel } from './NodePanel.tsx'
import { type Card, pictureOf, wayOf } from './picture.ts'

const Canvas = dynamic(() => import('./canvas/Canvas.tsx').then((module) => module.Canvas), {
  ssr: false,
  loading: () => <p className="grid h-full place-items-center text-sm text-faint">Drawing…</p>,
})

interface Props {
  assetRef: string
  asked: Asked
  graph: Graph
  tableHref: string
}

export function Lineage({ assetRef, asked, graph, tableHref }: Props) {
  const router = useRouter()
  const [waiting, startTransition] = useTransition()
  const [chosen, setChosen] = useState(asked.select)
  useEffect(() => setChosen(asked.select), [asked.select])
  const picture = useMemo(() => pictureOf(graph), [graph])
  const edge = chosen ? graph.edges.find(({ id }) => id === chosen) : undefined
  const node = chosen ? graph.nodes.find(({ id }) => id === chosen) : undefined
  const lit = useMemo(
    () => (chosen && (edge || node) ? wayOf(graph.edges, chosen) : undefined),
    [graph.edges, chosen, edge, node],
  )
  const opened = useMemo(
    () =>
      new Map([...Map.groupBy(asked.opened, ({ ref }) => ref)].map(([ref, all]) => [ref, new Set(all.map(({ side }) => side))])),
    [asked.opened],
  )

  const go = (change: Partial<Asked>) =>
    startTransition(() => router.replace(hrefOf(assetRef, { ...asked, select: chosen, ...change }), { scroll: false }))
  const choose = (id: string | null) => {
    setChosen(id)
    // The whole way of a column is more than what stands here; the server adds it.
    const widens = id && asked.level === 'field' && id.includes('#') && !isEdge(id)
    if (widens) go({ select: id })
    else history.replaceState(null, '', hrefOf(assetRef, { ...asked, select: id }))
  }
  const latest = useRef(choose)
  latest.current = choose
  useEffect(() => {
    if (!chosen) return
    const onKey = (event: KeyboardEvent) => event.key === 'Escape' && !event.defaultPrevented && latest.current(null)
    addEventListener('keydown', onKey)
    return () => removeEventListener('keydown', onKey)
  }, [chosen])
  const toggle = (card: Card, side: Side) => {
    const isOpen = opened.get(card.id)?.has(side) && card.beyond[side] === 0
    const rest = asked.opened.filter((one) => one.ref !== card.id || one.side !== side)
    go({ opened: isOpen ? rest : [...rest, { ref: card.id, side }] })
  }

  if (graph.edges.length === 0)
    return (
      <div className="rounded-lg border border-dashed border-line-strong/60 px-6 py-16 text-center">
        <p className="font-medium">{asked.up === 0 || asked.down === 0 ? 'Nothing that way.' : 'No lineage is known yet.'}</p>
        <p className="mx-auto mt-1 max-w-lg text-sm text-soft">
          Lineage comes from views, from SQL that a source has seen, from dbt and from pipelines that send OpenLineage events.
          {asked.level === 'field' && ' For some edges only the assets are known, not their columns.'}
        </p>
        {asked.level === 'field' && (
          <Link
            href={hrefOf(assetRef, { ...asked, level: 'asset', opened: [], select: null })}
            className="mt-3 inline-block text-sm text-accent underline"
          >
            Look at assets instead
          </Link>
        )}
      </div>
    )
  return (
    <div className={`grid gap-3 ${edge || node ? 'lg:grid-cols-[minmax(0,1fr)_auto]' : ''}`}>
      <div
        aria-busy={waiting}
        className="relative h-[max(26rem,calc(100dvh-20.5rem))] min-w-0 max-sm:h-[calc(100dvh-9rem)] overflow-hidden rounded-lg border border-line bg-sunken"
      >
        <Canvas picture={picture} chosen={chosen} lit={lit} opened={opened} onChoose={choose} onToggle={toggle} />
        <p className="pointer-events-none absolute bottom-2 left-2 z-20 max-w-[70%] rounded bg-sunken px-1.5 py-0.5 text-xs text-faint">
          {graph.left > 0 && (
            <>
              The nearest {picture.cards.length} are drawn; {graph.left.toLocaleString('en')} more are not.{' '}
            </>
          )}
          Solid: values flow. Dashed: only decides about rows.
        </p>
        <Link
          href={tableHref}
          className="sr-only focus:not-sr-only focus:absolute focus:left-2 focus:top-2 focus:z-30 focus:bg-raised focus:p-2"
        >
          The same as a table
        </Link>
      </div>
      {edge && <EdgePanel edge={edge} graph={graph} asked={asked} assetRef={assetRef} onChoose={choose} />}
      {node && <NodePanel node={node} graph={graph} onChoose={choose} />}
    </div>
  )
}
