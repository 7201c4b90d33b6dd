// Time and peak memory of translating synthetic manifests: npm exec -- node test/ingestors/dbt/bench.ts [MB …]
// Each size in a process of its own, so that peaks do not mix.
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { dbt } from '../../../ingestors/dbt/connector.ts'
import { synthesize, synthesizeCatalog } from './synthesize.ts'

const self = fileURLToPath(import.meta.url)

async function measure(target: string) {
  const config = dbt.config.parse({ target })
  const context = { instance: 'big', signal: new AbortController().signal, now: '2026-11-24T00:00:00Z' }
  const before = process.memoryUsage.rss()
  const begin = performance.now()
  const reader = await dbt.connect(config, context)
  let events = 0
  for await (const _ of dbt.translate(reader, config, context)) events++
  await reader.close()
  const seconds = (performance.now() - begin) / 1000
  const peak = process.resourceUsage().maxRSS * 1024
  const size = statSync(join(target, 'manifest.json')).size
  const mb = (bytes: number) => `${Math.round(bytes / 1e6)} MB`
  console.log(
    `manifest ${mb(size)}: ${seconds.toFixed(1)} s (${mb(size / seconds)}/s), ${events} events, peak RSS ${mb(peak)} (${mb(before)} before)`,
  )
}

if (process.argv[2] === '--measure') await measure(process.argv[3]!)
else {
  for (const size of process.argv
    .slice(2)
    .map(Number)
    .concat(process.argv.length > 2 ? [] : [30, 300])) {
    const folder = mkdtempSync(join(tmpdir(), 'dbt-manifest-'))
    try {
      const models = await synthesize(folder, size)
      await synthesizeCatalog(folder, models)
      console.log(`${models} models with ${models * 30} columns:`)
      execFileSync(process.execPath, [self, '--measure', folder], { stdio: 'inherit' })
    } finally {
      rmSync(folder, { recursive: true })
    }
  }
}
