// OpenLineage events of 16 KiB over HTTP with an API token, kept in the catalog when the answer comes, from 64 connections.
// Promise measured: at least 500 a second on two cores, with PostgreSQL, server and sender on the same machine.
import { fork } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { Agent, request } from 'node:http'
import type { AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'
import { issueToken } from '../../server/auth/account.ts'
import { makePerson } from '../../server/auth/people.ts'
import { readEnvironment } from '../../server/environment.ts'
import { createWebServer } from '../../server/http.ts'
import { houseOver } from '../../server/open.ts'
import { percentile, round, withCatalog } from './catalog.ts'
import type { BenchAnswer } from './run.ts'

const bytes = 16 * 1024
const connections = 64
const jobs = 200
const seconds = { warm: 5, measured: 20 }

const producer = 'https://github.com/OpenLineage/OpenLineage/tree/1.54.0/integration/spark'
const facet = (name: string) => ({
  _producer: producer,
  _schemaURL: `https://openlineage.io/spec/facets/1-0-0/${name}.json#/$defs/${name}`,
})
const warehouse = 'postgres://warehouse.shop.example:5432'

/** START or COMPLETE of a run of one of the jobs: a join of three tables into one, with schemas and column lineage. */
function body(run: number): string {
  const job = run % jobs
  const isStart = run % 2 === 0
  const columns = (table: string) =>
    Array.from({ length: 12 }, (_, at) => ({ name: `${table}_column_${at}`, type: 'numeric(12,2)' }))
  const schema = (table: string) => ({ schema: { ...facet('SchemaDatasetFacet'), fields: columns(table) } })
  const tables = [0, 1, 2].map((at) => `shop.raw.table_${(job + at) % 120}`)
  const inputs = tables.map((name) => ({
    namespace: warehouse,
    name,
    facets: schema(name),
    inputFacets: { inputStatistics: { ...facet('InputStatisticsInputDatasetFacet'), rowCount: 1000 + run, size: 8192 * run } },
  }))
  const output = {
    namespace: warehouse,
    name: `shop.marts.table_${job}`,
    facets: {
      ...schema('mart'),
      columnLineage: {
        ...facet('ColumnLineageDatasetFacet'),
        fields: Object.fromEntries(
          columns('mart').map(({ name }, at) => [
            name,
            {
              inputFields: tables.map((table) => ({
                namespace: warehouse,
                name: table,
                field: `${table}_column_${at}`,
                transformations: [{ type: 'DIRECT', subtype: 'TRANSFORMATION', description: '', masking: false }],
              })),
            },
          ]),
        ),
      },
    },
    outputFacets: { outputStatistics: { ...facet('OutputStatisticsOutputDatasetFacet'), rowCount: run, size: 100 * run } },
  }
  const event = {
    eventType: isStart ? 'START' : 'COMPLETE',
    eventTime: new Date().toISOString(),
    producer,
    schemaURL: 'https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/RunEvent',
    run: {
      runId: `01941a2b-0000-7000-8000-${String(run >> 1).padStart(12, '0')}`,
      facets: {
        nominalTime: { ...facet('NominalTimeRunFacet'), nominalStartTime: '2026-01-05T00:00:00Z' },
        parent: { ...facet('ParentRunFacet'), run: { runId: randomUUID() }, job: { namespace: 'shop', name: `app_${job % 20}` } },
        processing_engine: {
          ...facet('ProcessingEngineRunFacet'),
          version: '3.5.4',
          name: 'spark',
          openlineageAdapterVersion: '1.54.0',
        },
        spark_properties: {
          ...facet('SparkProperties'),
          properties: { 'spark.master': 'yarn', 'spark.app.name': `app_${job % 20}`, fill: '' },
        },
      },
    },
    job: {
      namespace: 'shop',
      name: `app_${job % 20}.execute_insert_into.table_${job}`,
      facets: {
        jobType: { ...facet('JobTypeJobFacet'), processingType: 'BATCH', integration: 'SPARK', jobType: 'SQL_JOB' },
        sql: { ...facet('SQLJobFacet'), query: `insert into marts.table_${job} select * from ${tables.join(' natural join ')}` },
      },
    },
    inputs,
    outputs: isStart ? [] : [output],
  }
  const missing = bytes - JSON.stringify(event).length
  event.run.facets.spark_properties.properties.fill = `${run} `.repeat(bytes).slice(0, Math.max(0, missing))
  return JSON.stringify(event)
}

/** In a process of its own: sends as fast as the answers come. */
async function send({ url, token }: { url: string; token: string }): Promise<void> {
  const agent = new Agent({ keepAlive: true, maxSockets: connections })
  const post = (text: string) =>
    new Promise<number>((resolve, reject) => {
      const headers = {
        authorization: `Bearer ${token}`,
        'content-type': 'application/json',
        'content-length': Buffer.byteLength(text),
      }
      const sent = request(`${url}/api/v1/lineage`, { method: 'POST', agent, headers }, (answer) => {
        answer.resume().on('end', () => resolve(answer.statusCode!))
      })
      sent.on('error', reject).end(text)
    })
  const start = performance.now()
  const times: number[] = []
  const statuses: Record<number, number> = {}
  let run = 0
  let size = 0
  const until = (seconds.warm + seconds.measured) * 1000
  await Promise.all(
    Array.from({ length: connections }, async () => {
      while (performance.now() - start < until) {
        const text = body(run++)
        const before = performance.now()
        const status = await post(text)
        const after = performance.now()
        if (after - start < seconds.warm * 1000 || after - start > until) continue
        times.push(after - before)
        size += text.length
        statuses[status] = (statuses[status] ?? 0) + 1
      }
    }),
  )
  process.send!({ times, statuses, size })
  agent.destroy()
}

if (process.send && process.argv[2] === 'send')
  process.on('message', (message) => void send(message as { url: string; token: string }))

export default async function bench(): Promise<BenchAnswer> {
  return withCatalog(async (catalog) => {
    const house = houseOver(
      catalog,
      readEnvironment({ CADASTRE_KEY: Buffer.alloc(32, 7).toString('base64'), CADASTRE_DATA_DIR: '/nonexistent' }),
    )
    const server = createWebServer({ house })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const person = await makePerson(catalog.database, {
      email: 'spark@shop.example',
      name: 'Spark',
      password: randomUUID(),
      role: 'editor',
    })
    const { token } = await issueToken(catalog.database, person, { name: 'bench', scopes: ['lineage.send'], expiresInDays: 1 })
    const sender = fork(fileURLToPath(import.meta.url), ['send'])
    const answer = new Promise<{ times: number[]; statuses: Record<number, number>; size: number }>((resolve, reject) => {
      sender.on('message', (message) => {
        resolve(message as never)
        sender.disconnect()
      })
      sender.once('error', reject)
      sender.once('exit', (code) => reject(new Error(`the sender ended with ${code}`)))
    })
    sender.send({ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, token })
    const { times, statuses, size } = await answer
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
    if (Object.keys(statuses).some((status) => status !== '201')) throw new Error(`answers: ${JSON.stringify(statuses)}`)
    const { rows } = await catalog.pool.query(
      `select (select count(*)::int from ol_event) as kept, (select count(*)::int from run) as runs, (select count(*)::int from asset) as assets,
              (select count(*)::int from edge where valid_to is null) as edges`,
    )
    const rate = times.length / seconds.measured
    return {
      figures: {
        events: times.length,
        mean_bytes: Math.round(size / times.length),
        events_per_s: Math.round(rate),
        p50_ms: round(percentile(times, 50)),
        p95_ms: round(percentile(times, 95)),
        ...rows[0],
      },
      ratios: { 'events a second / 500': round(rate / 500) },
      bars: { 'events a second / 500': 1 },
    }
  })
}
