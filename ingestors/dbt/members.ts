// The members of one JSON object or array inside a file, one after another, by byte offset; each is parsed alone.
// Promise: memory is one chunk and one member, whatever the size of the file; a member that is no JSON spoils only itself.
import { type FileHandle, open } from 'node:fs/promises'
import { basename } from 'node:path'
import { ReadProblem } from '../protocol/connector.ts'

/** Byte offsets in the file: `end` is the first byte after it. */
interface Span {
  start: number
  end: number
}

/** `broken` says why the text of this member is no JSON. */
export interface Member {
  key: string
  value?: unknown
  broken?: string
}

const chunkBytes = 1 << 20
const [quote, backslash, comma, colon] = [0x22, 0x5c, 0x2c, 0x3a]
const [openBrace, closeBrace, openBracket, closeBracket] = [0x7b, 0x7d, 0x5b, 0x5d]

/**
 * Finds the members of the first container it is shown, chunk by chunk. It only tells strings and brackets apart;
 * whether a member is proper JSON shows when it is parsed.
 */
export class MemberScanner {
  /** The container has been closed, or what stood in its place was no container. */
  done = false
  /** Everything before this offset may be forgotten. */
  keep = 0
  private depth = 0
  private inString = false
  private escaped = false
  private isObject = false
  private expectsKey = false
  private hasValue = false
  private key: Span = { start: -1, end: -1 }
  private valueStart = 0

  /** `base` is the offset of bytes[0] in the file; bytes from `from` on are new. Keys have start -1 in an array. */
  push(bytes: Uint8Array, from: number, base: number): { key: Span; value: Span }[] {
    const found: { key: Span; value: Span }[] = []
    const end = bytes.length
    const finish = (at: number) => {
      if (this.hasValue) found.push({ key: this.key, value: { start: this.valueStart, end: at } })
      this.hasValue = false
      this.expectsKey = this.isObject
      this.key = { start: -1, end: -1 }
      this.valueStart = at + 1
      this.keep = at + 1
    }
    for (let i = from; i < end && !this.done; i++) {
      if (this.inString) {
        if (this.escaped) {
          this.escaped = false
          continue
        }
        while (i < end && bytes[i] !== quote && bytes[i] !== backslash) i++
        if (i === end) break
        if (bytes[i] === backslash) this.escaped = true
        else {
          this.inString = false
          if (this.depth === 1 && this.expectsKey) this.key.end = base + i + 1
        }
        continue
      }
      const byte = bytes[i]!
      if (byte <= 0x20) continue
      if (byte === quote) {
        this.inString = true
        if (this.depth === 1 && this.expectsKey) this.key.start = base + i
        else if (this.depth === 1) this.hasValue = true
      } else if (byte === openBrace || byte === openBracket) {
        this.depth++
        if (this.depth === 1) {
          this.isObject = byte === openBrace
          finish(base + i)
        } else this.hasValue = true
      } else if (byte === closeBrace || byte === closeBracket) {
        this.depth--
        if (this.depth === 0) {
          finish(base + i)
          this.done = true
        }
      } else if (this.depth === 0) {
        // a byte order mark may stand before the container; any other value in its place has no members
        if (byte < 0x80) this.done = true
      } else if (this.depth === 1) {
        if (byte === comma) finish(base + i)
        else if (byte === colon && this.expectsKey) {
          this.expectsKey = false
          this.valueStart = base + i + 1
        } else this.hasValue = true
      }
    }
    return found
  }
}

/** Python writes NaN and Infinity, which JSON does not know: they are read as null. */
function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    const repaired = text.replace(/"(?:[^"\\]|\\.)*"|-?\b(?:NaN|Infinity)\b/gs, (token) =>
      token.startsWith('"') ? token : 'null',
    )
    if (repaired === text) throw error
    return JSON.parse(repaired)
  }
}

