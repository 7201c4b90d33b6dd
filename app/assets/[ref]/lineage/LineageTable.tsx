// The same answer as the canvas, as tables: everything upstream and downstream, and each edge with how it is known.
import { ArrowRight } from 'lucide-react'
import Link from 'next/link'
import type { Graph, GraphNode } from '../../../../server/lineage/shape.ts'
import { assetHref, KindIcon, kindWords } from '../../../_parts/asset/Kind.tsx'
import { ScrollingTable } from '../../../_ui/ScrollingTable.tsx'
import { nodeName } from './nodeName.ts'

export function LineageTable({ graph }: { graph: Graph }) {
  const nodes = new Map(graph.nodes.map((node) => [node.id, node]))
  const ups = graph.nodes.filter(({ up }) => (up ?? 0) > 0).sort((a, b) => a.up! - b.up!)
  const downs = graph.nodes.filter(({ down }) => (down ?? 0) > 0).sort((a, b) => a.down! - b.down!)
  const opened = graph.nodes.filter(({ up, down }) => up === null && down === null)
  return (
    <div className="grid gap-6">
      {graph.left > 0 && <p className="text-sm text-soft">{graph.left} further nodes are left out.</p>}
      <Nodes title="Upstream" nodes={ups} steps="up" />
      <Nodes title="Downstream" nodes={downs} steps="down" />
      {opened.length > 0 && <Nodes title="Beside" nodes={opened} steps={null} />}
      <section aria-labelledby="edges" className="grid gap-2">
        <h2 id="edges" className="text-lg font-semibold">
          Edges <span className="text-base font-normal tabular-nums text-faint">{graph.edges.length}</span>
        </h2>
        <ScrollingTable label="Edges" heads={['From and to', 'What flows', 'Through', 'How it is known']}>
          {graph.edges.map((edge) => (
            <tr key={edge.id}>
              <td>
                <span className="flex flex-wrap items-center gap-1.5">
                  <Name node={nodes.get(edge.from)} />
                  <ArrowRight size={13} aria-label="to" role="img" className="text-faint" />
                  <Name node={nodes.get(edge.to)} />
                </span>
              </td>
              <td>
                {edge.kinds.includes('DIRECT') ? 'values' : 'decides about rows'}
                {edge.transformations.length > 0 && (
                  <span className="text-faint"> ({edge.transformations.join(', ').toLowerCase().replaceAll('_', ' ')})</span>
                )}
              </td>
              <td>{edge.jobs.map((job) => (job.restricted ? 'restricted' : job.name)).join(', ')}</td>
              <td className="text-soft">
                {edge.known} ({edge.sources.map(({ name }) => name).join(', ')})
              </td>
            </tr>
          ))}
        </ScrollingTable>
      </section>
    </div>
  )
}

function Nodes({ title, nodes, steps }: { title: string; nodes: GraphNode[]; steps: 'up' | 'down' | null }) {
  return (
    <section aria-label={title} className="grid gap-2">
      <h2 className="text-lg font-semibold">
        {title} <span className="text-base font-normal tabular-nums text-faint">{nodes.length}</span>
      </h2>
      {nodes.length === 0 ? (
        <p className="text-sm text-faint">Nothing.</p>
      ) : (
        <ScrollingTable label={title} heads={['Name', 'Kind', 'Where', ...(steps ? ['Steps away'] : []), 'More beyond']}>
          {nodes.map((node) => (
            <tr key={node.id}>
              <td>
                <span className="flex items-center gap-2">
                  {!node.restricted && <KindIcon kind={node.field === null ? node.kind : 'column'} />}
                  <Name node={node} />
                </span>
              </td>
              <td>{node.restricted ? '' : kindWords(node.kind)}</td>
              <td className="text-soft">{node.restricted ? '' : `${node.platform} · ${node.instance} · ${node.path}`}</td>
              {steps && <td className="tabular-nums">{node[steps]}</td>}
              <td className="tabular-nums text-soft">
                {steps ? node.beyond[steps] || '' : node.beyond.up + node.beyond.down || ''}
              </td>
            </tr>
          ))}
        </ScrollingTable>
      )}
    </section>
  )
}

function Name({ node }: { node: GraphNode | undefined }) {
  if (!node || node.restricted) return <span className="text-faint italic">{nodeName(node)}</span>
  return (
    <Link href={assetHref(node.id)} className="break-all text-accent hover:underline">
      {nodeName(node)}
    </Link>
  )
}
