// The master key of this installation and the keys derived from it, one per purpose (HKDF-SHA-256, RFC 5869).
// Promise: the key never lies in the database; a rotation keeps the key before until everything is re-encrypted.
import { createHash, hkdfSync, randomBytes } from 'node:crypto'
import { chmodSync, linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { type Environment, readEnvironment } from '../environment.ts'

export interface DerivedKey {
  /** Names the master key it comes from, to be stored beside what it encrypts. Tells nothing about the key. */
  id: string
  /** 32 bytes. */
  key: Buffer
}

/** What keys are derived for. A new purpose is a new name, and so a new key. */
export type Purpose = 'sessions' | 'source secrets' | 'audit seal' | 'sign-in subjects'

interface KeyFile {
  current: string
  previous?: string
}

/** A master key: the current one first, then the one before while a rotation is under way. */
export class Keys {
  readonly #masters: readonly Buffer[]
  constructor(masters: readonly string[]) {
    if (masters.length === 0) throw new Error('There is no master key.')
    this.#masters = masters.map((text) => Buffer.from(text, 'utf8'))
  }

  /** The key for a purpose from the current master key or, by id, from the one before; undefined when that is not known. */
  derive(purpose: Purpose): DerivedKey
  derive(purpose: Purpose, id: string): DerivedKey | undefined
  derive(purpose: Purpose, id?: string): DerivedKey | undefined {
    for (const master of this.#masters) {
      const derived = { id: idOf(master), key: expand(master, purpose) }
      if (id === undefined || derived.id === id) return derived
    }
    return undefined
  }
}

const expand = (master: Buffer, purpose: string) => Buffer.from(hkdfSync('sha256', master, 'cadastre', purpose, 32))
const idOf = (master: Buffer) => createHash('sha256').update(expand(master, 'key id')).digest('hex').slice(0, 12)

type KeySettings = Pick<Environment, 'CADASTRE_KEY' | 'CADASTRE_KEY_PREVIOUS' | 'CADASTRE_DATA_DIR'>

/** The key of the environment, else of the key file, which is made if missing. */
export function openKeys(environment: KeySettings): Keys {
  const { CADASTRE_KEY: current, CADASTRE_KEY_PREVIOUS: previous } = environment
  if (current) return new Keys(previous ? [current, previous] : [current])
  const file = readKeyFile(environment.CADASTRE_DATA_DIR) ?? makeKeyFile(environment.CADASTRE_DATA_DIR)
  return new Keys(file.previous ? [file.current, file.previous] : [file.current])
}

export const keyFileOf = (dataDir: string) => join(dataDir, 'master.key')

function readKeyFile(dataDir: string): KeyFile | undefined {
  const path = keyFileOf(dataDir)
  let content: string
  try {
    content = readFileSync(path, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw new Error(
      `The key file ${path} cannot be read (${(error as Error).message}). Give this user the right to, or set CADASTRE_KEY.`,
    )
  }
  try {
    const { current, previous } = JSON.parse(content) as KeyFile
    if (typeof current !== 'string' || current.length < 32) throw new Error('no key in it')
    return previous === undefined ? { current } : { current, previous }
  } catch {
    throw new Error(`The key file ${path} is damaged. Restore it from a backup: source secrets cannot be read without it.`)
  }
}

/** Whole or not at all, and never over a file that another process has just made. */
function makeKeyFile(dataDir: string): KeyFile {
  const path = keyFileOf(dataDir)
  const part = writePart(path, { current: randomBytes(32).toString('base64url') })
  try {
    linkSync(part, path)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  } finally {
    rmSync(part, { force: true })
  }
  return readKeyFile(dataDir)!
}

function writePart(path: string, file: KeyFile): string {
  try {
    mkdirSync(dirname(path), { recursive: true })
    const part = `${path}.${process.pid}.part`
    writeFileSync(part, JSON.stringify(file), { mode: 0o600 })
    chmodSync(part, 0o600)
    return part
  } catch (error) {
    throw new Error(
      `The key file ${path} cannot be written (${(error as Error).message}). Set CADASTRE_DATA_DIR or CADASTRE_KEY.`,
    )
  }
}

/** Puts a new key into the key file and keeps the one before; `finishRotation` forgets that. */
export function beginRotation(dataDir: string): void {
  const file = readKeyFile(dataDir)
  if (!file) throw new Error(`There is no key file in ${dataDir} to rotate.`)
  // A rotation that was broken off goes on with the key it made.
  if (file.previous) return
  const path = keyFileOf(dataDir)
  renameSync(writePart(path, { current: randomBytes(32).toString('base64url'), previous: file.current }), path)
}

export function finishRotation(dataDir: string): void {
  const file = readKeyFile(dataDir)
  const path = keyFileOf(dataDir)
  if (file?.previous) renameSync(writePart(path, { current: file.current }), path)
}

let keys: Keys | undefined

/** The keys of this process: those of the house it opened, else of its environment, read on first use. */
export const theKeys = (): Keys => (keys ??= openKeys(readEnvironment()))

/** Opens the keys of this environment as those of this process; again after a rotation. */
export const loadKeys = (environment: KeySettings): Keys => (keys = openKeys(environment))

/** The key for a purpose: the current one, or by the id stored beside what it encrypted. Throws when that key is gone. */
export function deriveKey(purpose: Purpose, id?: string): DerivedKey {
  const derived = id === undefined ? theKeys().derive(purpose) : theKeys().derive(purpose, id)
  if (!derived)
    throw new Error(
      `This was encrypted with the master key ${id}, which is not here. Set CADASTRE_KEY (or CADASTRE_KEY_PREVIOUS) to it, or enter the secret again.`,
    )
  return derived
}
