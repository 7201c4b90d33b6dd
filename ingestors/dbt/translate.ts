// Turns the artifacts of a dbt project into events: two passes over the manifest, the first for where everything is.
// Promise: completeness is said only when the manifest was read to its end, and only ever ends what dbt itself had claimed.
import { type HarvestContext, type Reader, ReadProblem } from '../protocol/connector.ts'
import type { HarvestEvent } from '../protocol/events.ts'
import { freshnessEvents, testEvent, unitTestEvent } from './checks.ts'
import type { DbtConfig } from './config.ts'
import { exposureEvents, metricEvents, savedQueryEvents, semanticModelEvents } from './consumers.ts'
import { compact, cut, type Json, record, text } from './loose.ts'
import { manifestVersion, Project, readCatalog } from './project.ts'
import { containerEvents, relationEvents } from './relations.ts'
import { readFreshness, readTestResults, runEvents } from './results.ts'

type Problem = Extract<HarvestEvent, { type: 'problem' }>

/** What is missed without an optional artifact. */
const missed: Record<string, { without: string; hint: string }> = {
  catalog: {
    without: 'columns and types are known only as far as property files list them',
    hint: 'Run `dbt docs generate`.',
  },
  run_results: {
    without: 'there are no runs, and no results of tests',
    hint: 'Run `dbt build`, and harvest before another command overwrites run_results.json, or keep a copy and name it under “Further run results”.',
  },
  sources: { without: 'the freshness of sources is not known', hint: 'Run `dbt source freshness`.' },
}

export async function* translate(reader: Reader, config: DbtConfig, context: HarvestContext): AsyncGenerator<HarvestEvent> {
  const problems: Problem[] = []
  const metadata = record(await first(reader.read('manifest.metadata')))
  const { version, remark } = manifestVersion(metadata)
  if (remark) {
    const hint =
      version < 9 ? 'Use dbt 1.5 or newer.' : 'Keys unknown to it are ignored. Look for a newer version of this catalog.'
    problems.push({ type: 'problem', code: 'dbt.manifest.version', message: remark, hint })
  }
  yield* drain(problems)
  yield* missingFiles(reader)

  const catalog = await attempt(problems, 'catalog', () => readCatalog(reader))
  const tests = await attempt(problems, 'run_results', () => readTestResults(reader, context.now))
  const freshness = (await attempt(problems, 'sources', () => readFreshness(reader, context.now))) ?? new Map()
  yield* drain(problems)

  const project = new Project(metadata, catalog?.packed ?? new Map(), config, context)
  project.catalogAt = catalog?.at
  project.catalogBroken = catalog === undefined
  yield { type: 'progress', doing: 'Locating models' }
  await project.locate(reader)
  yield* adapterProblem(project)
  yield* idleProblem(tests?.commands)
  yield* projectEvents(project, reader, version)

  const said = new Set<string>()
  let done = 0
  let uncompiled = 0
  let whole = true
  const sections: [string, (uniqueId: string, node: Json) => Iterable<HarvestEvent>][] = [
    // Sources before nodes, as tests of sources are nodes, and a test is about what has been said.
    [
      'sources',
      function* (uniqueId, node) {
        yield* containerEvents(project, said, uniqueId)
        yield* relationEvents(project, uniqueId, node)
        yield* freshnessEvents(project, uniqueId, node, freshness)
      },
    ],
    [
      'functions',
      function* (uniqueId, node) {
        yield* containerEvents(project, said, uniqueId)
        yield* relationEvents(project, uniqueId, node)
      },
    ],
    [
      'nodes',
      function* (uniqueId, node) {
        if (uniqueId.startsWith('test.')) yield testEvent(project, uniqueId, node, tests?.results ?? new Map())
        else if (project.placeOf(uniqueId)) {
          if (node.resource_type === 'model' && node.language !== 'python' && !text(node.compiled_code)) uncompiled++
          yield* containerEvents(project, said, uniqueId)
          yield* relationEvents(project, uniqueId, node)
        }
      },
    ],
    ['unit_tests', (uniqueId, node) => [unitTestEvent(project, uniqueId, node, tests?.results ?? new Map())]],
    ['semantic_models', (uniqueId, node) => semanticModelEvents(project, uniqueId, node)],
    ['metrics', (uniqueId, node) => metricEvents(project, uniqueId, node)],
    ['saved_queries', (uniqueId, node) => savedQueryEvents(project, uniqueId, node)],
    ['exposures', (uniqueId, node) => exposureEvents(project, uniqueId, node)],
  ]
  for (const [section, speak] of sections) {
    for await (const member of reader.read(`manifest.${section}`)) {
      context.signal.throwIfAborted()
      const { key, value, broken } = record(member)
      if (broken !== undefined) {
        whole = false
        yield brokenMember(String(key), String(broken))
      } else yield* speak(String(key), record(value))
      if (++done % 1000 === 0) yield { type: 'progress', doing: `Reading ${section.replace('_', ' ')}`, done }
    }
  }
  if (uncompiled > 0) {
    yield {
      type: 'problem',
      code: 'dbt.compiled.missing',
      message: `${uncompiled} models have no compiled SQL, so that their column lineage is not known`,
      hint: 'Run `dbt compile` or `dbt docs generate` for the whole project before the harvest.',
    }
  }
  if (project.unresolved.size > 0) {
    const named = [...project.unresolved]
    yield {
      type: 'problem',
      code: 'dbt.dependency.unknown',
      message: `${named.length} nodes that models depend on are not in the manifest: ${cut(named.slice(0, 20).join(', '), 5000)}`,
      hint: 'They belong to another project, or are disabled; harvest that project too.',
    }
  }
  try {
    yield* runEvents(project, reader)
  } catch (error) {
    if (!(error instanceof ReadProblem)) throw error // read once already: the same problem has been told
  }
  if (!whole) return // what could not be read may still be there: nothing may lapse
  yield { type: 'complete', platform: 'dbt', instance: project.projectInstance, prefix: project.name }
  // completeness is about the claims of this source alone: tables that other sources claim stay, a model that left the project goes
  yield { type: 'complete', platform: project.warehouse.platform, instance: project.targetInstance, prefix: '' }
}

