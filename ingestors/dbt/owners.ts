// Who owns a dbt resource and how it is tagged: groups, exposure owners and the usual meta keys.
// Promise: who or what is not named any more goes away here with the completeness that ends a harvest.
import type { HarvestEvent } from '../protocol/events.ts'
import { type Json, list, record, text, texts } from './loose.ts'
import type { Project } from './project.ts'

type Owner = { name: string; kind: 'user' | 'group' | 'service'; role?: string }

/** Keys under `meta` that teams use to name owners. A row more is a convention more. */
const metaOwners: { key: string; kind?: 'group'; role?: string }[] = [
  { key: 'owner' },
  { key: 'owners' },
  { key: 'data_owner', role: 'data owner' },
  { key: 'business_owner', role: 'business owner' },
  { key: 'technical_owner', role: 'technical owner' },
  { key: 'maintainer', role: 'maintainer' },
  { key: 'maintainers', role: 'maintainer' },
  { key: 'steward', role: 'steward' },
  { key: 'data_steward', role: 'steward' },
  { key: 'team', kind: 'group' },
  { key: 'owner_team', kind: 'group' },
  { key: 'owning_team', kind: 'group' },
]

/** `ann@shop.example` is a user, `@crm` a group; {name, email} is known by its address. */
function ownerFrom(value: unknown, kind: 'user' | 'group', role?: string): Owner | undefined {
  const object = record(value)
  const word = (text(value) ?? texts(object.email)[0] ?? text(object.name) ?? text(object.team))?.trim()
  if (!word) return undefined
  const group = word.startsWith('@') || (kind === 'group' && !word.includes('@'))
  return { name: word.replace(/^@/, ''), kind: group ? 'group' : 'user', ...(role ? { role } : {}) }
}

const each = (value: unknown): unknown[] =>
  Array.isArray(value) ? value : typeof value === 'string' ? value.split(/\s*[,;]\s*/) : [value]

/** meta, wherever this dbt version keeps it. */
export const metaOf = (node: Json): Json => ({
  ...record(node.source_meta),
  ...record(node.meta),
  ...record(record(node.config).meta),
})

/** Sorted, since dbt versions order them differently and nothing has changed by that. */
export const tagsOf = (node: Json): string[] => [...new Set([...texts(node.tags), ...texts(record(node.config).tags)])].sort()

export const groupOf = (node: Json): string | undefined => text(node.group) ?? text(record(node.config).group)

export function ownersOf(project: Project, node: Json): Owner[] {
  const found: (Owner | undefined)[] = []
  const declared = record(node.owner)
  if (Object.keys(declared).length > 0) {
    const addresses = texts(declared.email)
    if (addresses.length === 0) found.push(ownerFrom(declared.name, 'user'))
    for (const address of addresses) found.push(ownerFrom(address, 'user'))
  }
  const group = groupOf(node)
  if (group) {
    const { name, email } = record(project.groups.get(group)?.owner)
    found.push({ name: text(name) ?? texts(email)[0] ?? group, kind: 'group' })
  }
  const meta = metaOf(node)
  for (const { key, kind, role } of metaOwners) {
    for (const value of each(meta[key])) found.push(ownerFrom(value, kind ?? 'user', role))
  }
  const distinct = new Map(found.filter((owner) => owner !== undefined).map((owner) => [JSON.stringify(owner), owner]))
  return [...distinct.values()]
}

export function* ownershipEvents(project: Project, ref: string, node: Json): Generator<HarvestEvent> {
  const [owners, tags] = [ownersOf(project, node), tagsOf(node)]
  if (owners.length > 0) yield { type: 'owner', ref, owners }
  if (tags.length > 0) yield { type: 'tag', ref, tags }
}

/** Tags of columns, as far as the columns are known to exist. */
export function* columnTagEvents(project: Project, ref: string, uniqueId: string, node: Json): Generator<HarvestEvent> {
  for (const [key, value] of Object.entries(record(node.columns))) {
    const column = record(value)
    const tags = tagsOf(column)
    if (tags.length === 0) continue
    const field = project.column(uniqueId, text(column.name) ?? key, column.quote === true)
    const fields = project.columnsOf(uniqueId)
    if (fields.length === 0 || fields.includes(field)) yield { type: 'tag', ref, field, tags }
  }
}

/** Names in a list of objects or of texts. */
export const namesOf = (value: unknown): string[] =>
  list(value)
    .map((item) => text(record(item).name) ?? text(item))
    .filter((name) => name !== undefined)
