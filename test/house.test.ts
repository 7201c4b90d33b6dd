// The rules of the house about who may know whom, read off the imports of every file.
import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

const root = fileURLToPath(new URL('..', import.meta.url))
const floors = ['app', 'server', 'db', 'ingestors'] as const

interface Import {
  /** Path from the root for our own files, else the package. */
  to: string
  typeOnly: boolean
}

const files = floors.flatMap((floor) =>
  readdirSync(join(root, floor), { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.tsx?$/.test(file) && !file.startsWith('demo/shop/'))
    .map((file) => `${floor}/${file.replaceAll('\\', '/')}`),
)
const sources = new Map(files.map((file) => [file, readFileSync(join(root, file), 'utf8')]))
const imports = new Map(files.map((file) => [file, importsOf(file, sources.get(file)!)]))

function importsOf(file: string, source: string): Import[] {
  const resolve = (to: string) => (to.startsWith('.') ? relative(root, join(root, dirname(file), to)).replaceAll('\\', '/') : to)
  const statements = source.matchAll(/^(?:import|export)\s+(type\s)?(?:([^'";]*?)\s+from\s+)?['"]([^'"]+)['"]/gm)
  const dynamic = source.matchAll(/\bimport\(\s*['"]([^'"]+)['"]\s*\)/g)
  return [
    ...[...statements].map(([, type, names = '', to]) => ({
      to: resolve(to!),
      typeOnly:
        type !== undefined ||
        (/^\{.*\}$/s.test(names.trim()) && names.split(',').every((name) => /^\s*[{]?\s*(type\s|\}|$)/.test(name))),
    })),
    ...[...dynamic].map(([, to]) => ({ to: resolve(to!), typeOnly: false })),
  ]
}

const values = (file: string) => imports.get(file)!.filter(({ typeOnly }) => !typeOnly)
const broken = (rule: (file: string, to: string) => boolean, from = '') =>
  files
    .filter((file) => file.startsWith(from))
    .flatMap((file) =>
      values(file)
        .filter(({ to }) => !rule(file, to))
        .map(({ to }) => `${file} -> ${to}`),
    )
const isOurs = (to: string) => floors.some((floor) => to.startsWith(`${floor}/`))

test('the files were really read: every floor has files, nearly all of them import something, and every import leads somewhere', () => {
  for (const floor of floors) expect(files.filter((file) => file.startsWith(`${floor}/`)).length).toBeGreaterThan(5)
  const count = [...imports.values()].reduce((sum, list) => sum + list.length, 0)
  expect(count).toBeGreaterThan(files.length)
  const lost = files.flatMap((file) =>
    imports
      .get(file)!
      .filter(({ to }) => isOurs(to) && !sources.has(to) && !to.endsWith('.css'))
      .map(({ to }) => `${file} -> ${to}`),
  )
  expect(lost).toEqual([])
})

test('the app reaches the server through its front door only; types are free', () => {
  const doors = ['server/caller.ts']
  expect(
    broken((_, to) => !isOurs(to) || to.startsWith('app/') || to.startsWith('ingestors/protocol/') || doors.includes(to), 'app/'),
  ).toEqual([])
})

test('the server knows no page, no React, and Next only where it serves it', () => {
  const nextAllowed = ['server/caller.ts', 'server/pages.ts']
  expect(
    broken(
      (file, to) =>
        !to.startsWith('app/') && !/^(react|react-dom)(\/|$)/.test(to) && (!/^next(\/|$)/.test(to) || nextAllowed.includes(file)),
      'server/',
    ),
  ).toEqual([])
})

test('the memory knows nobody above it', () => {
  expect(broken((_, to) => !isOurs(to) || to.startsWith('db/'), 'db/')).toEqual([])
})

test('a connector knows itself and the protocol; the protocol knows itself and zod', () => {
  const folderOf = (file: string) => file.split('/').slice(0, 2).join('/')
  expect(
    broken(
      (file, to) =>
        file === 'ingestors/registry.ts' ||
        !isOurs(to) ||
        folderOf(to) === folderOf(file) ||
        to.startsWith('ingestors/protocol/'),
      'ingestors/',
    ),
  ).toEqual([])
  expect(
    broken((_, to) => to.startsWith('ingestors/protocol/') || to === 'zod' || to.startsWith('node:'), 'ingestors/protocol/'),
  ).toEqual([])
})

test('server/sql is pure: it imports itself only', () => {
  expect(broken((_, to) => to.startsWith('server/sql/'), 'server/sql/')).toEqual([])
})

test('no two files need each other', () => {
  const state = new Map<string, 'open' | 'done'>()
  const cycles: string[] = []
  const visit = (file: string, trail: string[]) => {
    if (state.get(file) === 'done') return
    if (state.get(file) === 'open') {
      cycles.push([...trail.slice(trail.indexOf(file)), file].join(' -> '))
      return
    }
    state.set(file, 'open')
    for (const { to } of values(file)) if (sources.has(to)) visit(to, [...trail, file])
    state.set(file, 'done')
  }
  for (const file of files) visit(file, [])
  expect(cycles).toEqual([])
})

test('no folder or file is named after nothing, and no file only hands on others', () => {
  expect(files.filter((file) => /(^|\/)(utils?|helpers?|common|misc|shared|lib)(\/|\.)/.test(file))).toEqual([])
  expect(files.filter((file) => /(^|\/)index\.tsx?$/.test(file))).toEqual([])
})

test('a file says its idea in its first line and stays readable in one sitting', () => {
  const silent = files.filter((file) => !/^(['"]use \w+['"]\n)?(#!.*\n)?\/\//.test(sources.get(file)!))
  expect(silent).toEqual([])
  expect(files.filter((file) => sources.get(file)!.split('\n').length > 400)).toEqual([])
})
