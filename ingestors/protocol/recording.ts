// Recordings: each payload of a Reader as one file `<what>[.<parameters>].ndjson` in a folder.
// Promise: replay(dir) after record(reader, dir) reads the same values in the same order.

import { once } from 'node:events'
import { createReadStream, createWriteStream, existsSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { type Reader, ReadProblem } from './connector.ts'

const fileName = (what: string, parameters: Record<string, string> = {}) =>
  `${[what, ...Object.entries(parameters).map(([key, value]) => `${key}-${encodeURIComponent(value)}`)].join('.')}.ndjson`

/** Reads a folder of recordings as if it were the system; a payload without a file is empty. */
export function replay(folder: string): Reader {
  return {
    async *read(what, parameters) {
      const file = join(folder, fileName(what, parameters))
      if (!existsSync(file)) return
      for await (const line of createInterface({ input: createReadStream(file), crlfDelay: Number.POSITIVE_INFINITY })) {
        if (line !== '') yield parsed(line, what)
      }
    },
    async close() {},
  }
}

/** A line that is no JSON: the recording broke off, as a live system does when its connection is lost. */
function parsed(line: string, what: string): unknown {
  try {
    return JSON.parse(line)
  } catch {
    throw new ReadProblem('recording.broken', `The recording of ${what} breaks off in the middle of a line.`, 'Record it again.')
  }
}

/** Passes a reader through and writes all that it reads into a folder. */
export function record(reader: Reader, folder: string): Reader {
  mkdirSync(folder, { recursive: true })
  return {
    async *read(what, parameters) {
      const file = createWriteStream(join(folder, fileName(what, parameters)))
      try {
        for await (const value of reader.read(what, parameters)) {
          if (!file.write(`${JSON.stringify(value)}\n`)) await once(file, 'drain')
          yield value
        }
      } finally {
        file.end()
        await once(file, 'close')
      }
    },
    close: () => reader.close(),
  }
}
