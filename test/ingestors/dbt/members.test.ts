// Reading the members of large JSON files, against JSON.parse.
import { mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { JsonFile, type Member, MemberScanner } from '../../../ingestors/dbt/members.ts'

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'members-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

function file(text: string | Buffer): string {
  const path = join(folder, 'manifest.json')
  writeFileSync(path, text)
  return path
}

async function membersOf(text: string | Buffer, section: string): Promise<Member[]> {
  const opened = await JsonFile.open(file(text))
  const members: Member[] = []
  for await (const member of opened.members(section)) members.push(member)
  await opened.close()
  return members
}

/** Shows the bytes to a scanner in pieces that end at these places. */
function scan(bytes: Buffer, cuts: number[]): { key: string; value: unknown }[] {
  const scanner = new MemberScanner()
  const found: { key: string; value: unknown }[] = []
  const ends = [...new Set([...cuts.map((cut) => cut % (bytes.length + 1)), bytes.length])].sort((a, b) => a - b)
  let from = 0
  for (const end of ends) {
    for (const { key, value } of scanner.push(bytes.subarray(0, end), from, 0)) {
      found.push({
        key: key.start < 0 ? String(found.length) : JSON.parse(bytes.toString('utf8', key.start, key.end)),
        value: JSON.parse(bytes.toString('utf8', value.start, value.end)),
      })
    }
    from = end
  }
  expect(scanner.done).toBe(true)
  return found
}

test('finds the members of any object or array, however it is cut into pieces and indented', () => {
  const container = fc.oneof(fc.dictionary(fc.string({ unit: 'grapheme' }), fc.jsonValue()), fc.array(fc.jsonValue()))
  fc.assert(
    fc.property(container, fc.array(fc.nat()), fc.constantFrom(undefined, 1, '\t'), (value, cuts, indent) => {
      const text = JSON.stringify(value, null, indent)
      const again: unknown = JSON.parse(text)
      const expected = Object.entries(again as object).map(([key, member]) => ({ key, value: member }))
      // numeric keys come first in an object but not in its text
      const byKey = (a: { key: string }, b: { key: string }) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0)
      const found = scan(Buffer.from(text), cuts).filter(({ key }) => key !== '__proto__')
      expect(found.sort(byKey)).toEqual(expected.filter(({ key }) => key !== '__proto__').sort(byKey))
    }),
    { numRuns: 500 },
  )
})

test('reads each section alone, and nothing from a section that is absent, null or empty', async () => {
  const text = '{"metadata": {"a": 1}, "nodes": {"x": {"deep": [1, {"}": "]"}]}, "y": null}, "groups": null, "docs": {}}'
  expect(await membersOf(text, 'nodes')).toEqual([
    { key: 'x', value: { deep: [1, { '}': ']' }] } },
    { key: 'y', value: null },
  ])
  expect(await membersOf(text, 'groups')).toEqual([])
  expect(await membersOf(text, 'docs')).toEqual([])
  expect(await membersOf(text, 'macros')).toEqual([])
  const opened = await JsonFile.open(file(text))
  expect(await opened.value('metadata')).toEqual({ a: 1 })
  expect(await opened.value('macros')).toBeUndefined()
  await opened.close()
})

test('reads a member that is longer than a chunk, with letters of several bytes at the borders', async () => {
  const long = 'ä€😀"\\'.repeat(400_000)
  const text = JSON.stringify({ nodes: { before: 1, long, after: 2 } })
  expect(await membersOf(text, 'nodes')).toEqual([
    { key: 'before', value: 1 },
    { key: 'long', value: long },
    { key: 'after', value: 2 },
  ])
})

test('reads what Python writes beyond JSON: NaN and Infinity as null, but not inside texts', async () => {
  const text = '{"nodes": {"x": {"a": NaN, "b": [-Infinity, 1], "c": "NaN is \\"Infinity\\""}}}'
  expect(await membersOf(text, 'nodes')).toEqual([{ key: 'x', value: { a: null, b: [null, 1], c: 'NaN is "Infinity"' } }])
})

test('a member that is no JSON spoils only itself', async () => {
  const members = await membersOf('{"nodes": {"good": 1, "bad": {"a": oops}, "fine": [2]}}', 'nodes')
  expect(members.map(({ key, value }) => [key, value])).toEqual([
    ['good', 1],
    ['bad', undefined],
    ['fine', [2]],
  ])
  expect(members[1]!.broken).toMatch(/JSON/)
})

test('reads past a byte order mark', async () => {
  expect(await membersOf(Buffer.from('\uFEFF{"nodes": [5]}'), 'nodes')).toEqual([{ key: '0', value: 5 }])
})

test('says that a file ends in the middle, wherever it was cut', async () => {
  const whole = '{"metadata": {"a": "b"}, "nodes": {"x": {"y": "z"}}}'
  for (let length = 0; length < whole.length; length++) {
    await expect(JsonFile.open(file(whole.slice(0, length))), whole.slice(0, length)).rejects.toMatchObject({
      code: 'dbt.artifact.truncated',
      hint: expect.stringContaining('again'),
    })
  }
})

test('says that a file is no JSON object', async () => {
  await expect(JsonFile.open(file('null'))).rejects.toMatchObject({ code: 'dbt.artifact.empty' })
  await expect(JsonFile.open(file('<html>'))).rejects.toMatchObject({ code: 'dbt.artifact.empty' })
})

test('says that dbt wrote the file while it was being read', async () => {
  const path = file('{"nodes": {"x": 1, "y": 2}}')
  const opened = await JsonFile.open(path)
  const read = async () => {
    for await (const { key } of opened.members('nodes')) if (key === 'x') utimesSync(path, 1, 1)
  }
  await expect(read()).rejects.toMatchObject({ code: 'dbt.artifact.changed' })
  await opened.close()
})
