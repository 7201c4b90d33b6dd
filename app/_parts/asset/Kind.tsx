// The kind of an asset as icon and colour, the same everywhere.
import {
  Boxes,
  ChartPie,
  Columns3,
  Database,
  Eye,
  FileStack,
  FolderTree,
  Gauge,
  Radio,
  Sigma,
  SquareFunction,
  Table2,
  Workflow,
} from 'lucide-react'

const kinds = {
  database: [Database, 'text-kind-other'],
  schema: [FolderTree, 'text-kind-other'],
  table: [Table2, 'text-kind-table'],
  partition: [Table2, 'text-kind-table'],
  foreign_table: [Table2, 'text-kind-table'],
  dataset: [Boxes, 'text-kind-other'],
  view: [Eye, 'text-kind-view'],
  materialized_view: [Eye, 'text-kind-view'],
  model: [Sigma, 'text-kind-view'],
  metric: [Gauge, 'text-kind-dashboard'],
  dashboard: [ChartPie, 'text-kind-dashboard'],
  job: [Workflow, 'text-kind-job'],
  task: [Workflow, 'text-kind-job'],
  topic: [Radio, 'text-kind-stream'],
  collection: [FileStack, 'text-kind-stream'],
  file_set: [FileStack, 'text-kind-stream'],
  function: [SquareFunction, 'text-kind-other'],
  column: [Columns3, 'text-kind-table'],
} as const

export const kindWords = (kind: string) => kind.replaceAll('_', ' ')

export function KindIcon({ kind, size = 16 }: { kind: string; size?: number }) {
  const [Icon, color] = kinds[kind as keyof typeof kinds] ?? kinds.dataset
  return <Icon size={size} aria-hidden className={`${color} shrink-0`} />
}

/** Where an asset's page is; a ref holds no slash. `#field` becomes the selected column. */
export function assetHref(ref: string, tab = ''): string {
  const [asset, field] = ref.split('#')
  return `/assets/${encodeURIComponent(asset!)}${tab && `/${tab}`}${field ? `?field=${field}` : ''}`
}
