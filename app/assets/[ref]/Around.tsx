// One step each way, in words: where the asset comes from and what it feeds; the rest is on the lineage tab.
import Link from 'next/link'
import type { Graph, GraphNode } from '../../../server/lineage/shape.ts'
import { assetHref, KindIcon } from '../../_parts/asset/Kind.tsx'

const shown = 5
/** Data before the jobs that only read it; what has no name last. */
const urgency = (node: GraphNode) => (node.restricted ? 2 : node.kind === 'job' || node.kind === 'task' ? 1 : 0)

export function Around({ assetRef, graph }: { assetRef: string; graph: Graph }) {
  const near = (way: 'up' | 'down') => graph.nodes.filter((node) => node[way] === 1).sort((a, b) => urgency(a) - urgency(b))
  const sides = [
    ['Comes from', near('up')],
    ['Feeds', near('down')],
  ] as const
  return sides
    .filter(([, nodes]) => nodes.length > 0)
    .map(([title, nodes]) => (
      <section key={title} className="grid gap-1.5">
        <h2 className="text-xs font-semibold uppercase tracking-wide text-faint">{title}</h2>
        <ul className="grid gap-1">
          {nodes.slice(0, shown).map((node) => (
            <Neighbour key={node.id} node={node} />
          ))}
        </ul>
        {nodes.length > shown && (
          <Link href={assetHref(assetRef, 'lineage')} className="text-xs text-accent hover:underline">
            and {nodes.length - shown} more
          </Link>
        )}
      </section>
    ))
}

function Neighbour({ node }: { node: GraphNode }) {
  if (node.restricted) return <li className="text-faint italic">restricted</li>
  return (
    <li className="flex items-start gap-2">
      <span className="mt-0.5">
        <KindIcon kind={node.kind} size={15} />
      </span>
      <Link href={assetHref(node.ref)} title={node.path} className="wrap-anywhere text-accent hover:underline">
        {node.name}
      </Link>
    </li>
  )
}
