// A source's config from the command line: a JSON file, single settings, and secrets that appear in no history or process list.
import { readFileSync } from 'node:fs'
import { createInterface } from 'node:readline/promises'
import { Writable } from 'node:stream'
import { UsageError } from './reach.ts'

export interface ConfigOptions {
  config?: string
  set?: string[]
  secret?: string[]
}

type Form = { properties?: Record<string, { type?: string }> }

/** Joins them, later ones winning; values of --set are read as the connector's form says. */
export async function readConfig({ config, set = [], secret = [] }: ConfigOptions, form: Form): Promise<Record<string, unknown>> {
  const read: Record<string, unknown> = config ? parseObject(config) : {}
  for (const assignment of set) {
    const [, name, value] = /^([^=]+)=(.*)$/s.exec(assignment) ?? []
    if (name === undefined || value === undefined) throw new UsageError(`--set ${assignment}: expected name=value.`)
    place(read, name.split('.'), readSetting(name, value, form))
  }
  for (const name of secret) read[name] = await readSecret(name)
  return read
}

function parseObject(path: string): Record<string, unknown> {
  let text: string
  try {
    text = readFileSync(path === '-' ? 0 : path, 'utf8')
  } catch (error) {
    throw new UsageError(`--config ${path} cannot be read: ${(error as Error).message}`)
  }
  try {
    const value: unknown = JSON.parse(text)
    if (value !== null && typeof value === 'object' && !Array.isArray(value)) return value as Record<string, unknown>
  } catch {}
  throw new UsageError(`--config ${path} does not hold a JSON object.`)
}

/** `databases.include=["shop"]` goes into the object `databases`. */
function place(into: Record<string, unknown>, path: readonly string[], value: unknown): void {
  const [name, ...rest] = path
  if (name === undefined || name === '__proto__') throw new UsageError('--set needs a name before the equals sign.')
  if (rest.length === 0) into[name] = value
  else {
    const inner = into[name]
    const object = inner !== null && typeof inner === 'object' && !Array.isArray(inner) ? (inner as Record<string, unknown>) : {}
    into[name] = object
    place(object, rest, value)
  }
}

/** Text where the form wants text; else JSON where it is JSON. Pure. */
export function readSetting(name: string, text: string, form: Form): unknown {
  if (form.properties?.[name]?.type === 'string') return text
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

const variableOf = (name: string) => `CADASTRE_SECRET_${name.replace(/\W/g, '_').toUpperCase()}`

/** From its variable, else typed without an echo. */
async function readSecret(name: string): Promise<string> {
  const variable = variableOf(name)
  const given = process.env[variable]
  if (given) return given
  if (!process.stdin.isTTY) throw new UsageError(`--secret ${name}: set the variable ${variable}, or type it at a terminal.`)
  process.stderr.write(`${name}: `)
  const mute = new Writable({ write: (_chunk, _encoding, done) => done() })
  const reader = createInterface({ input: process.stdin, output: mute, terminal: true })
  try {
    return await reader.question('')
  } finally {
    reader.close()
    process.stderr.write('\n')
  }
}
