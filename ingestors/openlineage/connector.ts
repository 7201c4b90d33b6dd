// The openlineage connector: events of pipelines from files. (The server receives the same events over HTTP.)
// Promise: the events may lie in the files in any order, and some of them twice.
import { z } from 'zod'
import type { Connector, HarvestContext, Reader, ReadProblem } from '../protocol/connector.ts'
import type { HarvestEvent } from '../protocol/events.ts'
import { absorb, MemoryStore } from './absorb.ts'
import { findFiles, openFiles } from './client.ts'
import type { OpenLineageEvent } from './event.ts'
import { normalise } from './normalise.ts'

const config = z.strictObject({
  path: z
    .string()
    .trim()
    .min(1)
    .optional()
    .meta({
      title: 'File or folder',
      description:
        'Where producers write their events, as this server sees it: .json, .ndjson, .jsonl, also in folders below. Absent: events come over HTTP only.',
      examples: ['/srv/openlineage'],
    }),
})
type Config = z.output<typeof config>

const docs = `
Reads [OpenLineage](https://openlineage.io) events (run, job and dataset events, specification 2-0-2 and older) from files, such
as the *file* transport of any producer writes them. To send events over HTTP instead, point the producer at this server:
\`POST /api/v1/lineage\`, or \`/api/v1/lineage/batch\` for many, with an API token that may send lineage.

| facet | becomes |
|---|---|
| \`lineage\` | declared edges; what it leaves out is denied |
| \`columnLineage\` | edges between columns, DIRECT and INDIRECT apart, with masking |
| inputs and outputs | edges between datasets, where neither of the two facets says more |
| \`schema\`, \`documentation\`, \`ownership\`, \`tags\`, \`symlinks\`, \`datasetType\`, \`storage\`, \`version\`, \`lifecycleStateChange\` | the dataset and its other names |
| \`dataQualityMetrics\`, \`dataQualityAssertions\`, \`test\` | profiles and checks with results |
| \`sql\` | a statement, whose lineage the server works out |
| \`parent\`, \`nominalTime\`, \`errorMessage\`, \`inputStatistics\`, \`outputStatistics\`, \`jobType\`, \`sourceCodeLocation\` | jobs and their runs |

Every other facet is kept with its event.

**Secrets**: values of environment variables, and passwords and keys in names, URLs and SQL, are replaced before anything is kept.

**Not done**: nothing is ever retired because events stop coming; a \`DROP\` is noted on the dataset.
`.trim()

/** So many events are absorbed at a time. */
const chunk = 500

async function* translate(reader: Reader, _config: Config, context: HarvestContext): AsyncGenerator<HarvestEvent> {
  const store = new MemoryStore()
  const names = { resolve: context.resolveNamespace }
  let events: OpenLineageEvent[] = []
  const seen = new Set<string>()
  async function* flush() {
    const absorbed = await absorb(events, store, names)
    store.keep(absorbed)
    events = []
    yield* absorbed.events
  }
  let read = 0
  const warned = new Map<string, number>()
  for await (const raw of reader.read('events')) {
    context.signal.throwIfAborted()
    read++
    if (typeof raw === 'string') {
      yield { type: 'problem', code: 'openlineage.json', message: raw.slice(0, 10_000), severity: 'error' }
      continue
    }
    const normalised = normalise(raw, context.now)
    if ('refusal' in normalised) {
      const { field, reason } = normalised.refusal
      yield {
        type: 'problem',
        code: 'openlineage.refused',
        message: `event ${read}: ${field}: ${reason}`.slice(0, 10_000),
        severity: 'error',
      }
      continue
    }
    for (const warning of normalised.warnings) warned.set(warning, (warned.get(warning) ?? 0) + 1)
    const { event } = normalised
    if (seen.has(event.print)) continue
    seen.add(event.print)
    events.push(event)
    if (events.length >= chunk) yield* flush()
    if (read % 1000 === 0) yield { type: 'progress', doing: 'reading events', done: read }
  }
  yield* flush()
  for (const [warning, times] of [...warned].slice(0, 100)) {
    yield {
      type: 'problem',
      code: 'openlineage.warning',
      message: `${warning} (${times} ${times === 1 ? 'event' : 'events'})`.slice(0, 10_000),
    }
  }
}

export const openlineage: Connector<Config> = {
  name: 'openlineage',
  title: 'OpenLineage',
  summary: 'Jobs, runs and lineage as Airflow, Spark, dbt, Flink and other producers report them.',
  docs,
  config,
  authority: 20,
  connect: async ({ path }, { signal }) => openFiles(path === undefined ? [] : await findFiles(path), signal),
  translate,
  async *test({ path }, context) {
    if (path === undefined) {
      yield {
        step: 'Find files of events',
        ok: true,
        message: 'no path is given: events come over HTTP, and nothing is harvested',
      }
      return
    }
    let files: string[]
    try {
      files = await findFiles(path)
      yield { step: 'Find files of events', ok: true, message: files.length === 1 ? files[0]! : `${files.length} files` }
    } catch (error) {
      const { message, hint } = error as ReadProblem
      yield { step: 'Find files of events', ok: false, message, ...(hint !== undefined && { hint }) }
      return
    }
    for await (const raw of openFiles(files.slice(0, 1), context.signal).read('events')) {
      const first = typeof raw === 'string' ? { refusal: { field: 'body', reason: raw } } : normalise(raw, context.now)
      if ('refusal' in first) {
        const message = `${first.refusal.field}: ${first.refusal.reason}`
        yield {
          step: 'Read the first event',
          ok: false,
          message,
          hint: 'Each event is a JSON object as https://openlineage.io/spec describes it.',
        }
      } else {
        const noted = first.warnings.length > 0 ? `; ${first.warnings.join('; ')}` : ''
        yield {
          step: 'Read the first event',
          ok: true,
          message: `a ${first.event.kind} event of ${first.event.at.slice(0, 19)}Z${noted}`,
        }
      }
      return
    }
    yield {
      step: 'Read the first event',
      ok: false,
      message: `${files[0]} is empty`,
      hint: 'Wait for a producer to write an event, or give another path.',
    }
  },
}
