'use client'
// What feeds a column and what it feeds: counts first, names with their expressions on a click, the whole way on the lineage tab.
import { ArrowDown, ArrowUp } from 'lucide-react'
import Link from 'next/link'
import { Popover } from 'radix-ui'
import { useState } from 'react'
import type { Graph } from '../../../../server/lineage/shape.ts'
import { api, messageOf } from '../../../_parts/api.ts'
import { assetHref } from '../../../_parts/asset/Kind.tsx'

interface Props {
  assetRef: string
  path: string
  upstream: number
  downstream: number
}

export function ColumnFlow({ assetRef, path, upstream, downstream }: Props) {
  const [graph, setGraph] = useState<Graph>()
  const [error, setError] = useState<string>()
  const ref = `${assetRef}#${encodeURIComponent(path)}`
  const load = (open: boolean) => {
    if (!open || graph) return
    api.lineage.neighbours.query({ ref }).then(setGraph, (failure) => setError(messageOf(failure)))
  }
  const counts = `↑${upstream} ↓${downstream}`
  return (
    <Popover.Root onOpenChange={load}>
      <Popover.Trigger
        className="rounded px-1 tabular-nums text-accent hover:underline"
        aria-label={`${counts}: ${upstream} columns feed ${path}, it feeds ${downstream}`}
      >
        {counts}
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Content
          align="end"
          sideOffset={4}
          collisionPadding={8}
          aria-label={`Lineage of ${path}`}
          className="z-50 grid max-h-96 w-88 max-w-[calc(100vw-1rem)] gap-3 overflow-y-auto rounded-lg border border-line bg-raised p-4 text-sm shadow-float"
        >
          {error && <p className="text-bad">{error}</p>}
          {!graph && !error && <p className="text-faint">Looking…</p>}
          {graph && (
            <>
              <Side title="Comes from" way="up" graph={graph} />
              <Side title="Feeds" way="down" graph={graph} />
            </>
          )}
          <Link
            href={`${assetHref(assetRef, 'lineage')}?${new URLSearchParams({ level: 'field', select: ref })}`}
            className="text-accent hover:underline"
          >
            Its whole way
          </Link>
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  )
}

function Side({ title, way, graph }: { title: string; way: 'up' | 'down'; graph: Graph }) {
  const nodes = graph.nodes.filter((node) => node[way] === 1)
  if (nodes.length === 0) return null
  const Icon = way === 'up' ? ArrowUp : ArrowDown
  return (
    <div className="grid gap-1">
      <p className="flex items-center gap-1 text-xs text-faint">
        <Icon size={12} aria-hidden /> {title}
      </p>
      <ul className="grid gap-1.5">
        {nodes.map((node) => {
          const edge = graph.edges.find(({ from, to }) => (way === 'up' ? from : to) === node.id)
          return (
            <li key={node.id} className="grid gap-0.5">
              {node.restricted ? (
                <span className="text-faint italic">restricted</span>
              ) : (
                <Link href={assetHref(node.id)} className="wrap-anywhere font-mono text-xs text-accent hover:underline">
                  {node.name}
                  {node.field !== null && `.${node.field}`}
                </Link>
              )}
              {edge?.expressions[0] && (
                <code className="line-clamp-3 wrap-anywhere text-xs text-soft">{edge.expressions[0]}</code>
              )}
            </li>
          )
        })}
      </ul>
    </div>
  )
}
