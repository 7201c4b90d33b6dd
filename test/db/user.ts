// A process that uses the embedded server until it is told to stop. Argument: data directory. Says `open PORT started|joined`.

import { startEmbedded } from '../../db/embedded.ts'
import { openConnection } from '../../db/open.ts'

const server = await startEmbedded(process.argv[2]!)
const catalog = await openConnection({ dataDir: process.argv[2]!, poolSize: 2 })
await catalog.pool.query(
  `insert into setting (key, value) values ('opened', '1') on conflict (key) do update set value = (setting.value::int + 1)::text`,
)
process.stdout.write(`open ${server.port} ${server.started ? 'started' : 'joined'}\n`)
process.stdin.resume()
process.stdin.once('data', async () => {
  await catalog.close()
  await server.release()
  process.stdout.write('closed\n')
  process.exit(0)
})
