// Records real target folders for the tests: node test/ingestors/dbt/record.ts <name>=<target folder> …
// Each folder comes from record-dbt.sh with the dbt version that the name says.
import { rmSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { dbt } from '../../../ingestors/dbt/connector.ts'
import { record } from '../../../ingestors/protocol/recording.ts'

for (const argument of process.argv.slice(2)) {
  const [name, target] = argument.split('=') as [string, string]
  const folder = fileURLToPath(new URL(`../../../ingestors/dbt/recordings/${name}`, import.meta.url))
  rmSync(folder, { recursive: true, force: true })
  const config = dbt.config.parse({ target, runResults: process.env.SHOP_BROKEN ? [] : ['../build/run_results.json'] })
  const context = { instance: 'shop', signal: new AbortController().signal, now: '2026-11-24T06:00:00Z' }
  const reader = await dbt.connect(config, context)
  let events = 0
  for await (const _ of dbt.translate(record(reader, folder), config, context)) events++
  await reader.close()
  console.log(`${name}: ${events} events`)
}
