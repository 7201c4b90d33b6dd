// Inputs for any procedure, made from its own schema: refs, ids and names of one asset wherever such a thing is taken.
import { z } from 'zod'
import type { Procedure } from '../../../server/procedures.ts'

/** What an input is filled with: the visible asset, the restricted one, or one that does not exist. */
export interface Subject {
  ref: string
  field: string
  source: string
  /** By procedure or room; else `id`. */
  ids: Record<string, number>
}

interface Schema {
  type?: string | string[]
  properties?: Record<string, Schema>
  required?: string[]
  items?: Schema
  anyOf?: Schema[]
  oneOf?: Schema[]
  allOf?: Schema[]
  enum?: unknown[]
  const?: unknown
  format?: string
  pattern?: string
  minimum?: number
  default?: unknown
}

/** Names that a value is known by: key, or room and key, or procedure and key. The most special wins. */
type Known = Record<string, (subject: Subject) => unknown>

const known: Known = {
  ref: ({ ref }) => ref,
  from: ({ ref }) => ref,
  to: ({ ref }) => ref,
  field: ({ field }) => field,
  'lineage.columnPath.ref': ({ ref, field }) => `${ref}#${field}`,
  'sources.name': ({ source }) => source,
  'sources.source': ({ source }) => source,
  'sources.connector': () => 'postgres',
  'sources.schedule': () => '0 3 * * *',
  'sources.config': () => ({}),
  'sources.add.name': () => 'added',
  'access.restrictSource.name': ({ source }) => source,
  groups: () => ['hr'],
  group: () => 'hr',
  email: () => 'ann@shop.example',
  'users.add.email': () => 'new@shop.example',
  'users.addGroup.name': () => 'new group',
  'users.removeGroup.name': () => 'empty',
  'users.renameGroup.name': () => 'empty',
  'users.domain': () => 'sales',
  password: () => 'a password for tests',
  newPassword: () => 'another password',
  currentPassword: () => 'a password for tests',
  scopes: () => ['account.own'],
  domain: () => 'sales',
  tag: () => 'pii',
  parent: () => 'sales',
  color: () => '#1f7a8c',
  'identity.namespace': () => 'postgres://db.shop.example:5432',
  platform: ({ ref }) => ref.split(':')[0],
  instance: ({ ref }) => ref.split(':')[1],
  owner: () => 'ann',
  text: () => 'canary',
  'users.text': () => 'a',
  action: () => 'sources',
  dialect: () => 'postgres',
  sql: () => 'select 1',
}

function lookUp(path: string, key: string): Known[string] | undefined {
  const [room] = path.split('.')
  return known[`${path}.${key}`] ?? known[`${room}.${key}`] ?? known[key]
}

function make(schema: Schema, key: string, path: string, subject: Subject, full: boolean): unknown {
  // A moment may be called `from` as well; what a schema says of itself comes before what its name suggests.
  if (schema.format === 'date-time') return key === 'from' ? '2020-01-01T00:00:00Z' : '2099-01-01T00:00:00Z'
  if (schema.const !== undefined) return schema.const
  if (schema.enum) return schema.enum[0]
  const choice = schema.anyOf ?? schema.oneOf
  if (choice) return make(choice.find(({ type }) => type !== 'null') ?? {}, key, path, subject, full)
  const type = Array.isArray(schema.type) ? schema.type[0] : schema.type
  if (type === 'integer' || type === 'number') {
    if (/^(id|check|harvestId)$/.test(key)) return subject.ids[path] ?? subject.ids[path.split('.')[0]!] ?? subject.ids.id
    if (key === 'before') return 1_000_000
    return Math.max(schema.minimum ?? 1, key === 'offset' || key === 'after' ? 0 : 1)
  }
  const value = lookUp(path, key)?.(subject)
  if (value !== undefined) return value
  if (type === 'boolean') return true
  if (type === 'array')
    return schema.items ? [make(schema.items, key, path, subject, full)].filter((item) => item !== undefined) : []
  if (type === 'object' || schema.properties) {
    const entries = Object.entries(schema.properties ?? {})
    const chosen = full ? entries : entries.filter(([name]) => schema.required?.includes(name))
    return Object.fromEntries(chosen.map(([name, inner]) => [name, make(inner, name, path, subject, full)]))
  }
  return type === 'string' ? 'word' : undefined
}

/** What cannot be given together: left out of the full input. */
const notBoth: Record<string, string[]> = {
  'users.giveRole': ['group'],
  'users.takeRole': ['group'],
  'search.find': ['filters'],
}

/** The least that a procedure takes, and all that it takes; each checked against its schema. */
export function inputsFor({ path, input }: Procedure, subject: Subject): unknown[] {
  if (!input) return [undefined]
  const schema = z.toJSONSchema(input, { io: 'input', unrepresentable: 'any' }) as Schema
  const inputs = [false, true].map((full) => {
    const made = make(schema, '', path, subject, full) as Record<string, unknown>
    if (full) for (const key of notBoth[path] ?? []) delete made[key]
    if (!full && path.startsWith('users.') && path.endsWith('Role')) made.email = 'ann@shop.example'
    return made
  })
  for (const made of inputs) {
    const { error } = input.safeParse(made)
    if (error)
      throw new Error(
        `No input for ${path} could be made (${JSON.stringify(made)}: ${error.issues.map((issue) => `${issue.path.join('.')} ${issue.message}`).join('; ')}). Say in test/server/api/inputs.ts what its names stand for.`,
      )
  }
  return JSON.stringify(inputs[0]) === JSON.stringify(inputs[1]) ? [inputs[0]] : inputs
}
