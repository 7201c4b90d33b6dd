// A large manifest does not need a large heap.
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { synthesize, synthesizeCatalog } from './synthesize.ts'

test('a manifest of 60 MB is translated in a heap of 40 MB', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'dbt-manifest-'))
  try {
    await synthesizeCatalog(folder, await synthesize(folder, 60))
    const bench = fileURLToPath(new URL('bench.ts', import.meta.url))
    const told = execFileSync(process.execPath, ['--max-old-space-size=40', bench, '--measure', folder], { encoding: 'utf8' })
    expect(told).toMatch(/^manifest 57 MB: .*, \d{5} events/)
  } finally {
    rmSync(folder, { recursive: true })
  }
}, 120_000)