/** The project itself: what its manifest says of its making. */
async function* projectEvents(project: Project, reader: Reader, version: number): AsyncGenerator<HarvestEvent> {
  let disabled = 0
  for await (const member of reader.read('manifest.disabled')) disabled += Number(record(member).value) || 1
  let overview: string | undefined
  for await (const member of reader.read('manifest.docs')) {
    const block = record(record(member).value)
    if (block.package_name === project.name) overview = text(block.block_contents)
  }
  const { dbt_version, generated_at, invocation_id, adapter_type } = project.metadata
  yield {
    type: 'asset',
    ref: project.ref,
    kind: 'job',
    name: project.name,
    ...(overview ? { description: overview } : {}),
    properties: {
      dbt: compact({
        resource: 'project',
        dbtVersion: dbt_version,
        manifestVersion: version,
        generatedAt: generated_at,
        invocation: invocation_id,
        adapter: adapter_type,
        catalogGeneratedAt: project.catalogAt,
        disabled,
      }),
    },
  }
}

async function* missingFiles(reader: Reader): AsyncGenerator<HarvestEvent> {
  for await (const payload of reader.read('files')) {
    const { artifact, bytes, path } = record(payload)
    if (bytes !== undefined) continue
    const loss = missed[String(artifact)]
    if (artifact === 'extra_run_results') {
      yield {
        type: 'problem',
        code: 'dbt.run_results.missing',
        message: `${path} does not exist`,
        hint: 'Correct the path under “Further run results”.',
      }
    } else if (loss) {
      yield {
        type: 'problem',
        code: `dbt.${artifact}.missing`,
        message: `There is no ${artifact}.json: ${loss.without}`,
        hint: loss.hint,
      }
    }
  }
}

function* adapterProblem({ warehouse, metadata }: Project): Generator<HarvestEvent> {
  if (warehouse.known) return
  yield {
    type: 'problem',
    code: 'dbt.adapter.unknown',
    message: `The naming rules of the dbt adapter ${text(metadata.adapter_type) ?? '(none named)'} are not known: names are taken as database.schema.name, as written`,
    hint: 'If the tables do not meet those of the warehouse’s own source, set “Platform of the warehouse”.',
  }
}

function* idleProblem(commands: { executed: string[]; idle: string[] } | undefined): Generator<HarvestEvent> {
  if (!commands || commands.executed.length > 0 || commands.idle.length === 0) return
  yield {
    type: 'problem',
    code: 'dbt.run_results.idle',
    message: `run_results.json was last written by \`dbt ${commands.idle.at(-1)}\`, which builds and tests nothing: there are no runs and no results of tests`,
    hint: 'Keep a copy of run_results.json after `dbt build` and name it under “Further run results”.',
  }
}

const brokenMember = (key: string, why: string): Problem => ({
  type: 'problem',
  severity: 'error',
  code: 'dbt.manifest.broken',
  message: `${cut(key, 500)} cannot be read: ${cut(why, 1000)}`,
  hint: 'Run `dbt parse` again; a meta value that JSON cannot hold may be the cause.',
})

/** An optional artifact that cannot be read costs only itself. */
async function attempt<T>(problems: Problem[], artifact: string, read: () => Promise<T>): Promise<T | undefined> {
  try {
    return await read()
  } catch (error) {
    if (!(error instanceof ReadProblem)) throw error
    const hint = error.hint ?? missed[artifact]?.hint
    problems.push({ type: 'problem', code: error.code, message: error.message, ...(hint ? { hint } : {}) })
    return undefined
  }
}

function* drain(problems: Problem[]): Generator<Problem> {
  yield* problems.splice(0)
}

async function first(values: AsyncIterable<unknown>): Promise<unknown> {
  for await (const value of values) return value
  return undefined
}
