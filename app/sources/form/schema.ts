// A connector's JSON schema read as a form: which control each field gets, and what is wrong with what was entered.
// Promise: whatever the schema says can be entered; a shape for which there is no control is entered as JSON.

export interface FieldSchema {
  type?: string
  title?: string
  description?: string
  default?: unknown
  examples?: unknown[]
  enum?: unknown[]
  const?: unknown
  anyOf?: FieldSchema[]
  oneOf?: FieldSchema[]
  properties?: Record<string, FieldSchema>
  required?: string[]
  items?: FieldSchema
  minimum?: number
  maximum?: number
  /** Ours: stored encrypted, never shown again. */
  secret?: boolean
  /** Ours: a text of several lines. */
  multiline?: boolean
}

export type Config = Record<string, unknown>
export type Path = readonly string[]
export type Control =
  | 'text'
  | 'secret'
  | 'area'
  | 'number'
  | 'switch'
  | 'choice'
  | 'choices'
  | 'lines'
  | 'list'
  | 'group'
  | 'one of'
  | 'json'
  | 'fixed'

export const variantsOf = (schema: FieldSchema): FieldSchema[] => schema.oneOf ?? schema.anyOf ?? []

export function controlOf(schema: FieldSchema): Control {
  if (schema.const !== undefined) return 'fixed'
  if (schema.secret) return 'secret'
  if (schema.enum) return 'choice'
  const variants = variantsOf(schema)
  if (variants.length > 0) return variants.every(({ properties }) => properties) ? 'one of' : 'json'
  if (schema.properties) return 'group'
  if (schema.type === 'array') {
    if (schema.items?.enum) return 'choices'
    if (schema.items?.type === 'string') return 'lines'
    return schema.items && controlOf(schema.items) !== 'json' ? 'list' : 'json'
  }
  if (schema.type === 'string') return schema.multiline ? 'area' : 'text'
  if (schema.type === 'integer' || schema.type === 'number') return 'number'
  return schema.type === 'boolean' ? 'switch' : 'json'
}

/** `statementTimeoutSeconds` -> `Statement timeout seconds`, where the connector gives no title. */
export function titleOf(name: string, { title }: FieldSchema): string {
  if (title) return title
  const words = name
    .replace(/([a-z\d])([A-Z])/g, '$1 $2')
    .replaceAll('_', ' ')
    .toLowerCase()
  return words.charAt(0).toUpperCase() + words.slice(1)
}

/** Fields that are asked for at once, and those that most leave alone: from the first group on, unless required. */
export function partsOf({ properties = {}, required = [] }: FieldSchema): { first: string[]; more: string[] } {
  const names = Object.keys(properties)
  const group = names.findIndex((name) => ['group', 'json'].includes(controlOf(properties[name]!)))
  const isFirst = (name: string, at: number) => group < 0 || at < group || required.includes(name)
  return { first: names.filter(isFirst), more: names.filter((name, at) => !isFirst(name, at)) }
}

export const valueAt = (config: unknown, path: Path): unknown =>
  path.reduce<unknown>((value, name) => (value as Record<string, unknown> | undefined)?.[name], config)

/** A copy with this value at this path; undefined takes it out. */
export function withValue(config: Config, [name, ...rest]: Path, value: unknown): Config {
  const { [name!]: old, ...others } = config
  const next = rest.length === 0 ? value : withValue((old ?? {}) as Config, rest, value)
  return next === undefined ? others : { ...config, [name!]: next }
}

const isEmpty = (value: unknown) => value === undefined || value === '' || (Array.isArray(value) && value.length === 0)

/** The variant that a value stands for: the one whose fixed fields it has, else the first. */
export function variantOf(schema: FieldSchema, value: unknown): number {
  const fixed = ({ properties = {} }: FieldSchema) => Object.entries(properties).filter(([, one]) => one.const !== undefined)
  const at = variantsOf(schema).findIndex(
    (variant) =>
      fixed(variant).length > 0 && fixed(variant).every(([name, one]) => (value as Config | undefined)?.[name] === one.const),
  )
  return Math.max(at, 0)
}

/** What a variant starts with: its fixed fields. */
export const fixedOf = ({ properties = {} }: FieldSchema): Config =>
  Object.fromEntries(Object.entries(properties).flatMap(([name, one]) => (one.const === undefined ? [] : [[name, one.const]])))

/** What is wrong, by path joined with dots. `stored`: secrets that are set already and may be left out. */
export function findFaults(
  schema: FieldSchema,
  config: unknown,
  stored: readonly string[] = [],
  path: Path = [],
): Record<string, string> {
  const faults: Record<string, string> = {}
  const values = (config ?? {}) as Config
  for (const [name, one] of Object.entries(schema.properties ?? {})) {
    const value = values[name]
    const at = [...path, name].join('.')
    const title = titleOf(name, one)
    if (isEmpty(value) && one.default === undefined && schema.required?.includes(name) && !stored.includes(at))
      faults[at] = `${title} is needed.`
    const control = controlOf(one)
    if (control === 'number' && !isEmpty(value)) {
      const number = Number(value)
      if (Number.isNaN(number) || (one.type === 'integer' && !Number.isInteger(number)))
        faults[at] = `${title} is a ${one.type === 'integer' ? 'whole ' : ''}number.`
      else if (number < (one.minimum ?? number) || number > (one.maximum ?? number))
        faults[at] = `From ${one.minimum ?? 'any'} to ${one.maximum ?? 'any'}.`
    }
    if (control === 'json' && typeof value === 'string' && value !== '' && asJson(value) === undefined)
      faults[at] = 'This is not JSON.'
    if (control === 'group') Object.assign(faults, findFaults(one, value, stored, [...path, name]))
    if (control === 'one of')
      Object.assign(faults, findFaults(variantsOf(one)[variantOf(one, value)]!, value, stored, [...path, name]))
  }
  return faults
}

const asJson = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** What is sent: numbers as numbers, JSON read, and nothing that was left empty, so that defaults apply. */
export function toSend(schema: FieldSchema, config: unknown): Config {
  const values = (config ?? {}) as Config
  const sent: Config = {}
  for (const [name, value] of Object.entries(values)) {
    const one = schema.properties?.[name]
    const control = one && controlOf(one)
    if (control === 'group') sent[name] = toSend(one!, value)
    else if (control === 'one of') {
      const variant = variantsOf(one!)[variantOf(one!, value)]!
      sent[name] = { ...fixedOf(variant), ...toSend(variant, value) }
    } else if (control === 'list')
      sent[name] = (value as unknown[]).map((item) => toSend({ properties: { item: one!.items! } }, { item }).item)
    else if (isEmpty(value) && !Array.isArray(value)) continue
    else if (control === 'lines') sent[name] = (value as string[]).map((line) => line.trim()).filter(Boolean)
    else if (control === 'number') sent[name] = Number(value)
    else if (control === 'json' && typeof value === 'string') sent[name] = asJson(value)
    else sent[name] = value
  }
  return sent
}

/** The server's refusal of a config, field by field: `config.port: too large; config.user: …`. */
export function faultsIn(message: string): Record<string, string> | undefined {
  const parts = message.split('; ').map((part) => /^config\.([\w.]+): (.+)$/s.exec(part))
  return parts.every(Boolean) ? Object.fromEntries(parts.map((part) => [part![1]!, part![2]!])) : undefined
}
