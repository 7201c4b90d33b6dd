// Reads OpenLineage events from files: .json (one event, or an array of them) and .ndjson or .jsonl (one per line).
// Promise: files in order of their names, lines one by one; what is not JSON is handed on as a text that says where it is.
import { createReadStream } from 'node:fs'
import { readdir, readFile, stat } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { createInterface } from 'node:readline'
import { createGunzip } from 'node:zlib'
import { type Reader, ReadProblem } from '../protocol/connector.ts'

const isLines = (file: string) => /\.(ndjson|jsonl)(\.gz)?$/i.test(file)
const isEvents = (file: string) => isLines(file) || /\.json$/i.test(file)
const largestJson = 256 * 1024 * 1024

/** The files under a path, which may be a file itself; rejects with what to do. */
export async function findFiles(path: string): Promise<string[]> {
  const found = await stat(path).catch((error: NodeJS.ErrnoException) => {
    const [why, hint] =
      error.code === 'EACCES'
        ? ['may not be read', 'Let the user that runs this server read it.']
        : ['does not exist', 'Give the path as this server sees it.']
    throw new ReadProblem('openlineage.path', `${path} ${why}`, hint)
  })
  if (found.isFile()) return [path]
  const entries = await readdir(path, { recursive: true, withFileTypes: true })
  const files = entries
    .filter((entry) => entry.isFile() && isEvents(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
  if (files.length === 0) {
    throw new ReadProblem(
      'openlineage.empty',
      `${path} holds no .json, .ndjson or .jsonl file`,
      'Let the file transport of a producer write there.',
    )
  }
  return files.sort()
}

export function openFiles(files: string[], signal: AbortSignal): Reader {
  return {
    async *read(what) {
      if (what !== 'events') return
      for (const file of files) {
        signal.throwIfAborted()
        yield* isLines(file) ? lines(file, signal) : whole(file)
      }
    },
    async close() {},
  }
}

async function* lines(file: string, signal: AbortSignal): AsyncGenerator<unknown> {
  const bytes = createReadStream(file, { signal })
  const input = file.toLowerCase().endsWith('.gz') ? bytes.pipe(createGunzip()) : bytes
  let at = 0
  for await (const line of createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY })) {
    at++
    if (line.trim() !== '') yield parse(line, `${basename(file)}, line ${at}`)
  }
}

async function* whole(file: string): AsyncGenerator<unknown> {
  const { size } = await stat(file)
  if (size > largestJson) {
    yield `${basename(file)}: larger than ${largestJson >> 20} MiB; write one event per line into an .ndjson file`
    return
  }
  const content = parse(await readFile(file, 'utf8'), basename(file))
  if (Array.isArray(content)) yield* content
  else yield content
}

function parse(text: string, where: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    return `${where}: ${(error as Error).message}`
  }
}
