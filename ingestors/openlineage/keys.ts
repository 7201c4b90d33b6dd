// Keys of states, readable: `run:<namespace>/<job>/<run>`, `job:…`, `dataset:…`, `flow:<job>><target>`.
// Promise: different things have different keys, of at most 2000 ASCII characters.
import { hash } from 'node:crypto'
import { canonicalDataset } from '../protocol/naming.ts'
import type { Named } from './event.ts'
import { limitBytes, record, text } from './shape.ts'

export type Kind = 'run' | 'job' | 'dataset' | 'flow'

/** Lossless; may be long. */
export const spell = ({ namespace, name }: Named): string => `${encodeURIComponent(namespace)}/${encodeURIComponent(name)}`

export function unspell(text: string): Named {
  const slash = text.indexOf('/')
  return { namespace: decodeURIComponent(text.slice(0, slash)), name: decodeURIComponent(text.slice(slash + 1)) }
}

/** `#` cannot come out of spell(), so a shortened name is never taken for another. */
const short = (text: string, limit = 800) => (text.length <= limit ? text : `#${hash('md5', text, 'base64url')}`)

export const runKey = (job: Named, run: string) => `run:${short(spell(job))}/${short(encodeURIComponent(run), 300)}`
export const jobKey = (job: Named) => `job:${short(spell(job))}`
export const datasetKey = (dataset: Named) => `dataset:${short(spell(dataset))}`
/** What a job (or nobody in particular) lets flow into a target. */
export const flowKey = (job: Named | undefined, target: Named, kind: 'dataset' | 'job' = 'dataset') =>
  `${flowPrefix(job)}${kind}:${short(spell(target))}`
export const flowPrefix = (job: Named | undefined) => `flow:${job ? short(spell(job)) : ''}>`

export const kindOf = (key: string): Kind => key.slice(0, key.indexOf(':')) as Kind

/** An index holds refs of some 2700 bytes; these are limits of their parts, percent-encoded. */
export const longest = { namespace: 700, name: 1700 } as const

/** What names a thing: a text with something in it, and without what no database takes. */
export function identity(value: unknown): string | undefined {
  const read = text(value)?.toWellFormed().replaceAll('\u0000', '').trim()
  return read === undefined || read === '' ? undefined : read
}

/** The namespace and name inside a facet, if both are there and of use. */
export function readNamed(value: unknown): Named | undefined {
  const read = { namespace: identity(record(value).namespace), name: identity(record(value).name) }
  return read.namespace !== undefined && read.name !== undefined && tooLong(read as Named) === undefined
    ? (read as Named)
    : undefined
}

/** The part of a name that is too long for a ref. */
export const tooLong = (named: Named): keyof Named | undefined =>
  (['namespace', 'name'] as const).find((part) => encodeURIComponent(named[part]).length > longest[part])

/** The same for a dataset, under its canonical name. */
export function readDataset(value: unknown): Named | undefined {
  const read = readNamed(value)
  const dataset = read && canonicalDataset(read.namespace, read.name)
  // Folding a name's case may make it longer.
  return dataset && tooLong(dataset) === undefined ? dataset : undefined
}

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i
export const isUuid = (id: string): boolean => uuid.test(id)

/** A run id as the catalog knows it: the same from the run itself as from a child that names its parent. */
export function readRunId(value: unknown): string | undefined {
  const id = identity(value)
  return id === undefined ? undefined : isUuid(id) ? id.toLowerCase() : limitBytes(id, 600)
}
