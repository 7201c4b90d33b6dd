// Owners and tags, as the ownership and tags facets of datasets and jobs write them.
import type { HarvestEvent } from '../protocol/events.ts'
import { pathsBelow, type State } from './merge.ts'
import { contentAt, fieldOf, type Scope, wasWritten } from './scope.ts'
import { limitBytes, list, name, record, text } from './shape.ts'

const kinds: Record<string, 'user' | 'group' | 'service'> = {
  user: 'user',
  person: 'user',
  group: 'group',
  team: 'group',
  application: 'service',
  service: 'service',
}

/** `team:sales` is a group, `application:loader` a service, what has no such word in front a person. */
function readOwner(value: unknown): { name: string; kind: 'user' | 'group' | 'service'; role?: string } | undefined {
  const owner = name(record(value).name)
  if (owner === undefined) return undefined
  const [, word, rest] = /^(?:urn:)?([a-z]+):(.+)$/i.exec(owner) ?? []
  const kind = kinds[word?.toLowerCase() ?? '']
  const role = text(record(value).type)?.toLowerCase()
  return { name: kind ? rest! : owner, kind: kind ?? 'user', ...(role !== undefined && { role: limitBytes(role, 200) }) }
}

/** `{key: 'pii', value: 'true'}` is the tag `pii`, any other value makes `key:value`. */
function readTag(value: unknown): string | undefined {
  const key = name(record(value).key)
  const said = text(record(value).value)?.trim()
  if (key === undefined) return undefined
  return limitBytes(said === undefined || /^true$/i.test(said) ? key : `${key}:${said}`, 1000)
}

/** Says owners and tags wherever they were ever said, so that those taken back go away. */
export function translateGovernance(ref: string, state: State, scope: Scope): HarvestEvent[] {
  const events: HarvestEvent[] = []
  if (wasWritten(state, 'facet/ownership')) {
    const owners = list(contentAt(state, 'facet/ownership', scope)?.owners).map(readOwner)
    const once = new Map(owners.filter((owner) => owner !== undefined).map((owner) => [JSON.stringify(owner), owner]))
    events.push({ type: 'owner', ref, owners: [...once.values()] })
  }
  if (wasWritten(state, 'facet/tags')) {
    const tags = list(contentAt(state, 'facet/tags', scope)?.tags)
    const of = (field: string | undefined) => {
      const here = tags.filter((tag) => name(record(tag).field) === field).map(readTag)
      return [...new Set(here.filter((tag) => tag !== undefined))].sort()
    }
    events.push({ type: 'tag', ref, tags: of(undefined) })
    for (const field of pathsBelow(state, 'tagged/'))
      events.push({ type: 'tag', ref, field: fieldOf(ref, field), tags: of(field) })
  }
  return events
}
