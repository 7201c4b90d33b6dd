// `npm test`: types, lint, then every test; ends with one plain line that says how many passed and failed.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const bin = (name: string) => join(root, 'node_modules', '.bin', name)
const run = (command: string, args: string[]) => spawnSync(command, args, { cwd: root, stdio: 'inherit' }).status === 0

const begun = Date.now()
let failedSteps = 0
for (const [what, command, args] of [
  ['types', bin('tsc'), ['--noEmit']],
  ['lint and format', bin('biome'), ['check', '.']],
] as const) {
  console.log(`\n${what}`)
  if (!run(command, [...args])) failedSteps++
}
const folder = mkdtempSync(join(tmpdir(), 'cadastre-report-'))
const report = join(folder, 'report.json')
console.log('\ntests')
run(process.execPath, [
  join(root, 'node_modules/vitest/vitest.mjs'),
  'run',
  '--reporter=default',
  '--reporter=json',
  `--outputFile.json=${report}`,
  ...process.argv.slice(2),
])
const counts = existsSync(report)
  ? JSON.parse(readFileSync(report, 'utf8'))
  : { numPassedTests: 0, numFailedTests: 1, numPendingTests: 0, success: false }
rmSync(folder, { recursive: true, force: true })
// A file that could not even be loaded counts as a failure too.
const failed = Math.max(counts.numFailedTests, counts.success ? 0 : 1) + failedSteps
const passed = counts.numPassedTests + (2 - failedSteps)
console.log(`\n${Math.round((Date.now() - begun) / 1000)} s in all; types and lint count as one test each`)
console.log(`${passed} passed, ${failed} failed, ${counts.numPendingTests} skipped`)
process.exit(failed > 0 ? 1 : 0)
