// What translating a state needs beside it: contents, the job's own state, and operators' names.
// Promise: one place turns the names inside OpenLineage into refs.
import {
  datasetRef,
  foldName,
  jobPlatforms,
  jobRef,
  type PlatformNaming,
  parseNamespace,
  platforms,
  type ResolveNamespace,
} from '../protocol/naming.ts'
import { parseRef } from '../protocol/ref.ts'
import type { Named } from './event.ts'
import { deleted, pathsBelow, type State, valueAt } from './merge.ts'
import { isRecord, type Json } from './shape.ts'

export interface Scope {
  resolve?: ResolveNamespace | undefined
  /** Contents of the registers' values. */
  content(print: string): unknown
}

/** The content under a path; undefined where nothing was written, or it was deleted. */
export function contentAt(state: State, path: string, scope: Scope): Json | undefined {
  const value = valueAt(state, path)
  const content = value?.startsWith('#') ? scope.content(value) : undefined
  return isRecord(content) ? content : undefined
}

/** Whether anything was ever written there, also if deleted since. */
export const wasWritten = (state: State, path: string) =>
  state[path] !== undefined && (state[path][1] === deleted || state[path][1].startsWith('#'))

export const refOfDataset = ({ namespace, name }: Named, scope: Scope) => datasetRef(namespace, name, scope.resolve)

const rows: Record<string, PlatformNaming> = platforms
const isPath = (ref: string) => {
  const names = rows[parseRef(ref).platform]?.names
  return typeof names === 'object' && 'path' in names
}

/**
 * All refs of one dataset, the first the one to speak of: of a path and the table that lies there the table, since that is what
 * the platform's own connector speaks of.
 */
export function refsOfDataset(members: Named[], scope: Scope): [string, ...string[]] {
  const all = [...new Set(members.map((member) => refOfDataset(member, scope)))].sort()
  return [...all.filter((ref) => !isPath(ref)), ...all.filter(isPath)] as [string, ...string[]]
}

/** Whether the name of a table has more than its last part, where its platform writes all of them. */
export function isWhole({ namespace, name }: Named): boolean {
  const names = rows[parseNamespace(namespace).platform]?.names
  return !(typeof names === 'object' && 'dotted' in names) || name.includes('.')
}

/** A job under the name that anyone can give. */
export const refOfOtherJob = ({ namespace, name }: Named, scope: Scope) => jobRef(namespace, name, undefined, scope.resolve)

/** A job under its own name; `state` is that of the job. */
export function refOfJob({ namespace, name }: Named, state: State, scope: Scope): string {
  return jobRef(namespace, name, valueAt(state, 'platform'), scope.resolve)
}

/** All other names that the job had, or that others give it. */
export function aliasesOfJob(job: Named, state: State, scope: Scope): string[] {
  const own = refOfJob(job, state, scope)
  const platforms = pathsBelow(state, 'was/').filter((platform) => platform in jobPlatforms)
  const names = [
    refOfOtherJob(job, scope),
    ...platforms.map((platform) => jobRef(job.namespace, job.name, platform, scope.resolve)),
  ]
  return [...new Set(names)].filter((name) => name !== own).sort()
}

/** The path of a field, in the case in which the platform of its dataset stores names. */
export const fieldOf = (ref: string, field: string): string => foldName(parseRef(ref).platform, field)
