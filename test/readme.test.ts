import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { connectors } from '../ingestors/registry.ts'
import { cadastre } from '../server/cli/main.ts'
import { variables } from '../server/environment.ts'

const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8')
const scripts = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')).scripts as Record<string, string>

test('the README lists every setting in the words of the table that reads them', () => {
  const missing = Object.entries(variables).filter(([name, { says }]) => !readme.includes(`| \`${name}\` | ${says} |`))
  expect(missing.map(([name, { says }]) => `| \`${name}\` | ${says} |`)).toEqual([])
})

test('every npm script that the README names is there', () => {
  const named = [...readme.matchAll(/npm (?:run )?(?:-s )?([a-z]+)/g)]
    .map(([, name]) => name!)
    .filter((name) => !['ci', 'run', 'and'].includes(name))
  expect(named.filter((name) => !(name in scripts))).toEqual([])
})

test('every command and every connector is named in the README', () => {
  const commands = cadastre()
    .commands.map((command) => command.name())
    .filter((name) => name !== 'help')
  expect(commands.filter((name) => !new RegExp(`\\b${name}\\b`).test(readme))).toEqual([])
  expect(Object.keys(connectors).filter((name) => !readme.includes(`| \`${name}\``))).toEqual([])
})