/** A JSON file whose top-level keys are known by their offsets, so that each is read without the others. */
export class JsonFile {
  private file: FileHandle
  private name: string
  private stamp: string
  private sections = new Map<string, Span>()

  private constructor(file: FileHandle, name: string, stamp: string) {
    this.file = file
    this.name = name
    this.stamp = stamp
  }

  /** Scans the file once; rejects with a ReadProblem when it does not hold one whole JSON object. */
  static async open(path: string, signal?: AbortSignal): Promise<JsonFile> {
    const handle = await open(path, 'r')
    const opened = new JsonFile(handle, basename(path), await stampOf(handle))
    try {
      for await (const { key, value } of opened.spans(0, Number.POSITIVE_INFINITY, signal)) {
        opened.sections.set(JSON.parse(await opened.text(key)), value)
      }
      if (opened.sections.size === 0) {
        throw new ReadProblem(
          'dbt.artifact.empty',
          `${opened.name} holds no JSON object`,
          'Run the dbt command that writes it again.',
        )
      }
    } catch (error) {
      await handle.close()
      throw error
    }
    return opened
  }

  /** The whole value of a small section; undefined when the file has none. */
  async value(section: string): Promise<unknown> {
    const span = this.sections.get(section)
    return span && parse(await this.text(span))
  }

  /** The members of a section: by key in an object, by position in an array. Nothing when it is absent or null. */
  async *members(section: string, signal?: AbortSignal): AsyncGenerator<Member> {
    const span = this.sections.get(section)
    if (!span) return
    let position = 0
    for await (const { key, value, window, base } of this.spans(span.start, span.end, signal)) {
      const text = ({ start, end }: Span) => window.toString('utf8', start - base, end - base)
      const name = key.start < 0 ? String(position) : String(JSON.parse(text(key)))
      position++
      let member: Member
      try {
        member = { key: name, value: parse(text(value)) }
      } catch (error) {
        member = { key: name, broken: error instanceof Error ? error.message : String(error) }
      }
      yield member
    }
    if ((await stampOf(this.file)) !== this.stamp) {
      throw new ReadProblem(
        'dbt.artifact.changed',
        `${this.name} was written while it was being read`,
        'Harvest again when dbt has finished, or let dbt write into another folder and copy the artifacts.',
      )
    }
  }

  async close() {
    await this.file.close()
  }

  private async *spans(start: number, end: number, signal?: AbortSignal) {
    const scanner = new MemberScanner()
    let window: Buffer = Buffer.alloc(0)
    let base = start
    for (let at = start; at < end && !scanner.done; ) {
      signal?.throwIfAborted()
      const chunk = Buffer.allocUnsafe(Math.min(chunkBytes, end - at))
      const { bytesRead } = await this.file.read(chunk, 0, chunk.length, at)
      if (bytesRead === 0) break
      const from = window.length
      window = from === 0 ? chunk.subarray(0, bytesRead) : Buffer.concat([window, chunk.subarray(0, bytesRead)])
      for (const { key, value } of scanner.push(window, from, base)) yield { key, value, window, base }
      const forget = Math.max(0, scanner.keep - base)
      // in the index pass nothing is read from the window: a section of several hundred MB must not gather in it
      const kept = end === Number.POSITIVE_INFINITY ? window.length : forget
      window = window.subarray(kept)
      base += kept
      at += bytesRead
    }
    if (!scanner.done) {
      throw new ReadProblem(
        'dbt.artifact.truncated',
        `${this.name} ends in the middle`,
        'dbt was interrupted, or is still writing: run the dbt command that writes it again.',
      )
    }
  }

  private async text({ start, end }: Span): Promise<string> {
    const bytes = Buffer.allocUnsafe(end - start)
    await this.file.read(bytes, 0, bytes.length, start)
    return bytes.toString('utf8')
  }
}

async function stampOf(file: FileHandle): Promise<string> {
  const { size, mtimeMs, ino } = await file.stat()
  return `${ino}:${size}:${mtimeMs}`
}
