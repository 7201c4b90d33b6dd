// A config made from a connector's form alone: defaults where there are any, else the first value that the form allows.
// Promise: what it makes is accepted by the form, and every secret field holds a text that can be found again.
import { z } from 'zod'
import type { Connector } from '../../ingestors/protocol/connector.ts'

export interface FormField {
  type?: string
  title?: string
  secret?: boolean
  enum?: unknown[]
  default?: unknown
  examples?: unknown[]
  minimum?: number
  properties?: Record<string, FormField>
  required?: string[]
}

export const formOf = (connector: Connector): FormField => z.toJSONSchema(connector.config, { io: 'input' }) as FormField

export const secretText = 'hunter2-öß/%& never to be seen'

function sampleOf(field: FormField): unknown {
  if (field.secret) return secretText
  if (field.default !== undefined) return field.default
  if (field.examples?.length) return field.examples[0]
  if (field.enum?.length) return field.enum[0]
  if (field.properties) return objectOf(field)
  const plain: Record<string, unknown> = {
    string: 'sample',
    integer: field.minimum ?? 1,
    number: field.minimum ?? 1,
    boolean: false,
    array: [],
  }
  return plain[field.type ?? 'string']
}

/** Required fields and secrets; what else is optional stays out. */
const objectOf = ({ properties = {}, required = [] }: FormField) =>
  Object.fromEntries(
    Object.entries(properties)
      .filter(([name, field]) => required.includes(name) || field.secret)
      .map(([name, field]) => [name, sampleOf(field)]),
  )

export const sampleConfig = (connector: Connector): unknown => connector.config.parse(objectOf(formOf(connector)))
