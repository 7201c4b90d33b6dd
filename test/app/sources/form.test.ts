// A connector's schema as a form: every field of every connector has a control, and what is sent is what the connector takes.
import { createElement } from 'react'
import { renderToStaticMarkup } from 'react-dom/server'
import { expect, test } from 'vitest'
import { Markdown } from '../../../app/_ui/Markdown.tsx'
import {
  controlOf,
  type FieldSchema,
  faultsIn,
  findFaults,
  partsOf,
  titleOf,
  toSend,
  valueAt,
  variantOf,
  withValue,
} from '../../../app/sources/form/schema.ts'
import { connectors } from '../../../ingestors/registry.ts'
import { listConnectors } from '../../../server/harvest/queries.ts'

const formOf = (name: string) => listConnectors().find((connector) => connector.name === name)!.form as FieldSchema

test('every field of every connector has a control of its own, and none has to be written as JSON', () => {
  const controls = (schema: FieldSchema): string[] =>
    Object.values(schema.properties ?? {}).flatMap((one) => (controlOf(one) === 'group' ? controls(one) : [controlOf(one)]))
  for (const { form } of listConnectors()) {
    expect(controls(form as FieldSchema).length).toBeGreaterThan(0)
    expect(controls(form as FieldSchema)).not.toContain('json')
  }
})

test('the postgres form asks for address and user at once, and folds the rest away', () => {
  const { first, more } = partsOf(formOf('postgres'))
  expect(first).toEqual(['host', 'port', 'user', 'password', 'database'])
  expect(more).toContain('profiling')
  expect(controlOf(formOf('postgres').properties!.password!)).toBe('secret')
})

test('what was entered as text arrives as the connector takes it, and what was left empty takes its default', () => {
  const form = formOf('postgres')
  let config = {}
  for (const [path, value] of [
    ['user', 'cadastre'],
    ['port', '5433'],
    ['host', ''],
    ['schemas.exclude', ['tmp_*', '', ' old ']],
    ['profiling.enabled', true],
    ['profiling.sampleRows', '500'],
  ] as const)
    config = withValue(config, path.split('.'), value)
  expect(findFaults(form, config)).toEqual({})
  expect(connectors.postgres!.config.parse(toSend(form, config))).toMatchObject({
    host: 'localhost',
    port: 5433,
    user: 'cadastre',
    schemas: { include: [], exclude: ['tmp_*', 'old'] },
    profiling: { enabled: true, sampleRows: 500 },
  })
})

test('what is wrong is said at its field: missing, no number, out of range', () => {
  const faults = findFaults(formOf('postgres'), {
    port: '70000',
    statementTimeoutSeconds: '1.5',
    profiling: { sampleRows: 'many' },
  })
  expect(Object.keys(faults).sort()).toEqual(['port', 'profiling.sampleRows', 'statementTimeoutSeconds', 'user'])
  expect(faults.port).toBe('From 1 to 65535.')
  expect(findFaults({ properties: { key: { type: 'string', secret: true } }, required: ['key'] }, {}, ['key'])).toEqual({})
})

test('a refusal of the server goes to the fields that it names, and any other stays whole', () => {
  expect(faultsIn('config.port: too large; config.databases.include: not a list')).toEqual({
    port: 'too large',
    'databases.include': 'not a list',
  })
  expect(faultsIn('name: there is a source named warehouse already')).toBeUndefined()
})

test('variants are told apart by their fixed field, lists hold items, and what has no control is JSON', () => {
  const signIn: FieldSchema = {
    oneOf: [
      { properties: { by: { const: 'key' }, key: { type: 'string' } }, required: ['key'] },
      { properties: { by: { const: 'password' }, user: { type: 'string' } } },
    ],
  }
  const form: FieldSchema = {
    properties: { signIn, hosts: { type: 'array', items: { type: 'integer' } }, free: { type: 'object' } },
  }
  expect(Object.values(form.properties!).map(controlOf)).toEqual(['one of', 'list', 'json'])
  expect(variantOf(signIn, { by: 'password' })).toBe(1)
  expect(Object.keys(findFaults(form, { signIn: { by: 'key' }, free: '{' }))).toEqual(['signIn.key', 'free'])
  expect(toSend(form, { signIn: { by: 'password', user: 'ann' }, hosts: ['1', '2'], free: '{"a":1}' })).toEqual({
    signIn: { by: 'password', user: 'ann' },
    hosts: [1, 2],
    free: { a: 1 },
  })
})

test('a value is put at its path without touching the others, and taken out again', () => {
  const config = withValue({ a: { b: 1 } }, ['a', 'c'], 2)
  expect(config).toEqual({ a: { b: 1, c: 2 } })
  expect(valueAt(config, ['a', 'c'])).toBe(2)
  expect(withValue(config, ['a', 'c'], undefined)).toEqual({ a: { b: 1 } })
  expect(titleOf('statementTimeoutSeconds', {})).toBe('Statement timeout seconds')
})

test('a page of a connector is shown with its tables and code, and nothing in it becomes markup or script', () => {
  const shown = (text: string) => renderToStaticMarkup(createElement(Markdown, { text }))
  for (const { docs } of listConnectors()) expect(shown(docs)).toContain('<code')
  const hostile = shown(
    '# <script>x</script>\n<b onclick="x">\n[a](javascript:x) [b](https://shop.example) `<i>`\n\n- **one**\n\n| h |\n|---|\n| <u> |',
  )
  expect(hostile).not.toMatch(/<(script|b|i|u)\b|href="javascript/)
  expect(hostile).toContain('href="https://shop.example"')
  expect(hostile).toContain('<strong')
})
