// A process to be killed: harvests an estate that changes with each round, again and again. Arguments: database URL, source id.
import { connect } from '../../../db/connection.ts'
import { contextOf } from '../../../server/harvest/execute.ts'
import { runHarvest } from '../../../server/harvest/run.ts'
import { estate } from './estate.ts'
import { spoken } from './spoken.ts'

const [url, sourceId] = process.argv.slice(2)
const catalog = connect(url!)
const client = await catalog.pool.connect()
process.stdout.write('ready\n')
for (let round = Number(process.argv[4]); ; round++) {
  const { rows } = await catalog.pool.query(`insert into harvest (source_id, status) values ($1, 'running') returning id`, [
    sourceId,
  ])
  await runHarvest(client, {
    source: { id: Number(sourceId), brakePercent: 20 },
    harvestId: rows[0].id,
    connector: spoken(estate(round)),
    config: {},
    context: await contextOf(catalog.pool, 'killed', new AbortController().signal),
    onProgress: () => {},
  })
}
