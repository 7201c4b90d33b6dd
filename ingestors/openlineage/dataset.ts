// What the catalog hears of a dataset: that it exists, its schema, owners, tags, and its other names.
// Promise: pure; what a facet does not say is not said.
import type { AssetKind, EventOf, HarvestEvent } from '../protocol/events.ts'
import { type PlatformNaming, platforms } from '../protocol/naming.ts'
import { fieldPath, parseRef, shortName } from '../protocol/ref.ts'
import type { Named } from './event.ts'
import { translateGovernance } from './governance.ts'
import type { State } from './merge.ts'
import { contentAt, fieldOf, refsOfDataset, type Scope, wasWritten } from './scope.ts'
import { compact, count, cut, facetBody, type Json, list, name, prose, record, text } from './shape.ts'

const rows: Record<string, PlatformNaming> = platforms

/** datasetType (and subType) in the words of the catalog. */
const kinds: Record<string, AssetKind> = {
  TABLE: 'table',
  'TABLE EXTERNAL': 'foreign_table',
  VIEW: 'view',
  'VIEW MATERIALIZED': 'materialized_view',
  MATERIALIZED_VIEW: 'materialized_view',
  FILE: 'file_set',
  DIRECTORY: 'file_set',
  TOPIC: 'topic',
  STREAM: 'topic',
  COLLECTION: 'collection',
  MODEL: 'model',
  DASHBOARD: 'dashboard',
}

/** Facets that are shown as they are; those with events of their own, and producers' own, are not repeated. */
const shown = ['storage', 'catalog', 'hierarchy', 'dataSource', 'datasetType'] as const

/** `state`: of all its names together. */
export function translateDataset(state: State, members: Named[], scope: Scope): HarvestEvent[] {
  const [ref, ...aliases] = refsOfDataset(members, scope)
  const facet = (called: string) => contentAt(state, `facet/${called}`, scope)
  const description = prose(facet('documentation')?.description)
  const events: HarvestEvent[] = [
    ...(aliases.length > 0 ? [{ type: 'alias', ref, aliases } as const] : []),
    {
      type: 'asset',
      ref,
      kind: kindOf(ref, facet('datasetType')),
      name: shortName(parseRef(ref).path),
      ...(description !== undefined && { description }),
      properties: compact({
        ...Object.fromEntries(shown.map((called) => [called, facetBody(facet(called) ?? {})])),
        dropped: state.dropped?.[1] === 'dropped' ? true : undefined,
      }),
    },
  ]
  const fields = readFields(ref, list(facet('schema')?.fields))
  // A schema that was taken back leaves none.
  if (fields.length > 0 || wasWritten(state, 'facet/schema')) events.push({ type: 'schema', ref, fields })
  return [...events, ...translateGovernance(ref, state, scope)]
}

function kindOf(ref: string, facet: Json | undefined): AssetKind {
  const type = text(facet?.datasetType)?.trim().toUpperCase() ?? ''
  const sub = text(facet?.subType)?.trim().toUpperCase() ?? ''
  return kinds[`${type} ${sub}`] ?? kinds[type] ?? rows[parseRef(ref).platform]?.kind ?? 'dataset'
}

type Field = EventOf<'schema'>['fields'][number]

const deepest = 50

/** Nested fields after the one that holds them; a name twice counts once. */
function readFields(ref: string, items: unknown[], above: string[] = []): Field[] {
  if (above.length >= deepest) return []
  const ordinal = (item: unknown) => count(record(item).ordinal_position) ?? Number.POSITIVE_INFINITY
  const inOrder = items
    .map((item, at) => ({ item, at }))
    .sort((a, b) => Math.sign(ordinal(a.item) - ordinal(b.item)) || a.at - b.at)
  const seen = new Set<string>()
  return inOrder.flatMap(({ item }) => {
    const { name: written, type, description, fields } = record(item)
    const called = name(written)
    if (called === undefined) return []
    const names = [...above, fieldOf(ref, called)]
    const path = fieldPath(names)
    if (Buffer.byteLength(path) > 2000 || seen.has(path)) return []
    seen.add(path)
    const [typeText, words] = [text(type), prose(description)]
    const field = {
      path,
      ...(typeText !== undefined && { type: cut(typeText, 100_000) }),
      ...(words !== undefined && { description: words }),
    }
    return [field, ...readFields(ref, list(fields), names)]
  })
}
