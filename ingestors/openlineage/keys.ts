// Keys of states, readable: `run:<namespace>/<job>/<run>`, `job:…`, `dataset:…`, `flow:<job>><target>`.
// Promise: different things have different keys, of at most 2000 ASCII characters.
import { hash } from 'node:crypto'
import { canonicalDataset } from '../protocol/naming.ts'
import type { Named } from './event.ts'
import { record, text } from './shape.ts'

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

/** A ref holds at most 4000 characters; these are limits of its parts, percent-encoded. */
export const longest = { namespace: 900, name: 3000 } as const

/** What names a thing: a text with something in it, and without what no database takes. */
export function identity(value: unknown): string | undefined {
  const read = text(value)?.toWellFormed().replaceAll('\u0000', '').trim()
  return read === undefined || read === '' ? undefined : read
}

/** The namespace and name inside a facet, if both are there and of use. */
export function readNamed(value: unknown): Named | undefined {
  const read = { namespace: identity(record(value).namespace), name: identity(record(value).name) }
  for (const part of ['namespace', 'name'] as const) {
    const it = read[part]
    if (it === undefined || encodeURIComponent(it).length > longest[part]) return undefined
  }
  return read as Named
}

/** The same for a dataset, under its canonical name. */
export function readDataset(value: unknown): Named | undefined {
  const read = readNamed(value)
  return read && canonicalDataset(read.namespace, read.name)
}
