// The batch form of cadastre sql lineage: one case per line in, one answer per line out, streaming in bounded memory.
// Promise: every line that is not blank is answered, a bad one with its error.
import { createInterface } from 'node:readline'
import type { Readable, Writable } from 'node:stream'
import { type CaseDefaults, caseLine } from '../sql/case-line.ts'

export async function runSqlLineage(defaults: CaseDefaults, stdin: Readable, stdout: Writable): Promise<void> {
  for await (const line of createInterface({ input: stdin, crlfDelay: Number.POSITIVE_INFINITY })) {
    if (line.trim() === '') continue
    if (!stdout.write(`${caseLine(line, defaults)}\n`)) await new Promise((resolve) => stdout.once('drain', resolve))
  }
}
