'use client'
// What is chosen on the canvas: what it is in a few words, and what flows in and out, each step a button to its edge.
import { ArrowLeft, ArrowRight, Lock } from 'lucide-react'
import Link from 'next/link'
import { useEffect, useState } from 'react'
import type { AssetOverview } from '../../../../server/assets/queries.ts'
import type { Graph, GraphNode } from '../../../../server/lineage/shape.ts'
import { api } from '../../../_parts/api.ts'
import { assetHref, KindIcon, kindWords } from '../../../_parts/asset/Kind.tsx'
import { buttonLook } from '../../../_ui/Button.tsx'
import { Moment } from '../../../_ui/Moment.tsx'
import { Prose } from '../../../_ui/Prose.tsx'
import { nodeName } from './nodeName.ts'
import { Panel, Part } from './Panel.tsx'

interface Props {
  node: GraphNode
  graph: Graph
  onChoose(id: string | null): void
}

export function NodePanel({ node, graph, onChoose }: Props) {
  const ins = graph.edges.filter(({ to }) => to === node.id)
  const outs = graph.edges.filter(({ from }) => from === node.id)
  const nodes = new Map(graph.nodes.map((one) => [one.id, one]))
  return (
    <Panel
      title={node.restricted ? 'Restricted' : node.field === null ? kindWords(node.kind) : 'Column'}
      onClose={() => onChoose(null)}
    >
      {node.restricted ? (
        <p className="flex gap-2 text-soft">
          <Lock size={16} aria-hidden className="mt-0.5 shrink-0" /> Something that you may not see. It is drawn so that the graph
          stays whole.
        </p>
      ) : (
        <About node={node} />
      )}
      <Flows
        title="Fed by"
        edges={ins.map(({ id, from }) => ({ id, name: nodeName(nodes.get(from)) }))}
        onChoose={onChoose}
        way="in"
      />
      <Flows
        title="Feeds"
        edges={outs.map(({ id, to }) => ({ id, name: nodeName(nodes.get(to)) }))}
        onChoose={onChoose}
        way="out"
      />
    </Panel>
  )
}

function About({ node }: { node: Extract<GraphNode, { restricted: false }> }) {
  const [asset, setAsset] = useState<AssetOverview>()
  useEffect(() => {
    const stop = new AbortController()
    setAsset(undefined)
    api.assets.get.query({ ref: node.ref }, { signal: stop.signal }).then(setAsset, () => {})
    return () => stop.abort()
  }, [node.ref])
  return (
    <>
      <div className="grid gap-1">
        <p className="flex items-start gap-2 text-base font-semibold">
          <KindIcon kind={node.field === null ? node.kind : 'column'} size={18} />
          <span className="min-w-0 wrap-anywhere">{node.field ?? node.name}</span>
        </p>
        <p className="wrap-anywhere text-xs text-faint">
          {node.platform} · {node.instance} · {node.path}
          {node.fieldType && <span className="font-mono"> · {node.fieldType}</span>}
        </p>
      </div>
      {node.field === null && asset?.description?.text && (
        <Prose text={asset.description.text} className="line-clamp-6 text-soft" />
      )}
      {asset && (asset.owners.length > 0 || asset.stats?.freshAt) && (
        <p className="grid gap-0.5 text-soft">
          {asset.owners.length > 0 && <span>Owned by {asset.owners.map(({ owner }) => owner).join(', ')}</span>}
          {asset.stats?.freshAt && (
            <span>
              Data changed <Moment at={asset.stats.freshAt} relative />
            </span>
          )}
        </p>
      )}
      <p className="flex flex-wrap gap-2">
        <Link href={assetHref(node.id)} className={buttonLook('primary', true)}>
          Open
        </Link>
        <Link href={assetHref(node.ref, 'lineage')} className={buttonLook('plain', true)}>
          Lineage from here
        </Link>
      </p>
    </>
  )
}

interface FlowsProps {
  title: string
  way: 'in' | 'out'
  edges: { id: string; name: string }[]
  onChoose(id: string): void
}

function Flows({ title, way, edges, onChoose }: FlowsProps) {
  if (edges.length === 0) return null
  const Arrow = way === 'in' ? ArrowLeft : ArrowRight
  return (
    <Part title={title}>
      <ul>
        {edges.map(({ id, name }) => (
          <li key={id}>
            <button
              type="button"
              onClick={() => onChoose(id)}
              className="-mx-1.5 flex w-full items-center gap-2 rounded-md px-1.5 py-1 text-left hover:bg-sunken"
            >
              <Arrow size={14} aria-hidden className="shrink-0 text-faint" />
              <span className="min-w-0 wrap-anywhere">{name}</span>
            </button>
          </li>
        ))}
      </ul>
    </Part>
  )
}
