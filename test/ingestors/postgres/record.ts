// Records the shop from a running PostgreSQL into ingestors/postgres/recordings/<major version>/:
//   npm exec -- node test/ingestors/postgres/record.ts postgres://postgres@127.0.0.1:5432/postgres
// The server needs shared_preload_libraries=pg_stat_statements; the shop is made there as database "shop" and dropped again.
import { mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import pg from 'pg'
import { postgres } from '../../../ingestors/postgres/connector.ts'
import { record } from '../../../ingestors/protocol/recording.ts'
import { openShop } from './shop.ts'

const adminUrl = process.argv[2]
if (!adminUrl) throw new Error('Say the superuser URL of a PostgreSQL server to record from.')
const admin = new pg.Client({ connectionString: adminUrl })
await admin.connect()
const { rows } = await admin.query<{ major: number }>("select current_setting('server_version_num')::int / 10000 as major")
await admin.end()
const shop = await openShop(adminUrl)
const folder = join(import.meta.dirname, `../../../ingestors/postgres/recordings/${rows[0]!.major}`)
rmSync(folder, { recursive: true, force: true })
mkdirSync(folder, { recursive: true })
const context = { instance: 'recorded', signal: new AbortController().signal, now: new Date().toISOString() }
// Every database of the server, as a source that is left at its defaults reads it: record from a server that has no others.
const config = { ...shop.config, databases: { include: [], exclude: [] } }
const reader = record(await postgres.connect(config, context), folder)
let count = 0
try {
  for await (const event of postgres.translate(reader, config, context)) {
    count++
    if (event.type === 'problem') console.error(`${event.code}: ${event.message}`)
  }
} finally {
  await reader.close()
  await shop.close()
}
console.log(`${count} events; recorded into ${folder}`)
